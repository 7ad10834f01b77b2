"""Word (OOXML, transitional and strict): paragraphs under headings, tables as rows, footnotes, approximate pages."""

import posixpath
from collections.abc import Iterator
from pathlib import Path

import msgspec
from lxml import etree

from knowledge.documents.building import ExtractionBuilder
from knowledge.documents.docx_styles import Styles, outline_level
from knowledge.documents.extraction import Extraction
from knowledge.documents.folding import folded
from knowledge.documents.guarded_zip import GuardedZip
from knowledge.documents.xml_elements import attribute, local_name, without_namespace
from knowledge.errors import FileCorrupt

# A dense page of 10-point text; more on the average page means that the breaks counted are not all there are.
_PAGE_LIMIT_CHARS = 5000

# Deleted text, the old place of moved text, the duplicate for old readers of what a Choice holds, and old properties.
_REMOVED = ("{*}del", "{*}moveFrom", "{*}Fallback", "{*}pPrChange")
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
        builder = ExtractionBuilder(path, storable=True)
        walk = _Walk(builder, Styles(archive, folder), _notes(archive, folder), body)
        walk.run()
        extraction = builder.build(pages=walk.page)
        if walk.page is None or len(extraction.text) <= walk.page * _PAGE_LIMIT_CHARS:
            return extraction
        unpaged = tuple(msgspec.structs.replace(block, page=None) for block in extraction.blocks)
        return Extraction(extraction.text, unpaged)


class _Paragraph(msgspec.Struct, gc=False):
    """A paragraph that was read: its text, the page of its first character and of its end, what it refers to and holds.

    ``style``, ``level`` and ``is_list`` are what its properties say.
    """

    text: str = ""
    page: int | None = None
    last_page: int | None = None
    notes: tuple[tuple[str, str], ...] = ()
    text_boxes: tuple[etree._Element, ...] = ()
    style: str = ""
    level: int | None = None
    is_list: bool = False


class _Walk:
    def __init__(
        self,
        builder: ExtractionBuilder,
        styles: Styles,
        notes: dict[tuple[str, str], str],
        body: etree._Element,
    ) -> None:
        self._builder = builder
        self._styles = styles
        self._notes = notes
        self._body = body
        self._laid_out = body.find(".//{*}lastRenderedPageBreak") is not None
        self.page = 1 if self._laid_out or _has_hard_break(body) else None
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
            if child.tag == self._paragraph_tag:
                self._add_paragraph(child)
            elif (name := local_name(child)) == "tbl":
                self._add_table(child)
            elif name not in _PROPERTIES:
                # Content controls, custom XML and insertions only wrap their content.
                self._blocks(child)

    def _add_paragraph(self, element: etree._Element) -> None:
        paragraph = self._taken(element)
        text = paragraph.text
        style = self._styles.of(paragraph.style)
        level = paragraph.level if paragraph.level is not None else style.level
        page = paragraph.page if paragraph.page is not None else self.page
        if level is not None and (title := " ".join(text.split())):
            self._builder.heading(title, level, page)
        else:
            self._builder.add(text, "list" if paragraph.is_list or style.is_list else "paragraph", page)
        for reference in paragraph.notes:
            if reference in self._notes:
                self._builder.add(self._notes[reference], page=page, label=" ".join(reference))
        for box in paragraph.text_boxes:
            self._read(box)
            self._blocks(box)

    def _add_table(self, table: etree._Element) -> None:
        """Rows of one page become one block; a table of one cell is a frame around its paragraphs."""
        namespace = self._paragraph_tag[:-1]
        rows = [list(_children(row, f"{namespace}tc")) for row in _children(table, f"{namespace}tr")]
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
        return " ".join(filter(None, map(folded, self._texts(cell))))

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
        parts: list[str] = []
        # Its page is that of its first character.
        begun = False
        first_page = self.page
        text_tag = self._paragraph_tag[:-1] + "t"
        for element in parent.iter(self._paragraph_tag, *_READ):
            tag = element.tag
            # As most are.
            name = "t" if tag == text_tag else without_namespace(tag)
            if name == "t":
                begun = True
                parts.append(element.text or "")
            elif name == "p":
                paragraph.text, paragraph.last_page = "".join(parts), self.page
                parts.clear()
                paragraph = self._paragraphs[element] = _Paragraph(page=self.page)
                begun = False
            elif name in _CHARACTERS:
                # A stop of a tabulator has attributes. To take all stops out beforehand is a way through all elements.
                if name != "tab" or not element.attrib:
                    parts.append(_CHARACTERS[name])
                if name == "br" and not self._laid_out and attribute(element, "type") == "page":
                    self._turn_page(None if begun else paragraph)
            elif name == "lastRenderedPageBreak":
                self._turn_page(None if begun else paragraph)
            elif name in _NOTE_PARTS:
                paragraph.notes += ((_NOTE_PARTS[name], attribute(element, "id")),)
            elif name == "txbxContent":
                paragraph.text_boxes += (self._text_boxes[element],)
            elif name == "pStyle":
                paragraph.style = attribute(element, "val")
            elif name == "outlineLvl":
                paragraph.level = outline_level(element)
            else:
                paragraph.is_list = True
        paragraph.text, paragraph.last_page = "".join(parts), self.page
        self.page = first_page

    def _take_out_text_boxes(self, body: etree._Element) -> None:
        """Text boxes stand in the middle of the paragraph that they are anchored in, and are read after it."""
        for box in list(body.iter("{*}txbxContent")):
            self._text_boxes[box] = content = etree.Element("content")
            content.extend(list(box))

    def _turn_page(self, before: _Paragraph | None) -> None:
        """``before`` is a paragraph that has not begun and now begins on the next page."""
        if self.page is not None:
            self.page += 1
            if before is not None:
                before.page = self.page


def _has_hard_break(body: etree._Element) -> bool:
    return any(attribute(element, "type") == "page" for element in body.iter("{*}br"))


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


def _children(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The elements called ``tag`` of a table or row, also those inside content controls."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif local_name(child) in {"sdt", "sdtContent", "customXml", "ins"}:
            yield from _children(child, tag)
