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
