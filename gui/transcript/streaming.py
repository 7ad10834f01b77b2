"""Markdown that grows: each update parses only the open tail, so its cost does not grow with the answer.

A block is finished, and committed, when another block follows it. Three blocks can grow long while open, so they have
their own ways: a fence takes lines without parsing, a list commits its finished items, and a table its full slices.
"""

import re
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from gui.transcript.blocks import Block, CodeBlock, Flattener, FormulaKeys, TableBlock, TextBlock
from gui.transcript.pieces import TABLE_ROWS, Piece, PieceBuilder, column_widths, table_slice
from gui.transcript.plain_words import with_words
from gui.transcript.provisional import presentable

# Below this many characters a list is parsed as a whole; short lists gain nothing from being committed by item.
_LIST_LIMIT = 1_500
_SLICE = 3_000
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})([^`\n]*)$")


def whole(text: str, parser: MarkdownIt, formulas: FormulaKeys) -> list[Piece]:
    """The pieces of a finished text."""
    builder = PieceBuilder()
    builder.add(Flattener(formulas).flatten(parser.parse(text)))
    return builder.pieces()


class StreamingText:
    """A Markdown text that arrives in parts."""

    def __init__(self, parser: MarkdownIt, formulas: FormulaKeys) -> None:
        self._parser = parser
        self._formulas = formulas
        self._builder = PieceBuilder()
        self._tail = ""
        # What the tail was parsed to, where nothing in it is left open.
        self._complete: list[Block] = []
        self._fence: _OpenFence | None = None
        self._table: _OpenTable | None = None
        self._list_number: int | None = None
        # Link definitions seen so far. Nothing else may stay between parses, or footnotes would be repeated.
        self._references: dict[str, object] = {}

    def feed(self, delta: str) -> list[Piece]:
        """Add `delta` and return all pieces. Pieces before the open tail are the same objects as last time."""
        if self._complete and isinstance(last := self._complete[-1], TextBlock):
            longer = with_words(last, self._tail, delta)
            if longer is not None:
                self._tail += delta
                self._complete[-1] = longer
                return self._builder.pieces(self._complete)
        self._complete = []
        self._tail += delta
        if self._fence:
            self._tail = self._fence.take(self._tail)
            if not self._fence.closed:
                return self._builder.pieces([self._fence.block()])
            self._builder.add([self._fence.block()])
            self._fence = None
        return self._parse()

    def end(self) -> list[Piece]:
        """All pieces of a text that is complete: what it leaves open is not closed for show."""
        if self._fence or self._table:
            return self.feed("")
        return self._builder.pieces(self._flatten(self._parser.parse(self._tail, {"references": self._references})))

    def _parse(self) -> list[Piece]:
        source = (self._table.head + self._tail) if self._table else self._tail
        shown = presentable(source)
        tokens = self._parser.parse(shown, {"references": self._references})
        blocks = self._flatten(tokens)
        starts = [token.map[0] for token in tokens if token.level == 0 and token.nesting >= 0 and token.map]
        if self._table:
            return self._continue_table(blocks, starts)
        if len(starts) > 1:
            self._commit(blocks, starts[-1])
            return self._parse()
        if tokens and tokens[0].type == "fence":
            return self._enter_fence(blocks)
        if blocks and isinstance(blocks[0], TableBlock) and not blocks[0].indent and len(blocks[0].rows) > TABLE_ROWS:
            return self._enter_table(blocks[0])
        if tokens and tokens[0].type.endswith("list_open") and len(self._tail) > _LIST_LIMIT:
            items = [
                token.map[0] for token in tokens if token.type == "list_item_open" and token.level == 1 and token.map
            ]
            if len(items) > 1:
                first = self._list_number or int(tokens[0].attrs.get("start", 1))
                self._commit(blocks, items[-1])
                self._list_number = first + len(items) - 1 if tokens[0].type == "ordered_list_open" else None
                return self._parse()
        self._complete = blocks if shown == source else []
        return self._builder.pieces(blocks)

    def _flatten(self, tokens: list[Token]) -> list[Block]:
        return Flattener(self._formulas, self._list_number).flatten(tokens)

    def _commit(self, blocks: list[Block], line: int) -> None:
        """Commit the blocks above `line` and keep the text from there on as the tail."""
        self._builder.add(block for block in blocks if block.line < line)
        self._tail = _from_line(self._tail, line)
        self._list_number = None

    def _enter_fence(self, blocks: list[Block]) -> list[Piece]:
        lines = self._tail.lstrip("\n").split("\n", 1)
        opening = _FENCE.match(lines[0])
        if not opening or len(lines) < 2:
            return self._builder.pieces(blocks)
        self._fence = _OpenFence(opening.group(1), opening.group(2).strip())
        self._tail = lines[1]
        return self.feed("")

    def _enter_table(self, table: TableBlock) -> list[Piece]:
        lines = self._tail.split("\n")
        widths = column_widths((table.header, *table.rows[:TABLE_ROWS]))
        self._table = _OpenTable("\n".join(lines[:2]) + "\n", widths)
        self._builder.add_piece(table_slice(replace(table, rows=table.rows[:TABLE_ROWS]), widths, with_header=True))
        self._tail = "\n".join(lines[2 + TABLE_ROWS :])
        return self._parse()

    def _continue_table(self, blocks: list[Block], starts: list[int]) -> list[Piece]:
        table, open_table = blocks[0], self._table
        assert isinstance(table, TableBlock)
        assert open_table is not None
        while len(table.rows) > TABLE_ROWS or (len(starts) > 1 and table.rows):
            rows = table.rows[:TABLE_ROWS]
            self._builder.add_piece(table_slice(replace(table, rows=rows), open_table.widths, with_header=False))
            self._tail = _from_line(self._tail, len(rows))
            table = replace(table, rows=table.rows[TABLE_ROWS:])
        if len(starts) > 1:
            self._table = None
            return self._parse()
        if not table.rows:
            return self._builder.pieces()
        return [*self._builder.pieces(), table_slice(table, open_table.widths, with_header=False)]


class SlicedText:
    """A finished text that is parsed slice by slice, because all of it at once would hold the window up.

    Not for texts with link definitions or footnotes, which are resolved over the whole text.
    """

    def __init__(self, text: str, parser: MarkdownIt, formulas: FormulaKeys) -> None:
        self._text = text
        self._done = 0
        self._stream = StreamingText(parser, formulas)

    def parse_next(self) -> list[Piece] | None:
        """Parse the next slice (2 to 5 ms); all pieces once it was the last one."""
        end = self._text.find("\n", self._done + _SLICE) + 1 or len(self._text)
        self._stream.feed(self._text[self._done : end])
        self._done = end
        return self._stream.end() if end == len(self._text) else None


class _OpenTable:
    def __init__(self, head: str, widths: tuple[int, ...]) -> None:
        self.head = head
        self.widths = widths


class _OpenFence:
    """A top-level fence that has not been closed. Complete lines are taken as they come."""

    def __init__(self, marker: str, info: str) -> None:
        self._closing = re.compile(rf" {{0,3}}{re.escape(marker[0])}{{{len(marker)},}}[ \t]*$")
        self._partial_closing = re.compile(rf" {{0,3}}{re.escape(marker[0])}*[ \t]*$")
        self._language = info.split()[0] if info else ""
        self._code: list[str] = []
        self._partial = ""
        self.closed = False

    def take(self, text: str) -> str:
        """Take code lines from `text`; what is left is an unfinished line, or what follows the closing fence."""
        while (end := text.find("\n")) >= 0:
            line, text = text[:end], text[end + 1 :]
            if self._closing.match(line):
                self.closed, self._partial = True, ""
                return text
            self._code.append(line)
        self._partial = "" if self._partial_closing.match(text) else text
        return text

    def block(self) -> CodeBlock:
        """The code so far. A last line that may become the closing fence is held back."""
        lines = [*self._code, self._partial] if self._partial else self._code
        return CodeBlock("\n".join(lines), self._language)


def _from_line(text: str, line: int) -> str:
    return text.split("\n", line)[line] if line else text
