"""What a reader makes of a file: its text, where each part of the text stands, and what of the file is not in it."""

from typing import Literal

import msgspec

BlockKind = Literal["paragraph", "heading", "list", "table", "code"]

NoteKind = Literal["scans_without_ocr", "scans_without_time", "scans_unclear", "pages_broken", "parts_unread"]
_SENTENCES: dict[NoteKind, str] = {
    "scans_without_ocr": (
        "{count} of {total} pages are scanned pictures and were not read. Install Tesseract to have them read."
    ),
    "scans_without_time": "{count} of {total} pages are scanned pictures; there was no time to read them.",
    "scans_unclear": "{count} of {total} pages are pictures with text too unclear to read.",
    "pages_broken": "{count} of {total} pages are damaged and were left out.",
    "parts_unread": "{count} of {total} parts of the file could not be read and were left out.",
}


class Block(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One paragraph-like part: ``text[start:end]`` of its extraction.

    ``page`` counts from 1 (pages, slides; None where the format has none); ``headings`` is the path of headings above
    it, outermost first; ``label`` names a finer place that the format knows (a sheet, a cell, a line). ``line`` is
    the number of the first line where the block is a run of lines of the file. Where it is not, ``lines`` holds, for
    each line of the block, the number of its line or row in the file, 0 for one that is repeated from above (the names
    of columns) or empty. Neither is there where the lines of the text are none of the file's.
    """

    start: int
    end: int
    kind: BlockKind = "paragraph"
    page: int | None = None
    headings: tuple[str, ...] = ()
    label: str = ""
    lines: tuple[int, ...] = ()
    line: int = 0


class Note(msgspec.Struct, frozen=True):
    """Something that a person should know of a file that could be read only in part: ``count`` of ``total`` are so."""

    kind: NoteKind
    count: int
    total: int

    @property
    def sentence(self) -> str:
        """The English sentence with its placeholders, which is also what the window translates."""
        return _SENTENCES[self.kind]

    def __str__(self) -> str:
        return self.sentence.format(count=self.count, total=self.total)


class Extraction(msgspec.Struct, frozen=True):
    """The text of one file. Blocks are in order and do not overlap; gaps between them are white space."""

    text: str
    blocks: tuple[Block, ...]
    pages: int | None = None
    notes: tuple[Note, ...] = ()
