"""Word (OOXML, transitional and strict): paragraphs under headings, tables as rows, footnotes, approximate pages."""

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
from lxml import etree

from knowledge.documents.building import ExtractionBuilder
from knowledge.documents.extraction import Extraction
from knowledge.documents.guarded_zip import GuardedZip
from knowledge.documents.xml_elements import attribute, local_name
from knowledge.errors import FileCorrupt

TITLE_LEVEL = 0
_HEADING_NAME = re.compile(r"^heading ([1-9])$")
_BODY_TEXT_LEVEL = 9
_STYLE_CHAIN_LIMIT = 20
# A dense page of 10-point text; more on the average page means that the breaks counted are not all there are.
_PAGE_LIMIT_CHARS = 5000

# Deleted text, the old place of moved text, the duplicate for old readers of what a Choice holds, old properties,
# and stops of tabulators.
_REMOVED = ("{*}del", "{*}moveFrom", "{*}Fallback", "{*}pPrChange", "{*}tabs")
_PROPERTIES = frozenset({"pPr", "rPr", "tblPr", "trPr", "tcPr", "sectPr"})
_CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_NOTE_PARTS = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
_READ = tuple(
    f"{{*}}{name}"
    for name in (
        *("t", *_CHARACTERS, *_NOTE_PARTS, "lastRenderedPageBreak", "txbxContent"),
        *("pStyle", "outlineLvl", "numPr"),
    )
)


def read(path: Path) -> Extraction:
    """The document's body in reading order; each footnote follows the paragraph that refers to it.

    Pages are those of Word's last layout where it left marks, else counted from hard page breaks where those stand as
    close as pages do, else None: a handbook of 872 pages has 54 hard breaks, and page 55 would be a wrong citation.
    """
    with GuardedZip(path) as archive:
        main = _main_part(archive)
        if main not in archive.names:
            raise FileCorrupt(file=path.name)
        root = archive.parse(main)
        folder = posixpath.dirname(main)
        body = root.find("{*}body")
        if body is None:
            raise FileCorrupt(file=path.name)
        builder = ExtractionBuilder(path)
        walk = _Walk(builder, _heading_styles(archive, folder), _notes(archive, folder), body)
        walk.run()
        extraction = builder.build(pages=walk.page)
        if walk.page is None or len(extraction.text) <= walk.page * _PAGE_LIMIT_CHARS:
            return extraction
        unpaged = tuple(msgspec.structs.replace(block, page=None) for block in extraction.blocks)
        return Extraction(extraction.text, unpaged)


class _Style(msgspec.Struct, frozen=True):
    level: int | None
    is_list: bool


_PLAIN = _Style(None, False)


class _Paragraph(msgspec.Struct):
    """A paragraph that was read: its text, the page of its first character and of its end, what it refers to and holds.

    ``style``, ``level`` and ``is_list`` are what its properties say.
    """

    parts: list[str] = msgspec.field(default_factory=list)
    page: int | None = None
    last_page: int | None = None
    notes: tuple[tuple[str, str], ...] = ()
    text_boxes: tuple[etree._Element, ...] = ()
    style: str = ""
    level: int | None = None
    is_list: bool = False

    @property
    def text(self) -> str:
        return "".join(self.parts).strip()


class _Walk:
    def __init__(
        self,
        builder: ExtractionBuilder,
        styles: dict[str, _Style],
        notes: dict[tuple[str, str], str],
        body: etree._Element,
    ) -> None:
        self._builder = builder
        self._styles = styles
        self._notes = notes
        self._body = body
        self._laid_out = body.find(".//{*}lastRenderedPageBreak") is not None
        hard_break = any(attribute(element, "type") == "page" for element in body.iter("{*}br"))
        self.page = 1 if self._laid_out or hard_break else None
        self._paragraph_tag = str(body.tag).replace("}body", "}p")
        self._paragraphs: dict[etree._Element, _Paragraph] = {}
        self._text_boxes: dict[etree._Element, etree._Element] = {}

    def run(self) -> None:
        """Add all that the body holds."""
        etree.strip_elements(self._body, *_REMOVED, with_tail=False)
        self._take_out_text_boxes(self._body)
        self._read(self._body)
        self._blocks(self._body)

    def _blocks(self, parent: etree._Element) -> None:
        """Add the paragraphs and tables below ``parent``."""
        for child in parent:
            name = local_name(child)
            if child.tag == self._paragraph_tag:
                self._add_paragraph(child)
            elif name == "tbl":
                self._add_table(child)
            elif name not in _PROPERTIES:
                # Content controls, custom XML and insertions only wrap their content.
                self._blocks(child)

    def _add_paragraph(self, element: etree._Element) -> None:
        paragraph = self._taken(element)
        style = self._style_of(paragraph)
        page = paragraph.page if paragraph.page is not None else self.page
        if style.level is not None and paragraph.text:
            self._builder.heading(" ".join(paragraph.text.split()), style.level, page)
        else:
            self._builder.add(paragraph.text, "list" if style.is_list else "paragraph", page)
        for reference in paragraph.notes:
            if reference in self._notes:
                self._builder.add(self._notes[reference], page=page, label=" ".join(reference))
        for box in paragraph.text_boxes:
            self._read(box)
            self._blocks(box)

    def _add_table(self, table: etree._Element) -> None:
        """Rows of one page become one block; a table of one cell is a frame around its paragraphs."""
        rows = [list(_children(row, "tc")) for row in _children(table, "tr")]
        if len(rows) == 1 and len(rows[0]) == 1:
            self._blocks(rows[0][0])
            return
        lines: list[str] = []
        page = self.page
        for cells in rows:
            texts = [self._cell_text(cell) for cell in cells]
            if self.page != page:
                self._builder.add("\n".join(lines), "table", page)
                lines, page = [], self.page
            if any(texts):
                lines.append(" | ".join(texts))
        self._builder.add("\n".join(lines), "table", page)

    def _cell_text(self, cell: etree._Element) -> str:
        return " ".join(" ".join(text.split()) for text in self._texts(cell) if text)

    def _texts(self, cell: etree._Element) -> Iterator[str]:
        for element in cell.iter(self._paragraph_tag):
            paragraph = self._taken(element)
            yield paragraph.text
            for box in paragraph.text_boxes:
                self._read(box)
                yield from self._texts(box)

    def _taken(self, element: etree._Element) -> _Paragraph:
        """The paragraph of an element, whose end is now the place that was read to."""
        paragraph = self._paragraphs.pop(element)
        self.page = paragraph.last_page
        return paragraph

    def _read(self, parent: etree._Element) -> None:
        """Read all paragraphs below ``parent`` in one pass; pages are turned again as they are taken."""
        paragraph = _Paragraph()
        first_page = self.page
        for element in parent.iter(self._paragraph_tag, *_READ):
            name = local_name(element)
            if name == "t":
                if paragraph.page is None:
                    paragraph.page = self.page
                paragraph.parts.append(element.text or "")
            elif name == "p":
                paragraph.last_page = self.page
                paragraph = self._paragraphs[element] = _Paragraph()
            elif name in _CHARACTERS:
                paragraph.parts.append(_CHARACTERS[name])
                if name == "br" and not self._laid_out and attribute(element, "type") == "page":
                    self._turn_page()
            elif name == "lastRenderedPageBreak":
                self._turn_page()
            elif name in _NOTE_PARTS:
                paragraph.notes += ((_NOTE_PARTS[name], attribute(element, "id")),)
            elif name == "txbxContent":
                paragraph.text_boxes += (self._text_boxes[element],)
            elif name == "pStyle":
                paragraph.style = attribute(element, "val")
            elif name == "outlineLvl":
                paragraph.level = _outline_level(element)
            else:
                paragraph.is_list = True
        paragraph.last_page = self.page
        self.page = first_page

    def _take_out_text_boxes(self, body: etree._Element) -> None:
        """Text boxes stand in the middle of the paragraph that they are anchored in, and are read after it."""
        for box in list(body.iter("{*}txbxContent")):
            self._text_boxes[box] = content = etree.Element("content")
            content.extend(list(box))

    def _turn_page(self) -> None:
        if self.page is not None:
            self.page += 1

    def _style_of(self, paragraph: _Paragraph) -> _Style:
        style = self._styles.get(paragraph.style, _PLAIN)
        if paragraph.level is None and not paragraph.is_list:
            return style
        return _Style(
            paragraph.level if paragraph.level is not None else style.level, paragraph.is_list or style.is_list
        )


def _heading_styles(archive: GuardedZip, folder: str) -> dict[str, _Style]:
    """Style id → what it makes of a paragraph. Ids are localized, the names and outline levels are not."""
    part = posixpath.join(folder, "styles.xml")
    if part not in archive.names:
        return {}
    elements = {attribute(style, "styleId"): style for style in archive.parse(part).iter("{*}style")}
    return {style_id: _resolved(style_id, elements) for style_id in elements}


def _resolved(style_id: str, elements: dict[str, etree._Element]) -> _Style:
    level: int | None = None
    is_list = False
    for _ in range(_STYLE_CHAIN_LIMIT):
        element = elements.get(style_id)
        if element is None:
            break
        properties = element.find("{*}pPr")
        own = _own_style(properties) if properties is not None else _PLAIN
        named = element.find("{*}name")
        name = attribute(named, "val").lower() if named is not None else ""
        if level is None:
            match = _HEADING_NAME.match(name)
            level = TITLE_LEVEL if name == "title" else int(match.group(1)) if match else own.level
        is_list = is_list or own.is_list
        parent = element.find("{*}basedOn")
        style_id = attribute(parent, "val") if parent is not None else ""
    return _Style(level if level is None or level <= _BODY_TEXT_LEVEL else None, is_list)


def _own_style(properties: etree._Element) -> _Style:
    outline = properties.find("{*}outlineLvl")
    level = _outline_level(outline) if outline is not None else None
    return _Style(level, properties.find("{*}numPr") is not None)


def _outline_level(element: etree._Element) -> int | None:
    value = attribute(element, "val")
    return int(value) + 1 if value.isdecimal() and int(value) < _BODY_TEXT_LEVEL else None


def _notes(archive: GuardedZip, folder: str) -> dict[tuple[str, str], str]:
    """(kind, id) → text of a footnote or endnote."""
    found: dict[tuple[str, str], str] = {}
    for kind in _NOTE_PARTS.values():
        part = posixpath.join(folder, f"{kind}s.xml")
        if part in archive.names:
            for note in archive.parse(part).iter(f"{{*}}{kind}"):
                text = "".join(element.text or "" for element in note.iter("{*}t")).strip()
                if text:
                    found[kind, attribute(note, "id")] = text
    return found


def _main_part(archive: GuardedZip) -> str:
    if "_rels/.rels" in archive.names:
        for relation in archive.parse("_rels/.rels").iter("{*}Relationship"):
            if relation.get("Type", "").endswith("/officeDocument"):
                return relation.get("Target", "").lstrip("/")
    return "word/document.xml"


def _children(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """The ``name`` elements of a table or row, also those inside content controls."""
    for child in parent:
        local = local_name(child)
        if local == name:
            yield child
        elif local in {"sdt", "sdtContent", "customXml", "ins"}:
            yield from _children(child, name)
