"""The reader of Word 97 files, on streams that the tests put together."""

import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.documents.extraction import Extraction
from knowledge.documents.readers import doc
from knowledge.errors import FileCorrupt, FileEncrypted, FileUnsupported

Read = Callable[[bytes, bytes], Extraction]


class _FakeOle:
    def __init__(self, streams: dict[str, bytes]) -> None:
        self._streams = streams

    def __enter__(self) -> "_FakeOle":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def read(self, name: str) -> bytes:
        return self._streams[name]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Read:
    def read_streams(main: bytes, table: bytes) -> Extraction:
        monkeypatch.setattr(doc, "OleFile", lambda path: _FakeOle({"WordDocument": main, "0Table": table}))
        return doc.read(Path("a.doc"))

    return read_streams


def _streams(*pieces: str, footnotes: int = 0, flags: int = 0, version: int = 0xC1) -> tuple[bytes, bytes]:
    """Pieces stand in the file in the opposite order; ASCII ones take one byte a character."""
    body = bytearray(0x200)
    bounds, places = [0], []
    stored: dict[int, int] = {}
    for index in reversed(range(len(pieces))):
        one_byte = pieces[index].isascii()
        stored[index] = len(body) * 2 | 0x4000_0000 if one_byte else len(body)
        body += pieces[index].encode("cp1252" if one_byte else "utf-16-le")
    for index, piece in enumerate(pieces):
        bounds.append(bounds[-1] + len(piece))
        places.append(struct.pack("<HIH", 0, stored[index], 0))
    plc = struct.pack(f"<{len(bounds)}I", *bounds) + b"".join(places)
    table = b"\x01\x02\x00ab" + b"\x02" + struct.pack("<I", len(plc)) + plc
    struct.pack_into("<HH", body, 0, 0xA5EC, version)
    struct.pack_into("<H", body, 0x0A, flags)
    struct.pack_into("<II", body, 0x4C, bounds[-1] - footnotes, footnotes)
    struct.pack_into("<II", body, 0x1A2, 0, len(table))
    return bytes(body), table


def test_pieces_are_put_in_their_order(read: Read) -> None:
    assert read(*_streams("First ", "한글\r", "last\r")).text == "First 한글\n\nlast"


def test_rows_links_and_footnotes(read: Read) -> None:
    text = 'See \x13 HYPERLINK "x" \x14here\x15.\rName\x07Value\x07\x07a\x071\x07\x07End\x0bed\r'
    extraction = read(*_streams(text + "\x02 A source.\r", footnotes=12))

    assert extraction.text == "See here.\n\nName | Value\na | 1\n\nEnd\ned\n\nA source."
    assert [block.kind for block in extraction.blocks] == ["paragraph", "table", "paragraph", "paragraph"]
    assert extraction.blocks[-1].label == "footnotes"


def test_cells_of_controls_alone_are_empty_and_end_no_row(read: Read) -> None:
    nested = "\x13 TOC \x13 PAGEREF x \x14inner\x15 more\x14shown\x15 tail\r"
    extraction = read(*_streams("a\x07\x01\x07c\x07\x07d\x07e\x07f\x07\x07" + nested + "\ue7003 own\x0cnext\r"))

    assert extraction.text == "a |  | c\nd | e | f\n\ninner moreshown tail\n\n3 own\n\nnext"
    assert [block.headings for block in extraction.blocks] == [()] * 4


def test_locked_and_older_files_are_told(read: Read) -> None:
    with pytest.raises(FileEncrypted):
        read(*_streams("x", flags=0x0100))
    with pytest.raises(FileUnsupported):
        read(*_streams("x", version=0x65))


def test_a_broken_piece_table_is_corrupt(read: Read) -> None:
    main, table = _streams("text")

    for broken in (table[:12], b"", table[:5] + b"\x02\xff\xff\xff\x7f"):
        with pytest.raises(FileCorrupt):
            read(main, broken)
    with pytest.raises(FileCorrupt):
        read(main[:0x40], table)


def _styled(main: bytes, table: bytes, paragraphs: list[tuple[int, int, bytes]]) -> tuple[bytes, bytes]:
    """The streams with (place of a paragraph, number of its style, own properties) on one page of properties.

    Style 0 is body text, style 1 the first heading, style 2 one of somebody's own that is based on it.
    """
    places = [place for place, _, _ in paragraphs] + [len(main)]
    page = bytearray(struct.pack(f"<{len(places)}I", *places).ljust(511, b"\0") + bytes([len(paragraphs)]))
    at = 400
    for index, (_, style, own) in enumerate(paragraphs):
        data = struct.pack("<H", style) + own
        page[4 * len(places) + 13 * index] = at // 2
        page[at : at + 2 + len(data)] = bytes([0, len(data) // 2]) + data
        at += 2 + len(data)
    main += bytes(-len(main) % 512)
    kinds = [(0, 0xFFF), (1, 0), (0xFFE, 1)]
    sheet = struct.pack("<HHH", 4, len(kinds), 10)
    sheet += b"".join(struct.pack("<HHH", 4, kind, parent << 4) for kind, parent in kinds)
    pages = struct.pack("<III", 0, len(main), len(main) // 512)
    body = bytearray(main + page)
    struct.pack_into("<II", body, 0xA2, len(table), len(sheet))
    struct.pack_into("<II", body, 0x102, len(table) + len(sheet), len(pages))
    return bytes(body), table + sheet + pages


def test_headings_by_style_and_by_outline_level(read: Read) -> None:
    main, table = _streams("제목\r", "words\rOwn\rplain\r")
    ascii_at, korean_at = 0x200, 0x200 + len("words\rOwn\rplain\r")
    paragraphs = [
        (ascii_at, 0, b""),
        (ascii_at + 6, 2, b""),
        (ascii_at + 10, 1, bytes.fromhex("40260900")),
        (korean_at, 1, b""),
    ]
    extraction = read(*_styled(main, table, paragraphs))

    found = [(extraction.text[block.start : block.end], block.kind, block.headings) for block in extraction.blocks]
    assert found == [
        ("제목", "heading", ()),
        ("words", "paragraph", ("제목",)),
        ("Own", "heading", ()),
        ("plain", "paragraph", ("Own",)),
    ]


def test_broken_styles_cost_no_text(read: Read) -> None:
    main, table = _styled(*_streams("One\rTwo\r"), [(0x200, 1, b"")])

    assert read(main[: main.index(b"Two") + 10], table).text == "One\n\nTwo"
