"""TeX formulas as images: ziamath typesets to SVG, Qt paints the SVG.

Typesetting is pure Python and takes 4 to 25 ms a formula; importing ziamath takes 100 to 300 ms. Both happen on one
background thread, on first need, and results are kept. Until a formula is ready the transcript shows its source.
"""

import importlib
import math
import re
import threading
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from gui.transcript.blocks import FormulaKeys

_INK = "#010203"
_VIEW_BOX = re.compile(r'viewBox="([-\d.]+) ([-\d.]+) ([-\d.]+) ([-\d.]+)"')


class Formulas(QObject):
    """Typesets formulas by their number and keeps the results.

    `ready` carries the number of a formula once its image, or the fact that it cannot be typeset, is known.
    """

    ready = Signal(int)

    def __init__(self, keys: FormulaKeys, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.keys = keys
        self._pixels = 16
        self._asked: set[tuple[int, int]] = set()
        self._images: dict[tuple[int, int, str, float], QImage] = {}
        self._typesetter = _Typesetter(self.ready.emit)
        # A plain object's method: this object is half gone when the signal comes.
        self.destroyed.connect(self._typesetter.stop)

    def set_size(self, pixels: int) -> None:
        """Typeset at a font size of `pixels` from now on."""
        self._pixels = pixels

    def request(self, number: int) -> bool:
        """Whether formula `number` has an image; if it is not known yet, it is set to work."""
        if (number, self._pixels) not in self._asked:
            self._asked.add((number, self._pixels))
            self._typesetter.submit(number, self._pixels, *self.keys.formula(number))
        return bool(self._svg(number))

    def image(self, number: int, colour: QColor, ratio: float, font: QFont) -> QImage:
        """The image of a ready formula, with room above and below so that it sits on the baseline of `font`.

        Qt aligns images in two useful ways: with their bottom at the font's descent (right for shallow formulas), or
        with their middle at half the height of an "x" (which needs as much below the baseline as above).
        """
        key = (number, self._pixels, colour.name(), ratio)
        if key not in self._images:
            svg = self._svg(number)
            metrics = QFontMetrics(font)
            _, top, _, height = _view_box(svg)
            above, below = math.ceil(-top), math.ceil(top + height)
            if self.is_shallow(number, font):
                below = metrics.descent()
            else:
                below = max(below, above - metrics.xHeight() // 2)
                above = below + metrics.xHeight() // 2
            self._images[key] = _paint(svg, colour, ratio, above, below)
        return self._images[key]

    def is_shallow(self, number: int, font: QFont) -> bool:
        """Whether a ready formula reaches no deeper below the baseline than text in `font` does."""
        _, top, _, height = _view_box(self._svg(number))
        # The SVG has a margin of a pixel around the ink.
        return top + height - 1 <= QFontMetrics(font).descent()

    def _svg(self, number: int) -> str:
        return self._typesetter.results.get((number, self._pixels), "")


class _Typesetter:
    """The background thread. `results` has an SVG, or "" for what cannot be typeset, for each (number, pixels)."""

    def __init__(self, ready: Callable[[int], None]) -> None:
        self.results: dict[tuple[int, int], str] = {}
        self._ready = ready
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="formulas")
        self._lock = threading.Lock()
        self._stopped = False

    def submit(self, number: int, pixels: int, tex: str, display: bool) -> None:
        """Set a formula to work."""
        self._thread.submit(self._work, number, pixels, tex, display)

    def stop(self) -> None:
        """Give up what has not begun, and report nothing more."""
        with self._lock:
            self._stopped = True
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _work(self, number: int, pixels: int, tex: str, display: bool) -> None:
        svg = _typeset(tex, display, pixels)
        with self._lock:
            if not self._stopped:
                self.results[number, pixels] = svg
                self._ready(number)


def _typeset(tex: str, display: bool, pixels: int) -> str:
    # Ziamath has no glyphs for Korean, Chinese or Japanese and draws boxes in their place: show the source instead.
    if any(ord(character) >= 0x1100 and unicodedata.east_asian_width(character) in "WF" for character in tex):
        return ""
    ziamath = importlib.import_module("ziamath")
    ziamath.config.svg2 = False
    try:
        return str(ziamath.Latex(tex, size=pixels, color=_INK, inline=not display).svg())
    # The typesetter answers malformed TeX, which a model may always write, with any kind of error.
    except Exception:
        return ""


def _view_box(svg: str) -> tuple[float, float, float, float]:
    found = _VIEW_BOX.search(svg)
    if not found:
        return 0.0, 0.0, 1.0, 1.0
    left, top, width, height = map(float, found.groups())
    return left, top, width, height


def _paint(svg: str, colour: QColor, ratio: float, above: int, below: int) -> QImage:
    _, top, width, height = _view_box(svg)
    image = QImage(math.ceil(width * ratio), round((above + below) * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(svg.replace(_INK, colour.name()).encode()))
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, above + top, width, height))
    painter.end()
    return image
