"""What is told by its look: found in English and Korean text, and nothing else."""

import pytest

from engine.whole.listing import QUOTED_CHARACTERS, finder_of

TEXT = """The rent is due on the first working day of each month. It was built in 1931 by the harbour.
Applications close on 3 March 2025. The fee is 1,200 euros, paid within 14 days. Write to lease@example.org or see
https://example.org/lease, or call +49 30 1234 5678. Last year prices grew by 4.5 %. The contract was signed on
2024-11-05. We met 10 people by the lake."""
KOREAN = """신청서는 2025년 3월 14일까지 제출해야 합니다. 보증금은 500만 원이며 반환은 퇴사 후 2주 이내에 합니다.
회의는 4월 2일에 열렸습니다. 문의는 help@example.kr 또는 02-123-4567로 해 주세요. 참여율은 80%였습니다."""


def found(subject: str, text: str = TEXT) -> list[str]:
    finder = finder_of(subject)
    assert finder is not None
    return list(finder(text))


@pytest.mark.parametrize(
    "subject", ["recommendations", "people in the story", "권고 사항", "등장인물", "obligations of the tenant"]
)
def test_other_subjects_have_no_look(subject: str) -> None:
    assert finder_of(subject) is None


def test_deadlines_are_sentences_with_a_date_or_span_by_which_something_is_due() -> None:
    assert found("deadlines") == [
        "The rent is due on the first working day of each month.",
        "Applications close on 3 March 2025.",
        "The fee is 1,200 euros, paid within 14 days.",
    ]
    assert found("마감일", KOREAN) == [
        "신청서는 2025년 3월 14일까지 제출해야 합니다.",
        "보증금은 500만 원이며 반환은 퇴사 후 2주 이내에 합니다.",
    ]


def test_dates_are_sentences_with_a_calendar_date() -> None:
    assert found("dates") == ["Applications close on 3 March 2025.", "The contract was signed on 2024-11-05."]
    assert [sentence[:4] for sentence in found("날짜", KOREAN)] == ["신청서는", "회의는 "]


@pytest.mark.parametrize(
    ("subject", "text", "expected"),
    [
        ("email addresses", TEXT, ["lease@example.org"]),
        ("이메일 주소", KOREAN, ["help@example.kr"]),
        ("이메일 주소", "문의는 help@example.kr로, 또는 9@AJ.1", ["help@example.kr"]),
        ("링크", "https://example.kr/a?b=1에서 (www.example.org).", ["https://example.kr/a?b=1", "www.example.org"]),
        ("마감일", "우주선은 2021년에 600km까지 올라간다. 5월 31일(금)까지 낸다.", ["5월 31일(금)까지 낸다."]),
        ("prices", "It costs $5. Noise: 2#3$4%56#", ["It costs $5."]),
        ("links", TEXT, ["https://example.org/lease"]),
        ("phone numbers", TEXT, ["+49 30 1234 5678"]),
        ("전화번호", KOREAN, ["02-123-4567"]),
        ("prices", TEXT, ["The fee is 1,200 euros, paid within 14 days."]),
        ("금액", KOREAN, ["보증금은 500만 원이며 반환은 퇴사 후 2주 이내에 합니다."]),
        ("percentages", TEXT, ["Last year prices grew by 4.5 %."]),
        ("비율", KOREAN, ["참여율은 80%였습니다."]),
    ],
)
def test_what_has_a_look_is_found(subject: str, text: str, expected: list[str]) -> None:
    assert found(subject, text) == expected


def test_of_a_page_without_marks_the_line_is_quoted() -> None:
    rows = "\n".join(f"Item {number} | delivery {number}" for number in range(60))
    assert found("dates", f"{rows}\nPaint | 2025-04-01\n{rows}") == ["Paint | 2025-04-01"]
    assert all(len(item) <= QUOTED_CHARACTERS for item in found("dates", "2025-04-01 " + "x" * 5000))
