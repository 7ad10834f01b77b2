"""Builds an ``Extraction`` block by block, keeping the offsets and the path of headings."""

import re
from pathlib import Path

from knowledge.documents.extraction import Block, BlockKind, Extraction, Note, NoteKind
from knowledge.errors import FileTooLarge

TEXT_LIMIT_BYTES = 64 * 1024**2
"""More text than this (about 20,000 pages) is refused; indexing it would take hours on a laptop."""

HEADING_LIMIT_CHARS = 200
BETWEEN_BLOCKS = "\n\n"
_PART_CHARS = 16 * 1024

# Neither can be stored in SQLite text or sent as UTF-8; one character replaces one, so offsets hold.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def text_file_bytes(path: Path) -> bytes:
    """The bytes of a file that is text itself. Raises ``FileTooLarge`` where they are more than the text limit."""
    size = path.stat().st_size
    if size > TEXT_LIMIT_BYTES:
        raise _too_large(path.name, size)
    return path.read_bytes()


class ExtractionBuilder:
    """Collects the blocks of the file at ``path``.

    Every method that adds text raises ``FileTooLarge`` once there is more than ``TEXT_LIMIT_BYTES`` of it. ``storable``
    tells that the text needs no look for what cannot be stored: it comes from ``encoding.storable_lines`` or lxml.
    """

    def __init__(self, path: Path, *, storable: bool = False) -> None:
        self._file = path.name
        self._storable = storable
        self._parts: list[str] = []
        self._length = 0
        self._bytes = 0
        self._counted_bytes = self._counted_parts = 0
        self._blocks: list[Block] = []
        self._path: list[tuple[int, str]] = []
        self._titles: tuple[str, ...] = ()
        self._notes: list[Note] = []

    def add(
        self,
        text: str,
        kind: BlockKind = "paragraph",
        page: int | None = None,
        label: str = "",
        lines: tuple[int, ...] = (),
        line: int = 0,
    ) -> None:
        """Add one block; white space around it is dropped, and a block of nothing else is not added.

        ``lines`` and ``line`` are those of a ``Block``: of a text that neither begins nor ends with an empty line.
        """
        text = text.strip() if kind != "code" else "" if text.isspace() else text.strip("\n")
        if not text:
            return
        start = self._length + len(BETWEEN_BLOCKS) if self._blocks else 0
        self._length = start + len(text)
        # At most; counted where it comes near the limit, for encoding every block takes longer than all else here.
        self._bytes += len(text) + len(BETWEEN_BLOCKS) if text.isascii() else 4 * len(text)
        self._parts.append(text)
        self._blocks.append(Block(start, self._length, kind, page, self._titles, label, lines, line))
        if self._bytes > TEXT_LIMIT_BYTES:
            self._count()

    def heading(self, title: str, level: int, page: int | None = None, label: str = "") -> None:
        """Add a heading; the blocks after it stand under it. ``level`` 1 is the outermost of the text, 0 its title."""
        self._leave(level)
        self.add(title, "heading", page, label)
        self._stand_under(title, level)

    def enter(self, title: str, level: int) -> None:
        """Put what follows under ``title`` where the heading itself is not part of the text (an outline entry)."""
        self._leave(level)
        self._stand_under(title, level)

    def note(self, kind: NoteKind, count: int, total: int) -> None:
        """Tell that ``count`` of ``total`` are not in the text, where there are any."""
        if count:
            self._notes.append(Note(kind, count, total))

    @property
    def file(self) -> str:
        """The name of the file, as errors say it."""
        return self._file

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings above what is added next, outermost first."""
        return self._titles

    def build(self, pages: int | None = None) -> Extraction:
        """What was collected; ``pages`` is the number of pages or slides, None where the format has none."""
        text = BETWEEN_BLOCKS.join(self._parts)
        stored = text if self._storable else _storable(text)
        return Extraction(stored, tuple(self._blocks), pages, tuple(self._notes))

    def _count(self) -> None:
        """Put the true number of bytes for the estimated one; every part is counted once."""
        parts = self._parts[self._counted_parts :]
        self._counted_bytes += sum(len(part.encode("utf-8", "surrogatepass")) + len(BETWEEN_BLOCKS) for part in parts)
        self._counted_parts = len(self._parts)
        self._bytes = self._counted_bytes
        if self._bytes > TEXT_LIMIT_BYTES:
            raise _too_large(self._file, self._bytes)

    def _stand_under(self, title: str, level: int) -> None:
        title = _storable(" ".join(title.split())[:HEADING_LIMIT_CHARS])
        if title:
            self._path.append((level, title))
            self._titles = (*self._titles, title)

    def _leave(self, level: int) -> None:
        while self._path and self._path[-1][0] >= level:
            self._path.pop()
            self._titles = self._titles[:-1]


def _storable(text: str) -> str:
    """The text with U+FFFD for each character that cannot be stored."""
    if "\0" not in text:
        try:
            # Much faster than to look for surrogates, which almost no text has; by parts, since fresh memory is not.
            for begin in range(0, len(text), _PART_CHARS):
                text[begin : begin + _PART_CHARS].encode("utf-16-le")
            return text
        except UnicodeEncodeError:
            pass
    return _UNSTORABLE.sub("\ufffd", text)


def _too_large(file: str, size: int) -> FileTooLarge:
    limit = TEXT_LIMIT_BYTES // 1024**2
    return FileTooLarge(file=file, size=f"{-(-size // 1024**2)} MB of text", limit=f"{limit} MB")
