"""Markdown to flat blocks and bounded pieces."""

import pytest

from gui.transcript.blocks import Block, CodeBlock, Flattener, FormulaKeys, TableBlock, TextBlock
from gui.transcript.markdown import build_parser, doubt_marks, with_marks
from gui.transcript.pieces import (
    PLAIN_LIMIT,
    TABLE_ROWS,
    TEXT_LIMIT,
    BubblePiece,
    CodePiece,
    TextPiece,
    as_reasoning,
    bubble_pieces,
)
from gui.transcript.streaming import whole

PARSER = build_parser()


def _blocks(text: str) -> list[Block]:
    return Flattener(FormulaKeys()).flatten(PARSER.parse(text))


def _html(text: str) -> str:
    (block,) = _blocks(text)
    assert isinstance(block, TextBlock)
    return block.html


def test_emphasis_may_touch_korean() -> None:
    assert _html("**값(V)**은 *중요*하다") == "<b>값(V)</b>은 <i>중요</i>하다"


def test_emphasis_keeps_to_commonmark_in_latin() -> None:
    assert _html("a snake_case_name and 2 * 3 * 4") == "a snake_case_name and 2 * 3 * 4"


def test_html_in_the_source_stays_text() -> None:
    assert _html("<b>x</b> <script>") == "&lt;b&gt;x&lt;/b&gt; &lt;script&gt;"


def test_line_breaks_and_break_tags() -> None:
    assert _html("one\ntwo<br/>three") == "one<br>two<br>three"


def test_bare_address_becomes_a_link_without_trailing_punctuation() -> None:
    html = _html("see https://a.example/x(y). Then")
    assert html == 'see <a href="https://a.example/x(y)">https://a.example/x(y)</a>. Then'


def test_image_becomes_a_link_to_click() -> None:
    assert _html("![a chart](http://a.example/c.png)") == '<a href="http://a.example/c.png">a chart</a>'


@pytest.mark.parametrize("source", ["$a_b$", r"\(a_b\)"])
def test_inline_math(source: str) -> None:
    keys = FormulaKeys()
    (block,) = Flattener(keys).flatten(PARSER.parse(f"x {source} y"))
    assert isinstance(block, TextBlock)
    assert block.html == 'x <img src="formula:0"> y'
    assert keys.formula(0) == ("a_b", False)


@pytest.mark.parametrize("source", ["$$\na\n+ b\n$$", "\\[\na\n+ b\n\\]"])
def test_displayed_math_is_one_block(source: str) -> None:
    (block,) = _blocks(source)
    assert isinstance(block, TextBlock)
    assert block.kind == "math"


def test_money_is_not_math() -> None:
    assert "formula" not in _html("It costs $5 to $6 a month")


def test_code_stands_between_the_items_of_a_list() -> None:
    first, code, after, second = _blocks("1. one\n   ```sh\n   ls\n   ```\n   after\n2. two")
    assert isinstance(first, TextBlock)
    assert isinstance(after, TextBlock)
    assert isinstance(second, TextBlock)
    assert isinstance(code, CodeBlock)
    assert (first.marker, after.marker, second.marker) == ("1.", "", "2.")
    assert (code.code, code.language, code.indent) == ("ls", "sh", 1)


def test_nested_lists_quotes_and_tasks() -> None:
    blocks = _blocks("- a\n  - [x] b\n\n> - c")
    assert [(b.indent, b.quote) for b in blocks] == [(1, 0), (2, 0), (1, 1)]
    assert isinstance(blocks[1], TextBlock)
    assert blocks[1].html == "☑ b"
    assert blocks[1].marker == ""


def test_table_cells_and_alignment() -> None:
    (table,) = _blocks("| a | b |\n|---|:-:|\n| 1 | **2** |")
    assert table == TableBlock(("a", "b"), (("1", "<b>2</b>"),), ("left", "center"))


def test_footnotes_come_last() -> None:
    blocks = _blocks("text[^n]\n\n[^n]: note")
    assert isinstance(blocks[0], TextBlock)
    assert isinstance(blocks[-1], TextBlock)
    assert blocks[0].html == "text<sup>1</sup>"
    assert (blocks[-1].marker, blocks[-1].html) == ("1.", "note")


def test_mark_stands_behind_its_sentence() -> None:
    text = "One. **Two.** Three."
    html = _html(with_marks(text, [(4, 1), (len("One. **Two.**"), 2)]))
    first, second, last = html.partition("One.")[2].partition("<b>Two.</b>")
    assert 'href="cite:1"' in first
    assert second == "<b>Two.</b>"
    assert 'href="cite:2"' in last


def test_mark_inside_markup_or_code_breaks_nothing() -> None:
    assert "<b>Two.</b>" in _html(with_marks("One **Two.** x", [(len("One **Two.*"), 1)]))
    assert "cite" not in _html(with_marks("`a. b`", [(3, 1)]))
    (code,) = _blocks(with_marks("```\na. b\n```", [(6, 1)]))
    assert code == CodeBlock("a. b", "")


def test_text_pieces_are_bounded() -> None:
    pieces = whole("\n\n".join(f"Paragraph {i} " + "x" * 300 for i in range(100)), PARSER, FormulaKeys())
    assert len(pieces) > 5
    assert all(isinstance(piece, TextPiece) and len(piece.html) < TEXT_LIMIT * 1.2 for piece in pieces)


def test_table_is_sliced_with_one_header_and_common_widths() -> None:
    rows = "".join(f"| {i} | value |\n" for i in range(TABLE_ROWS * 2 + 5))
    pieces = whole("| a | b |\n|---|---|\n" + rows, PARSER, FormulaKeys())
    html = [piece.html for piece in pieces if isinstance(piece, TextPiece)]
    assert [part.count("<tr>") for part in html] == [TABLE_ROWS + 1, TABLE_ROWS, 5]
    assert ["<th" in part for part in html] == [True, False, False]


def test_code_is_one_piece() -> None:
    assert whole("```py\n" + "x\n" * 500 + "```", PARSER, FormulaKeys()) == [CodePiece("x\n" * 499 + "x", "py")]


def test_long_user_text_is_cut_without_loss() -> None:
    text = "\n".join(f"line {i}" for i in range(3000))
    pieces = bubble_pieces(text, {})
    assert all(isinstance(piece, BubblePiece) and len(piece.text) <= PLAIN_LIMIT for piece in pieces)
    assert "\n".join(piece.text for piece in pieces if isinstance(piece, BubblePiece)) == text


def _doubted(text: str, *sentences: str) -> str:
    spans = [(text.index(sentence), text.index(sentence) + len(sentence)) for sentence in sentences]
    return _html(with_marks(text, doubt_marks(text, spans)))


def test_doubtful_sentences_are_set_apart_wherever_markup_begins_and_ends() -> None:
    assert _doubted("True. False.", "False.") == 'True. <span class="doubt">False.</span>'
    assert _doubted("**One. Two** three.", "Two** three.") == (
        '<b>One. <span class="doubt">Two</span></b><span class="doubt"> three.</span>'
    )
    assert _doubted("A `b` c. D.", "A `b` c.").endswith('<span class="doubt"> c.</span> D.')


def test_a_mark_behind_a_row_of_a_table_stands_in_its_last_cell() -> None:
    text = "| a | b |\n|---|---|\n| c | d |\n\nDone."
    table, after = _blocks(with_marks(text, [(text.index("\n\nDone"), 1), (len(text), 2)]))
    assert isinstance(table, TableBlock)
    assert isinstance(after, TextBlock)
    assert table.rows[0][0] == "c"
    assert table.rows[0][1].startswith("d")
    assert "cite" in table.rows[0][1]
    assert "cite" in after.html


def test_doubt_leaves_lists_headings_and_tables_what_they_are() -> None:
    text = "- One is so.\n- Two is not."
    first, second = _blocks(with_marks(text, doubt_marks(text, [(0, 12), (13, len(text))])))
    assert [(block.marker, block.html) for block in (first, second) if isinstance(block, TextBlock)] == [
        ("•", '<span class="doubt">One is so.</span>'),
        ("•", '<span class="doubt">Two is not.</span>'),
    ]
    assert _doubted("## Rent is due", "## Rent is due") == '<span class="doubt">Rent is due</span>'
    table = "| a | b |\n|---|---|\n| c | d |"
    assert isinstance(_blocks(with_marks(table, doubt_marks(table, [(20, len(table))])))[0], TableBlock)


def test_doubt_ends_with_its_line() -> None:
    text = "Wrong `x.`\nRight."
    html = _html(with_marks(text, doubt_marks(text, [(0, 9)])))
    assert "Right." in html
    assert '<span class="doubt">Right' not in html


def test_every_piece_of_reasoning_is_behind_the_bar_and_the_last_leaves_room() -> None:
    pieces = as_reasoning(whole("text\n\n| a |\n|---|\n| b |\n\n```py\nx\n```", PARSER, FormulaKeys()))
    assert [type(piece) for piece in pieces] == [TextPiece, TextPiece, CodePiece]
    assert all(piece.in_reasoning for piece in pieces if isinstance(piece, TextPiece | CodePiece))
    assert [piece.is_last for piece in pieces if isinstance(piece, TextPiece | CodePiece)] == [False, False, True]
