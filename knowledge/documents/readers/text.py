"""Plain text: the lines as they stand, in blocks of whole paragraphs."""

import re
from collections.abc import Iterator
from pathlib import Path

from knowledge.documents.building import text_file_bytes
from knowledge.documents.encoding import storable_lines
from knowledge.documents.extraction import Block, Extraction

BLOCK_CHARS = 4000
"""A block ends at the first empty line after so many characters. Passages are cut at every empty line (``split``)."""

_EMPTY_LINES = re.compile(r"\n\s*\n")
_LEADING = re.compile(r"(?:\s*\n)?")


def read(path: Path) -> Extraction:
    """The decoded text, unchanged but for line ends; each block is labelled with its first line, from 1."""
    text = storable_lines(text_file_bytes(path))
    blocks: list[Block] = []
    line = before = 0
    for start, end in _stretches(text):
        line += text.count("\n", before, start) + 1
        blocks.append(Block(start, end, label=f"line {line}", line=line))
        line, before = line - 1, start
    return Extraction(text, tuple(blocks))


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """[start, end) of each stretch of paragraphs that are one block."""
    leading = _LEADING.match(text)
    start = leading.end() if leading else 0
    stop = len(text.rstrip())
    while gap := _EMPTY_LINES.search(text, start + BLOCK_CHARS, stop):
        # The search may have begun within the gap.
        yield start, start + len(text[start : gap.start()].rstrip())
        start = gap.end()
    if start < stop:
        yield start, stop
