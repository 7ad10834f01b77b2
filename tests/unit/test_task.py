"""What is asked of an encoder–decoder."""

import pytest

from engine.prompt.task import Task, read_task
from engine.service.messages import ChatTurn
from knowledge.store.records import Passage

LONG = "The bridge opened in 1932. It carries trains and cars. Ships pass below it. It is painted grey."
PASSAGE = Passage(1, 1, "a.txt", None, "", 0, 9, "The key is under the mat.")


def task(text: str, instructed: bool, system: str = "", excerpts: tuple[Passage, ...] = ()) -> Task:
    return read_task(ChatTurn("1", "user", text), system, excerpts, instructed)


@pytest.mark.parametrize("instructed", [False, True])
def test_a_prefix_is_kept_with_every_piece(instructed: bool) -> None:
    assert task(f"summarize: {LONG}", instructed) == Task("summarize: ", LONG, True)
    german = task(f"translate English to German: {LONG}", instructed)
    assert german == Task("translate English to German: ", LONG, False)
    asked = task("question: when? context: in 1932.", instructed)
    assert asked == Task("question: when? context: ", "in 1932.", False)


@pytest.mark.parametrize(
    ("words", "prefix"),
    [
        ("Please summarise this text:\n", "summarize: "),
        ("Can you summarize the following article: ", "summarize: "),
        ("Translate into German: ", "translate English to German: "),
        ("translate this sentence to french:\n", "translate English to French: "),
    ],
)
def test_plain_words_become_the_prefix_that_the_first_t5_was_trained_on(words: str, prefix: str) -> None:
    assert task(words + LONG, instructed=False).prefix == prefix
    kept = task(words + LONG, instructed=True)
    assert kept.prefix == words
    assert kept.text == LONG


def test_a_text_without_a_task_is_summarised_by_the_first_t5_only() -> None:
    assert task(LONG, instructed=False) == Task("summarize: ", LONG, True)
    assert task(LONG, instructed=True) == Task("", LONG, False)
    assert task("That is good.", instructed=False) == Task("", "That is good.", False)


def test_a_question_is_answered_from_excerpts() -> None:
    first = task("Where is the key?", instructed=False, excerpts=(PASSAGE,))
    assert first == Task("question: Where is the key? context: ", "The key is under the mat.", False)
    later = task("Where is the key?", instructed=True, excerpts=(PASSAGE,))
    assert later.prefix == ""
    assert later.text.index("under the mat") < later.text.index("Where is the key?")


def test_a_system_prompt_stands_first_where_words_are_understood() -> None:
    assert task("fix this: I has", instructed=True, system="Be kind.").prefix == "Be kind.\n\nfix this: "
    assert task("summarize: I has", instructed=False, system="Be kind.").prefix == "summarize: "
