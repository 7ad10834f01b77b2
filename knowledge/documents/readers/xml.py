"""XML by lxml: the text of each element under its titles; HTML inside it (feeds) as HTML. Nothing is fetched."""

import re
from pathlib import Path

from lxml import etree

from knowledge.documents.building import ExtractionBuilder, text_file_bytes
from knowledge.documents.encoding import decode
from knowledge.documents.extraction import Extraction
from knowledge.documents.folding import folded
from knowledge.documents.readers import html
from knowledge.documents.xml_elements import guarded_parser, local_name
from knowledge.errors import FileCorrupt, FileWithoutText

RECORD_CHARS = 1500
"""Neighbouring ``name: value`` elements are one block up to this length."""

PARAGRAPH_LIMIT_CHARS = 20_000
"""Text mixed with elements is one paragraph up to this length; beyond, each element is looked at by itself."""

_MARKUP = re.compile(r"<(?:p|br|div|a|b|i|em|strong|img|ul|ol|table|span|h[1-6])\b[^<>]*>", re.IGNORECASE)


def read(path: Path) -> Extraction:
    """The text in order, labelled with its line in the source.

    Faults such as undeclared entities are passed over; entities that the file declares itself are not expanded.
    Raises ``FileWithoutText`` where there is not even a root element, ``FileCorrupt`` where elements are nested
    deeper than the parser follows.
    """
    text = decode(text_file_bytes(path))
    parser = guarded_parser(recover=True, encoding="utf-8")
    root = etree.fromstring(text.lstrip().encode("utf-8", "replace"), parser) if text.strip() else None
    if root is None:
        raise FileWithoutText(file=path.name)
    if any("depth" in entry.message for entry in parser.error_log):
        raise FileCorrupt(file=path.name)
    builder = ExtractionBuilder(path)
    _Walk(builder).run(root)
    return builder.build()


class _Walk:
    """One pass over the tree; ``name: value`` lines gather until something else comes."""

    def __init__(self, builder: ExtractionBuilder) -> None:
        self._builder = builder
        self._record: list[str] = []
        self._length = 0
        self._label = ""

    def run(self, root: etree._Element) -> None:
        depth = 0
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            if not isinstance(element.tag, str):
                continue
            if event == "end":
                depth -= 1
                if element.tail:
                    self._add_stray(element)
                continue
            depth += 1
            mixed, flat = _content(element)
            if not len(element) or _is_one_text(element, mixed):
                self._add(element, depth)
                walk.skip_subtree()
                continue
            self._flush()
            if _has_text(element.text):
                self._gather(element, element.text or "")
            if flat and not mixed:
                # A record: one loop is faster than events for each of its fields.
                for child in element:
                    if isinstance(child.tag, str):
                        self._add(child, depth + 1)
                walk.skip_subtree()
        self._flush()

    def _add(self, element: etree._Element, depth: int) -> None:
        text = "".join(map(str, element.itertext())) if len(element) else element.text or ""
        name = local_name(element)
        if name == "title" and _has_text(text):
            self._flush()
            self._builder.heading(" ".join(text.split()), depth, label=f"line {element.sourceline}")
        elif "<" in text and _MARKUP.search(text):
            self._flush()
            html.add_markup(self._builder, text, label=f"line {element.sourceline}")
        elif len(element):
            self._flush()
            self._builder.add(" ".join(text.split()), label=f"line {element.sourceline}")
        elif _has_text(text):
            self._gather(element, f"{name}: {text}")

    def _add_stray(self, element: etree._Element) -> None:
        """Text after an element whose parent was too long to be one paragraph."""
        parent = element.getparent()
        if parent is not None and _has_text(element.tail):
            self._gather(parent, element.tail or "")

    def _gather(self, element: etree._Element, line: str) -> None:
        line = folded(line)
        if not line:
            return
        if self._length + len(line) > RECORD_CHARS:
            self._flush()
        if not self._record:
            self._label = f"line {element.sourceline}"
        self._record.append(line)
        self._length += len(line)

    def _flush(self) -> None:
        if not self._record:
            return
        self._builder.add("\n".join(self._record), label=self._label)
        self._record = []
        self._length = 0


def _content(element: etree._Element) -> tuple[bool, bool]:
    """Whether text stands between the children of ``element``, and whether all of them are without children."""
    mixed, flat = _has_text(element.text), True
    for child in element:
        if len(child):
            flat = False
        if _has_text(child.tail):
            mixed = True
    return mixed, flat


def _is_one_text(element: etree._Element, mixed: bool) -> bool:
    """Whether an element with children is a paragraph: text mixed with elements, or beside nothing but entities."""
    if not mixed:
        return not any(isinstance(child.tag, str) for child in element)
    length = 0
    for part in element.itertext():
        length += len(part)
        if length > PARAGRAPH_LIMIT_CHARS:
            return not any(isinstance(child.tag, str) for child in element)
    return True


def _has_text(text: str | None) -> bool:
    return text is not None and text != "" and not text.isspace()
