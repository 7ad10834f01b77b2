"""Where in its file a stretch of extracted text stands, finer than its page: sheet and rows, lines, cell, paragraph."""

import re
from collections.abc import Sequence

from knowledge.documents.extraction import Block

_CELLS = re.compile(r"(?P<before>.*![A-Z]+)(?P<first>\d+)(?P<between>:[A-Z]+)(?P<last>\d+)", re.DOTALL)
_LINES = re.compile(r"(?P<before>(?:.*, )?line )\d+(?:-\d+)?", re.DOTALL)


def place_of(text: str, blocks: Sequence[Block], start: int, end: int) -> str:
    """The place of ``text[start:end]``, which lies in ``blocks``: “Sheet1!A12:F15”, “line 12-15”, “cell 4”.

    A range covers all rows or lines of the stretch that are numbered alike; where places have no order, it is the place
    where the stretch begins, headings apart. "" where the format knows no finer place than the page.
    """
    numbered = [block for block in blocks if block.line or block.lines]
    if not numbered:
        told = [block.label for block in blocks if block.kind != "heading"] or [block.label for block in blocks]
        return told[0] if told else ""
    first = numbered[0]
    alike = [block for block in numbered if _frame(block.label) == _frame(first.label)]
    numbers = [number for block in alike for number in _numbers(text, block, start, end) if number]
    return _narrowed(first.label, min(numbers), max(numbers)) if numbers else first.label


def _numbers(text: str, block: Block, start: int, end: int) -> Sequence[int]:
    """The numbers of the block's lines that lie between ``start`` and ``end``."""
    begin, stop = max(start, block.start), min(end, block.end)
    skipped = text.count("\n", block.start, begin)
    count = text.count("\n", begin, stop) + 1
    if block.line:
        return range(block.line + skipped, block.line + skipped + count)
    return block.lines[skipped : skipped + count]


def _frame(label: str) -> str:
    """A label without its numbers of rows or lines."""
    return _narrowed(label, 0, 0)


def _narrowed(label: str, first: int, last: int) -> str:
    """The label of a range with other ends."""
    if cells := _CELLS.fullmatch(label):
        return f"{cells['before']}{first}{cells['between']}{last}"
    if found := _LINES.fullmatch(label):
        return f"{found['before']}{first}-{last}" if last > first else f"{found['before']}{first}"
    return label
