"""Answers behind reasoning are found again token by token."""

from collections.abc import Sequence

import pytest

from engine.service.written_answers import WrittenAnswers
from engine.templates.reasoning import ReasoningFormat

FORM = ReasoningFormat("<think>", "</think>", gap="\n\n")
PIECES = (b"<think>", b"Hm", b"</think>", b"\n\nY", b"es", "서".encode()[:2], "서".encode()[2:], b"!")
WHOLE = tuple(range(len(PIECES)))


@pytest.fixture
def written() -> WrittenAnswers:
    return WrittenAnswers(lambda token: PIECES[token])


@pytest.mark.parametrize(
    ("drawn", "answer", "found"),
    [
        (WHOLE, "Yes서!", ([0, 1, 2], [3, 4, 5, 6, 7])),
        (WHOLE[:5], "Yes", ([0, 1, 2], [3, 4])),
        (WHOLE, "Yes", None),
        (WHOLE, "No", None),
        (WHOLE[:3], "", None),
    ],
)
def test_an_answer_begins_with_the_token_that_its_first_letter_is_in(
    written: WrittenAnswers, drawn: Sequence[int], answer: str, found: tuple[list[int], list[int]] | None
) -> None:
    written.note(drawn)
    assert written.find(FORM, False, "Hm", answer, ()) == found


def test_reasoning_that_the_prompt_has_opened_and_an_answer_of_an_earlier_run_are_known_too(
    written: WrittenAnswers,
) -> None:
    assert written.find(FORM, True, "Hm", "Yes", WHOLE[1:5]) == ([1, 2], [3, 4])
    assert written.find(FORM, True, "Other", "Yes", WHOLE[1:5]) is None
