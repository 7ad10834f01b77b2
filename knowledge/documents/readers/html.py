"""HTML by lxml: headings, paragraphs, lists, tables as rows, code. Nothing the page refers to is fetched."""

import re
from pathlib import Path

from lxml import etree

from knowledge.documents.building import ExtractionBuilder, text_file_bytes
from knowledge.documents.encoding import decode
from knowledge.documents.extraction import BlockKind, Extraction
from knowledge.documents.folding import folded
from knowledge.errors import FileCorrupt

# The WHATWG standard looks for the charset in the first 1024 bytes; real pages are later with it.
_PRESCAN_BYTES = 4096
_DECLARED = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([A-Za-z0-9._:-]{2,40})""", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
# One that declares entities would end for an HTML parser at the first of them.
_DOCTYPE = re.compile(r"\s*<!DOCTYPE[^>\[]*\[[^\]]*\]\s*>", re.IGNORECASE)
_LINE_BREAK = "\v"
_TOO_DEEP = "ERR_RESOURCE_LIMIT"

_SKIPPED = frozenset({"head", "script", "style", "template", "noscript", "svg", "iframe", "object", "select", "button"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_SHAPING = _BLOCKS | _HEADINGS.keys() | {"br"}
FRAGMENT_LEVEL = 1000
"""Headings of a fragment are below this, deeper than any heading of the format around it."""

_NOT_IN_A_DATA_TABLE = ("table", "pre", *_HEADINGS)


def read(path: Path) -> Extraction:
    """The page's text under its headings.

    Raises ``FileCorrupt`` where elements are nested so deep that libxml2 would drop what follows.
    """
    builder = ExtractionBuilder(path, storable=True)
    add_page(builder, page_text(text_file_bytes(path)))
    return builder.build()


def page_text(data: bytes, declared: str = "") -> str:
    """The characters of a page, whose charset is ``declared`` around it (a mail part) or in it."""
    in_page = _DECLARED.search(data[:_PRESCAN_BYTES])
    return decode(data, declared or (in_page.group(1).decode("ascii") if in_page else ""))


def add_page(builder: ExtractionBuilder, text: str, label: str = "", below: int = 0) -> None:
    """Add a page's text, its headings deeper than ``below``; nothing where there is not even a root element.

    Raises ``FileCorrupt`` as ``read`` does.
    """
    for head in (_XML_DECLARATION, _DOCTYPE):
        if found := head.match(text):
            text = text[found.end() :]
    # huge_tree: HTML has no entities to expand, and saved pages hold data: addresses of more than 10 MB and more than
    # 256 open elements; without it libxml2 silently stops there.
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=True, remove_comments=True, remove_pis=True, recover=True
    )
    root = etree.fromstring(text.encode("utf-8", "replace"), parser) if text.strip() else None
    if root is None:
        return
    if any(entry.type_name == _TOO_DEEP for entry in parser.error_log):
        raise FileCorrupt(file=builder.file)
    _Walk(builder, root, label, below).run()


def add_markup(builder: ExtractionBuilder, text: str, label: str = "") -> None:
    """Add HTML that stands inside another format, whose own headings stay above it. Raises as ``add_page`` does."""
    add_page(builder, text, label, FRAGMENT_LEVEL)
    builder.enter("", FRAGMENT_LEVEL)


class _Walk:
    """One pass over the tree: text gathers until a block begins or ends, and then becomes a block."""

    def __init__(self, builder: ExtractionBuilder, root: etree._Element, label: str = "", below: int = 0) -> None:
        self._builder = builder
        self._root = root
        self._label = label
        self._below = below
        self._gathered: list[str] = []
        self._pre = 0
        self._list = 0
        self._table: etree._Element | None = None
        self._rows: list[str] = []
        self._cells: list[str] = []

    def run(self) -> None:
        self._title()
        # Not recursive: depth is in the hands of whoever wrote the page.
        walk = etree.iterwalk(self._root, events=("start", "end"))
        for event, element in walk:
            tag = element.tag
            if event == "start":
                if tag in _SKIPPED:
                    walk.skip_subtree()
                else:
                    if tag in _SHAPING:
                        self._start(element, tag)
                    if text := element.text:
                        self._gathered.append(text)
            else:
                if tag in _SHAPING:
                    self._end(element, tag)
                if tail := element.tail:
                    self._gathered.append(tail)
        self._flush()

    def _title(self) -> None:
        """The page's title is its outermost heading, and part of the text unless a heading repeats it."""
        found = self._root.find(".//head/title")
        title = _words(found) if found is not None else ""
        if title and title not in map(_words, self._root.iter(*_HEADINGS)):
            self._builder.heading(title, self._below, label=self._label)

    def _start(self, element: etree._Element, tag: str) -> None:
        if tag == "br":
            self._gathered.append("\n" if self._pre else _LINE_BREAK)
        elif self._table is not None:
            if tag in _BLOCKS:
                self._gathered.append(" ")
        else:
            self._flush()
            if tag == "pre":
                self._pre += 1
            elif tag == "li":
                self._list += 1
            elif tag == "table" and _holds_data(element):
                self._table = element

    def _end(self, element: etree._Element, tag: str) -> None:
        if self._table is not None:
            self._end_in_table(element, tag)
        elif tag in _HEADINGS:
            self._builder.heading(self._take(), self._below + _HEADINGS[tag], label=self._label)
        elif tag != "br":
            self._flush()
            if tag == "pre":
                self._pre = max(0, self._pre - 1)
            elif tag == "li":
                self._list = max(0, self._list - 1)

    def _end_in_table(self, element: etree._Element, tag: str) -> None:
        if tag in {"td", "th"}:
            self._cells.append(self._take_line())
        elif tag == "caption":
            self._rows.append(self._take_line())
        elif tag == "tr":
            if any(self._cells):
                self._rows.append(" | ".join(self._cells))
            self._cells = []
        elif element is self._table:
            self._table = None
            self._gathered = []
            self._builder.add("\n".join(row for row in self._rows if row), "table", label=self._label)
            self._rows = []

    def _flush(self) -> None:
        if not self._gathered:
            return
        text = "".join(self._gathered)
        self._gathered = []
        # White space between elements is most of what is gathered.
        if text and not text.isspace():
            kind: BlockKind = "code" if self._pre else "list" if self._list else "paragraph"
            self._builder.add(self._shown(text), kind, label=self._label)

    def _take(self) -> str:
        text = "".join(self._gathered)
        self._gathered = []
        return self._shown(text)

    def _take_line(self) -> str:
        """Also line breaks are white space within a row."""
        text = "".join(self._gathered)
        self._gathered = []
        return folded(text)

    def _shown(self, text: str) -> str:
        if self._pre:
            return text
        if _LINE_BREAK not in text:
            return folded(text)
        return "\n".join(folded(line) for line in text.split(_LINE_BREAK))


def _words(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def _holds_data(table: etree._Element) -> bool:
    """Whether a table holds rows of cells; the others only lay out the page."""
    if any(element is not table for element in table.iter(*_NOT_IN_A_DATA_TABLE)):
        return False
    return any(sum(cell.tag in {"td", "th"} for cell in row) > 1 for row in table.iter("tr"))
