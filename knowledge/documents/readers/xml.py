"""XML by lxml: the text of each element under its titles; HTML inside it (feeds) as HTML. Nothing is fetched."""

import re
from pathlib import Path
from typing import cast

from lxml import etree

from knowledge.documents.building import ExtractionBuilder, text_file_bytes
from knowledge.documents.encoding import utf8
from knowledge.documents.extraction import Extraction
from knowledge.documents.folding import folded
from knowledge.documents.readers import html
from knowledge.documents.xml_elements import guarded_parser, local_name, without_namespace
from knowledge.errors import FileCorrupt, FileWithoutText

RECORD_CHARS = 1500
"""Neighbouring ``name: value`` elements are one paragraph up to this length."""

BLOCK_CHARS = 4000
"""A block ends with the first paragraph after so many characters. Passages are cut between paragraphs (``split``)."""

PARAGRAPH_LIMIT_CHARS = 20_000
"""Text mixed with elements is one paragraph up to this length; beyond, each element is looked at by itself."""

_MARKUP = re.compile(r"<(?:p|br|div|a|b|i|em|strong|img|ul|ol|table|span|h[1-6])\b[^<>]*>", re.IGNORECASE)


def read(path: Path) -> Extraction:
    """The text in order, labelled with its line in the source.

    Faults such as undeclared entities are passed over; entities that the file declares itself are not expanded.
    Raises ``FileWithoutText`` where there is not even a root element, ``FileCorrupt`` where elements are nested
    deeper than the parser follows.
    """
    source = utf8(text_file_bytes(path)).lstrip()
    parser = guarded_parser(recover=True, encoding="utf-8")
    root = etree.fromstring(source, parser) if source else None
    if root is None:
        raise FileWithoutText(file=path.name)
    if any("depth" in entry.message for entry in parser.error_log):
        raise FileCorrupt(file=path.name)
    builder = ExtractionBuilder(path, storable=True)
    _Walk(builder).run(root)
    return builder.build()


class _Walk:
    """One pass over the tree; ``name: value`` lines gather to paragraphs, and those to blocks."""

    def __init__(self, builder: ExtractionBuilder) -> None:
        self._builder = builder
        self._lines: list[str] = []
        self._numbers: list[int] = []
        self._block_chars = self._record_chars = 0

    def run(self, root: etree._Element) -> None:
        # Not recursive: depth is in the hands of whoever wrote the file.
        entered: list[etree._Element] = []
        pending = [iter((root,))]
        while pending:
            for element in pending[-1]:
                if not isinstance(element.tag, str):
                    continue
                if self._is_to_enter(element, len(pending)):
                    entered.append(element)
                    pending.append(iter(element))
                    break
                if element.tail:
                    self._add_stray(element)
            else:
                pending.pop()
                if entered:
                    self._add_stray(entered.pop())
        self._flush()

    def _is_to_enter(self, element: etree._Element, depth: int) -> bool:
        """Add ``element`` whole, or else what stands before its children, which are then to be looked at."""
        if not len(element):
            self._add(element, depth)
            return False
        if self._add_record(element):
            return False
        mixed = _has_text(element.text) or any(_has_text(child.tail) for child in element)
        if _is_one_text(element, mixed):
            self._add(element, depth)
            return False
        self._end_record()
        if _has_text(element.text):
            self._gather(_line(element), folded(element.text or ""))
        return True

    def _add_record(self, element: etree._Element) -> bool:
        """Add an element that holds nothing but plain fields; most elements of a large file are these or in them."""
        before = element.text
        if before and not before.isspace():
            return False
        self._end_record()
        lines, numbers, begin = self._lines, self._numbers, len(self._lines)
        for field in element:
            tag, text, tail = field.tag, field.text, field.tail
            name = without_namespace(tag) if isinstance(tag, str) else "title"
            if name == "title" or len(field) or (tail and not tail.isspace()) or (text and "<" in text):
                del lines[begin:], numbers[begin:]
                return False
            if text and (value := folded(text)):
                lines.append(f"{name}: {value}")
                numbers.append(_line(field))
        self._record_chars = sum(map(len, lines[begin:]))
        if self._record_chars > RECORD_CHARS:
            fields = list(zip(numbers[begin:], lines[begin:], strict=True))
            del lines[begin:], numbers[begin:]
            self._record_chars = 0
            for number, line in fields:
                self._gather(number, line)
        return True

    def _add(self, element: etree._Element, depth: int) -> None:
        text = "".join(map(str, element.itertext())) if len(element) else element.text or ""
        name = local_name(element)
        if name == "title" and _has_text(text):
            self._flush()
            self._builder.heading(" ".join(text.split()), depth, label=f"line {_line(element)}")
        elif "<" in text and _MARKUP.search(text):
            self._flush()
            html.add_markup(self._builder, text, label=f"line {_line(element)}")
        elif len(element):
            self._flush()
            self._builder.add(" ".join(text.split()), label=f"line {_line(element)}")
        elif value := folded(text):
            self._gather(_line(element), f"{name}: {value}")

    def _add_stray(self, element: etree._Element) -> None:
        """Text after an element whose parent was too long to be one paragraph."""
        parent = element.getparent()
        if parent is not None and _has_text(element.tail):
            self._gather(_line(parent), folded(element.tail or ""))

    def _gather(self, number: int, line: str) -> None:
        if self._record_chars + len(line) > RECORD_CHARS:
            self._end_record()
        self._lines.append(line)
        self._numbers.append(number)
        self._record_chars += len(line)

    def _end_record(self) -> None:
        """What comes next is another paragraph."""
        self._block_chars += self._record_chars
        if self._block_chars > BLOCK_CHARS:
            self._flush()
        elif self._record_chars:
            self._lines.append("")
            self._numbers.append(0)
        self._record_chars = 0

    def _flush(self) -> None:
        if self._lines and not self._lines[-1]:
            self._lines.pop()
            self._numbers.pop()
        if self._lines:
            label, numbers = f"line {self._numbers[0]}", tuple(self._numbers)
            self._builder.add("\n".join(self._lines), label=label, lines=numbers)
            self._lines, self._numbers = [], []
        self._block_chars = self._record_chars = 0


def _line(element: etree._Element) -> int:
    """The line of the source that an element begins on."""
    return cast(int, element.sourceline)


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
