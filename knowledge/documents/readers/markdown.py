"""Markdown: the source as it stands, with its blocks and headings found by markdown-it."""

import functools
import re
from itertools import accumulate
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from knowledge.documents.building import text_file_bytes
from knowledge.documents.encoding import storable_lines
from knowledge.documents.extraction import Block, BlockKind, Extraction

_KINDS: dict[str, BlockKind] = {
    "heading_open": "heading",
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "table_open": "table",
    "fence": "code",
    "code_block": "code",
    "front_matter": "code",
    "html_block": "code",
}

# CommonMark 6: a text without any of these is its own meaning.
_MARKUP = re.compile(r"[\\`*_\[\]!<>&\n]")


def read(path: Path) -> Extraction:
    """The source text, so that lines can be cited; blocks are labelled with their first line, from 1."""
    return extraction_of(storable_lines(text_file_bytes(path)))


def extraction_of(text: str) -> Extraction:
    """``text`` as it stands with its blocks; the reader of notebooks uses this for their text cells."""
    tokens = _block_tokens(text)
    line_starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    blocks: list[Block] = []
    open_headings: list[tuple[int, str]] = []
    headings: tuple[str, ...] = ()
    for index, token in enumerate(tokens):
        if token.level or token.map is None or token.nesting < 0:
            continue
        start, end = _trimmed(text, line_starts[token.map[0]], min(len(text), line_starts[token.map[1]]))
        if start == end:
            continue
        kind = _KINDS.get(token.type, "paragraph")
        level = int(token.tag[1:]) if kind == "heading" else 0
        if level:
            open_headings = [heading for heading in open_headings if heading[0] < level]
            headings = tuple(title for _, title in open_headings)
        first = token.map[0] + 1
        blocks.append(Block(start, end, kind, headings=headings, label=f"line {first}", line=first))
        if level:
            title = _title(tokens[index + 1].content)
            open_headings.append((level, title))
            headings = (*headings, title)
    return Extraction(text, tuple(blocks))


def _block_tokens(text: str) -> list[Token]:
    """The blocks of ``text``, whose line ends are ``\\n``: without the rules after them, which take half as long again.

    Inline parsing of the whole text is slow and only headings need it.
    """
    tokens: list[Token] = []
    parser = _block_parser()
    parser.block.parse(text, parser, {}, tokens)
    return tokens


# Made once: a notebook has hundreds of cells, and making a parser takes longer than reading one.
@functools.cache
def _block_parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table").use(front_matter_plugin)


@functools.cache
def _inline_parser() -> MarkdownIt:
    return MarkdownIt("commonmark")


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out the empty lines around a block; indentation stays."""
    body = text[start:end]
    kept = body.lstrip("\n")
    return start + len(body) - len(kept), start + len(body) - len(kept) + len(kept.rstrip())


def _title(source: str) -> str:
    """A heading's words without its markup."""
    if not _MARKUP.search(source):
        return source.strip()
    tokens = _inline_parser().parseInline(source)
    children = tokens[0].children or [] if tokens else []
    return "".join(
        child.content if child.type in {"text", "code_inline"} else " " * (child.type == "softbreak")
        for child in children
    ).strip()
