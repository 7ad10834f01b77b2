"""Pages of a PDF by PDFium: their sizes, their pictures, and the rectangles of text on them."""

import ctypes
from collections.abc import Callable, Iterable
from pathlib import Path

import pypdfium2 as pdfium
from pypdfium2 import raw

from knowledge.documents.readers.pdf import Document, Page, TextPage, page_picture
from knowledge.errors import FileCorrupt, FileEncrypted
from knowledge.viewing.marking import Letters, passage_range, word_ranges
from knowledge.viewing.messages import MarksFound, Opened, PageDrawn, Rect

PIXEL_LIMIT = 16_000_000
"""A page is not drawn larger than this, which is 64 MB; the window stretches it."""

# A form is a drawing within the page's; scanners put their pictures into one.
_PICTURES = (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM)

_UNITS = 1 << 20
"""PDFium tells places on a page in whole units of a device: a large one loses nothing."""


_open: Callable[[Path], Document] = pdfium.PdfDocument


class PdfPages:
    """An open PDF. Raises ``FileEncrypted`` and ``FileCorrupt`` where it does not open; a page may be corrupt, too."""

    def __init__(self, path: Path) -> None:
        self._file = path.name
        try:
            self._document = _open(path)
        except pdfium.PdfiumError as error:
            kind = FileEncrypted if error.err_code == raw.FPDF_ERR_PASSWORD else FileCorrupt
            raise kind(file=path.name) from error

    def close(self) -> None:
        self._document.close()

    def sizes(self) -> Opened:
        """The sizes of all pages, without loading one."""
        return Opened(tuple(self._document.get_page_size(index) for index in range(len(self._document))))

    def draw(self, number: int, width: int) -> PageDrawn:
        """Page ``number`` (from 1), ``width`` pixels wide where that is within ``PIXEL_LIMIT``."""
        page = self._page(number)
        try:
            across, down = page.get_size()
            # PDFium's pictures are rounded up.
            scale = min((width - 0.01) / across, (PIXEL_LIMIT / (across * down)) ** 0.5)
            bitmap = page.render(scale=scale, prefer_bgrx=True)
            try:
                return PageDrawn(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
            finally:
                bitmap.close()
        finally:
            page.close()

    def marks(self, number: int, passage: str, words: str) -> MarksFound:
        """Where on page ``number`` (from 1) the passage and the words stand."""
        page = self._page(number)
        try:
            text = page.get_textpage()
            try:
                letters = Letters.of([chr(raw.FPDFText_GetUnicode(text, index)) for index in range(text.count_chars())])
                passage_at, words_at = passage_range(letters, passage), word_ranges(letters, words)
                missed = (bool(passage) and passage_at is None) or (bool(words) and not words_at)
                return MarksFound(
                    _rectangles(page, text, [passage_at] if passage_at else []),
                    _rectangles(page, text, words_at),
                    missed and _has_picture(page),
                )
            finally:
                text.close()
        finally:
            page.close()

    def picture(self, number: int) -> tuple[bytes, int, int]:
        """Page ``number`` (from 1) as grey pixels for recognition, a byte each; width and height."""
        try:
            return page_picture(self._document, number - 1)
        except (pdfium.PdfiumError, IndexError) as error:
            raise FileCorrupt(file=self._file) from error

    def _page(self, number: int) -> Page:
        try:
            return self._document[number - 1]
        except (pdfium.PdfiumError, IndexError) as error:
            raise FileCorrupt(file=self._file) from error


def _has_picture(page: Page) -> bool:
    objects = (raw.FPDFPage_GetObject(page, index) for index in range(raw.FPDFPage_CountObjects(page)))
    return any(raw.FPDFPageObj_GetType(one) in _PICTURES for one in objects)


def _rectangles(page: Page, text: TextPage, ranges: Iterable[tuple[int, int]]) -> tuple[Rect, ...]:
    """The lines that the characters of ``ranges`` stand on."""
    found = []
    for start, end in ranges:
        for index in range(raw.FPDFText_CountRects(text, start, end - start)):
            left, top, right, bottom = (ctypes.c_double() for _ in range(4))
            raw.FPDFText_GetRect(text, index, left, top, right, bottom)
            found.append(_seen(page, (left.value, top.value), (right.value, bottom.value)))
    return tuple(found)


def _seen(page: Page, one: tuple[float, float], other: tuple[float, float]) -> Rect:
    """A rectangle of the page's own coordinates as it is seen: turned and cropped as the page is."""
    places = []
    for x, y in (one, other):
        across, down = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(page, 0, 0, _UNITS, _UNITS, 0, x, y, across, down)
        places.append((across.value / _UNITS, down.value / _UNITS))
    (left, top), (right, bottom) = places
    return min(left, right), min(top, bottom), max(left, right), max(top, bottom)
