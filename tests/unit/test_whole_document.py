"""Which questions are answered from all of a document, and from which documents."""

import pytest

from engine.whole.whole_document import WholeTask, documents_to_read, whole_task
from knowledge.store.records import Document
from tests.unit.whole_document_questions import LATER_PASSAGES, LATER_WHOLE, PASSAGES, WHOLE


@pytest.mark.parametrize("question", [*WHOLE, *LATER_WHOLE])
def test_what_sums_up_or_lists_all_needs_the_whole(question: str) -> None:
    assert whole_task(question) is not None


@pytest.mark.parametrize("question", [*PASSAGES, *LATER_PASSAGES])
def test_other_questions_are_answered_from_passages(question: str) -> None:
    assert whole_task(question) is None


@pytest.mark.parametrize(
    ("question", "task"),
    [
        ("Summarise this report in three sentences", WholeTask("summary")),
        ("이 보고서를 세 문장으로 요약해 주세요", WholeTask("summary")),
        ("list all deadlines", WholeTask("list", "deadlines")),
        ("Give me all the prices mentioned in the contract.", WholeTask("list", "prices")),
        ("모든 마감일을 나열해", WholeTask("list", "마감일")),
        ("이메일 주소를 다 찾아줘", WholeTask("list", "이메일 주소")),
        ("문서에 나오는 날짜를 전부 찾아 줘", WholeTask("list", "날짜")),
        ("Read the whole document and tell me whether it is fair", WholeTask("question")),
    ],
)
def test_the_task_says_what_is_listed(question: str, task: WholeTask) -> None:
    assert whole_task(question) == task


@pytest.mark.parametrize(
    ("question", "task"),
    [
        ("Summarise contract.md", WholeTask("summary")),
        ("Summarize “Contract.md”, please.", WholeTask("summary")),
        ("Summarise Harbour works 2025.pdf in two sentences", WholeTask("summary")),
        ("Summarise 임대차 계약.hwp", WholeTask("summary")),
        ("임대차 계약.hwp를 요약해 줘", WholeTask("summary")),
        ("List all dates in harbour works 2025.pdf please", WholeTask("list", "dates")),
        ("What does contract.md say about pets?", None),
    ],
)
def test_a_file_is_asked_for_by_its_name(question: str, task: WholeTask | None) -> None:
    files = ("contract.md", "Harbour works 2025.pdf", "임대차 계약.hwp")
    assert whole_task(question, files) == task


def document(number: int, file: str) -> Document:
    return Document(number, "c", file, str(number), 10, 1, "ready", 1, 1, 0.0)


def test_documents_are_read_that_the_question_names() -> None:
    both = [document(1, "report.pdf"), document(2, "계약서.docx")]
    assert documents_to_read("summarise report.pdf", both) == both[:1]
    assert documents_to_read("Summarise the report", both) == both[:1]
    assert documents_to_read("계약서 요약해 줘", both) == both[1:]
    assert documents_to_read("summarise reporting habits", both) == both
    assert documents_to_read("summarise this", both) == both
