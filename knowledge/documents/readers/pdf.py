"""PDF by PDFium: text page by page, headings from the outline."""

import ctypes
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Protocol

import pypdfium2 as pdfium
from pypdfium2 import raw

from knowledge.documents.building import ExtractionBuilder
from knowledge.documents.extraction import Extraction, NoteKind
from knowledge.documents.ocr import BUDGET_S, DPI, Recogniser
from knowledge.errors import FileCorrupt, FileEncrypted, OcrMissing, ReaderTimedOut

OUTLINE_LIMIT = 20_000
THIN_LAYER_CHARS = 80
"""Less text than this on a page that a picture covers is a stamp or a page number: the text is in the picture."""

COVERED_SHARE = 0.6
PICTURE_LIMIT_PIXELS = 12_000_000
"""A scanned page is drawn smaller than at ``ocr.DPI`` above this (A3 at 200 dpi has 7.7 million)."""

# PDFium puts U+0002 (or U+FFFE, by version) for a hyphen at a line's end and joins the lines.
_JOINED_HYPHEN = re.compile("[\x02\ufffe]\\s*(?=([A-Z0-9])?)")
_SOFT_HYPHEN = re.compile("\xad\\s*?\n?")
# Symbol fonts keep their bullets in this private range, and no other font has them.
_BULLET = re.compile("^[\uf000-\uf0ff][ \t]*", re.MULTILINE)
_CONTROLS = re.compile("[\x00\x01\x03-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd\uffff]")
# A font without a table to Unicode gives glyph numbers, some of which are control characters: more than this share
# of them, and it is worth asking PDFium about every character (0.5 µs each).
_SUSPICIOUS_SHARE = 0.002
_SENTENCE_END = (".", "!", "?", ":", "다", "요", "。", "”", '"', ")")
_SHORT_LINE_SHARE = 0.8

Outline = dict[int, list[tuple[int, str]]]
"""Page index from 0 → its entries (level from 1, title) in order."""


class Target(Protocol):
    def get_index(self) -> int | None: ...


class Bookmark(Protocol):
    level: int

    def get_title(self) -> str: ...
    def get_dest(self) -> Target | None: ...


class TextPage(Protocol):
    def get_text_range(self) -> str: ...
    def count_chars(self) -> int: ...
    def close(self) -> None: ...


class Bitmap(Protocol):
    buffer: Iterable[int]
    width: int
    height: int
    stride: int

    def close(self) -> None: ...


class Page(Protocol):
    def get_textpage(self) -> TextPage: ...
    def get_size(self) -> tuple[float, float]: ...
    def render(self, *, scale: float, grayscale: bool = ..., prefer_bgrx: bool = ...) -> Bitmap: ...
    def close(self) -> None: ...


class Document(Protocol):
    """The part of ``pypdfium2.PdfDocument``, which has no types, that is used."""

    def __len__(self) -> int: ...
    def __getitem__(self, index: int) -> Page: ...
    def get_page_size(self, index: int) -> tuple[float, float]: ...
    def close(self) -> None: ...
    def get_toc(self) -> Iterator[Bookmark]: ...


_open: Callable[[Path], Document] = pdfium.PdfDocument


def read(path: Path) -> Extraction:
    """The text of every page that has some.

    Raises ``FileEncrypted`` where a password is needed, ``FileCorrupt`` where neither file nor any page opens.
    """
    try:
        document = _open(path)
    except pdfium.PdfiumError as error:
        kind = FileEncrypted if error.err_code == raw.FPDF_ERR_PASSWORD else FileCorrupt
        raise kind(file=path.name) from error
    builder = ExtractionBuilder(path)
    outline = _outline(document)
    pages = len(document)
    broken = 0
    scans = _Scans(path.name)
    for index in range(pages):
        try:
            text = _page_text(document, index)
            if not text or (len(text) < THIN_LAYER_CHARS and _is_covered(document, index)):
                text = _with_layer(text, scans.text_of(document, index, layer=text))
        except pdfium.PdfiumError:
            # One broken page is no reason to withhold the others.
            broken += 1
            continue
        _add_page(builder, index + 1, text, outline.get(index, []))
    if broken == pages:
        raise FileCorrupt(file=path.name)
    builder.note("pages_broken", broken, pages)
    for reason, count in scans.unread.items():
        builder.note(reason, count, pages)
    extraction = builder.build(pages)
    if not extraction.blocks:
        scans.refuse()
    return extraction


class _Scans:
    """Recognises the pages that have no text of their own; ``unread`` counts those it did not, by the reason."""

    def __init__(self, file: str) -> None:
        self.unread: Counter[NoteKind] = Counter()
        self._file = file
        self._recogniser: Recogniser | None = None
        self._missing: OcrMissing | None = None

    def text_of(self, document: Document, index: int, layer: str = "") -> str:
        """The text in the picture of a page, "" where it is blank or goes unread.

        Where it has a ``layer`` of text and is too unclear, it was but a picture behind words.
        """
        if not _shows_something(document, index):
            return ""
        if self._missing is not None:
            self.unread["scans_without_ocr"] += 1
            return ""
        if self._recogniser is not None and not self._recogniser.in_time:
            self.unread["scans_without_time"] += 1
            return ""
        grey, width, height = page_picture(document, index)
        if not grey.strip(grey[:1]):
            return ""
        try:
            self._recogniser = self._recogniser or Recogniser(self._file)
        except OcrMissing as error:
            self._missing = error
            self.unread["scans_without_ocr"] += 1
            return ""
        page = self._recogniser.page_of_pixels(grey, width, height)
        if page is None:
            self.unread["scans_without_time"] += 1
        elif not page.is_clear and not layer:
            self.unread["scans_unclear"] += 1
        return clean(page.text) if page is not None and page.is_clear else ""

    def refuse(self) -> None:
        """Say why a file without any text has none. Raises ``OcrMissing`` or ``ReaderTimedOut``."""
        if self._missing is not None:
            raise self._missing
        if self.unread["scans_without_time"]:
            raise ReaderTimedOut(file=self._file, seconds=str(BUDGET_S))


def _with_layer(layer: str, recognised: str) -> str:
    """What was recognised on a page, and the words of its thin layer of text that are not in it."""
    if not layer or _letters(layer) in _letters(recognised):
        return recognised
    return f"{layer}\n\n{recognised}" if recognised else layer


def _is_covered(document: Document, index: int) -> bool:
    """Whether one picture covers most of a page, as that of a scanner does."""
    page = document[index]
    try:
        width, height = page.get_size()
        areas = (_picture_area(raw.FPDFPage_GetObject(page, at)) for at in range(raw.FPDFPage_CountObjects(page)))
        return any(area > COVERED_SHARE * width * height for area in areas)
    finally:
        page.close()


def _picture_area(page_object: object) -> float:
    """In square points; 0 for what is no picture."""
    if raw.FPDFPageObj_GetType(page_object) != raw.FPDF_PAGEOBJ_IMAGE:
        return 0
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    raw.FPDFPageObj_GetBounds(page_object, left, bottom, right, top)
    return (right.value - left.value) * (top.value - bottom.value)


def _shows_something(document: Document, index: int) -> bool:
    """Whether there is anything on a page at all, which is cheaper to ask than to draw it."""
    page = document[index]
    try:
        return bool(raw.FPDFPage_CountObjects(page))
    finally:
        page.close()


def page_picture(document: Document, index: int) -> tuple[bytes, int, int]:
    """A page as grey pixels, a byte each; width and height in pixels."""
    page = document[index]
    try:
        width, height = page.get_size()
        scale = min(DPI / 72, (PICTURE_LIMIT_PIXELS / max(1.0, width * height)) ** 0.5)
        bitmap = page.render(scale=scale, grayscale=True)
        try:
            rows, stride = bytes(bitmap.buffer), bitmap.stride
            lines = (rows[begin : begin + bitmap.width] for begin in range(0, stride * bitmap.height, stride))
            return b"".join(lines), bitmap.width, bitmap.height
        finally:
            bitmap.close()
    finally:
        page.close()


def clean(text: str) -> str:
    """A page's text with joined hyphens resolved, soft hyphens and controls removed."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\x02" in text or "\ufffe" in text:
        # “exam-ple” is one word again; in “COVID-19” or “Jean-Luc” the hyphen was part of the name.
        text = _JOINED_HYPHEN.sub(lambda match: "-" if match.group(1) else "", text)
    if "\xad" in text:
        text = _SOFT_HYPHEN.sub("", text)
    # Most pages have none, so one look at each is all they cost.
    return _CONTROLS.sub("", _BULLET.sub("• ", text)) if _CONTROLS.search(text) else text


def paragraphs(lines: list[str]) -> list[str]:
    """Lines joined to paragraphs: one ends at an empty line, and at a short line that ends a sentence."""
    lengths = sorted(len(line) for line in lines if line)
    usual = lengths[len(lengths) * 3 // 4] if lengths else 0
    found: list[str] = []
    current: list[str] = []
    for line in lines:
        if line:
            current.append(line)
        if not line or (len(line) < usual * _SHORT_LINE_SHARE and line.endswith(_SENTENCE_END)):
            found.append("\n".join(current))
            current = []
    found.append("\n".join(current))
    return [paragraph for paragraph in found if paragraph]


def _page_text(document: Document, index: int) -> str:
    page = document[index]
    try:
        text_page = page.get_textpage()
        try:
            text = text_page.get_text_range()
            if len(_CONTROLS.findall(text)) > _SUSPICIOUS_SHARE * len(text):
                text = _mapped_text(text_page)
            return clean(text)
        finally:
            text_page.close()
    finally:
        page.close()


def _mapped_text(text_page: TextPage) -> str:
    """The page's text without the characters of fonts that do not say what their glyphs mean."""
    count = text_page.count_chars()
    units = (
        raw.FPDFText_GetUnicode(text_page, index)
        for index in range(count)
        if raw.FPDFText_HasUnicodeMapError(text_page, index) != 1
    )
    # PDFium counts in UTF-16, so a rare character is two of these.
    data = b"".join(min(unit, 0xFFFF).to_bytes(2, "little") for unit in units)
    return data.decode("utf-16-le", "replace")


def _outline(document: Document) -> Outline:
    entries: Outline = defaultdict(list)
    try:
        for bookmark in islice(document.get_toc(), OUTLINE_LIMIT):
            target = bookmark.get_dest()
            index = target.get_index() if target is not None else None
            title = " ".join(bookmark.get_title().split())
            if index is not None and title:
                entries[index].append((bookmark.level + 1, title))
    except pdfium.PdfiumError:
        # The pages can be read without their outline.
        return entries
    return entries


def _add_page(builder: ExtractionBuilder, page: int, text: str, entries: list[tuple[int, str]]) -> None:
    """Add a page; an outline entry begins at the line that has its title, or with the page where no line does."""
    lines = [line.strip() for line in text.split("\n")]
    heading_at: dict[int, tuple[int, str]] = {}
    search_from = 0
    for level, title in entries:
        found = _line_of(title, lines, search_from)
        if found is None:
            if not heading_at:
                builder.enter(title, level)
        else:
            heading_at[found] = (level, title)
            search_from = found + 1
    begin = 0
    for index in sorted(heading_at):
        _add_lines(builder, page, lines[begin:index])
        level, title = heading_at[index]
        builder.heading(lines[index], level, page)
        builder.enter(title, level)
        begin = index + 1
    _add_lines(builder, page, lines[begin:])


def _add_lines(builder: ExtractionBuilder, page: int, lines: list[str]) -> None:
    for paragraph in paragraphs(lines):
        builder.add(paragraph, page=page)


def _line_of(title: str, lines: list[str], begin: int) -> int | None:
    """The first line that is ``title``, perhaps with a number before it."""
    wanted = _letters(title)
    for index in range(begin, len(lines)):
        found = _letters(lines[index])
        if wanted and found.endswith(wanted) and found[: -len(wanted)].strip("0123456789") == "":
            return index
    return None


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
