"""Large files of the formats that stand in OLE files (doc, hwp, xls), as their programs write them, without layout."""

import struct
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from knowledge.documents.ole_file import OleFile
from tests.ole_files import ole_file

ROWS = 20_000
REPEATED_BYTES = 1024**2
_COMPRESSED = 1
# Tags of HWP records: shapes of paragraphs, and what stands in a section.
_SHAPE, _PARAGRAPH, _TEXT, _CHARACTERS, _LINES, _CONTROL, _LIST, _TABLE = 25, 66, 67, 68, 69, 71, 72, 77
_COLUMNS = 4


def ole_documents(folder: Path, texts: Sequence[str]) -> Iterator[Path]:
    """Write them, one after the other."""
    for name, streams in (("made.doc", _word(texts)), ("made.hwp", _hangul(texts)), ("made.xls", _workbook())):
        path = folder / name
        path.write_bytes(ole_file(streams))
        yield path


def _word(texts: Sequence[str]) -> dict[str, bytes]:
    """One piece of UTF-16 behind the header, and the table that says so."""
    text = "".join(f"{text}\r" for text in texts)
    main = bytearray(0x400)
    pieces = struct.pack("<IIHIH", 0, len(text), 0, len(main), 0)
    struct.pack_into("<HH", main, 0, 0xA5EC, 0xC1)
    struct.pack_into("<I", main, 0x4C, len(text))
    table = struct.pack("<BI", 2, len(pieces)) + pieces
    struct.pack_into("<II", main, 0x1A2, 0, len(table))
    return {"WordDocument": bytes(main) + text.encode("utf-16-le"), "0Table": table}


def _hangul(texts: Sequence[str]) -> dict[str, bytes]:
    """A paragraph of each text; every tenth is followed by a table of words."""
    section: list[bytes] = []
    for number, text in enumerate(texts):
        section.append(_paragraph(text, 0))
        if number % 10 == 0:
            section += (_record(_CONTROL, 1, b" lbt"), _record(_TABLE, 2, bytes(8)))
            for cell, word in enumerate(text.split()[: 10 * _COLUMNS]):
                place = struct.pack("<HIHHH", 1, 0, 0, cell % _COLUMNS, cell // _COLUMNS)
                section += (_record(_LIST, 2, place), _paragraph(word, 2))
    shapes = _record(_SHAPE, 0, struct.pack("<I", 0)) * 50
    return {
        "FileHeader": b"HWP Document File".ljust(36, b"\0") + struct.pack("<I", _COMPRESSED),
        "DocInfo": _packed(shapes),
        "BodyText/Section0": _packed(b"".join(section)),
    }


def repeated_hangul(path: Path, original: Path) -> Path:
    """The first section of a document so often that it unpacks to more than ``REPEATED_BYTES``."""
    opened = OleFile(original)
    streams = {name: opened.read(name) for name in ("FileHeader", "DocInfo", "BodyText/Section0")}
    section = zlib.decompress(streams["BodyText/Section0"], -zlib.MAX_WBITS)
    streams["BodyText/Section0"] = _packed(section * (REPEATED_BYTES // len(section) + 1))
    path.write_bytes(ole_file(streams))
    return path


def _paragraph(text: str, level: int) -> bytes:
    """With a shape of its characters and, for each 40 of them, the layout of a line."""
    units = f"{text}\r".encode("utf-16-le")
    return (
        _record(_PARAGRAPH, level, struct.pack("<IIHBBHHHI", len(units) // 2, 0, 0, 0, 0, 1, 0, 1, 0))
        + _record(_TEXT, level + 1, units)
        + _record(_CHARACTERS, level + 1, bytes(8))
        + _record(_LINES, level + 1, bytes(36) * (1 + len(text) // 40))
    )


def _record(tag: int, level: int, data: bytes) -> bytes:
    if len(data) < 0xFFF:
        return struct.pack("<I", tag | level << 10 | len(data) << 20) + data
    return struct.pack("<II", tag | level << 10 | 0xFFF << 20, len(data)) + data


def _packed(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def _workbook() -> dict[str, bytes]:
    """BIFF 8: one sheet of words and numbers."""
    name = b"One"
    begin = _biff(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    end = _biff(0x0A, b"")
    sheet_at = len(begin) + 4 + 8 + len(name) + len(end)
    cells = [_biff(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))]
    for row in range(ROWS):
        words = f"words of row {row}".encode("latin-1")
        cells.append(_biff(0x204, struct.pack("<HHHHB", row, 0, 0, len(words), 0) + words))
        cells.append(_biff(0x203, struct.pack("<HHHd", row, 1, 0, row * 1.5)))
        cells.append(_biff(0x203, struct.pack("<HHHd", row, 2, 0, row)))
    sheet = _biff(0x85, struct.pack("<IHBB", sheet_at, 0, len(name), 0) + name)
    return {"Workbook": begin + sheet + end + b"".join(cells) + end}


def _biff(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data
