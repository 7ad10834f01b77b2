"""The readers of HWP 5 (from records) and HWPX, and what they share."""

import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest

from knowledge.documents.extraction import Extraction
from knowledge.documents.formats import detect
from knowledge.documents.readers import hwp, hwpx
from knowledge.errors import FileCorrupt, FileEncrypted, FileTooLarge, FileUnsupported

COMPRESSED = 1


def _record(tag: int, level: int, data: bytes) -> bytes:
    return struct.pack("<I", tag | level << 10 | len(data) << 20) + data


def _paragraph(text: str, level: int = 0, shape: int = 0) -> bytes:
    header = struct.pack("<IIHB", len(text), 0, shape, 0)
    return _record(66, level, header) + _record(67, level + 1, text.encode("utf-16-le"))


def _control(kind: str, level: int) -> bytes:
    return _record(71, level, kind.encode()[::-1])


def _cell(column: int, row: int, text: str, level: int) -> bytes:
    return _record(72, level, struct.pack("<HIHHH", 1, 0, 0, column, row)) + _paragraph(text, level)


class FakeOle:
    """Stands in for ``OleFile``: nothing at hand writes OLE files."""

    streams: dict[str, bytes]

    def __init__(self, path: Path) -> None:
        self.names = tuple(self.streams)

    def __enter__(self) -> "FakeOle":
        return self

    def __exit__(self, *ending: object) -> None:
        pass

    def read(self, name: str) -> bytes:
        return self.streams[name]


def _packed(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@pytest.fixture
def read_hwp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Reads a section; paragraph shape 1 is the first level of the outline."""

    def read(section: bytes, properties: int = COMPRESSED) -> Extraction:
        shapes = _record(25, 0, struct.pack("<I", 0)) + _record(25, 0, struct.pack("<I", 1 << 23))
        FakeOle.streams = {
            "FileHeader": b"HWP Document File".ljust(36, b"\0") + struct.pack("<I", properties),
            "DocInfo": _packed(shapes),
            "BodyText/Section0": _packed(section),
        }
        monkeypatch.setattr(hwp, "OleFile", FakeOle)
        path = tmp_path / "a.hwp"
        path.write_bytes(b"")
        return hwp.read(path)

    return read


def test_hwp_text_loses_its_controls(read_hwp: Any) -> None:
    text = "앞\x02abcdefg" + "가\x09abcdefg나\x0a다\x18라\U0001f600\x0d"
    extraction = read_hwp(_paragraph(text.replace("abcdefg", "\x00\x00\x00\x00\x00\x00\x02")))

    assert extraction.text == "앞가\t나\n다-라\U0001f600"
    assert extraction.blocks[0].label == "section 1, paragraph 1"


def test_hwp_outline_paragraphs_are_headings(read_hwp: Any) -> None:
    extraction = read_hwp(_paragraph("제1장", shape=1) + _paragraph("본문"))

    assert extraction.blocks[0].kind == "heading"
    assert extraction.blocks[1].headings == ("제1장",)


def test_hwp_tables_are_rows_and_notes_are_labelled(read_hwp: Any) -> None:
    table = (
        _control("tbl ", 1)
        + _record(72, 2, bytes(8))
        + _paragraph("caption", 2)
        + _record(77, 2, bytes(8))
        + _cell(0, 0, "a", 2)
        + _cell(1, 0, "b", 2)
        + _cell(0, 1, "c", 2)
        + _cell(1, 1, "d", 2)
    )
    note = _control("fn  ", 1) + _record(72, 2, bytes(8)) + _paragraph("source", 2)
    extraction = read_hwp(_paragraph("text") + table + note)

    assert extraction.text == "text\n\na | b\nc | d\n\ncaption\n\nsource"
    assert [block.kind for block in extraction.blocks] == ["paragraph", "table", "paragraph", "paragraph"]
    assert extraction.blocks[3].label == "section 1, paragraph 1, footnote"


def test_a_cut_hwp_section_gives_its_beginning(read_hwp: Any) -> None:
    assert read_hwp(_paragraph("whole") + _paragraph("cut")[:-3]).text == "whole"


def test_hwp_protection_depth_and_size_are_refused(read_hwp: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileEncrypted):
        read_hwp(b"", COMPRESSED | 2)
    with pytest.raises(FileCorrupt):
        read_hwp(b"".join(_record(66, level, b"") for level in range(1000)))
    monkeypatch.setattr(hwp, "STREAM_LIMIT_BYTES", 10_000)
    with pytest.raises(FileTooLarge):
        read_hwp(bytes(100_000))


def test_hwp_rows_come_by_their_numbers_and_what_is_below_shapes_is_found(read_hwp: Any) -> None:
    cells = _cell(0, 1, "c", 2) + _cell(0, 0, "a", 2) + _cell(1, 1, "d", 2) + _cell(1, 0, "b", 2)
    table = _record(71, 1, b" lbt") + _record(77, 2, b"") + cells
    box = _record(71, 1, b" osg") + _record(76, 2, b"") + _record(72, 3, b"") + _paragraph("boxed\r", 3)
    extraction = read_hwp(_paragraph("one\r") + table + box + _paragraph("two\r"))

    assert extraction.text == "one\n\na | b\nc | d\n\nboxed\n\ntwo"


def test_hwp_3_is_named(tmp_path: Path) -> None:
    path = tmp_path / "old.hwp"
    path.write_bytes(b"HWP Document File V3.00 \x1a\x01\x02" + bytes(100))

    assert detect(path).name == "hwp"
    with pytest.raises(FileUnsupported, match=r"HWP 3\.0"):
        hwp.read(path)


def test_a_broken_ole_file_is_corrupt(tmp_path: Path) -> None:
    path = tmp_path / "a.hwp"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))

    assert detect(path).name == "hwp"
    with pytest.raises(FileCorrupt):
        hwp.read(path)


def _write_hwpx(path: Path, section: str, manifest: str = "") -> Path:
    shapes = '<h:paraPr id="1"><h:heading type="OUTLINE" level="0"/></h:paraPr>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Contents/header.xml", f'<h:head xmlns:h="h">{shapes}</h:head>')
        archive.writestr("Contents/section0.xml", f'<s:sec xmlns:s="s" xmlns:p="p">{section}</s:sec>')
        if manifest:
            archive.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="m">{manifest}</m:manifest>')
    return path


def _hwpx_paragraph(content: str, shape: int = 0) -> str:
    return f'<p:p paraPrIDRef="{shape}"><p:run>{content}</p:run></p:p>'


def test_hwpx_paragraphs_tables_and_notes(tmp_path: Path) -> None:
    def cell(text: str) -> str:
        return f"<p:tc><p:subList>{_hwpx_paragraph(f'<p:t>{text}</p:t>')}</p:subList></p:tc>"

    rows = f"<p:tr>{cell('a')}{cell('b')}</p:tr><p:tr>{cell('c')}{cell('d')}</p:tr>"
    note = f"<p:ctrl><p:footNote><p:subList>{_hwpx_paragraph('<p:t>source</p:t>')}</p:subList></p:footNote></p:ctrl>"
    section = _hwpx_paragraph("<p:t>제1장</p:t>", shape=1) + _hwpx_paragraph(
        f"<p:t>one<p:tab/>two<p:deleteBegin/>gone<p:deleteEnd/>.</p:t>{note}<p:tbl>{rows}</p:tbl>"
    )
    path = _write_hwpx(tmp_path / "a.hwpx", section)
    extraction = hwpx.read(path)

    assert detect(path).name == "hwpx"
    assert extraction.text == "제1장\n\none\ttwo.\n\nsource\n\na | b\nc | d"
    assert extraction.blocks[2].label == "section 1, paragraph 2, footnote"
    assert {block.headings for block in extraction.blocks[1:]} == {("제1장",)}


def test_hwpx_captions_boxes_and_inner_tables_stay_with_their_paragraph(tmp_path: Path) -> None:
    def around(content: str) -> str:
        return f"<p:subList>{_hwpx_paragraph(content)}</p:subList>"

    inner = f"<p:tbl><p:tr><p:tc>{around('<p:t>a</p:t>')}</p:tc></p:tr></p:tbl>"
    caption = f"<p:caption>{around('<p:t>under</p:t>')}</p:caption>"
    outer = f"<p:tbl>{caption}<p:tr><p:tc>{around(inner)}</p:tc><p:tc>{around('<p:t>b</p:t>')}</p:tc></p:tr></p:tbl>"
    box = f"<p:rect><p:drawText>{around('<p:t>boxed</p:t>')}</p:drawText></p:rect>"
    section = _hwpx_paragraph(f"<p:t>one</p:t>{box}{outer}") + _hwpx_paragraph("<p:t>two</p:t>")
    extraction = hwpx.read(_write_hwpx(tmp_path / "a.hwpx", section))

    assert extraction.text == "one\n\nboxed\n\na | b\n\nunder\n\ntwo"
    assert [block.label for block in extraction.blocks] == [
        *["section 1, paragraph 1"] * 3,
        "section 1, paragraph 1, caption",
        "section 1, paragraph 2",
    ]


def test_an_encrypted_hwpx_is_told_but_not_for_a_picture(tmp_path: Path) -> None:
    entry = '<m:file-entry full-path="{}"><m:encryption-data/></m:file-entry>'
    section = _hwpx_paragraph("<p:t>x</p:t>")

    with pytest.raises(FileEncrypted):
        hwpx.read(_write_hwpx(tmp_path / "a.hwpx", section, entry.format("Contents/section0.xml")))
    assert hwpx.read(_write_hwpx(tmp_path / "b.hwpx", section, entry.format("BinData/a.png"))).text == "x"


def test_hwpx_nested_without_end_is_refused(tmp_path: Path) -> None:
    section = _hwpx_paragraph("<p:t>x</p:t>")
    for _ in range(60):
        section = _hwpx_paragraph(f"<p:rect><p:subList>{section}</p:subList></p:rect>")

    with pytest.raises(FileCorrupt):
        hwpx.read(_write_hwpx(tmp_path / "a.hwpx", section))


def test_an_hwpx_of_empty_paragraphs_gives_its_title(tmp_path: Path) -> None:
    path = _write_hwpx(tmp_path / "a.hwpx", _hwpx_paragraph(""))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("Contents/content.hpf", "<package><metadata><title> 성장  시대 </title></metadata></package>")

    assert hwpx.read(path).text == "성장 시대"
    assert hwpx.read(path).blocks[0].kind == "heading"
