"""The current message: the one that keys act on. It is reached by keyboard, and has a ring while the focus is there."""

from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from gui.transcript.entries import Entries
from gui.transcript.stage import Stage

_WORDS = 80


class CurrentMessage(QObject):
    """`moved` carries the row that is current now, to be brought into view."""

    moved = Signal(int)

    def __init__(self, stage: Stage, entries: Entries, view: QAbstractScrollArea) -> None:
        super().__init__(view)
        self._stage = stage
        self._entries = entries
        self._view = view
        self._message_id = ""
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._follow_focus)

    @property
    def message_id(self) -> str:
        """Its id, "" while there is none."""
        return self._message_id if self._entries.has(self._message_id) else ""

    @property
    def row(self) -> int:
        """Its row, -1 while there is none."""
        return self._entries.row(self._message_id) if self._entries.has(self._message_id) else -1

    def area(self) -> QRect:
        """What of it is on the canvas."""
        return self._stage.area_of(self.row)

    def set(self, message_id: str) -> None:
        """Make another message the current one, "" for none."""
        self._message_id = message_id
        row = self.row
        self._stage.set_marked(row if self._view.hasFocus() else -1)
        self._describe(row)
        if row >= 0:
            self.moved.emit(row)

    def settle(self) -> None:
        """After a change of the rows: the ring goes with its message, and ends where that is gone."""
        self._stage.set_marked(self.row if self._view.hasFocus() else -1)

    def move(self, by: int) -> None:
        """Go to the message after (1) or before (-1) the current one; at first to the last in view."""
        count = len(self._entries)
        if not count:
            return
        shown = sorted({row for row, _, widget in self._stage.widgets() if self._in_view(widget)})
        row = self.row + by if self.row >= 0 else (shown[-1] if shown else count - 1)
        row = max(0, min(row, count - 1))
        self._view.setFocus()
        self.set(self._entries.message(row).id)

    def _in_view(self, widget: QWidget) -> bool:
        top = widget.y() + self._stage.y()
        return top < self._view.viewport().height() and top + widget.height() > 0

    def _follow_focus(self, old: QWidget | None, now: QWidget | None) -> None:
        """A button or link that has the focus makes its message the current one."""
        if now is not None and self._stage.isAncestorOf(now):
            for row, _, widget in self._stage.widgets():
                if widget is now or widget.isAncestorOf(now):
                    self._message_id = self._entries.message(row).id
        self._stage.set_marked(self.row if now is self._view else -1)

    def _describe(self, row: int) -> None:
        """Tell a screen reader which message is current."""
        if row < 0:
            self._view.setAccessibleDescription("")
            return
        message = self._entries.message(row)
        words = " ".join(message.text.split())[:_WORDS]
        author = self.tr("You") if message.role == "user" else message.author
        self._view.setAccessibleDescription(f"{author}: {words}" if author else words)
