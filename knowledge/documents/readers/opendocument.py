"""OpenDocument text and presentations (odt, odp): headings, lists, tables, footnotes; slides as pages."""

import functools
import re
from pathlib import Path

from lxml import etree

from knowledge.documents.building import ExtractionBuilder
from knowledge.documents.encoding import is_text
from knowledge.documents.extraction import BlockKind, Extraction
from knowledge.documents.folding import folded
from knowledge.documents.formats import known_formats
from knowledge.documents.guarded_zip import GuardedZip
from knowledge.documents.xml_elements import attribute, local_name, without_namespace
from knowledge.errors import FileCorrupt, FileEncrypted, FileUnsupported

NOTES_LABEL = "notes"

_MANIFEST = "META-INF/manifest.xml"
_PACKAGE = b"PK\x03\x04"
_HEAD_BYTES = 1024
_TITLE_LEVEL = 0
_SLIDE_LEVEL = 1
_STYLE_CHAIN_LIMIT = 20
_SPACES_LIMIT = 100
_WHITE_SPACE = re.compile(r"[ \t\r\n]+")

# Deleted text, comments, descriptions of pictures, forms, and cells below a merged one.
_NOT_TEXT = frozenset(
    {
        "tracked-changes",
        "annotation",
        "title",
        "desc",
        "forms",
        "covered-table-cell",
        "sequence-decls",
        "event-listeners",
    }
)

# What is not gathered within a paragraph.
_SPECIAL = _NOT_TEXT | {"s", "tab", "line-break", "note", "frame", "custom-shape"}


def read(path: Path) -> Extraction:
    """The document in reading order; each footnote follows the paragraph that refers to it.

    Blocks of a presentation have their slide as page; a text's pages are not in the file. Raises ``FileEncrypted``
    for a password, ``FileUnsupported`` where the file is a plain text that is only named so, else ``FileCorrupt``.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    # Not asked of what begins as a package: it takes as long as to open one.
    if head and not head.startswith(_PACKAGE) and is_text(head):
        raise FileUnsupported(file=path.name, kind=f"plain text named {path.suffix}", known=known_formats())
    with GuardedZip(path) as archive:
        if _MANIFEST in archive.names and b"encryption-data" in archive.read(_MANIFEST):
            raise FileEncrypted(file=path.name)
        root = archive.parse("content.xml")
        titles = _title_styles(root)
    body = root.find("{*}body")
    if body is None:
        raise FileCorrupt(file=path.name)
    builder = ExtractionBuilder(path, storable=True)
    walk = _Walk(builder, titles)
    walk.blocks(body)
    return builder.build(pages=walk.page)


class _Walk:
    def __init__(self, builder: ExtractionBuilder, titles: frozenset[str]) -> None:
        self._builder = builder
        self._titles = titles
        self.page: int | None = None

    def blocks(self, parent: etree._Element, kind: BlockKind = "paragraph", label: str = "") -> None:
        """Add what stands below ``parent``."""
        for child in parent:
            tag = str(child.tag)
            name = without_namespace(tag)
            if name == "p" and not len(child) and child.get(_beside(tag, "style-name"), "") not in self._titles:
                # Words alone, as most paragraphs are.
                self._builder.add(_folded(child.text), kind, self.page, label)
            elif name in {"p", "h"}:
                self._add_paragraph(child, tag, kind, label)
            elif name == "list":
                self.blocks(child, "list", label)
            elif name == "table":
                self._add_table(child, label)
            elif name == "page":
                self._add_slide(child)
            elif name == "notes":
                self.blocks(child, kind, NOTES_LABEL)
            elif name not in _NOT_TEXT:
                # Sections, indexes, frames and groups only wrap their content.
                self.blocks(child, kind, label)

    def _add_slide(self, slide: etree._Element) -> None:
        self.page = (self.page or 0) + 1
        title = next(
            (frame for frame in slide if local_name(frame) == "frame" and attribute(frame, "class") == "title"), None
        )
        if title is None:
            # What follows does not stand under the title of the slide before.
            self._builder.enter("", _SLIDE_LEVEL)
        else:
            words = " ".join(_Paragraph(text).text for text in title.iter("{*}p"))
            # Also where it is empty, for the same reason.
            self._builder.heading(" ".join(words.split()), _SLIDE_LEVEL, self.page)
            slide.remove(title)
        self.blocks(slide)

    def _add_paragraph(self, element: etree._Element, tag: str, kind: BlockKind, label: str) -> None:
        paragraph = _Paragraph(element)
        text = paragraph.text
        if text and without_namespace(tag) == "h":
            level = element.get(_beside(tag, "outline-level"), "")
            self._builder.heading(folded(text), int(level) if level.isdecimal() else 1, self.page, label)
        elif text and element.get(_beside(tag, "style-name"), "") in self._titles:
            self._builder.heading(folded(text), _TITLE_LEVEL, self.page, label)
        else:
            self._builder.add(text, kind, self.page, label)
        self._add_anchored(paragraph, kind, label)

    def _add_anchored(self, paragraph: "_Paragraph", kind: BlockKind, label: str) -> None:
        """Add the notes and frames of a paragraph."""
        for note in paragraph.notes:
            note_label = (
                f"{attribute(note, 'note-class') or 'footnote'} {note.findtext('{*}note-citation', '')}".strip()
            )
            for part in note.iterfind("{*}note-body"):
                self.blocks(part, label=note_label)
        for frame in paragraph.frames:
            self.blocks(frame, kind, label)

    def _add_table(self, table: etree._Element, label: str) -> None:
        """Rows become lines; a table of one cell is a frame around its paragraphs."""
        rows = [[cell for cell in row if local_name(cell) == "table-cell"] for row in _rows(table)]
        if len(rows) == 1 and len(rows[0]) == 1:
            self.blocks(rows[0][0], label=label)
            return
        lines = [
            [" ".join(_Paragraph(text).line for text in cell.iter("{*}p", "{*}h")) for cell in cells] for cells in rows
        ]
        self._builder.add("\n".join(" | ".join(line) for line in lines if any(line)), "table", self.page, label)


class _Paragraph:
    """A paragraph's text, and the notes and frames that hang on it."""

    def __init__(self, element: etree._Element) -> None:
        self.notes: list[etree._Element] = []
        self.frames: list[etree._Element] = []
        self._parts: list[str] = []
        self._gather(element)
        self.text = "".join(self._parts).strip()

    @property
    def line(self) -> str:
        return folded(self.text)

    def _gather(self, parent: etree._Element) -> None:
        if parent.text:
            self._parts.append(_folded(parent.text))
        for child in parent:
            name = local_name(child)
            if name not in _SPECIAL:
                # Spans, links and bookmarks.
                self._gather(child)
            elif name == "s":
                count = attribute(child, "c")
                self._parts.append(" " * min(int(count) if count.isdecimal() else 1, _SPACES_LIMIT))
            elif name == "tab":
                self._parts.append("\t")
            elif name == "line-break":
                self._parts.append("\n")
            elif name == "note":
                self.notes.append(child)
            elif name in {"frame", "custom-shape"}:
                self.frames.append(child)
            if child.tail:
                self._parts.append(_folded(child.tail))


@functools.lru_cache(maxsize=256)
def _beside(tag: str, attribute_name: str) -> str:
    """An attribute of the namespace of ``tag``, as lxml writes it."""
    return tag[: tag.rfind("}") + 1] + attribute_name


def _title_styles(root: etree._Element) -> frozenset[str]:
    """The paragraph styles that are “Title” or, made on the spot, derive from it."""
    parents: dict[str, str] = {}
    for style in root.iter("{*}style"):
        tag = str(style.tag)
        parents[style.get(_beside(tag, "name"), "")] = style.get(_beside(tag, "parent-style-name"), "")
    found = {"Title"}
    for name in parents:
        ancestor = name
        for _ in range(_STYLE_CHAIN_LIMIT):
            ancestor = parents.get(ancestor, "")
            if ancestor == "Title":
                found.add(name)
                break
    return frozenset(found)


def _rows(table: etree._Element) -> list[etree._Element]:
    """The rows of a table, also those in header rows and groups, but not those of tables in its cells."""
    found: list[etree._Element] = []
    for child in table:
        name = local_name(child)
        if name == "table-row":
            found.append(child)
        elif name in {"table-header-rows", "table-rows", "table-row-group"}:
            found.extend(_rows(child))
    return found


def _folded(text: str | None) -> str:
    """White space in the XML is one space; more is written as elements."""
    if not text:
        return ""
    # Most text needs nothing, and looking for four short strings is many times as fast as the expression.
    if "\n" in text or "  " in text or "\t" in text or "\r" in text:
        return _WHITE_SPACE.sub(" ", text)
    return text
