"""An answer as words that a person can look at: how probable each was, and what else could have stood there.

A word here is one token, or as many as it takes for whole characters: a Hangul syllable is often spread over three.
"""

from collections.abc import Sequence

import msgspec

from engine.service.messages import AnswerScored, ScoreAnswer, ScoredToken
from engine.services import Services
from engine.turn.dialog import read_dialog
from knowledge.errors import MessageNotFound

ALTERNATIVES = 8


class Alternative(msgspec.Struct, frozen=True):
    """What could have stood in the place of a word; an answer that begins with the tokens ``begin`` has it there.

    ``text`` is "" where it is the beginning of a character only, and where the answer ``ends`` with it.
    """

    text: str
    probability: float
    begin: tuple[int, ...]
    ends: bool = False


class WordScore(msgspec.Struct, frozen=True):
    """``probability`` at temperature 1; that of several tokens is their product."""

    text: str
    probability: float
    alternatives: tuple[Alternative, ...]


def score_answer(services: Services, answer_id: str) -> list[WordScore]:
    """The words of an answer as the loaded model sees them now; waits for replies that are under way.

    Raises ``MessageNotFound``, ``ModelNotLoaded`` and what planning its prompt raises.
    """
    found = services.branches.messages([answer_id])
    if not found or found[0].parent_id is None:
        raise MessageNotFound(id=answer_id)
    answer, store = found[0], services.conversations
    branch = store.branch(answer.conversation_id, answer.parent_id)
    dialog = read_dialog(services, store.conversation(answer.conversation_id), branch)
    request = ScoreAnswer(dialog.request(), answer.text, answer.reasoning)
    return words_of(services.model.score_in_background(request))


def words_of(scored: AnswerScored) -> list[WordScore]:
    """The words of scored tokens."""
    words: list[WordScore] = []
    earlier = list(scored.before)
    cluster: list[ScoredToken] = []
    for token in scored.tokens:
        cluster.append(token)
        if _whole(b"".join(part.piece for part in cluster)) is not None:
            words.append(_word(cluster, earlier))
            earlier += [part.id for part in cluster]
            cluster = []
    return [*words, _word(cluster, earlier)] if cluster else words


def _word(cluster: Sequence[ScoredToken], earlier: Sequence[int]) -> WordScore:
    """Another token in the place of any of the cluster's makes an alternative, as far as it makes whole characters."""
    found: list[Alternative] = []
    before, ids, reached = b"", list(earlier), 1.0
    for place, token in enumerate(cluster):
        for choice in token.choices:
            text = _whole(before + choice.piece)
            if choice.id != token.id and (text is not None or place == 0):
                found.append(Alternative(text or "", reached * choice.probability, (*ids, choice.id), choice.ends))
        before += token.piece
        ids.append(token.id)
        reached *= token.probability
    best = sorted(found, key=lambda one: one.probability, reverse=True)[:ALTERNATIVES]
    return WordScore(before.decode("utf-8", "replace"), reached, tuple(best))


def _whole(data: bytes) -> str | None:
    """The text of ``data``, None where it ends inside a character."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None
