"""Plain text: the lines as they stand, one block per run without an empty line."""

import re
from collections.abc import Iterator
from pathlib import Path

from knowledge.documents.building import text_file_bytes
from knowledge.documents.encoding import decode
from knowledge.documents.extraction import Block, Extraction

_EMPTY_LINES = re.compile(r"\n\s*\n")
_LEADING = re.compile(r"(?:\s*\n)?")


def read(path: Path) -> Extraction:
    """The decoded text, unchanged but for line ends; each block is labelled with its first line, from 1."""
    text = decode(text_file_bytes(path)).replace("\0", "\ufffd")
    blocks: list[Block] = []
    line, counted = 1, 0
    for start, end in _runs(text):
        line += text.count("\n", counted, start)
        counted = start
        lines = tuple(range(line, line + text.count("\n", start, end) + 1))
        blocks.append(Block(start, end, label=f"line {line}", lines=lines))
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
