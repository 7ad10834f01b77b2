"""HWPX (Hangul word processor, the OWPML standard KS X 6101): sections of paragraphs, tables, notes and boxes."""

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
        walk = _Walk(path, _outline_levels(archive))
        sections = [walk.paragraphs(archive.parse(names[number])) for number in sorted(names)]
        builder = ExtractionBuilder(path)
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
    if _MANIFEST not in archive.names:
        return False
    return any(
        entry.find("{*}encryption-data") is not None and _SECTION.fullmatch(attribute(entry, "full-path"))
        for entry in archive.parse(_MANIFEST).iter("{*}file-entry")
    )


def _outline_levels(archive: GuardedZip) -> dict[str, int]:
    """Paragraph shape id → outline level, 1 the outermost, of those shapes that are in the outline."""
    if _HEADER not in archive.names:
        return {}
    levels: dict[str, int] = {}
    for heading in archive.parse(_HEADER).iter("{*}heading"):
        shape = heading.getparent()
        level = heading.get("level", "")
        if (
            heading.get("type") == "OUTLINE"
            and level.isdecimal()
            and shape is not None
            and local_name(shape) == "paraPr"
        ):
            levels[shape.get("id", "")] = int(level) + 1
    return levels


class _Walk:
    """Turns the elements of sections into paragraphs."""

    def __init__(self, path: Path, levels: dict[str, int]) -> None:
        self._path = path
        self._levels = levels
        self._depth = 0

    def paragraphs(self, parent: etree._Element) -> list[Paragraph]:
        """The paragraphs directly below ``parent``. Raises ``FileCorrupt`` beyond ``NESTING_LIMIT``."""
        self._depth += 1
        if self._depth > NESTING_LIMIT:
            raise FileCorrupt(file=self._path.name)
        found = [self._paragraph(child) for child in parent if local_name(child) == "p"]
        self._depth -= 1
        return found

    def _paragraph(self, element: etree._Element) -> Paragraph:
        paragraph = Paragraph("", self._levels.get(element.get("paraPrIDRef", "")))
        parts: list[str] = []
        for run in element:
            if local_name(run) == "run":
                for child in run:
                    if local_name(child) == "t":
                        parts.extend(_characters(child) if len(child) else [child.text or ""])
                    else:
                        paragraph.inner += self._anchored(child)
        paragraph.text = "".join(parts)
        return paragraph

    def _anchored(self, element: etree._Element) -> Iterator[Table | Inset]:
        """Tables and lists of paragraphs below ``element``, whatever shapes and groups are around them."""
        name = local_name(element)
        if name == "tbl":
            yield self._table(element)
            return
        label = _INSETS.get(name, "")
        # Not recursive: paragraphs are found where they begin, and what is below those is theirs.
        waiting = [element]
        while waiting:
            current = waiting.pop()
            name = local_name(current)
            label = _INSETS.get(name, label)
            if name == "subList":
                yield Inset(label, self.paragraphs(current))
            elif name == "tbl":
                yield self._table(current)
            else:
                waiting.extend(reversed(current))

    def _table(self, table: etree._Element) -> Table:
        rows = [
            [self._list(cell) for cell in row if local_name(cell) == "tc"] for row in table if local_name(row) == "tr"
        ]
        caption = next(table.iterchildren("{*}caption"), None)
        return Table(rows, self._list(caption) if caption is not None else [])

    def _list(self, parent: etree._Element) -> list[Paragraph]:
        below = next(parent.iterchildren("{*}subList"), None)
        return self.paragraphs(below) if below is not None else []


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
