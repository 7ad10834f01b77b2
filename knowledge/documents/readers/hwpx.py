"""HWPX (Hangul word processor, the OWPML standard KS X 6101): sections of paragraphs, tables, notes and boxes."""

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from knowledge.documents.building import ExtractionBuilder
from knowledge.documents.extraction import Extraction
from knowledge.documents.guarded_zip import GuardedZip
from knowledge.documents.hangul import NESTING_LIMIT, Inset, Paragraph, Table, add_sections
from knowledge.documents.xml_elements import attribute, local_name
from knowledge.errors import FileCorrupt, FileEncrypted

_MANIFEST = "META-INF/manifest.xml"
_HEADER = "Contents/header.xml"
_PACKAGE = "Contents/content.hpf"
_TITLE_LEVEL = 0
_SECTION = re.compile(r"Contents/section(\d{1,5})\.xml", re.IGNORECASE)

_ENCRYPTION = b"encryption-data"
_SHAPE, _OUTLINE = b"paraPr ", b'type="OUTLINE"'
_ID, _LEVEL = re.compile(rb'\sid="([^"]*)"'), re.compile(rb'\slevel="([0-9]+)"')

_INSETS = {
    "header": "header",
    "footer": "footer",
    "footNote": "footnote",
    "endNote": "endnote",
    "hiddenComment": "comment",
}
_SHOWN = {"tab": "\t", "lineBreak": "\n", "hyphen": "-", "nbSpace": "\u00a0", "fwSpace": " "}
# Deleted text under change tracking lies between two of these, as siblings in ``t``.
_DELETE_BEGIN, _DELETE_END = "deleteBegin", "deleteEnd"


def read(path: Path) -> Extraction:
    """The paragraphs of all sections, or the title where all are empty; the level of headings is that of the outline.

    Raises ``FileEncrypted`` where the manifest says that a section is, ``FileCorrupt`` where there is none.
    """
    with GuardedZip(path) as archive:
        if _is_encrypted(archive):
            raise FileEncrypted(file=path.name)
        names = {int(match.group(1)): name for name in archive.names if (match := _SECTION.fullmatch(name))}
        if not names:
            raise FileCorrupt(file=path.name)
        levels = _outline_levels(archive)
        sections = [_Section(archive.parse(names[number]), levels).paragraphs() for number in sorted(names)]
        if any(_is_deeper(section, NESTING_LIMIT) for section in sections):
            raise FileCorrupt(file=path.name)
        builder = ExtractionBuilder(path, storable=True)
        add_sections(builder, sections)
        extraction = builder.build()
        if not extraction.blocks:
            # The properties keep the first line of what the document once said.
            builder.heading(_title(archive), _TITLE_LEVEL)
            return builder.build()
    return extraction


def _title(archive: GuardedZip) -> str:
    if _PACKAGE not in archive.names:
        return ""
    return " ".join((archive.parse(_PACKAGE).findtext("{*}metadata/{*}title") or "").split())


def _is_encrypted(archive: GuardedZip) -> bool:
    if _MANIFEST not in archive.names or _ENCRYPTION not in archive.read(_MANIFEST):
        return False
    return any(
        entry.find("{*}encryption-data") is not None and _SECTION.fullmatch(attribute(entry, "full-path"))
        for entry in archive.parse(_MANIFEST).iter("{*}file-entry")
    )


def _outline_levels(archive: GuardedZip) -> dict[str, int]:
    """Paragraph shape id → outline level, 1 the outermost, of those shapes that are in the outline.

    They are searched for in the XML as it is written: the header is mostly fonts and colours, and larger than many a
    document.
    """
    if _HEADER not in archive.names:
        return {}
    levels: dict[str, int] = {}
    header = archive.read(_HEADER)
    at = header.find(_OUTLINE)
    while at >= 0:
        level = _LEVEL.search(header, header.rfind(b"<", 0, at), header.find(b">", at))
        shape = header.rfind(_SHAPE, 0, at)
        identity = _ID.search(header, shape, header.find(b">", shape)) if shape >= 0 else None
        if level is not None and identity is not None:
            levels[identity[1].decode("utf-8", "replace")] = int(level[1]) + 1
        at = header.find(_OUTLINE, at + len(_OUTLINE))
    return levels


class _Section:
    """Puts the elements of a section together by their parents.

    lxml finds all elements of a name many times as fast as Python goes through their parents' children, most of which
    (layout, sizes, margins) say nothing.
    """

    def __init__(self, root: etree._Element, levels: dict[str, int]) -> None:
        self._root = root
        self._levels = levels
        self._anchored: dict[etree._Element | None, Table | Inset] = {}
        # Whatever holds paragraphs → where they go.
        self._lists: dict[etree._Element | None, list[Paragraph]] = {root: []}
        self._paragraphs: dict[etree._Element | None, Paragraph] = {}

    def paragraphs(self) -> list[Paragraph]:
        """The outermost paragraphs, with what is in them."""
        self._find_tables()
        self._find_paragraphs()
        for element in self._root.iter("{*}t"):
            paragraph = self._paragraphs.get(_grandparent(element))
            if paragraph is not None:
                paragraph.text += "".join(_characters(element)) if len(element) else element.text or ""
        self._anchor()
        return self._lists[self._root]

    def _find_tables(self) -> None:
        tables: dict[etree._Element | None, Table] = {element: Table([], []) for element in self._root.iter("{*}tbl")}
        self._anchored.update(tables)
        rows: dict[etree._Element | None, list[list[Paragraph]]] = {}
        for element in self._root.iter("{*}tr") if tables else ():
            table = tables.get(element.getparent())
            if table is not None:
                rows[element] = []
                table.rows.append(rows[element])
        for element in self._root.iter("{*}tc") if tables else ():
            row = rows.get(element.getparent())
            if row is not None:
                self._lists[element] = []
                row.append(self._lists[element])
        for element in self._root.iter("{*}caption") if tables else ():
            table = tables.get(element.getparent())
            if table is not None:
                self._lists[element] = table.caption

    def _find_paragraphs(self) -> None:
        for element in self._root.iter("{*}subList"):
            cell = self._lists.get(element.getparent())
            if cell is None:
                cell = []
                self._anchored[element] = Inset("", cell)
            self._lists[element] = cell
        for element in self._root.iter("{*}p"):
            around = self._lists.get(element.getparent())
            if around is not None:
                paragraph = Paragraph("", self._levels.get(element.get("paraPrIDRef", "")))
                around.append(paragraph)
                self._paragraphs[element] = paragraph

    def _anchor(self) -> None:
        """Give tables and insets to the paragraphs that they stand in, whatever shapes and groups are between."""
        for element in self._root.iter("{*}tbl", "{*}subList") if self._anchored else ():
            inner = self._anchored.get(element)
            if inner is None:
                continue
            label = ""
            around = element.getparent()
            while around is not None and around not in self._paragraphs:
                label = label or _INSETS.get(local_name(around), "")
                around = around.getparent()
            if around is not None:
                self._paragraphs[around].inner.append(inner)
            if isinstance(inner, Inset):
                inner.label = label


def _grandparent(element: etree._Element) -> etree._Element | None:
    parent = element.getparent()
    return None if parent is None else parent.getparent()


def _is_deeper(paragraphs: list[Paragraph], limit: int) -> bool:
    """Whether lists of paragraphs stand in one another more than ``limit`` times."""
    if limit < 1:
        return True
    for paragraph in paragraphs:
        for inner in paragraph.inner:
            lists = [inner.paragraphs] if isinstance(inner, Inset) else [inner.caption, *itertools.chain(*inner.rows)]
            if any(_is_deeper(below, limit - 1) for below in lists):
                return True
    return False


def _characters(element: etree._Element) -> Iterator[str]:
    """The text of one ``t``, with its tabs and line breaks and without what was deleted."""
    yield element.text or ""
    deleted = False
    for child in element:
        name = local_name(child)
        if name in (_DELETE_BEGIN, _DELETE_END):
            deleted = name == _DELETE_BEGIN
        elif not deleted:
            yield _SHOWN.get(name, "")
        if not deleted:
            yield child.tail or ""
