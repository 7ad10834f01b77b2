"""What a reader makes of a file: its text, and where each part of the text stands."""

from typing import Literal

import msgspec

BlockKind = Literal["paragraph", "heading", "list", "table", "code"]


class Block(msgspec.Struct, frozen=True):
    """One paragraph-like part: ``text[start:end]`` of its extraction.

    ``page`` counts from 1 (pages, slides; None where the format has none); ``headings`` is the path of headings above
    it, outermost first; ``label`` names a finer place that the format knows (a sheet, a cell, a line).
    """

    start: int
    end: int
    kind: BlockKind = "paragraph"
    page: int | None = None
    headings: tuple[str, ...] = ()
    label: str = ""


class Extraction(msgspec.Struct, frozen=True):
    """The text of one file. Blocks are in order and do not overlap; gaps between them are white space."""

    text: str
    blocks: tuple[Block, ...]
    pages: int | None = None
