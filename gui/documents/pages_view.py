"""Shows pages as pictures, one below the other, with marks on them; asks for what is in view and not there yet."""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from gui.accessible_roles import set_role
from gui.appearance import LIGHT, Colours

MARGIN = 12
GAP = 12
ZOOMS = (0.25, 4.0)
ZOOM_STEP = 1.25
SCREEN_DOTS = 96 / 72
"""Pixels a point where nothing is zoomed."""
KEPT_BYTES = 96 * 1024**2
"""Of pictures of pages; those that were looked at least lately go first."""

Rect = tuple[float, float, float, float]


class PageMarks(NamedTuple):
    """Rectangles on one page, in shares of its width and height."""

    passage: Sequence[Rect] = ()
    words: Sequence[Rect] = ()


class _Drawn(NamedTuple):
    """``width``: in device pixels, as it was asked for."""

    width: int
    picture: QImage


class PagesView(QAbstractScrollArea):
    """Pages count from 1. Keys: Page Up and Down, Ctrl with them a whole page, Home and End, Ctrl with + − 0.

    ``page_wanted`` carries a page and the width in device pixels to draw it in; one at a time, until ``show_page``.
    ``page_changed`` carries the page that is looked at.
    """

    page_wanted = Signal(int, int)
    page_changed = Signal(int)
    zoomed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("viewerPages")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Pages of the document"))
        set_role(self, QAccessible.Role.Document)
        self._colours = LIGHT
        self._sizes: Sequence[tuple[float, float]] = ()
        self._tops: list[int] = [MARGIN]
        self._scale = SCREEN_DOTS
        """Pixels a point."""
        self._pictures: OrderedDict[int, _Drawn] = OrderedDict()
        self._marks: Mapping[int, PageMarks] = {}
        self._zoom: float | None = None
        self._asked: tuple[int, int] | None = None
        self._broken: set[int] = set()
        self._page = 1
        self._goal: tuple[int, float] | None = None
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.horizontalScrollBar().valueChanged.connect(self.viewport().update)

    @property
    def page(self) -> int:
        """The page that is looked at."""
        return self._page

    @property
    def pages(self) -> int:
        """How many there are."""
        return len(self._sizes)

    @property
    def zoom(self) -> float:
        """1 is as large as on paper."""
        return self._scale / SCREEN_DOTS

    @property
    def fits_width(self) -> bool:
        return self._zoom is None

    @property
    def marks(self) -> Mapping[int, PageMarks]:
        return self._marks

    def has_picture(self, page: int) -> bool:
        """Whether a page is drawn, perhaps in another size."""
        return page in self._pictures

    def set_pages(self, sizes: Sequence[tuple[float, float]]) -> None:
        """Show the first of pages of these (width, height) in points, without pictures and marks as yet."""
        self._sizes = sizes
        self._pictures.clear()
        self._broken.clear()
        self._marks = {}
        self._asked = None
        self._goal = None
        self._lay_out()
        self.verticalScrollBar().setValue(0)
        self._scrolled()
        self._tell_page(force=True)

    def show_page(self, page: int, width: int, picture: QImage | None) -> None:
        """Show the picture that was wanted in ``width``; None where the page cannot be drawn."""
        self._asked = None
        if picture is None:
            self._broken.add(page)
        else:
            self._pictures[page] = _Drawn(width, picture)
            self._pictures.move_to_end(page)
            self._let_go()
        self.viewport().update()
        self._ask()

    def set_marks(self, marks: Mapping[int, PageMarks]) -> None:
        """Mark these pages and no others."""
        self._marks = marks
        self.viewport().update()

    def go_to(self, page: int, place: float = 0.0) -> None:
        """Scroll to ``place``, a share of the height of ``page``, with room above it."""
        if not self._sizes:
            return
        page = max(1, min(page, len(self._sizes)))
        self._goal = (page, place)
        room = self.viewport().height() / 4 if place else GAP
        top = self._tops[page - 1] + place * self._height(page) - room
        self.verticalScrollBar().setValue(int(max(0, top)))
        self._scrolled()

    def zoom_by(self, steps: int) -> None:
        """Show pages larger or smaller by so many steps."""
        self._set_zoom(max(ZOOMS[0], min(ZOOMS[1], self.zoom * ZOOM_STEP**steps)))

    def fit_width(self) -> None:
        """Show pages as wide as there is room."""
        self._set_zoom(None)

    def set_colours(self, colours: Colours) -> None:
        self._colours = colours
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(event.rect(), QColor(self._colours.side))
        for page in self._in_view():
            frame = self._frame(page)
            painter.fillRect(frame, QColor("#ffffff"))
            drawn = self._pictures.get(page)
            if drawn is not None:
                painter.drawImage(frame, drawn.picture)
            elif page in self._broken:
                painter.setPen(QColor("#5c6370"))
                painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, self.tr("This page cannot be drawn."))
            self._paint_marks(painter, page, frame)
            painter.setPen(QPen(QColor(self._colours.line), 1))
            painter.drawRect(frame)
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._colours.accent_text), 2))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_place()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(1 if event.angleDelta().y() > 0 else -1)
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        whole = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        bar = self.verticalScrollBar()
        match event.key():
            case Qt.Key.Key_PageDown if whole:
                self.go_to(self._page + 1)
            case Qt.Key.Key_PageUp if whole:
                self.go_to(self._page - 1)
            case Qt.Key.Key_Home:
                bar.setValue(0)
            case Qt.Key.Key_End:
                bar.setValue(bar.maximum())
            case _:
                super().keyPressEvent(event)

    def _set_zoom(self, zoom: float | None) -> None:
        if zoom != self._zoom:
            self._zoom = zoom
            self._keep_place()
            self.zoomed.emit()

    def _keep_place(self) -> None:
        """Lay out again with the same place at the top; until one scrolls, the place that was gone to."""
        if not self._sizes:
            return
        goal = self._goal
        value = self.verticalScrollBar().value()
        page = self._page_at(value)
        share = (value - self._tops[page - 1]) / max(1, self._height(page))
        self._lay_out()
        if goal is not None:
            self.go_to(*goal)
        else:
            self.verticalScrollBar().setValue(int(self._tops[page - 1] + share * self._height(page)))
            self._scrolled()
        self._goal = goal

    def _lay_out(self) -> None:
        self._scale = self._fitting_scale() if self._zoom is None else self._zoom * SCREEN_DOTS
        heights = [self._height(page) + GAP for page in range(1, len(self._sizes) + 1)]
        self._tops = list(accumulate(heights, initial=MARGIN))
        view = self.viewport().size()
        vertical, across = self.verticalScrollBar(), self.horizontalScrollBar()
        vertical.setRange(0, max(0, self._tops[-1] - GAP + MARGIN - view.height()))
        vertical.setPageStep(max(1, int(view.height() * 0.9)))
        vertical.setSingleStep(40)
        widest = max((self._width(page) for page in range(1, len(self._sizes) + 1)), default=0) + 2 * MARGIN
        across.setRange(0, max(0, widest - view.width()))
        across.setPageStep(view.width())
        across.setSingleStep(40)
        self.viewport().update()

    def _scrolled(self) -> None:
        self._goal = None
        self._tell_page()
        self.viewport().update()
        self._ask()

    def _tell_page(self, force: bool = False) -> None:
        middle = self.verticalScrollBar().value() + self.viewport().height() // 3
        page = self._page_at(middle)
        if page != self._page or force:
            self._page = page
            self.page_changed.emit(page)

    def _ask(self) -> None:
        """Want the next picture: of what is in view, then of its neighbours."""
        if self._asked is not None or not self._sizes or not self.isVisible():
            return
        seen = self._in_view()
        for page in (*seen, seen[-1] + 1, seen[0] - 1):
            if 1 <= page <= len(self._sizes) and page not in self._broken:
                width = round(self._width(page) * self.devicePixelRatioF())
                drawn = self._pictures.get(page)
                if drawn is None or drawn.width != width:
                    self._asked = (page, width)
                    self.page_wanted.emit(page, width)
                    return

    def _let_go(self) -> None:
        size = sum(kept.picture.sizeInBytes() for kept in self._pictures.values())
        while len(self._pictures) > 2 and size > KEPT_BYTES:
            _, gone = self._pictures.popitem(last=False)
            size -= gone.picture.sizeInBytes()

    def _in_view(self) -> Sequence[int]:
        if not self._sizes:
            return ()
        top = self.verticalScrollBar().value()
        return range(self._page_at(top), self._page_at(top + self.viewport().height()) + 1)

    def _page_at(self, y: int) -> int:
        return max(1, min(bisect_right(self._tops, y), len(self._sizes)))

    def _paint_marks(self, painter: QPainter, page: int, frame: QRect) -> None:
        marks = self._marks.get(page)
        if marks is None:
            return
        painter.save()
        # As a marker pen does it: what is dark stays dark.
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        for rectangles, colour in ((marks.passage, "#ffe58a"), (marks.words, "#ffb14a")):
            region = QRegion()
            for left, top, right, bottom in rectangles:
                spot = QRectF(
                    frame.x() + left * frame.width(),
                    frame.y() + top * frame.height(),
                    (right - left) * frame.width(),
                    (bottom - top) * frame.height(),
                )
                region += spot.toAlignedRect().adjusted(-1, -1, 1, 1)
            # Lines that touch are marked once: twice they would be darker.
            painter.setClipRegion(region)
            painter.fillRect(frame, QColor(colour))
        painter.restore()

    def _frame(self, page: int) -> QRect:
        width = self._width(page)
        left = max(MARGIN, (self.viewport().width() - width) // 2) - self.horizontalScrollBar().value()
        top = self._tops[page - 1] - self.verticalScrollBar().value()
        return QRect(QPoint(left, top), QPoint(left + width - 1, top + self._height(page) - 1))

    def _fitting_scale(self) -> float:
        widest = max((width for width, _ in self._sizes), default=1.0)
        return max(0.05, (self.viewport().width() - 2 * MARGIN) / max(1.0, widest))

    def _width(self, page: int) -> int:
        return max(1, round(self._sizes[page - 1][0] * self._scale))

    def _height(self, page: int) -> int:
        return max(1, round(self._sizes[page - 1][1] * self._scale))
