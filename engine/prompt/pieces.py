"""A text in pieces that a model can read one after another: what is too long for a window is never cut off."""

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence

from knowledge.documents.sentences import sentences

_LONGEST_TOKEN = 16
"""Characters that a token covers at most, on average over a window: long runs of spaces aside, no text gets there."""

_SPACE = re.compile(r"\s+")


def pieces_of(text: str, window: int, fits: Callable[[str], bool]) -> list[str]:
    """``text`` cut into the longest pieces that ``fits`` allows: at ends of sentences, else between words, else inside.

    ``window`` in tokens bounds how far ahead is looked; ``fits`` must hold for every single character.
    """
    ends = [end for _, end in sentences(text, 0, len(text))]
    reach = window * _LONGEST_TOKEN
    pieces: list[str] = []
    at = 0
    while at < len(text):
        near = ends[bisect_left(ends, at + 1) : bisect_left(ends, at + reach)]
        end = _last_fitting(text, at, near, fits)
        if end is None:
            near = [match.start() for match in _SPACE.finditer(text, at + 1, min(at + reach, len(text)))]
            end = _last_fitting(text, at, near, fits)
        if end is None:
            end = _last_fitting(text, at, range(at + 1, min(at + reach, len(text)) + 1), fits) or at + 1
        pieces.append(text[at:end])
        at = end + len(text[end:]) - len(text[end:].lstrip())
    return pieces


def _last_fitting(text: str, at: int, ends: Sequence[int], fits: Callable[[str], bool]) -> int | None:
    count = bisect_left(ends, True, key=lambda end: not fits(text[at:end]))
    return ends[count - 1] if count else None
