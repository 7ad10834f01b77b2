"""A long text in pieces that are laid out one by one, and where words stand in it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

PIECE_CHARS = 800
"""Such a piece is laid out in 2 ms; a screen holds two or three."""
LONGEST_CHARS = 4000
"""A line without an end is cut at a space, or in the middle of a word where there is none either."""

MOST_FOUND = 10_000
"""More places than that nobody steps through."""


class Piece(NamedTuple):
    """``text[start:end]`` with ``lines`` lines; the line end behind it belongs to no piece."""

    start: int
    end: int
    lines: int


def pieces_of(text: str) -> Sequence[Piece]:
    """The pieces of ``text``, in order; each ends with a line where lines are not longer than ``LONGEST_CHARS``."""
    return tuple(_pieces(text))


def _pieces(text: str) -> Iterator[Piece]:
    start, length = 0, len(text)
    while start < length:
        end = text.find("\n", min(length, start + PIECE_CHARS))
        end = length if end < 0 else end
        following = end + 1
        if end - start > LONGEST_CHARS:
            # Lines before the long one stay together.
            end = text.rfind("\n", start, start + PIECE_CHARS)
            following = end + 1
            if end <= start:
                end = following = _cut(text, start)
        yield Piece(start, end, text.count("\n", start, end) + 1)
        start = following


def _cut(text: str, start: int) -> int:
    space = text.rfind(" ", start + PIECE_CHARS, start + LONGEST_CHARS)
    return space + 1 if space >= 0 else start + LONGEST_CHARS


def places_of(words: str, text: str) -> Sequence[tuple[int, int]]:
    """(start, end) of each place of ``words`` in ``text``, in any case; the first ``MOST_FOUND``."""
    wanted, folded = words.casefold(), text.casefold()
    if len(folded) != len(text):
        # “ß” folds to two letters, which would move all that stands behind it.
        wanted, folded = words.lower(), text.lower()
        if len(folded) != len(text):
            wanted, folded = words, text
    found: list[tuple[int, int]] = []
    start = folded.find(wanted) if wanted else -1
    while start >= 0 and len(found) < MOST_FOUND:
        found.append((start, start + len(wanted)))
        start = folded.find(wanted, start + len(wanted))
    return found
