"""Markdown as a screen reader says it."""

import pytest

from gui.transcript.spoken import SpokenStream, spoken


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("# Heading\n\nSome **bold** and `code`.", "Heading Some bold and code."),
        ("- one\n- *two*\n\n> quoted", "one two quoted"),
        ("1. first\n2. snake_case stays", "1. first 2. snake_case stays"),
        ("[Dodam](https://example.org) is here", "Dodam is here"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a, b 1, 2"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("안녕하세요. **도담**입니다.", "안녕하세요. 도담입니다."),
    ],
)
def test_the_signs_of_markdown_are_not_said(markdown: str, words: str) -> None:
    assert spoken(markdown) == words


def said_while_growing(text: str, step: int) -> tuple[list[str], list[str]]:
    stream = SpokenStream("{} lines of code".format)
    grown: list[str] = []
    for end in range(step, len(text), step):
        grown += stream.grow(text[:end])
    return grown, stream.end(text)


@pytest.mark.parametrize("step", [1, 3, 7, 1000])
def test_a_growing_text_is_said_once_in_whole_sentences(step: int) -> None:
    text = "It costs 3.5 euros. Is **that** much? Yes\n\n1. First.\n2. Second and last"
    grown, rest = said_while_growing(text, step)
    assert " ".join(grown + rest) == "It costs 3.5 euros. Is that much? Yes 1. First. 2. Second and last"
    if step == 1:
        assert grown == ["It costs 3.5 euros.", "Is that much?", "Yes", "1. First."]
        assert rest == ["2. Second and last"]


@pytest.mark.parametrize("step", [1, 4, 1000])
def test_of_code_only_its_length_is_said(step: int) -> None:
    grown, rest = said_while_growing("Look:\n```python\na = 1\nb = 2\n```\nDone. ", step)
    assert grown + rest == ["Look:", "2 lines of code", "Done."]


def test_code_that_was_never_closed_is_told_at_the_end() -> None:
    assert said_while_growing("```\na = 1\nb =", 2) == ([], ["2 lines of code"])
