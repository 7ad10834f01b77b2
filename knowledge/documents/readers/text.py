"""Plain text: the lines as they stand, one block per run without an empty line."""

import re
from collections.abc import Iterator
from pathlib import Path

from knowledge.documents.building import text_file_bytes
from knowledge.documents.encoding import storable_lines
from knowledge.documents.extraction import Block, Extraction

_EMPTY_LINES = re.compile(r"\n\s*\n")
_LEADING = re.compile(r"(?:\s*\n)?")


def read(path: Path) -> Extraction:
    """The decoded text, unchanged but for line ends; each block is labelled with its first line, from 1."""
    text = storable_lines(text_file_bytes(path))
    blocks: list[Block] = []
    numbers = tuple(range(1, text.count("\n") + 2))
    line = before = 0
    for start, end in _runs(text):
        line += text.count("\n", before, start)
        last = line + text.count("\n", start, end)
        blocks.append(Block(start, end, "paragraph", None, (), f"line {line + 1}", numbers[line : last + 1]))
        line, before = last, end
    return Extraction(text, tuple(blocks))


def _runs(text: str) -> Iterator[tuple[int, int]]:
    """[start, end) of each run of lines that hold something."""
    leading = _LEADING.match(text)
    start = leading.end() if leading else 0
    stop = len(text.rstrip())
    for gap in _EMPTY_LINES.finditer(text, start, stop):
        yield start, gap.start()
        start = gap.end()
    if start < stop:
        yield start, stop
