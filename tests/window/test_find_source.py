"""How often words are shown, told from Markdown source, is what the parser shows."""

import random

import pytest

from gui.transcript.blocks import FormulaKeys
from gui.transcript.find_source import source_of
from gui.transcript.find_text import folded_words, shown_text
from gui.transcript.markdown import build_parser
from gui.transcript.streaming import whole

_PARSER = build_parser()
_INLINE = (
    "the queue", "**the** queue", "**값(V)**은 `n_batch` 값", "*a* b", "a*b", "2 * 3 * 4", "**Note:** a",
    "__a__ b_c_d", "`a` b", "x` a `y", "``a ` b``", "a \\* b", "a  b", "a\tb", "~~a~~ b", "$a+a$ b", "$5 and $6 a",
    "\\(a a\\) b", "\\[a\\]", "[a](http://b.c) d", "![a](b) c", "a &amp; b", "a & b", "<b> a < b",
    "<http://a.b/%41>", "a<br>b a", "[^a] b", "http://a.b/c_d_e a", "a | b", "☑ a", "a\u00a0b", "e\u0301a",
    "**`a`** b", "**`a b`: c** a", "***a*** b", "** a**", "a\\", "*a **b** c*", "**a *b* c**", "`**a**`", "`a",
    "**a", "a #", "1986. a", "[x] a", "a ]: b", "'a' \"b\" a-b: a=b; (a)",
)  # fmt: skip
_LEADS = (
    "", "", "", "- ", "* ", "+ ", "1. ", "10) ", "> ", "> - ", "# ", "## ", "    ", "  - ", "\t", "- [x] ",
    "-     ",
)  # fmt: skip
_LINES = (
    "", "", "", "---", "===", "***", "```", "```python", "``` a b", "````", "~~~", "~~~ a", "   ```a", "- ```a",
    "$$", "$$a$$", "\\[", "\\]", "| a | b |\n|---|:--|", "a | b\n--- | ---", "| c | a b | c |", "| a |",
    "[a]: http://b.c", "[^a]: a b",
)  # fmt: skip
_WORDS = (
    "a", "b", "x", "the", "queue", "a b", "the queue", "a ", " a", " b", "the ", "ab", "b c", "aa", "a+a",
    "n_batch", "값", "은", "값(v)은", "note: a", "1", "10", "6", "python", "http", "d", "-", "--", ":", "=", "|", "#",
    "*", "**", "`", "_", "a_", "\\", "<", "&", "&amp;", "amp", "br", "☑", "☐", "[", "]", "(a)", "é", "e", "$",
    "a*b", "2 * 3", " ", "  ", "a  b", "b_c", ".", "'a'", "a-b",
)  # fmt: skip


def _shown(text: str, words: str) -> int:
    keys = FormulaKeys()
    return shown_text(whole(text, _PARSER, keys), keys).count(words)


def _any_source(chance: random.Random) -> str:
    lines = []
    for _ in range(chance.randrange(1, 9)):
        line = chance.choice(_LINES)
        if chance.random() < 0.7:
            line = chance.choice(_LEADS) + " ".join(chance.choice(_INLINE) for _ in range(chance.randrange(1, 4)))
        lines.append(line)
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(8))
def test_what_is_told_from_any_source_is_what_the_parser_shows(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(120):
        text = _any_source(chance)
        keys = FormulaKeys()
        source, shown = source_of(text), shown_text(whole(text, _PARSER, keys), keys)
        for words in map(folded_words, _WORDS):
            told = source.count(words)
            assert told in (None, shown.count(words)), (text, words)


@pytest.mark.parametrize(
    "words", ["s", "scheduler", "scheduler keeps", "the ", "print(", "o", "대기열", "값은", "nowhere", "note: it"]
)
def test_an_ordinary_answer_is_counted_without_parsing(words: str) -> None:
    answer = (
        "# Queue\n\nThe **scheduler** keeps a queue, uses `none`, and *waits*.\n\n- **Note:** it stops.\n1. One.\n\n"
        "| step | tokens |\n|---|---|\n| read | 512 |\n\n```python\nfor a in x:\n    print(a[1:], **b)\n```\n\n"
        "요청을 **대기열**에 두고, **값**은 그대로입니다.\n"
    )
    assert source_of(answer).count(words) == _shown(answer, words)


@pytest.mark.parametrize("source", ["[a](http://x)b", "a&amp;b", "x` a `y", "| a |\n|---|\n| b | c |", "$a$"])
def test_what_the_source_does_not_tell_is_left_to_the_parser(source: str) -> None:
    assert source_of(source).count("a") is None


def test_no_words_of_an_empty_answer() -> None:
    assert source_of("").count("a") == 0
