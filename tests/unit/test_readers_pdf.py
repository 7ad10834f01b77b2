"""The PDF reader."""

from pathlib import Path

import pytest

from knowledge.documents.extraction import Extraction
from knowledge.documents.readers import pdf
from knowledge.errors import FileCorrupt
from tests.sample_files import write_pdf


def _page(extraction: Extraction, page: int) -> str:
    return " ".join(extraction.text[block.start : block.end] for block in extraction.blocks if block.page == page)


def test_pages_are_numbered_from_one(tmp_path: Path) -> None:
    extraction = pdf.read(write_pdf(tmp_path / "a.pdf", [["First page."], [], ["Third page."]]))

    assert extraction.pages == 3
    assert _page(extraction, 1) == "First page."
    assert _page(extraction, 2) == ""
    assert _page(extraction, 3) == "Third page."


def test_outline_entries_head_the_text_after_their_line(tmp_path: Path) -> None:
    pages = [["Foreword text."], ["The end of it.", "1 Method", "We measured."], ["More of it."]]
    extraction = pdf.read(write_pdf(tmp_path / "a.pdf", pages, outline=[("Foreword", 0), ("Method", 1)]))

    found = {extraction.text[block.start : block.end]: block for block in extraction.blocks}
    assert found["Foreword text."].headings == ("Foreword",)
    assert found["The end of it."].headings == ("Foreword",)
    assert found["1 Method"].kind == "heading"
    assert found["We measured."].headings == ("Method",)
    assert found["More of it."].headings == ("Method",)


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("exam\x02ple", "example"),
        ("exam\ufffeple", "example"),
        ("exam\x02\r\nple", "example"),
        ("COVID\x0219", "COVID-19"),
        ("Jean\x02Luc", "Jean-Luc"),
        ("op\xadtional", "optional"),
        ("op\xad\r\ntional", "optional"),
        ("one\r\ntwo", "one\ntwo"),
        ("a\x07b\ue000c", "abc"),
        ("so:\r\n\uf0b7 first", "so:\n• first"),
    ],
)
def test_line_end_hyphens_and_controls_are_resolved(raw: str, cleaned: str) -> None:
    assert pdf.clean(raw) == cleaned


def test_a_paragraph_ends_at_a_short_line_that_ends_a_sentence() -> None:
    lines = [
        "A long line that runs to the edge of the page",
        "and ends here.",
        "Another one that runs to the edge of it",
    ]

    assert pdf.paragraphs(lines) == ["\n".join(lines[:2]), lines[2]]


def test_a_file_without_pages_is_corrupt(tmp_path: Path) -> None:
    broken = tmp_path / "a.pdf"
    broken.write_bytes(b"%PDF-1.7\nnothing of the kind")

    with pytest.raises(FileCorrupt):
        pdf.read(broken)
