"""EPUB 2 and 3: the pages of the book in the order of its spine, read as HTML is."""

import posixpath
import re
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from knowledge.documents.building import ExtractionBuilder
from knowledge.documents.extraction import Extraction
from knowledge.documents.guarded_zip import GuardedZip
from knowledge.documents.readers.html import add_page, page_text
from knowledge.errors import FileCorrupt, FileEncrypted

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
# These only scramble fonts; any other method hides the text.
_FONT_METHODS = frozenset({"http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"})
_PAGE_TYPES = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml"})
_HEADING = re.compile(r"<h[1-6][\s>]", re.IGNORECASE)
# Most often the book's title once more.
_PAGE_TITLE = re.compile(r"<title[^>]*>.*?</title\s*>", re.IGNORECASE | re.DOTALL)
# Written <a/> in XHTML, these would stay open for an HTML parser and swallow what follows.
_CLOSED_APART = re.compile(r"<(title|script|style|iframe|textarea|a|b|i|em|span|p|div)(?:\s[^>]*)?", re.IGNORECASE)

_TITLE_LEVEL = 0
_CHAPTER_LEVEL = 1


def read(path: Path) -> Extraction:
    """The text of the book; blocks are labelled “part 3”, counting the items of the spine from 1.

    A part without headings of its own stands under its entry in the table of contents. Books have no fixed pages.
    Pages that are missing or broken are left out and noted. Raises ``FileEncrypted`` for a book with DRM and
    ``FileCorrupt`` where its package or every page is missing.
    """
    with GuardedZip(path) as archive:
        _refuse_drm(archive, path.name)
        package = _package(archive)
        if package is None:
            raise FileCorrupt(file=path.name)
        root = archive.parse(package)
        folder = posixpath.dirname(package)
        items = {item.get("id", ""): item for item in root.iterfind("{*}manifest/{*}item")}
        book = " ".join(root.findtext("{*}metadata/{*}title", "").split())
        entries: dict[str, str] | None = None
        builder = ExtractionBuilder(path, storable=True)
        pages = unread = 0
        for number, reference in enumerate(root.iterfind("{*}spine/{*}itemref"), 1):
            item = items.get(reference.get("idref", ""))
            if item is None or item.get("media-type", "") not in _PAGE_TYPES:
                continue
            name = _member(folder, item.get("href", ""))
            pages += 1
            try:
                source = page_text(archive.read(name))
            except FileCorrupt:
                unread += 1
                continue
            page = _PAGE_TITLE.sub("", _closed_apart(source), count=1)
            # Leaves the headings of the part before.
            builder.enter(book, _TITLE_LEVEL)
            if not _HEADING.search(page):
                if entries is None:
                    # Most books need no look at it.
                    entries = _contents(archive, folder, items)
                builder.enter(entries.get(name, ""), _CHAPTER_LEVEL)
            add_page(builder, page, label=f"part {number}")
        if pages and unread == pages:
            raise FileCorrupt(file=path.name)
        builder.note("parts_unread", unread, pages)
        return builder.build()


def _closed_apart(page: str) -> str:
    """The page with ``<a></a>`` for ``<a/>``. Only the ends of tags are looked for: an expression looks at each tag."""
    parts = page.split("/>")
    for index, part in enumerate(parts[:-1]):
        tag = _CLOSED_APART.fullmatch(part, max(0, part.rfind("<")))
        parts[index] += f"></{tag.group(1)}>" if tag else "/>"
    return "".join(parts)


def _refuse_drm(archive: GuardedZip, file: str) -> None:
    if _ENCRYPTION in archive.names:
        for method in archive.parse(_ENCRYPTION).iterfind("{*}EncryptedData/{*}EncryptionMethod"):
            if method.get("Algorithm") not in _FONT_METHODS:
                raise FileEncrypted(file=file)


def _package(archive: GuardedZip) -> str | None:
    """The member that describes the book; None where the container names none."""
    for root_file in archive.parse(_CONTAINER).iterfind("{*}rootfiles/{*}rootfile"):
        name = root_file.get("full-path", "")
        if name in archive.names:
            return name
    return None


def _contents(archive: GuardedZip, folder: str, items: dict[str, etree._Element]) -> dict[str, str]:
    """Member → the first title that the table of contents has for it: EPUB 3's nav, else EPUB 2's NCX."""
    found: dict[str, str] = {}
    for item in items.values():
        name = _member(folder, item.get("href", ""))
        if name not in archive.names:
            continue
        beside = posixpath.dirname(name)
        if "nav" in item.get("properties", "").split():
            for link in archive.parse(name).iterfind(".//{*}nav//{*}a"):
                found.setdefault(_member(beside, link.get("href", "")), "".join(map(str, link.itertext())))
        elif item.get("media-type") == "application/x-dtbncx+xml":
            for point in archive.parse(name).iter("{*}navPoint"):
                content = point.find("{*}content")
                if content is not None:
                    title = point.findtext("{*}navLabel/{*}text", "")
                    found.setdefault(_member(beside, content.get("src", "")), title)
    return found


def _member(folder: str, reference: str) -> str:
    """The member of the zip that a relative reference means."""
    return posixpath.normpath(posixpath.join(folder, unquote(reference.partition("#")[0])))
