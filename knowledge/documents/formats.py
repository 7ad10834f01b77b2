"""Which reader reads a file: decided by its content, and by its name only where the content leaves it open.

To add a format, write ``knowledge/documents/readers/<name>.py`` with ``read(path: Path) -> Extraction`` and add one
row to ``FORMATS``.
"""

import contextlib
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, cast

import msgspec

from knowledge.documents.encoding import is_text
from knowledge.documents.extraction import Extraction
from knowledge.documents.ole_file import OLE_MAGIC, stream_names
from knowledge.documents.zip_file import member_names
from knowledge.errors import FileCorrupt, FileEncrypted, FileUnsupported

_HEAD_BYTES = 8192
# An OOXML file behind a password is an OLE file with this stream; OLE directories are written in UTF-16.
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_PROSE = (".txt", ".text", ".rst", ".log", ".tex", ".org", ".adoc", ".euc")


class Content(msgspec.Struct, frozen=True):
    """What tells a file's type: its first bytes, and the members of a readable zip file or streams of an OLE file."""

    head: bytes
    members: tuple[str, ...] = ()

    @property
    def is_zip(self) -> bool:
        return self.head.startswith(b"PK\x03\x04")

    @property
    def is_ole(self) -> bool:
        return self.head.startswith(OLE_MAGIC)

    @property
    def is_text(self) -> bool:
        return is_text(self.head)

    def has_member(self, prefix: str) -> bool:
        return any(name.startswith(prefix) for name in self.members)

    def begins_as_image(self) -> bool:
        return self.head.startswith((b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*"))

    def begins_as_xml(self) -> bool:
        return self.head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml") and self.is_text

    def begins_as_html(self) -> bool:
        head = self.head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        return head.startswith((b"<!doctype html", b"<html")) or (head.startswith(b"<?xml") and b"<html" in head)

    def begins_as_hwp(self) -> bool:
        return self.head.startswith(b"HWP Document File") or (self.is_ole and self.has_member("BodyText/"))

    def begins_as_spreadsheet(self) -> bool:
        if self.is_ole:
            return any(name in self.members for name in ("Workbook", "Book"))
        return self.has_member("xl/") or self.is_packed_as("application/vnd.oasis.opendocument.spreadsheet")

    def is_packed_as(self, media_type: str) -> bool:
        """OpenDocument and EPUB packages begin with an uncompressed member that names their type."""
        return self.is_zip and self.head[30:].startswith(f"mimetype{media_type}".encode())


class Format(msgspec.Struct, frozen=True):
    """One row of the table.

    ``name`` is also the reader's module; ``title`` is how a person calls the format. ``recognises`` is asked first,
    row by row; a file that no row recognises goes by ``suffixes``, but to a ``textual`` format only if it is text.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    recognises: Callable[[Content], bool]
    textual: bool = False


class Reader(Protocol):
    """A module of ``knowledge.documents.readers``."""

    def read(self, path: Path) -> Extraction:
        """The text of ``path``; raises a ``DocumentError``, any other exception means that the file is damaged."""


def _never(content: Content) -> bool:
    return False


FORMATS = (
    Format("pdf", "PDF", (".pdf",), lambda content: b"%PDF-" in content.head[:1024]),
    Format("docx", "Word", (".docx", ".docm", ".dotx"), lambda content: content.has_member("word/")),
    Format("doc", "Word 97", (".doc",), lambda content: content.is_ole and "WordDocument" in content.members),
    Format("hwp", "HWP", (".hwp",), Content.begins_as_hwp),
    Format("hwpx", "HWPX", (".hwpx",), lambda content: content.has_member("Contents/section")),
    Format("rtf", "RTF", (".rtf",), lambda content: content.head.startswith(b"{\\rtf")),
    Format("eml", "e-mail", (".eml",), _never, textual=True),
    Format("msg", "Outlook", (".msg",), lambda content: content.is_ole and content.has_member("__properties_version")),
    Format("pptx", "PowerPoint", (".pptx", ".pptm", ".ppsx", ".potx"), lambda content: content.has_member("ppt/")),
    Format("ppt", "PowerPoint 97", (".ppt", ".pps"), lambda content: "PowerPoint Document" in content.members),
    Format("spreadsheet", "Excel", (".xlsx", ".xlsm", ".xltx", ".xls", ".xlsb", ".ods"), Content.begins_as_spreadsheet),
    Format(
        "opendocument",
        "OpenDocument",
        (".odt", ".ott", ".odp", ".otp"),
        lambda content: (
            content.is_packed_as("application/vnd.oasis.opendocument.text")
            or content.is_packed_as("application/vnd.oasis.opendocument.presentation")
        ),
    ),
    Format("epub", "EPUB", (".epub",), lambda content: content.is_packed_as("application/epub+zip")),
    Format("markdown", "Markdown", (".md", ".markdown", ".mdown"), _never, textual=True),
    Format("html", "HTML", (".html", ".htm", ".xhtml"), Content.begins_as_html, textual=True),
    Format("image", "picture", (".png", ".jpg", ".jpeg", ".tif", ".tiff"), Content.begins_as_image),
    Format("archive", "Zip", (".zip",), _never),
    Format("csv_table", "CSV", (".csv", ".tsv", ".tab"), _never, textual=True),
    Format("json_text", "JSON", (".json", ".jsonl", ".ndjson", ".geojson"), _never, textual=True),
    Format("ipynb", "Jupyter", (".ipynb",), _never, textual=True),
    Format("xml", "XML", (".xml", ".rss", ".atom", ".xsl", ".xsd", ".svg"), Content.begins_as_xml, textual=True),
    Format("text", "plain text", _PROSE, _never, textual=True),
    Format("code", "source code", (".py",), _never, textual=True),
)
# Text of an unknown suffix is taken for source code, whose lines stay together; README has none and is not.
TEXT, OTHER_TEXT = FORMATS[-2:]
_BY_SUFFIX = {suffix: row for row in FORMATS for suffix in row.suffixes}


def detect(path: Path) -> Format:
    """The format of the file at ``path``.

    Raises ``FileEncrypted`` for an OOXML file behind a password, ``FileUnsupported`` for what no reader reads and
    ``OSError`` where it cannot be opened.
    """
    content = _content(path)
    suffix = path.suffix.lower()
    named = _BY_SUFFIX.get(suffix)
    # Whether it is text is asked late: to look at every character of a container takes longer than to open it.
    if named is not None and named.textual and content.is_text:
        return named
    for row in FORMATS:
        if row.recognises(content):
            return row
    if content.is_ole and _ENCRYPTED_STREAM in path.read_bytes():
        raise FileEncrypted(file=path.name)
    if named is not None and not named.textual and not (content.is_ole and content.members):
        return named
    if content.is_text:
        return OTHER_TEXT if suffix else TEXT
    raise FileUnsupported(file=path.name, kind=suffix or "unknown type", known=known_formats())


def known_formats() -> str:
    """The formats that are read, worded for a person: “PDF, Word, …”."""
    return ", ".join(row.title for row in FORMATS)


def reader_of(row: Format) -> Reader:
    """Import the reader: late, since each brings a library of its own."""
    return cast(Reader, importlib.import_module(f"knowledge.documents.readers.{row.name}"))


def _content(path: Path) -> Content:
    with path.open("rb", buffering=0) as file:
        content = Content(file.read(_HEAD_BYTES))
    # A broken directory is for the reader of the suffix to tell.
    with contextlib.suppress(FileCorrupt):
        if content.is_ole:
            return Content(content.head, stream_names(path))
        if content.is_zip:
            return Content(content.head, member_names(path))
    return content
