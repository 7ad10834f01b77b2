"""A text longer than the window: what is asked of it is found, every part is read, no part is left out."""

from collections.abc import Callable

import pytest

from engine.service.messages import PartBegun
from engine.whole.long_message import long_task
from engine.whole.map_reduce import Reduced, map_reduce

WINDOW = 200


def count(text: str) -> int:
    return len(text.split())


def run(instruction: str, text: str, note: str) -> tuple[list[PartBegun], list[str], str]:
    begun, prompts, reduced = run_until(instruction, text, note, lambda: False)
    assert reduced is not None
    assert reduced.parts == max((step.parts for step in begun), default=1)
    return begun, prompts, reduced.prompt


def run_until(
    instruction: str, text: str, note: str, stopped: Callable[[], bool]
) -> tuple[list[PartBegun], list[str], Reduced | None]:
    prompts: list[str] = []

    def ask(prompt: str, max_tokens: int) -> str:
        prompts.append(prompt)
        assert count(prompt) + max_tokens <= WINDOW
        return " ".join(note.split()[:max_tokens])

    steps = map_reduce(instruction, text, WINDOW, count, ask, stopped)
    begun: list[PartBegun] = []
    while True:
        try:
            begun.append(next(steps))
        except StopIteration as end:
            return begun, prompts, end.value


def test_nothing_more_is_asked_once_it_is_stopped() -> None:
    asked: list[bool] = []

    def stopped() -> bool:
        asked.append(True)
        return len(asked) > 2

    text = " ".join(f"Sentence number {number} is here." for number in range(60))
    begun, prompts, reduced = run_until("Summarise this.", text, "They are counted.", stopped)
    assert (len(begun), len(prompts), reduced) == (2, 2, None)


def test_every_sentence_is_in_one_part_and_the_notes_are_in_the_end() -> None:
    sentences = [f"Sentence number {number} is here." for number in range(60)]
    begun, prompts, last = run("Summarise this.", " ".join(sentences), "They are counted.")
    assert len(prompts) == len(begun) > 1
    assert begun[0] == PartBegun(1, len(begun))
    for sentence in sentences:
        assert sum(sentence in prompt for prompt in prompts) == 1
    assert all("Summarise this." in prompt for prompt in (*prompts, last))
    assert last.count("They are counted.") == len(begun)


def test_notes_that_are_too_long_together_are_read_in_parts_again() -> None:
    text = "One more sentence stands here. " * 400
    begun, _, last = run("Summarise this.", text, "note " * 50)
    first_round = begun[0].parts
    assert len(begun) > first_round
    assert begun[first_round].number == 1
    assert begun[first_round].parts < first_round
    assert count(last) < WINDOW


def test_a_text_that_fits_is_asked_about_as_it_stands() -> None:
    assert run("Summarise this.", "Short text.", "") == ([], [], "Short text.\n\nSummarise this.")


def test_korean_is_asked_in_korean() -> None:
    _, prompts, last = run("요약해 주세요.", "문장이 하나 더 있습니다. " * 100, "메모입니다.")
    assert prompts[0].startswith("긴 글의")
    assert "글 전체에 대해: 요약해 주세요." in last


@pytest.mark.parametrize(
    ("message", "instruction"),
    [
        ("Summarise this text.\n\n{text}", "Summarise this text."),
        ("{text}\n\nWhat does the author want?", "What does the author want?"),
        ("{text}\n이 글을 요약해 줘", "이 글을 요약해 줘"),
        ("다음 글을 정리해 주세요:\n{text}", "다음 글을 정리해 주세요:"),
        ("Please summarize: {text}", "Please summarize"),
    ],
)
def test_what_is_asked_is_found(message: str, instruction: str) -> None:
    text = "The lease began in May. The rent is due on Monday. " * 20
    task = long_task(message.format(text=text.strip()))
    assert task is not None
    assert (task.instruction, task.text) == (instruction, text.strip())


@pytest.mark.parametrize("message", ["word " * 500, "A title\n\n" + "The rent is due on Monday. " * 40])
def test_a_text_without_a_request_is_no_task(message: str) -> None:
    assert long_task(message) is None


@pytest.mark.parametrize(
    ("instruction", "rewrites"),
    [
        ("Translate this into Korean.", True),
        ("이 글을 영어로 번역해 줘", True),
        ("Summarise this.", False),
        ("Which of these statements is correct?", False),
    ],
)
def test_what_is_as_long_as_the_text_is_not_reduced(instruction: str, rewrites: bool) -> None:
    task = long_task(f"{instruction}\n\n{'The rent is due on Monday. ' * 40}")
    assert task is not None
    assert task.rewrites is rewrites
