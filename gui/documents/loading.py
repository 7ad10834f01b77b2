"""What the viewer needs of a document, read on a worker thread."""

import shutil
from bisect import bisect_right
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from engine.services import Services
from gui.documents.rows_view import Rows, rows_of
from gui.documents.text_pieces import Piece, pieces_of
from knowledge.errors import DocumentNotFound, FileMissing
from knowledge.store.file_copies import FileCopies
from knowledge.store.records import Document, Passage

DRAWN = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff"})
"""Endings of files that are shown as they look; of others the text is shown."""
TABLES = frozenset({".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})


class Contents(NamedTuple):
    """``drawn`` is the file whose pages are to be drawn, None where the text is to be shown, or ``rows`` of it."""

    document: Document
    text: str
    pieces: Sequence[Piece]
    rows: Rows | None
    drawn: Path | None
    passages: Sequence[Passage]

    def page_of(self, offset: int) -> int | None:
        """The page on which a character of the text stands."""
        index = bisect_right(self.passages, offset, key=lambda passage: passage.start) - 1
        return self.passages[max(0, index)].page if self.passages else None


def contents_of(services: Services, document_id: int) -> Contents:
    """Read a document's text and find its file. Raises ``DocumentNotFound``; one without text has none to show."""
    document = services.documents.document(document_id)
    text = ""
    with suppress(DocumentNotFound):  # it could not be read
        text = services.documents.text(document_id)
    ending = Path(document.file).suffix.lower()
    copy = FileCopies(services.profile.files).find(document.sha256) if ending in DRAWN else None
    return Contents(
        document,
        text,
        pieces_of(text),
        rows_of(text) if ending in TABLES else None,
        copy,
        services.documents.passages(document_id) if copy is not None else (),
    )


def original_of(services: Services, document_id: int) -> Path | None:
    """The file a document was read from, where it is still there."""
    found = services.sources.original(document_id)
    return found.path if found is not None and found.path.is_file() else None


def file_to_open(services: Services, document_id: int, scratch: Path) -> Path:
    """The original, where it is as it was read; else a copy under its name in ``scratch``, which cannot be changed.

    Raises ``FileMissing`` and ``DocumentNotFound``.
    """
    found = services.sources.original(document_id)
    with suppress(OSError):
        if found is not None and found.path.stat().st_mtime_ns == found.mtime_ns:
            return found.path
    document = services.documents.document(document_id)
    kept = FileCopies(services.profile.files).find(document.sha256)
    if kept is None:
        raise FileMissing(file=document.file)
    named = Path(scratch, str(document_id), Path(document.file).name)
    if not named.exists():
        named.parent.mkdir(exist_ok=True)
        shutil.copyfile(kept, named)
        # It is ours to lose: what is changed in it would be gone.
        named.chmod(0o444)
    return named
