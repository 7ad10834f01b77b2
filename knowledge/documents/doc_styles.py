"""Which paragraphs of a Word 97 file are headings: its style sheet and paragraph properties, after [MS-DOC].

Whatever is broken here costs headings and no text, so it ends the search instead of the reading.
"""

import struct
from collections.abc import Iterator

# Offsets in the file information block, [MS-DOC] 2.5.6: (place, size) of the style sheet and of the table of pages
# that hold paragraph properties.
_STYLES, _PAGES = 0xA2, 0x102
_PAGE_BYTES = 512
_PAGE_NUMBER_MASK = 0x3F_FFFF
# An entry of a page: where its properties are, in words, and 12 bytes of the last layout.
_ENTRY_BYTES = 13
# Built-in styles have the same numbers in all languages.
_TITLE_STYLE, _HEADING_STYLES = 62, range(1, 10)
_STYLE_MASK, _NO_STYLE = 0xFFF, 0xFFF
_CHAIN_LIMIT = 20
_STYLE_HEAD = struct.Struct("<3H")
# The property modifier sprmPOutLvl and the value that means body text.
_OUTLINE_LEVEL, _BODY_LEVEL = struct.pack("<H", 0x2640), 9


def heading_levels(main: bytes, table: bytes) -> dict[int, int]:
    """Place in the file of a heading's first character → its level, 1 the outermost, 0 for the title.

    ``main`` is the stream ``WordDocument``, ``table`` the table stream that it names.
    """
    found: dict[int, int] = {}
    try:
        styles = _Styles(main, table)
        for page in _pages(main, table):
            found.update(_page_levels(page, styles))
    except (struct.error, IndexError):
        return found
    return found


def _pages(main: bytes, table: bytes) -> Iterator[bytes]:
    """The pages that hold the properties of paragraphs."""
    place, size = struct.unpack_from("<II", main, _PAGES)
    count = max(0, (size - 4) // 8)
    for number in struct.unpack_from(f"<{count}I", table, place + 4 * (count + 1)):
        start = (number & _PAGE_NUMBER_MASK) * _PAGE_BYTES
        yield main[start : start + _PAGE_BYTES]


def _page_levels(page: bytes, styles: "_Styles") -> Iterator[tuple[int, int]]:
    """(place of the first character, level) of the headings that a page tells of."""
    entries = page[_PAGE_BYTES - 1]
    begin = 4 * (entries + 1)
    words = page[begin : begin + _ENTRY_BYTES * entries : _ENTRY_BYTES]
    # Paragraphs that are alike share their properties: few places for many of them.
    levels = {word: level for word in set(words) if word and (level := _level_at(page, 2 * word, styles)) is not None}
    if levels:
        for start, word in zip(struct.unpack_from(f"<{entries}I", page), words, strict=False):
            if word in levels:
                yield start, levels[word]


def _level_at(page: bytes, at: int, styles: "_Styles") -> int | None:
    """The level by the style and the own properties that stand at a place of the page; None for body text."""
    # An odd number of bytes is said in words, an even one after a zero.
    length = 2 * page[at] - 1 if page[at] else 2 * page[at + 1]
    at += 1 if page[at] else 2
    (style,) = struct.unpack_from("<H", page, at)
    own = page.find(_OUTLINE_LEVEL, at + 2, at + length)
    if own < 0 or own + 2 >= min(at + length, len(page)):
        return styles.level(style)
    return page[own + 2] + 1 if page[own + 2] < _BODY_LEVEL else None


class _Styles:
    """The style sheet; levels are looked up as styles come, for files hold dozens and use a few."""

    def __init__(self, main: bytes, table: bytes) -> None:
        place, size = struct.unpack_from("<II", main, _STYLES)
        sheet = table[place : place + size]
        head, count = struct.unpack_from("<HH", sheet)
        # Of each style, by its number: which built-in one it is, and the number of the one that it is based on.
        self._kinds: list[int] = []
        self._parents: list[int] = []
        self._found: dict[int, int | None] = {}
        at = 2 + head
        for _ in range(count):
            (length,) = struct.unpack_from("<H", sheet, at)
            _, kind, parent = _STYLE_HEAD.unpack_from(sheet, at) if length >= 4 else (0, _STYLE_MASK, _NO_STYLE << 4)
            self._kinds.append(kind & _STYLE_MASK)
            self._parents.append(parent >> 4)
            at += 2 + length + length % 2

    def level(self, style: int) -> int | None:
        """The level of a style, its own or that of the one it is based on; None for body text."""
        if style not in self._found:
            self._found[style] = self._level(style)
        return self._found[style]

    def _level(self, style: int) -> int | None:
        for _ in range(_CHAIN_LIMIT):
            if style >= len(self._kinds):
                return None
            if self._kinds[style] == _TITLE_STYLE:
                return 0
            if self._kinds[style] in _HEADING_STYLES:
                return self._kinds[style]
            style = self._parents[style]
        return None
