"""The selection of the transcript. It runs over messages and over pieces that have no widget, so the view owns it."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from gui.transcript.entries import Entries
from gui.transcript.piece_widgets import PieceWidget, SelectableWidget
from gui.transcript.selected_text import NOTHING, Copied, Places, is_much_unseen, joined, of_message, of_source
from gui.transcript.stage import Stage
from gui.transcript.text_widget import TextWidget

_AUTOSCROLL_MS = 30
# How far from the edge of the view the end of a selection is kept that keys move.
_KEPT = 8
_STEPS: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
# A position behind any text: the end of a piece whose document need not exist.
_END = 1 << 30


@dataclass(frozen=True, order=True)
class TextPosition:
    """A place in the transcript: message row, piece (segment) of the message, position in the piece's document."""

    row: int
    piece: int
    position: int


class Selection(QObject):
    """Follows the mouse over all pieces, shows what is selected in those in view, and knows its text.

    `link_clicked` carries the message row and the address; `scroll_wanted` says by how many pixels to scroll while the
    mouse drags beyond the edge; `pointed_at` carries the row that the mouse came over.
    """

    link_clicked = Signal(int, str)
    scroll_wanted = Signal(int)
    pointed_at = Signal(int)

    def __init__(self, stage: Stage, entries: Entries, viewport: QWidget) -> None:
        super().__init__(viewport)
        self._stage = stage
        self._entries = entries
        self._viewport = viewport
        self._anchor: TextPosition | None = None
        self._head: TextPosition | None = None
        self._pressed_link = ""
        self._dragging = False
        self._moved = False
        self._pointer = QPoint()
        self._autoscroll = QTimer(self, interval=_AUTOSCROLL_MS)
        self._autoscroll.timeout.connect(self._scroll_on)

    def clear(self) -> None:
        """Select nothing."""
        self._anchor = self._head = None
        self.show()

    def select_all(self) -> None:
        """Select every message."""
        if len(self._entries):
            last = len(self._entries) - 1
            self._anchor = TextPosition(0, 0, 0)
            self._head = TextPosition(last, len(self._entries[last].pieces) - 1, _END)
            self.show()

    def extend(self, key: int) -> bool:
        """Move the end of the selection with an arrow key; whether there was one, set with the mouse, in view."""
        head = self._head
        widgets = [
            (row, piece, widget) for row, piece, widget in self._stage.widgets() if isinstance(widget, SelectableWidget)
        ]
        places = [(row, piece) for row, piece, _ in widgets]
        at = places.index((head.row, head.piece)) if head and (head.row, head.piece) in places else -1
        step = _STEPS.get(key)
        if head is None or at < 0 or step is None:
            return False
        widget = widgets[at][2]
        position = min(head.position, widget.length())
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            moved = TextPosition(head.row, head.piece, max(0, min(position + step, widget.length())))
        else:
            moved = self._line_beside(widget, TextPosition(head.row, head.piece, position), step)
        beside = at + step
        if moved.position == position and 0 <= beside < len(widgets):
            row, piece, widget = widgets[beside]
            moved = TextPosition(row, piece, 0 if step > 0 else widget.length())
        elif moved.position == position:
            moved = TextPosition(head.row, head.piece, 0 if step < 0 else widget.length())
        self._head = moved
        self.show()
        self._follow_head()
        return True

    @property
    def bounds(self) -> tuple[TextPosition, TextPosition] | None:
        """First and last position, or None when nothing is selected."""
        if self._anchor is None or self._head is None or self._anchor == self._head:
            return None
        return min(self._anchor, self._head), max(self._anchor, self._head)

    def text(self) -> str:
        """What is selected, as plain text."""
        return self.copied().plain

    def copied(self) -> Copied:
        """What is selected, in all forms; of very many messages that were never shown, their source."""
        if not self.bounds:
            return NOTHING
        first, last = self.bounds
        is_much = is_much_unseen(self._entries, first.row, last.row)
        messages: list[Copied] = []
        for row in range(first.row, last.row + 1):
            whole = first <= TextPosition(row, 0, 0) and (row < last.row or last.position == _END)
            if whole and is_much:
                messages.append(of_source(self._entries.message(row).text))
            else:
                places = None if whole else self._places(row, first, last)
                messages.append(of_message(self._entries, self._stage, row, places))
        return joined(messages)

    def show(self) -> None:
        """Show the selection in the pieces that are in view."""
        bounds = self.bounds
        for row, piece, widget in self._stage.widgets():
            if not isinstance(widget, SelectableWidget):
                continue
            if not bounds or not (bounds[0].row, bounds[0].piece) <= (row, piece) <= (bounds[1].row, bounds[1].piece):
                widget.select(0, 0)
                continue
            start = bounds[0].position if (bounds[0].row, bounds[0].piece) == (row, piece) else 0
            end = bounds[1].position if (bounds[1].row, bounds[1].piece) == (row, piece) else widget.length()
            widget.select(start, min(end, widget.length()))

    def listen(self, widget: PieceWidget) -> None:
        """Listen to the mouse on a new piece widget."""
        widget.installEventFilter(self)
        if isinstance(widget, SelectableWidget):
            widget.surface.installEventFilter(self)
            widget.surface.setMouseTracking(True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the mouse events of piece widgets."""
        if event.type() == QEvent.Type.Enter:
            for row, _, widget in self._stage.widgets():
                if widget is watched:
                    self.pointed_at.emit(row)
        if event.type() == QEvent.Type.Leave and isinstance(watched, TextWidget):
            watched.link_pointed_at.emit("", QRect())
        if not isinstance(event, QMouseEvent) or not isinstance(watched, QWidget):
            return False
        found = self._selectable(watched)
        if found is None:
            return False
        point = event.globalPosition().toPoint()
        match event.type():
            case QEvent.Type.MouseButtonPress if event.button() == Qt.MouseButton.LeftButton:
                self._press(found, point, event)
            case QEvent.Type.MouseMove if event.buttons() & Qt.MouseButton.LeftButton:
                self._drag(point)
            case QEvent.Type.MouseMove:
                over_link = bool(found.link_at(found.mapFromGlobal(point)))
                shape = Qt.CursorShape.PointingHandCursor if over_link else Qt.CursorShape.IBeamCursor
                found.surface.setCursor(shape)
                if isinstance(found, TextWidget):
                    found.point_at(found.surface.mapFromGlobal(point))
            case QEvent.Type.MouseButtonRelease if event.button() == Qt.MouseButton.LeftButton:
                self._release(found, point)
            case QEvent.Type.MouseButtonDblClick if event.button() == Qt.MouseButton.LeftButton:
                self._select_word(found, point)
            case _:
                return False
        return True

    def _selectable(self, watched: QWidget) -> SelectableWidget | None:
        for _, _, widget in self._stage.widgets():
            if isinstance(widget, SelectableWidget) and widget.surface is watched:
                return widget
        return None

    def _press(self, widget: SelectableWidget, point: QPoint, event: QMouseEvent) -> None:
        self._pressed_link = widget.link_at(widget.mapFromGlobal(point))
        self._pointer, self._dragging, self._moved = point, True, False
        place = self.position_at(point)
        self._head = place
        if not (event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self._anchor):
            self._anchor = place
        self.show()

    def _drag(self, point: QPoint) -> None:
        if not self._dragging:
            return
        if not self._moved and (point - self._pointer).manhattanLength() < QApplication.startDragDistance():
            return
        self._pointer, self._moved = point, True
        self._head = self.position_at(point)
        self.show()
        y = self._viewport.mapFromGlobal(point).y()
        if 0 <= y < self._viewport.height():
            self._autoscroll.stop()
        elif not self._autoscroll.isActive():
            self._autoscroll.start()

    def _release(self, widget: SelectableWidget, point: QPoint) -> None:
        self._autoscroll.stop()
        self._dragging = False
        link = widget.link_at(widget.mapFromGlobal(point))
        if link and link == self._pressed_link and not self._moved:
            place = self.position_at(point)
            self.clear()
            if place:
                self.link_clicked.emit(place.row, link)

    def _select_word(self, widget: SelectableWidget, point: QPoint) -> None:
        place = self.position_at(point)
        if place:
            start, end = widget.word_at(place.position)
            self._anchor = TextPosition(place.row, place.piece, start)
            self._head = TextPosition(place.row, place.piece, end)
            self.show()

    def _line_beside(self, widget: SelectableWidget, place: TextPosition, step: int) -> TextPosition:
        """The place right above or below `place` in the same piece, or `place` where its line is the last one."""
        line = widget.bring_into_view(place.position)
        for lines in (1.0, 1.5, 2.0, 3.0):
            point = line.center() + QPoint(0, round(step * lines * line.height()))
            if not 0 <= point.y() < widget.height():
                break
            position = widget.position_at(point)
            if (widget.bring_into_view(position).top() - line.top()) * step > 0:
                return TextPosition(place.row, place.piece, position)
        return place

    def _follow_head(self) -> None:
        """Scroll by what the end of the selection is out of view."""
        for row, piece, widget in self._stage.widgets():
            if (
                self._head
                and (row, piece) == (self._head.row, self._head.piece)
                and isinstance(widget, SelectableWidget)
            ):
                line = widget.bring_into_view(self._head.position)
                top = self._viewport.mapFromGlobal(widget.mapToGlobal(line.topLeft())).y()
                below = top + line.height() - self._viewport.height()
                if top < 0 or below > 0:
                    self.scroll_wanted.emit(top - _KEPT if top < 0 else below + _KEPT)

    def _scroll_on(self) -> None:
        y = self._viewport.mapFromGlobal(self._pointer).y()
        self.scroll_wanted.emit(y if y < 0 else y - self._viewport.height())
        self._head = self.position_at(self._pointer)
        self.show()

    def position_at(self, point: QPoint) -> TextPosition | None:
        """The text position nearest to a point on the screen."""
        nearest: tuple[int, int, SelectableWidget] | None = None
        y = self._stage.mapFromGlobal(point).y()
        for row, piece, widget in self._stage.widgets():
            if isinstance(widget, SelectableWidget) and (nearest is None or widget.y() <= y):
                nearest = row, piece, widget
        if nearest is None:
            return None
        row, piece, widget = nearest
        return TextPosition(row, piece, widget.position_at(widget.mapFromGlobal(point)))

    def _places(self, row: int, first: TextPosition, last: TextPosition) -> Places:
        begins, ends = row == first.row, row == last.row
        return Places(
            first.piece if begins else 0,
            first.position if begins else 0,
            last.piece if ends else len(self._entries[row].pieces) - 1,
            last.position if ends and last.position != _END else None,
        )
