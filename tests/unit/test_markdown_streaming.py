"""Streamed Markdown: equal to the whole at the end, flat in cost, free of flicker."""

import random

import pytest

from gui.transcript import streaming
from gui.transcript.blocks import FormulaKeys
from gui.transcript.markdown import build_parser
from gui.transcript.pieces import TABLE_ROWS, Piece, TextPiece
from gui.transcript.provisional import presentable
from gui.transcript.streaming import SlicedText, StreamingText, whole

PARSER = build_parser()

TEXTS = {
    "mixed": "# Head **bold**\n\nA $x^2$ and `code` and [link](http://a.b).\n\n1. one\n   ```sh\n   ls\n   ```\n"
    "2. two\n   - nested\n\n> quote\n> more\n\n---\n\n$$\na\n$$\n\n```python\ndef f():\n\n    pass\n```\n\nend *it*\n",
    "list": "".join(f"{i}. **Item {i}** with some text\n   - nested\n" for i in range(1, 200)) + "\nafter\n",
    "ones": "".join(f"1. item number {i}, which is long enough to be committed early\n" for i in range(120)),
    "table": "| a | b |\n|---|:-:|\n" + "".join(f"| {i} | v |\n" for i in range(TABLE_ROWS * 3 + 7)) + "\nafter\n",
    "fence": "~~~py\n" + "".join(f"x = {i}\n\n" for i in range(300)) + "~~~\nafter\n",
    "backticks": "````md\n```py\nx\n```\n````\n\nafter\n",
}


def _stream(text: str, seed: int) -> list[Piece]:
    generator = random.Random(seed)
    stream = StreamingText(PARSER, FormulaKeys())
    pieces: list[Piece] = []
    position = 0
    while position < len(text):
        size = generator.randint(1, 9)
        pieces = stream.feed(text[position : position + size])
        position += size
    return pieces


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("seed", [1, 2])
def test_streaming_ends_with_the_whole(name: str, seed: int) -> None:
    assert _stream(TEXTS[name], seed) == whole(TEXTS[name], PARSER, FormulaKeys())


@pytest.mark.parametrize("name", ["list", "table", "fence"])
def test_only_the_open_tail_is_parsed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    parser = build_parser()
    lengths: list[int] = []
    original = parser.parse
    monkeypatch.setattr(parser, "parse", lambda text, env=None: lengths.append(len(text)) or original(text, env))
    stream = StreamingText(parser, FormulaKeys())
    text = TEXTS[name]
    for position in range(0, len(text), 6):
        stream.feed(text[position : position + 6])
    assert max(lengths) < 2_200


WORDS = {
    "prose": "A house, it is said: it stood alone. And then? Nobody's there! 그리고 한국어 문장도, 있다.\n"
    "A new line goes on. See example. com; a.b\n\nAnother paragraph... with dots. ",
    "markup": "Some **bold words** go on, *then* text. A `code span` and more. 1. no list; **값(V)**은 열린다. a_b_c d",
    "lists": "- one item\n- another **item** with words\n  that go on\n\n1. first: words here\n2. second, yes\n\nEnd.",
    "headings": "# Heading of words\n\nText &am p and &amp; more\n===\n\nSetext words\n--- and more\n\n> quote goes on",
    "notes": "Words[^1] behind a note.\n\n[^1]: The note has words.\n\nMore words. [ref] word\n\n[ref]: http://a.b\nend",
    "spaces": "Two  spaces and one at the end \nthen  more. \n\n    code block words\n\nhttp://exa mple.com and x.y z",
    "formulas": "A $x$ formula of words \\(y\\) in it and\n\n$$\nz\n$$\n\nwords behind it ~~struck~~ out. a | b\n",
}


def _moments(text: str, seed: int) -> list[list[Piece]]:
    generator = random.Random(seed)
    stream = StreamingText(PARSER, FormulaKeys())
    moments: list[list[Piece]] = []
    while text:
        size = generator.randint(1, 9)
        moments.append(stream.feed(text[:size]))
        text = text[size:]
    return moments


@pytest.mark.parametrize("name", [*TEXTS, *WORDS])
@pytest.mark.parametrize("seed", range(8))
def test_words_look_at_every_moment_as_if_all_were_parsed(
    name: str, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = {**TEXTS, **WORDS}[name][:1_200]
    seen = _moments(text, seed)
    monkeypatch.setattr(streaming, "with_words", lambda block, text, words: None)
    assert seen == _moments(text, seed)


def test_words_that_go_on_are_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    parser = build_parser()
    parsed: list[str] = []
    original = parser.parse
    monkeypatch.setattr(parser, "parse", lambda text, env=None: parsed.append(text) or original(text, env))
    stream = StreamingText(parser, FormulaKeys())
    for delta in ("**Title** of", " a lo", "ng story", ", told", " by night.", " 그리고 계속", "된다. "):
        pieces = stream.feed(delta)
    assert parsed == ["**Title** of"]
    assert pieces == whole("**Title** of a long story, told by night. 그리고 계속된다.", PARSER, FormulaKeys())


def test_finished_pieces_stay_the_same_objects() -> None:
    stream = StreamingText(PARSER, FormulaKeys())
    before = stream.feed("```\na\n```\n\ntext **bo")
    after = stream.feed("ld** more")
    assert after[0] is before[0]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a **bol", "a **bol**"),
        ("a **bold *it", "a **bold *it***"),
        ("a **bold**", "a **bold**"),
        ("a **bold*", "a **bold**"),
        ("a **", "a "),
        ("a ~~b", "a ~~b~~"),
        ("x `co", "x `` co ``"),
        ("see [link](http://x", "see [link](<>)"),
        ("see [lin", "see lin"),
        ("arr[i", "arr[i"),
        ("5 * 3 and snake_case", "5 * 3 and snake_case"),
        ("text\n-", "text"),
        ("text\n2.", "text"),
        ("text\n```py", "text"),
        ("| a | b", ""),
        ("| a | b |\n|--", "| a | b |\n|--"),
        ("text\n\n$$ x^2 +", "text\n\n`x^2 +`"),
        ("so $x^2", "so `` x^2 ``"),
        ("costs $5", "costs $5"),
    ],
)
def test_unfinished_markdown_is_presentable(text: str, shown: str) -> None:
    assert presentable(text) == shown


def test_no_markup_shows_while_text_arrives() -> None:
    stream = StreamingText(PARSER, FormulaKeys())
    for character in "Some **bold text** and *italic* and ~~gone~~ and `code` and [a link](http://x.y) here":
        for piece in stream.feed(character):
            assert isinstance(piece, TextPiece)
            assert not set("*~`[]") & set(piece.html)


def test_a_text_in_slices_comes_out_as_it_does_whole() -> None:
    part = "# Head\n\nSome *text* with `code` and [a](http://b).\n\n- one\n- two\n\n```py\nx = 1\n\ny = 2\n```\n\n"
    table = "| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 90
    for text in (part * 60, part * 30 + table + part * 30, part * 60 + "An *open end", part * 60 + "```py\nopen"):
        sliced = SlicedText(text, build_parser(), FormulaKeys())
        steps, pieces = 1, sliced.parse_next()
        while pieces is None:
            steps, pieces = steps + 1, sliced.parse_next()
        assert pieces == whole(text, build_parser(), FormulaKeys())
        assert steps > 1
