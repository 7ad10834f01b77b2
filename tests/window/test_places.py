"""What a citation says of its place, and a document of what was not read, in both languages."""

from collections.abc import Callable

import pytest

from gui.conversation.message_content import source_chip
from gui.wording import document_remark_worded, document_state_worded, note_worded, place_worded
from knowledge.documents.extraction import Note
from knowledge.store.records import Citation, Document, Passage


def _passage(file: str, page: int | None, place: str) -> Passage:
    return Passage(1, 1, file, page, "Title", 0, 4, "text", place)


@pytest.mark.parametrize(
    ("file", "page", "place", "english", "korean"),
    [
        ("a.pdf", 3, "", "page 3", "3쪽"),
        ("a.pptx", 3, "notes", "slide 3 · speaker notes", "슬라이드 3 · 발표자 노트"),
        ("a.xlsx", None, "Q1 !x!A12:F15", "Q1 !x · rows 12–15", "Q1 !x · 12–15행"),
        ("a.xlsx", None, "Q1!A12:F12", "Q1 · row 12", "Q1 · 12행"),
        ("a.py", None, "line 4-9", "lines 4–9", "4–9번째 줄"),
        ("a.md", None, "line 4", "line 4", "4번째 줄"),
        ("a.ipynb", None, "cell 2, output", "output of cell 2", "셀 2의 출력"),
        ("a.hwpx", None, "section 1, paragraph 12", "section 1, paragraph 12", "1구역 12번째 문단"),
        ("a.docx", 2, "footnote 4", "page 2 · footnote", "2쪽 · 각주"),
        ("a.json", None, "orders[3].name", "orders[3].name", "orders[3].name"),
    ],
)
def test_a_place_has_words(
    speaking: Callable[[str], None], file: str, page: int | None, place: str, english: str, korean: str
) -> None:
    assert place_worded(_passage(file, page, place)) == english
    speaking("ko")
    assert place_worded(_passage(file, page, place)) == korean


@pytest.mark.usefixtures("qapp")
def test_a_source_names_its_finer_place_where_there_are_no_pages() -> None:
    passages = (_passage("a.xlsx", None, "Q1!A2:F9"), _passage("a.pdf", 3, ""))
    chips = [source_chip(Citation(1, passage, ())).label for passage in passages]
    assert chips == ["a.xlsx · Q1 · rows 2–9", "a.pdf · p. 3"]


def test_a_note_counts_what_was_not_read(speaking: Callable[[str], None]) -> None:
    note = Note("scans_without_ocr", 3, 12)
    assert note_worded(note).startswith("3 of 12 pages are scanned pictures")
    speaking("ko")
    assert note_worded(note).startswith("12쪽 가운데 3쪽")


def test_a_document_read_in_part_says_so(speaking: Callable[[str], None]) -> None:
    document = Document(1, "c", "a.pdf", "", 1, 12, "ready", 3, 3, 0.0, notes=(Note("pages_broken", 1, 12),))
    assert document_state_worded(document) == "12 pages, read in part"
    assert document_remark_worded(document) == "1 of 12 pages are damaged and were left out."
    speaking("ko")
    assert document_state_worded(document) == "12쪽, 일부만 읽음"
