"""Source code: the lines as they stand, in blocks that begin at definitions where they can."""

import re
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from pygments.lexers import get_lexer_for_filename
from pygments.token import Name
from pygments.util import ClassNotFound

from knowledge.documents.building import HEADING_LIMIT_CHARS, text_file_bytes
from knowledge.documents.encoding import storable_lines
from knowledge.documents.extraction import Block, Extraction

LINES_A_BLOCK = 60
LEXED_LIMIT_CHARS = 500_000
"""Pygments takes about a second for this; names in longer files, which are generated, are not looked for."""

_INDENT = re.compile(r"[ \t]*")

Names = dict[int, tuple[int, str]]
"""Line index from 0 → (width of its indentation, name that it defines)."""


def read(path: Path) -> Extraction:
    """The decoded text; blocks are labelled ``line 2-41`` and stand under the class and function they are in."""
    text = storable_lines(text_file_bytes(path))
    lines = text.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    names = _names(path.name, text, lines)
    blocks: list[Block] = []
    open_names: list[tuple[int, str]] = []
    for first, end in _parts(lines, names):
        if first in names:
            width, name = names[first]
            open_names = [entry for entry in open_names if entry[0] < width]
            open_names.append((width, name))
        label = f"line {first + 1}-{end}" if end - first > 1 else f"line {end}"
        headings = tuple(name for _, name in open_names)
        blocks.append(
            Block(
                starts[first],
                starts[end] - 1,
                "code",
                headings=headings,
                label=label,
                line=first + 1,
            )
        )
    return Extraction(text, tuple(blocks))


def _parts(lines: list[str], names: Names) -> Iterator[tuple[int, int]]:
    """[first, end) of each block: it ends before a definition, or when full, preferably at an empty line."""
    begin = 0
    while begin < len(lines):
        if not lines[begin].strip():
            begin += 1
            continue
        limit = min(len(lines), begin + LINES_A_BLOCK)
        end = next((index for index in range(begin + 1, limit) if index in names), limit)
        if end == limit < len(lines):
            end = next((index for index in range(limit, begin + 1, -1) if not lines[index].strip()), limit)
        last = end
        while not lines[last - 1].strip():
            last -= 1
        yield begin, last
        begin = end


def _names(file: str, text: str, lines: list[str]) -> Names:
    """Where classes and functions begin; by indentation, so that it holds for most languages."""
    names: Names = {}
    if len(text) > LEXED_LIMIT_CHARS:
        return names
    try:
        lexer = get_lexer_for_filename(file, text, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return names
    index = 0
    for kind, value in lexer.get_tokens(text):
        named = kind in (Name.Class, Name.Function, Name.Function.Magic)
        # A line that ends a statement calls or declares what is defined elsewhere.
        if named and index not in names and not lines[index].rstrip().endswith((";", ",")):
            names[index] = (_width(lines[index]), value[:HEADING_LIMIT_CHARS])
        index += value.count("\n")
    return names


def _width(line: str) -> int:
    match = _INDENT.match(line)
    return len(match.group().expandtabs(4)) if match else 0
