"""Word 97 to 2003 (.doc): the text along its piece table, after Microsoft's published description [MS-DOC].

Text deleted under change tracking cannot be told from the rest.
"""

import re
import struct
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path

import msgspec

from knowledge.documents import doc_styles
from knowledge.documents.building import HEADING_LIMIT_CHARS, ExtractionBuilder
from knowledge.documents.extraction import Extraction
from knowledge.documents.folding import SEPARATOR, folded, folded_cells
from knowledge.documents.formats import known_formats
from knowledge.documents.ole_file import OleFile
from knowledge.errors import FileCorrupt, FileEncrypted, FileUnsupported

_MAGIC = 0xA5EC
_WORD_97 = 0xC1
_ENCRYPTED, _SECOND_TABLE = 0x0100, 0x0200
# Offsets in the file information block, [MS-DOC] 2.5: the lengths of the texts, and the place of the piece table.
_LENGTHS, _PIECES = 0x4C, 0x1A2
_TEXTS = ("", "footnotes", "header", "", "comments", "endnotes", "text box")
_SKIPPED_TEXTS = frozenset({2, 3, 4})
_ONE_BYTE = 0x4000_0000

_FIELD = "\x13"
_INSTRUCTIONS = re.compile("^[^\x14\x15]*\x14?")
# A character that no document holds: with the digit of its level it is put before a heading.
_MARK = "\ue700"
_MARKED = re.compile(f"{_MARK}[0-9]")
_CELL, _ROW = "\x07", "\x07\x07"
# Put for the end of a row before cells are emptied of controls and look like one: still a cell's end, and another such
# character.
_ROW_END = "\x07\ue701"
# What is left of fields, ends of rows; then what stands for pictures, notes, comments, drawings and soft hyphens.
_SHOWN = {"\x15": "", _ROW: _ROW_END} | dict.fromkeys("\x01\x02\x05\x08\x1f\x14", "")
_SHOWN |= {"\x0b": "\n", "\x0c": "\r", "\x1e": "-", "\xa0": " "}


def read(path: Path) -> Extraction:
    """The body's paragraphs and table rows, then footnotes, endnotes and text boxes, each under its label.

    Raises ``FileUnsupported`` for Word 6 and 95, ``FileEncrypted`` for a password, ``FileCorrupt`` for broken tables.
    """
    ole = OleFile(path)
    main = ole.read("WordDocument")
    try:
        magic, version = struct.unpack_from("<HH", main)
        (flags,) = struct.unpack_from("<H", main, 0x0A)
        if magic != _MAGIC or version < _WORD_97:
            raise FileUnsupported(file=path.name, kind="Word before 1997", known=known_formats())
        if flags & _ENCRYPTED:
            raise FileEncrypted(file=path.name)
        table = ole.read("1Table" if flags & _SECOND_TABLE else "0Table")
        pieces = list(_pieces(main, table))
        levels = doc_styles.heading_levels(main, table)
        text = "".join(piece.text for piece in pieces)
        lengths = struct.unpack_from(f"<{len(_TEXTS)}I", main, _LENGTHS)
    except struct.error as error:
        raise FileCorrupt(file=path.name) from error
    headings = dict(_headings(pieces, levels))
    builder = ExtractionBuilder(path)
    start = 0
    for number, length in enumerate(lengths):
        if number not in _SKIPPED_TEXTS:
            _add(builder, _marked(text, start, start + length, headings), _TEXTS[number])
        start += length
    return builder.build()


class _Piece(msgspec.Struct, frozen=True):
    """Neighbouring characters of the text that stand together in the file, at ``place``, each ``width`` bytes."""

    text: str
    place: int
    width: int


def _headings(pieces: list[_Piece], levels: dict[int, int]) -> Iterator[tuple[int, int]]:
    """(offset in the whole text, level) of the paragraphs that are headings, whose places in the file are known."""
    places = sorted(levels)
    start = 0
    for piece in pieces:
        end = piece.place + piece.width * len(piece.text)
        for place in places[bisect_left(places, piece.place) : bisect_left(places, end)]:
            yield start + (place - piece.place) // piece.width, levels[place]
        start += len(piece.text)


def _marked(text: str, start: int, end: int, headings: dict[int, int]) -> str:
    """A part of the text with the mark of its level before each heading."""
    parts: list[str] = []
    for offset in sorted(offset for offset in headings if start <= offset < end):
        parts += (text[start:offset].replace(_MARK, ""), f"{_MARK}{headings[offset]}")
        start = offset
    return "".join([*parts, text[start:end].replace(_MARK, "")])


def _pieces(main: bytes, table: bytes) -> Iterator[_Piece]:
    """The pieces in the order of the text; quick saves leave them scattered over the file."""
    place, size = struct.unpack_from("<II", main, _PIECES)
    end = place + size
    # Formatting of pieces stands before the table.
    while place < end and table[place : place + 1] == b"\x01":
        place += 3 + struct.unpack_from("<H", table, place + 1)[0]
    if table[place : place + 1] != b"\x02":
        raise struct.error("no piece table")
    (size,) = struct.unpack_from("<I", table, place + 1)
    count = (size - 4) // 12
    if count < 0 or place + 5 + size > len(table):
        raise struct.error("the piece table is cut off")
    bounds = struct.unpack_from(f"<{count + 1}I", table, place + 5)
    left = len(main)
    for index in range(count):
        length = bounds[index + 1] - bounds[index]
        left -= length
        # No piece is used twice, so a table that asks for more than the file is a trap.
        if length < 0 or left < 0:
            raise struct.error("the pieces overlap")
        (where,) = struct.unpack_from("<I", table, place + 5 + 4 * (count + 1) + 8 * index + 2)
        if where & _ONE_BYTE:
            where = (where & ~_ONE_BYTE) // 2
            yield _Piece(main[where : where + length].decode("cp1252", "replace"), where, 1)
        else:
            yield _Piece(main[where : where + 2 * length].decode("utf-16-le", "replace"), where, 2)


def _add(builder: ExtractionBuilder, text: str, label: str) -> None:
    rows: list[str] = []
    for paragraph in _shown(text).split("\r"):
        rest = paragraph
        if _CELL in rest:
            *lines, rest = rest.split(_ROW_END)
            rows += filter(None, map(_row, lines))
            rest = rest.replace(_CELL, SEPARATOR)
        if rows and rest.strip():
            builder.add("\n".join(rows), "table", label=label)
            rows = []
        if _MARK in rest:
            _add_marked(builder, rest, label)
        else:
            builder.add(rest, label=label)
    builder.add("\n".join(rows), "table", label=label)


def _add_marked(builder: ExtractionBuilder, paragraph: str, label: str) -> None:
    """Add a paragraph with a mark, which makes it a heading where it stands at the beginning."""
    text = _MARKED.sub("", paragraph)
    if paragraph[0] == _MARK and len(text) <= HEADING_LIMIT_CHARS:
        builder.heading(folded(text), int(paragraph[1]), label=label)
    else:
        builder.add(text, label=label)


def _row(line: str) -> str:
    """The cells of one row side by side; "" where all are empty."""
    cells = folded_cells(_MARKED.sub("", line).split(_CELL))
    return SEPARATOR.join(cells) if any(cells) else ""


def _shown(text: str) -> str:
    """The text with ``_ROW_END``, without the other controls, and of fields with the results alone."""
    first, *fields = text.split(_FIELD)
    text = first + "".join([_INSTRUCTIONS.sub("", field, count=1) for field in fields])
    for control, shown in _SHOWN.items():
        # To look for a character is many times as fast as to replace it.
        if control in text:
            text = text.replace(control, shown)
    return text
