"""What an answer was made from and what it took, read from the store."""

from collections.abc import Sequence

import msgspec

from engine.services import Services
from engine.turn.turn_events import TurnStats
from knowledge.errors import MessageNotFound
from knowledge.store.records import Message, Passage, RecalledTurn

_stats_decoder = msgspec.json.Decoder(TurnStats)


class UsedPassage(msgspec.Struct, frozen=True):
    """A passage that stood in the prompt.

    ``score`` is that of the search which found it, comparable with the others of the answer only, None where it is not
    known any more. ``number`` is that of the citation which stands on the answer for it, 0 where none does.
    """

    passage: Passage
    score: float | None
    number: int = 0


class Used(msgspec.Struct, frozen=True):
    """Of one answer: its question's passages and recalled turns, and the engine's account of the turn."""

    answer: Message
    passages: tuple[UsedPassage, ...]
    recalled: tuple[RecalledTurn, ...]
    stats: TurnStats


def what_was_used(services: Services, answer_id: str) -> Used:
    """Raises ``MessageNotFound``. Blocks for a few short reads."""
    answer = _message(services, answer_id)
    stats = stats_of(answer)
    question = _message(services, answer.parent_id) if answer.parent_id is not None else None
    cited = {citation.passage.id: citation.number for citation in answer.citations}
    if question is None or not question.excerpts or stats.whole is not None:
        # An answer from whole documents is made from more than the passages that another one was found for.
        scores = stats.scores if len(stats.scores) == len(answer.citations) else (None,) * len(answer.citations)
        passages = tuple(
            UsedPassage(citation.passage, score, citation.number)
            for citation, score in zip(answer.citations, scores, strict=True)
        )
    else:
        known = _scores(services, answer, stats, len(question.excerpts))
        passages = tuple(
            UsedPassage(passage, score, cited.get(passage.id, 0))
            for passage, score in zip(question.excerpts, known, strict=True)
        )
    return Used(answer, passages, question.recalled if question is not None and stats.whole is None else (), stats)


def stats_of(answer: Message) -> TurnStats:
    """The engine's account of an answer, empty before it ended."""
    return _stats_decoder.decode(answer.stats) if answer.stats else TurnStats()


def _scores(services: Services, answer: Message, stats: TurnStats, count: int) -> Sequence[float | None]:
    """Scores of the question's passages: an answer that was given again is made from those of the first."""
    if len(stats.passage_scores) == count:
        return stats.passage_scores
    others = services.branches.siblings(answer.conversation_id).get(answer.id, ())
    for other in services.branches.messages(list(others)):
        scores = stats_of(other).passage_scores
        if len(scores) == count:
            return scores
    return (None,) * count


def _message(services: Services, message_id: str) -> Message:
    found = services.branches.messages([message_id])
    if not found:
        raise MessageNotFound(id=message_id)
    return found[0]
