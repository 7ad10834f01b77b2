"""Cuts an extraction into passages: the units that are searched, embedded and cited."""

from collections.abc import Callable, Iterator

import msgspec

from knowledge.documents.extraction import Block, BlockKind, Extraction
from knowledge.documents.places import place_of
from knowledge.documents.sentences import Span, lines, paragraphs, sentences

HEADING_SEPARATOR = " › "
# No piece of the XLM-R vocabulary is longer, so a text of more than 16 × limit characters needs no counting.
_LONGEST_TOKEN_CHARS = 16
# Where a text without sentences or lines is cut uncounted; Korean holds about two characters a token.
_CHARS_PER_TOKEN = 2


class PassageDraft(msgspec.Struct, frozen=True):
    """``text`` is ``extraction.text[start:end]``; it lies on one ``page`` under one path of headings.

    ``place`` is finer than the page where the format knows more (``knowledge.documents.places``).
    """

    text: str
    start: int
    end: int
    page: int | None
    heading: str
    place: str = ""


def split(extraction: Extraction, count_tokens: Callable[[str], int], limit: int = 220) -> list[PassageDraft]:
    """Passages of at most ``limit`` tokens, in order, that together hold all the text of the blocks.

    Neighbouring paragraphs and other blocks of one page and one heading path are merged while they fit; one that does
    not fit is cut at its lines (tables, lists, code) or sentences, then at white space. A heading begins a passage and
    stays with what follows it on its page. ``count_tokens`` counts no special tokens; it is asked once for each of them
    and again for the parts of long ones, so the work grows with the text. The sum of parts may be a token off the
    whole.
    """
    packer = _Packer(extraction.text, count_tokens, limit)
    for block in extraction.blocks:
        packer.add(block)
    return packer.finish()


class _Piece(msgspec.Struct, frozen=True):
    start: int
    end: int
    tokens: int


class _Open(msgspec.Struct):
    """The passage being filled; ``titles_only`` while nothing but headings is in it."""

    start: int
    end: int
    tokens: int
    page: int | None
    headings: tuple[str, ...]
    titles_only: bool
    blocks: list[Block]


class _Packer:
    def __init__(self, text: str, count_tokens: Callable[[str], int], limit: int) -> None:
        self._text = text
        self._count_tokens = count_tokens
        self._limit = limit
        self._open: _Open | None = None
        self._drafts: list[PassageDraft] = []

    def finish(self) -> list[PassageDraft]:
        self._close()
        return self._drafts

    def add(self, block: Block) -> None:
        if not self._may_join(block):
            self._close()
        # A block of plain text holds many paragraphs; in a table, a list or code an empty line parts nothing.
        if block.kind == "paragraph":
            for span in paragraphs(self._text, block.start, block.end):
                self._add(span, block)
        else:
            self._add((block.start, block.end), block)

    def _add(self, span: Span, block: Block) -> None:
        whole = self._piece(span)
        if whole is not None and not self._fits(whole) and not (self._open and self._open.titles_only):
            # What fits a passage of its own is not torn to fill the one before it.
            self._close()
        pieces = [whole] if whole is not None and self._fits(whole) else self._parts(span, block.kind)
        for piece in pieces:
            self._append(piece, block)

    def _may_join(self, block: Block) -> bool:
        current = self._open
        if current is None or current.page != block.page:
            return False
        return current.titles_only or (block.kind != "heading" and current.headings == block.headings)

    def _append(self, piece: _Piece, block: Block) -> None:
        if not self._fits(piece):
            self._close()
        is_title = block.kind == "heading"
        current = self._open
        if current is None:
            self._open = _Open(piece.start, piece.end, piece.tokens, block.page, block.headings, is_title, [block])
            return
        current.end = piece.end
        current.tokens += piece.tokens
        if current.blocks[-1] is not block:
            current.blocks.append(block)
        if current.titles_only:
            current.headings = block.headings
            current.titles_only = is_title

    def _fits(self, piece: _Piece) -> bool:
        return self._open is None or self._open.tokens + piece.tokens <= self._limit

    def _close(self) -> None:
        current = self._open
        if current is not None:
            text = self._text[current.start : current.end]
            heading = HEADING_SEPARATOR.join(current.headings)
            place = place_of(self._text, current.blocks, current.start, current.end)
            self._drafts.append(PassageDraft(text, current.start, current.end, current.page, heading, place))
        self._open = None

    def _piece(self, span: Span) -> _Piece | None:
        """The span as one piece; None where it is longer than the limit."""
        start, end = span
        if end - start > self._limit * _LONGEST_TOKEN_CHARS:
            return None
        tokens = self._count_tokens(self._text[start:end])
        return _Piece(start, end, tokens) if tokens <= self._limit else None

    def _parts(self, whole: Span, kind: BlockKind) -> Iterator[_Piece]:
        by_line = kind in {"table", "list", "code"}
        for span in (lines if by_line else sentences)(self._text, *whole):
            piece = self._piece(span)
            if piece is not None:
                yield piece
            else:
                yield from self._parts_of_long(span, by_line)

    def _parts_of_long(self, span: Span, is_line: bool) -> Iterator[_Piece]:
        for part in (sentences if is_line else lines)(self._text, *span):
            piece = self._piece(part)
            if piece is not None:
                yield piece
            else:
                yield from self._cut(*part)

    def _cut(self, start: int, end: int) -> Iterator[_Piece]:
        """Cut at white space where there is some, anywhere otherwise."""
        while start < end:
            stop = self._at_space(start, min(end, start + self._limit * _CHARS_PER_TOKEN), end)
            piece = self._piece((start, stop))
            while piece is None:
                stop = self._at_space(start, start + max(1, (stop - start) // 2), end)
                piece = self._piece((start, stop)) if stop - start > 1 else _Piece(start, stop, 1)
            yield piece
            start = stop
            while start < end and self._text[start].isspace():
                start += 1

    def _at_space(self, start: int, stop: int, end: int) -> int:
        """The last end of a word before ``stop`` if it is in the second half, else ``stop``."""
        if stop >= end:
            return end
        for index in range(stop, start + (stop - start) // 2, -1):
            if self._text[index].isspace() and not self._text[index - 1].isspace():
                return index
        return stop
