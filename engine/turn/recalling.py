"""Which of the turns that the dialog memory found go back into the prompt, and how much of each."""

from collections.abc import Sequence

from knowledge.documents.sentences import sentences
from knowledge.documents.token_estimate import count_tokens_roughly
from knowledge.search.terms import terms
from knowledge.store.records import RecalledTurn, TurnHit

RECALLED_TURNS = 12
"""Most turns that are recalled. People say most things in a line: twelve find a fact that three miss in one of six
questions, and together are held to less than three used to take (``tests.bench.recall``)."""

WINDOW_SHARE = 1 / 8
"""Of the window, in tokens, for all of them: what comes back must not push out what is left."""

TURN_CHARACTERS = 600
"""Of each; less in a small window."""

WORTHWHILE = 0.2
"""A turn that scores less than this share of the best one is left out."""


def recalled_turns(found: Sequence[TurnHit], query: str, window: int) -> tuple[RecalledTurn, ...]:
    """Those of ``found`` (best first) that are worth their place in a ``window`` of so many tokens.

    Of a long one the part that has most of the words of ``query``.
    """
    room = window * WINDOW_SHARE
    length = min(TURN_CHARACTERS, window // 6)
    recalled: list[RecalledTurn] = []
    for turn in found[:RECALLED_TURNS]:
        text = part_about(turn.text, query, length)
        room -= count_tokens_roughly(text)
        if turn.score < WORTHWHILE * found[0].score or (recalled and room < 0):
            break
        recalled.append(RecalledTurn(turn.message_id, text))
    return tuple(recalled)


def part_about(text: str, query: str, length: int) -> str:
    """``text``, or where it is longer than ``length`` characters, as much of it from a sentence on.

    From the last one behind which most words of ``query`` stand.
    """
    if len(text) <= length:
        return text
    wanted = set(terms(query))
    starts = [start for start, _ in sentences(text, 0, len(text))]
    best = max(reversed(starts), key=lambda start: len(wanted & set(terms(text[start : start + length]))), default=0)
    return text[best : best + length]
