"""The canvas of the transcript and its pool of widgets: only pieces in view have one.

The canvas is opaque and very tall; scrolling moves it as a whole, which Qt does by copying pixels. Everything is
placed relative to one reference piece, so what the reader looks at stays where it is when heights elsewhere change.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from gui.transcript.appearance import Appearance
from gui.transcript.code_widget import CodeWidget
from gui.transcript.edit_widget import EditWidget
from gui.transcript.entries import Entries
from gui.transcript.entry import Entry, space_above
from gui.transcript.footer import FooterWidget
from gui.transcript.formulas import Formulas
from gui.transcript.offer_row import OfferRow
from gui.transcript.pictures import PicturesWidget, Thumbnails
from gui.transcript.piece_widgets import KINDS, PieceWidget, SelectableWidget, focus_stops, show
from gui.transcript.pieces import (
    BubblePiece,
    CodePiece,
    Piece,
    TextPiece,
)
from gui.transcript.reasoning_row import ReasoningRow
from gui.transcript.text_widget import TextWidget

# How far beyond the viewport pieces are kept, so that a turn of the wheel meets ready ones.
_OVERSCAN = 240
# The canvas is this tall (Qt's limit is 2^24) and is centred anew when the view nears one end of it.
_HEIGHT = 1 << 23
_SPARE = 12
TOP_MARGIN = 6
BOTTOM_MARGIN = 28
COLUMN = 760
_SIDE = 24
_NARROWEST = 120


@dataclass(frozen=True)
class Reference:
    """A piece by message row and index, and where its top is in the viewport."""

    row: int
    piece: int
    y: int


@dataclass
class _Bound:
    widget: PieceWidget
    piece: Piece | None
    column: tuple[int, int] = (0, 0)
    place: tuple[int, int, int] = (0, 0, 0)
    row: int = 0


class Stage(QWidget):
    """Shows the pieces around a reference."""

    chip_clicked = Signal(str, object)
    action_clicked = Signal(str, str, QPoint)
    version_wanted = Signal(str, int)
    edit_sent = Signal(str, str)
    edit_cancelled = Signal(str)
    reasoning_clicked = Signal(str)
    save_wanted = Signal(str, str)
    picture_activated = Signal(str)
    changed = Signal()

    def __init__(self, view: QAbstractScrollArea, entries: Entries, prepare: Callable[[PieceWidget], None]) -> None:
        """`prepare` is called once with each new widget, to listen to it."""
        super().__init__(view.viewport())
        self._view = view
        self._entries = entries
        self._prepare = prepare
        self._bound: dict[tuple[Entry, int], _Bound] = {}
        self._spare: dict[type[PieceWidget], list[PieceWidget]] = {}
        self._formulas = Formulas(entries.formulas, self)
        self._formulas.ready.connect(self._formula_ready)
        self._thumbnails = Thumbnails(self)
        self._order: list[QWidget] = []
        self._marked = -1
        self.setAutoFillBackground(True)
        self.resize(100, _HEIGHT)

    def set_appearance(self, appearance: Appearance) -> None:
        """Take new colours and fonts. All pieces are made anew at the next `fill`."""
        self._appearance = appearance
        self._formulas.set_size(round(appearance.pixels * 1.1))
        self.setPalette(appearance.palette)
        for bound in self._bound.values():
            bound.widget.set_appearance(appearance)
            bound.piece = None
        for spare in self._spare.values():
            for widget in spare:
                widget.set_appearance(appearance)

    def fill(self, reference: Reference, height: int) -> tuple[Reference, bool]:
        """Place the pieces around `reference` in a viewport of `height` pixels.

        Returns the topmost visible piece as the new reference, and whether the end of the transcript is in view.
        """
        if not len(self._entries):
            self._release(set(self._bound))
            return Reference(0, 0, 0), True
        rows: deque[tuple[int, int, int]] = deque()
        row, piece = reference.row, reference.piece
        rows.append((row, piece, self._measure(row, piece)))
        top, bottom = reference.y, reference.y + rows[0][2]
        while True:
            while bottom < height + _OVERSCAN and (following := self._after(*rows[-1][:2])):
                rows.append((*following, self._measure(*following)))
                bottom += rows[-1][2]
            if bottom < height - BOTTOM_MARGIN:
                top, bottom = top + height - BOTTOM_MARGIN - bottom, height - BOTTOM_MARGIN
            while top > -_OVERSCAN and (before := self._before(*rows[0][:2])):
                rows.appendleft((*before, self._measure(*before)))
                top -= rows[0][2]
            if top <= TOP_MARGIN:
                break
            top, bottom = TOP_MARGIN, bottom - top + TOP_MARGIN
            if bottom >= height + _OVERSCAN or not self._after(*rows[-1][:2]):
                break
        at_end = not self._after(*rows[-1][:2]) and bottom <= height
        return self._arrange(rows, top, height), at_end

    def widgets(self) -> Iterator[tuple[int, int, PieceWidget]]:
        """The widgets in use as (row, piece, widget), from top to bottom."""
        for (_, piece), bound in sorted(self._bound.items(), key=lambda item: (item[1].row, item[0][1])):
            yield bound.row, piece, bound.widget

    def text_of(self, row: int, piece: int, start: int, end: int | None) -> str:
        """The plain text of a range of a piece, also of one that is not in view; `end` None is the piece's end."""
        entry = self._entries[row]
        if not isinstance(entry.pieces[piece], TextPiece | BubblePiece | CodePiece):
            return ""
        bound = self._bound.get((entry, piece))
        widget = bound.widget if bound else self._take(entry.pieces[piece])
        assert isinstance(widget, SelectableWidget)
        if not bound:
            show(widget, entry.pieces[piece])
        text = widget.text_between(start, widget.length() if end is None else end)
        if not bound:
            self._put_back(widget)
        return text

    def row_at(self, y: int) -> int:
        """The row of the message at a height on the canvas, -1 where there is none."""
        found = -1
        for row, _, widget in self.widgets():
            if widget.y() <= y:
                found = row
        return found

    def focus_editor(self, row: int) -> None:
        """Give the focus to the editor of a message that is in view."""
        for at, _, widget in self.widgets():
            if at == row and isinstance(widget, EditWidget):
                widget.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_marked(self, row: int) -> None:
        """Draw a ring around a message, -1 for none."""
        if row != self._marked:
            self._marked = row
            self.update()

    def area_of(self, row: int) -> QRect:
        """What of a message is on the canvas."""
        area = QRect()
        for at, _, widget in self.widgets():
            if at == row and widget.isVisible():
                area = area.united(widget.geometry())
        return area

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ring around the marked message."""
        area = self.area_of(self._marked) if self._marked >= 0 else QRect()
        if area.isValid():
            column = min(COLUMN, self.width() - 2 * _SIDE)
            area.setLeft((self.width() - column) // 2)
            area.setWidth(column)
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(self._appearance.colours.accent)
            painter.drawRoundedRect(QRectF(area.adjusted(-12, -4, 12, 4)), 12, 12)
            painter.end()

    def forget(self, first: int = 0, last: int | None = None) -> None:
        """Give up the pieces of the messages in the rows from `first` to `last`: others are shown there."""
        rows = range(first, len(self._entries) if last is None else last + 1)
        self._release({key for key, bound in self._bound.items() if bound.row in rows})

    def _measure(self, row: int, piece: int) -> int:
        entry = self._entries[row]
        content = entry.pieces[piece]
        bound = self._bound.get((entry, piece))
        if bound and type(bound.widget) is not KINDS[type(content)]:
            self._release({(entry, piece)})
            bound = None
        if not bound:
            bound = self._bound[entry, piece] = _Bound(self._take(content), None)
        bound.row = row
        width = max(_NARROWEST, min(COLUMN, self.width() - 2 * _SIDE))
        column = (max(0, self.width() - width) // 2, width)
        if bound.piece is not content and bound.piece != content:
            show(bound.widget, content)
            if isinstance(bound.widget, TextWidget):
                bound.widget.setAccessibleName(entry.message.author or self.tr("You"))
            bound.column = (0, 0)
        bound.piece = content
        if bound.column != column:
            bound.column, bound.place = column, bound.widget.place(*column)
        height = bound.place[2] + space_above(content)
        self._entries.set_height(row, piece, height)
        return height

    def _arrange(self, rows: deque[tuple[int, int, int]], top: int, height: int) -> Reference:
        canvas = self._canvas_top(rows, top, height)
        if self.y() != canvas:
            self.move(0, canvas)
        reference = None
        kept: set[tuple[Entry, int]] = set()
        order: list[QWidget] = []
        y = top
        for row, piece, piece_height in rows:
            if y + piece_height > -_OVERSCAN and y < height + _OVERSCAN:
                key = (self._entries[row], piece)
                kept.add(key)
                bound = self._bound[key]
                left, width, inner = bound.place
                bound.widget.setGeometry(left, y - canvas + piece_height - inner, width, inner)
                if bound.widget.isHidden():
                    bound.widget.show()
                order += focus_stops(bound.widget)
            if reference is None and y + piece_height > 0:
                reference = Reference(row, piece, y)
            y += piece_height
        self._release(set(self._bound) - kept)
        if order != self._order:
            for first, second in pairwise(order):
                QWidget.setTabOrder(first, second)
            self._order = order
        return reference or Reference(*rows[-1][:2], y - rows[-1][2])

    def _canvas_top(self, rows: deque[tuple[int, int, int]], top: int, height: int) -> int:
        """Where to move the canvas so that pieces that have a place on it need not be moved."""
        y = top
        for row, piece, piece_height in rows:
            bound = self._bound[self._entries[row], piece]
            if not bound.widget.isHidden():
                canvas = y + piece_height - bound.place[2] - bound.widget.y()
                return canvas if 2 * height - _HEIGHT < canvas < -height else -_HEIGHT // 2
            y += piece_height
        return -_HEIGHT // 2

    def _after(self, row: int, piece: int) -> tuple[int, int] | None:
        if piece + 1 < len(self._entries[row].pieces):
            return row, piece + 1
        return (row + 1, 0) if row + 1 < len(self._entries) else None

    def _before(self, row: int, piece: int) -> tuple[int, int] | None:
        if piece:
            return row, piece - 1
        return (row - 1, len(self._entries[row - 1].pieces) - 1) if row else None

    def _take(self, piece: Piece) -> PieceWidget:
        kind = KINDS[type(piece)]
        if spare := self._spare.get(kind):
            return spare.pop()
        if issubclass(kind, TextWidget):
            widget: PieceWidget = TextWidget(self, self._formulas)
        elif issubclass(kind, PicturesWidget):
            widget = PicturesWidget(self, self._thumbnails)
        else:
            widget = kind(self)
        widget.hide()
        if isinstance(widget, FooterWidget):
            widget.chip_clicked.connect(lambda chip, w=widget: self.chip_clicked.emit(self._id_of(w), chip))
            widget.action_clicked.connect(
                lambda action, place, w=widget: self.action_clicked.emit(self._id_of(w), action, place)
            )
            widget.version_wanted.connect(lambda step, w=widget: self.version_wanted.emit(self._id_of(w), step))
        if isinstance(widget, OfferRow):
            widget.clicked.connect(lambda action, w=widget: self.action_clicked.emit(self._id_of(w), action, QPoint()))
        if isinstance(widget, PicturesWidget):
            widget.activated.connect(self.picture_activated)
        if isinstance(widget, CodeWidget):
            widget.save_wanted.connect(self.save_wanted)
        if isinstance(widget, EditWidget):
            widget.sent.connect(lambda text, w=widget: self.edit_sent.emit(self._id_of(w), text))
            widget.cancelled.connect(lambda w=widget: self.edit_cancelled.emit(self._id_of(w)))
            widget.grew.connect(lambda w=widget: self._place_anew(w))
        if isinstance(widget, ReasoningRow):
            widget.clicked.connect(lambda _=False, w=widget: self.reasoning_clicked.emit(self._id_of(w)))
        widget.set_appearance(self._appearance)
        self._prepare(widget)
        return widget

    def _put_back(self, widget: PieceWidget) -> None:
        spare = self._spare.setdefault(type(widget), [])
        if len(spare) < _SPARE:
            spare.append(widget)
        else:
            widget.deleteLater()

    def _release(self, keys: set[tuple[Entry, int]]) -> None:
        for key in keys:
            widget = self._bound.pop(key).widget
            focused = QApplication.focusWidget()
            if focused and (focused is widget or widget.isAncestorOf(focused)):
                # Hiding it would hand the focus to whichever widget comes next.
                self._view.setFocus()
            widget.hide()
            if isinstance(widget, SelectableWidget):
                widget.select(0, 0)
            self._put_back(widget)

    def _id_of(self, widget: PieceWidget) -> str:
        return next(entry.message.id for (entry, _), bound in self._bound.items() if bound.widget is widget)

    def _formula_ready(self, number: int) -> None:
        for bound in self._bound.values():
            if isinstance(bound.widget, TextWidget) and number in bound.widget.formulas:
                bound.piece = None
                self.changed.emit()

    def _place_anew(self, widget: PieceWidget) -> None:
        for bound in self._bound.values():
            if bound.widget is widget:
                bound.column = (0, 0)
                self.changed.emit()
