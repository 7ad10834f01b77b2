"""Where a text stands among the characters of a page, compared by letters and digits alone.

Spaces, hyphens at line ends and ligatures' neighbours differ between what a file draws and what was read from it; its
letters do not.
"""

from collections.abc import Sequence

import msgspec

ENDS = 24
"""So many letters at an end of a passage find it where the rest of it stands on another page."""


class Letters(msgspec.Struct, frozen=True):
    """The letters and digits of a text, folded; ``indices`` tells for each which character it came from."""

    text: str
    indices: tuple[int, ...]

    @classmethod
    def of(cls, characters: Sequence[str]) -> "Letters":
        folded: list[str] = []
        indices: list[int] = []
        for index, character in enumerate(characters):
            if character.isalnum():
                for letter in character.casefold():
                    folded.append(letter)
                    indices.append(index)
        return cls("".join(folded), tuple(indices))

    def range_of(self, start: int, end: int) -> tuple[int, int]:
        """Index of the first character of ``text[start:end]``, and behind its last."""
        return self.indices[start], self.indices[end - 1] + 1


def passage_range(page: Letters, passage: str) -> tuple[int, int] | None:
    """The characters of ``page`` that a passage covers, also where it begins before or ends behind the page."""
    wanted = Letters.of(passage).text
    if not wanted:
        return None
    start = page.text.find(wanted)
    if start >= 0:
        return page.range_of(start, start + len(wanted))
    start = page.text.find(wanted[:ENDS])
    if start >= 0:
        return page.range_of(start, min(len(page.text), start + len(wanted)))
    start = page.text.find(wanted[-ENDS:])
    if start >= 0:
        end = start + len(wanted[-ENDS:])
        return page.range_of(max(0, end - len(wanted)), end)
    return None


def word_ranges(page: Letters, words: str) -> list[tuple[int, int]]:
    """The characters of ``page`` of each place where ``words`` stand, in order."""
    wanted = Letters.of(words).text
    found: list[tuple[int, int]] = []
    start = page.text.find(wanted) if wanted else -1
    while start >= 0:
        found.append(page.range_of(start, start + len(wanted)))
        start = page.text.find(wanted, start + len(wanted))
    return found
