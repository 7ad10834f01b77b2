"""The RTF reader."""

from pathlib import Path

import pytest
from striprtf.striprtf import destinations, specialchars

from knowledge.documents.extraction import Extraction
from knowledge.documents.formats import detect
from knowledge.documents.readers import rtf
from knowledge.errors import FileCorrupt


def _read(folder: Path, body: bytes, code_page: int = 949) -> Extraction:
    path = folder / "a.rtf"
    fonts = rb"{\fonttbl{\f0\fcharset129 Batang;}{\f1\fcharset80 Mac;}{\f2\fcharset0 Arial;}}"
    path.write_bytes(b"{\\rtf1\\ansi\\ansicpg%d" % code_page + fonts + body + b"}")
    assert detect(path).name == "rtf"
    return rtf.read(path)


def test_korean_in_every_way_it_is_written(tmp_path: Path) -> None:
    escaped = "".join(f"\\'{byte:02x}" for byte in "가".encode("cp949")).encode()
    half = b"\\'8cc"
    body = (
        rb"\f0 " + escaped + rb"\par " + "나".encode("cp949") + rb"\par " + half + rb"\par \uc1\u-10179?\u-8704?\par "
    )
    body += rb"\f1 " + escaped

    expected = ["가", "나", half.replace(b"\\'8c", b"\x8c").decode("cp949"), "\U0001f600", "가"]
    assert _read(tmp_path, body).text.split("\n\n") == expected


def test_rows_become_a_table_and_paragraphs_blocks(tmp_path: Path) -> None:
    body = rb"\f2 one\par a\cell b\cell\row c\cell d\cell\row two\par"
    extraction = _read(tmp_path, body, 1252)

    assert extraction.text == "one\n\na | b\nc | d\n\ntwo"
    assert [block.kind for block in extraction.blocks] == ["paragraph", "table", "paragraph"]


def test_notes_and_headers_follow_the_body(tmp_path: Path) -> None:
    body = rb"{\header \pard\plain {\f0 \'b0\'a1}\par}\pard Text"
    body += rb"{\super\chftn}{\footnote\pard\plain \chftn  A \{note\}.}.\par"
    extraction = _read(tmp_path, body)

    assert extraction.text == "Text.\n\n가\n\nA {note}."
    assert [block.label for block in extraction.blocks] == ["", "header", "footnote"]


def test_pictures_are_cut_out(tmp_path: Path) -> None:
    body = rb"before{\pict\wmetafile8 " + b"0af9" * 500 + rb"}{\pict\bin6 }{}\par}after"

    assert _read(tmp_path, body).text == "beforeafter"


def test_what_is_no_rtf_is_corrupt(tmp_path: Path) -> None:
    path = tmp_path / "a.rtf"
    path.write_bytes(b"\x00\x01 words")

    with pytest.raises(FileCorrupt):
        rtf.read(path)


def test_headings_by_style_and_by_outline_level(tmp_path: Path) -> None:
    styles = (
        rb"{\stylesheet{\s0 Normal;}{\*\cs10 Default;}{\s1{\*\keycode q}\sbasedon0 heading 1;}{\s7\outlinelevel1 Own;}}"
    )
    body = styles + rb"\f2\pard\s1 One\par\pard\plain words\par \pard\s7 Two\par Three\par\pard more\par"
    body += rb"\pard\outlinelevel0 Four\par\pard\s1\outlinelevel9 a \\s1 body\par"
    extraction = _read(tmp_path, body, 1252)

    found = [(extraction.text[block.start : block.end], block.kind, block.headings) for block in extraction.blocks]
    assert found == [
        ("One", "heading", ()),
        ("words", "paragraph", ("One",)),
        ("Two", "heading", ("One",)),
        ("Three", "heading", ("One",)),
        ("more", "paragraph", ("One", "Three")),
        ("Four", "heading", ()),
        ("a \\s1 body", "paragraph", ("Four",)),
    ]


def test_words_of_shape_are_cut_out_without_a_trace(tmp_path: Path) -> None:
    assert not {*rtf.SHAPE_WORDS} & {*destinations, *specialchars}

    body = r"\pard\ltrpar\ql\fi0 {\rtlch\af0\ltrch\b Kettle}{\i0\b0  boils}\line\b0\i- on\b\i0 \'e9t\b1\'e9\par"
    path = tmp_path / "a.rtf"
    path.write_text(rf"{{\rtf1\ansi\ansicpg1252 {body}}}", "ascii")

    assert rtf.read(path).text == "Kettle boils\n\n- onété"


def test_each_note_keeps_its_own_text(tmp_path: Path) -> None:
    path = tmp_path / "a.rtf"
    beside = r"{\header Top\par Two}{\footer}Body{\footnote {\b First} note}{\footnote Other}"
    path.write_text(rf"{{\rtf1\ansi{beside}}}", "ascii")
    extraction = rtf.read(path)

    found = [(block.label, extraction.text[block.start : block.end]) for block in extraction.blocks]
    notes = [("footnote", "First note"), ("footnote", "Other")]
    assert found == [("", "Body"), ("header", "Top"), ("header", "Two"), *notes]
