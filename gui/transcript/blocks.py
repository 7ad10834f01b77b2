"""Markdown to a flat list of blocks.

Lists and quotations are flattened: each paragraph of each item becomes one block that carries its own indent, marker
and quotation depth. A flat list can be cut anywhere, so code blocks stand between the items of a list, and a long
answer can be shown and streamed in slices.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from gui.transcript.markdown import DOUBT_BEGINS, DOUBT_ENDS, MARK_BASE, MARK_PATTERN

_SIMPLE_TAGS = {
    "em_open": "<i>",
    "em_close": "</i>",
    "strong_open": "<b>",
    "strong_close": "</b>",
    "s_open": "<s>",
    "s_close": "</s>",
    "softbreak": "<br>",
    "hardbreak": "<br>",
    "link_close": "</a>",
}
# Room on both sides of a painted pill. Qt collapses every other space, so content never holds this character.
PADDING = "\u00a0"
_BOXES = ("☑", "☐")
_DOUBT_SIGN = re.compile(f"([{chr(MARK_BASE + DOUBT_ENDS)}{chr(MARK_BASE + DOUBT_BEGINS)}])")
_PADDING_HTML = f'<span class="pad">{PADDING}</span>'


@dataclass(frozen=True)
class TextBlock:
    """A paragraph, heading, list item, rule or displayed formula. `html` is inline HTML of Qt's subset."""

    kind: str
    html: str
    indent: int = 0
    quote: int = 0
    marker: str = ""
    line: int = 0


@dataclass(frozen=True)
class CodeBlock:
    """A fenced or indented code block."""

    code: str
    language: str
    indent: int = 0
    quote: int = 0
    line: int = 0


@dataclass(frozen=True)
class TableBlock:
    """A table: a row is a tuple of inline HTML cells; `alignments` has "left", "center" or "right" for each column."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    alignments: tuple[str, ...]
    indent: int = 0
    quote: int = 0
    line: int = 0


Block = TextBlock | CodeBlock | TableBlock


class FormulaKeys:
    """Numbers for formulas, because Qt's URLs mangle TeX source. The same formula always has the same number."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, bool], int] = {}
        self._formulas: list[tuple[str, bool]] = []

    def number(self, tex: str, display: bool) -> int:
        """The number of a formula."""
        key = (tex, display)
        if key not in self._numbers:
            self._numbers[key] = len(self._formulas)
            self._formulas.append(key)
        return self._numbers[key]

    def formula(self, number: int) -> tuple[str, bool]:
        """The TeX source of a number, and whether it is displayed on a line of its own."""
        return self._formulas[number]


@dataclass
class _List:
    ordered: bool
    number: int


class Flattener:
    """Turns the tokens of one parse into blocks. Lines are counted from the first line of the parsed text."""

    def __init__(self, formulas: FormulaKeys, first_number: int | None = None) -> None:
        """`first_number` overrides the number of a leading ordered list that continues one parsed earlier."""
        self._formulas = formulas
        self._first_number = first_number
        self._lists: list[_List] = []
        self._quote = 0
        self._marker = ""
        self._line = 0
        self._is_doubtful = False
        self._blocks: list[Block] = []

    def flatten(self, tokens: Sequence[Token]) -> list[Block]:
        """The blocks of a token stream."""
        position = 0
        while position < len(tokens):
            token = tokens[position]
            if token.map and token.level == 0:
                self._line = token.map[0]
            if token.type == "table_open":
                end = next(i for i in range(position, len(tokens)) if tokens[i].type == "table_close")
                self._add_table(tokens[position:end])
                position = end
            else:
                self._take(token, tokens[position - 1] if position else token)
            position += 1
        return self._blocks

    def _take(self, token: Token, previous: Token) -> None:
        match token.type:
            case "ordered_list_open" | "bullet_list_open":
                number = int(token.attrs.get("start", 1))
                if not self._blocks and not self._lists and self._first_number is not None:
                    number = self._first_number
                self._lists.append(_List(token.type == "ordered_list_open", number - 1))
            case "ordered_list_close" | "bullet_list_close":
                self._lists.pop()
            case "list_item_open":
                self._lists[-1].number += 1
                self._marker = f"{self._lists[-1].number}." if self._lists[-1].ordered else "•"
                self._line = token.map[0] if token.map and len(self._lists) == 1 and not self._quote else self._line
            case "list_item_close":
                self._flush_marker()
            case "blockquote_open":
                self._flush_marker()
                self._quote += 1
            case "blockquote_close":
                self._quote -= 1
            case "footnote_open":
                self._lists.append(_List(True, 0))
                self._marker = f"{token.meta['id'] + 1}."
            case "footnote_close":
                self._lists.pop()
            case "inline":
                kind = previous.tag if previous.type == "heading_open" else "p"
                content = self._inline(token.children or [])
                if content.startswith(_BOXES):
                    self._marker = ""  # the box of a task stands in its place
                self._add_text(kind, content)
            case "math_block":
                self._add_text("math", self._formula(token.content, display=True))
            case "fence" | "code_block":
                self._flush_marker()
                language = token.info.split()[0] if token.info.strip() else ""
                code = MARK_PATTERN.sub("", token.content.removesuffix("\n"))
                self._blocks.append(
                    CodeBlock(code, MARK_PATTERN.sub("", language), self._indent, self._quote, self._line)
                )
            case "hr" | "footnote_block_open":
                self._add_text("hr", "")

    @property
    def _indent(self) -> int:
        return len(self._lists)

    def _flush_marker(self) -> None:
        if self._marker:
            self._add_text("p", "")

    def _add_text(self, kind: str, content: str) -> None:
        self._blocks.append(TextBlock(kind, content, self._indent, self._quote, self._marker, self._line))
        self._marker = ""

    def _add_table(self, tokens: Sequence[Token]) -> None:
        self._flush_marker()
        rows: list[list[str]] = []
        alignments: list[str] = []
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "th_open":
                alignments.append(str(token.attrs.get("style", "left")).rpartition(":")[2])
            elif token.type == "inline":
                rows[-1].append(self._inline(token.children or []))
        header, *body = map(tuple, rows)
        table = TableBlock(header, tuple(body), tuple(alignments), self._indent, self._quote, self._line)
        self._blocks.append(table)

    def _inline(self, tokens: Sequence[Token]) -> str:
        # A sentence ends where its line does, so what is doubtful never goes on in another block.
        self._is_doubtful = False
        return "".join(map(self._inline_token, tokens))

    def _inline_token(self, token: Token) -> str:
        match token.type:
            case "text":
                return self._text(html.escape(token.content.replace(PADDING, " "), quote=False))
            case "code_inline":
                self._text(token.content)  # for the signs of doubt in it
                code = html.escape(MARK_PATTERN.sub("", token.content), quote=False)
                return f"{_PADDING_HTML}<code>{code}</code>{_PADDING_HTML}"
            case "link_open":
                return f'<a href="{html.escape(_unmarked_address(str(token.attrs["href"])))}">'
            case "image":
                name = html.escape(token.content or str(token.attrs["src"]), quote=False)
                return f'<a href="{html.escape(_unmarked_address(str(token.attrs["src"])))}">{_with_pills(name)}</a>'
            case "math_inline":
                return self._formula(token.content, display=False)
            case "math_inline_double":
                return self._formula(token.content, display=True)
            case "footnote_ref":
                return f"<sup>{token.meta['id'] + 1}</sup>"
            case "html_inline":
                return _BOXES[0] if "checked=" in token.content else _BOXES[1]
        return _SIMPLE_TAGS.get(token.type, "")

    def _text(self, content: str) -> str:
        """Inline HTML of text with marks; doubt begins and ends at its signs, and goes on in the next text."""
        parts: list[str] = []
        for part in _DOUBT_SIGN.split(content):
            if _DOUBT_SIGN.match(part):
                self._is_doubtful = ord(part) == MARK_BASE + DOUBT_BEGINS
            elif part:
                shown = _with_pills(part)
                parts.append(f'<span class="doubt">{shown}</span>' if self._is_doubtful else shown)
        return "".join(parts)

    def _formula(self, source: str, display: bool) -> str:
        number = self._formulas.number(MARK_PATTERN.sub("", source).strip(), display)
        marks = "".join(MARK_PATTERN.findall(source))
        return f'<img src="formula:{number}">{self._text(marks)}'


def _with_pills(text: str) -> str:
    return MARK_PATTERN.sub(lambda mark: _pill(ord(mark.group()) - MARK_BASE), text)


def _pill(number: int) -> str:
    return f'{_PADDING_HTML}<a class="pill" href="cite:{number}">{number}</a>{_PADDING_HTML}'


def _unmarked_address(address: str) -> str:
    """An address without marks, which the parser has percent-encoded."""
    return re.sub("%F3%B[0-9A-F]%[0-9A-F]{2}%[0-9A-F]{2}", "", address)
