"""Which piece stands where in the view, and the scroll bar in line with it.

All is placed relative to one piece, the reference: what the reader looks at stays where it is when heights elsewhere
change. While the view sticks to the end, the end of the last message is the reference.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QAbstractScrollArea

from gui.transcript.entries import Entries
from gui.transcript.stage import BOTTOM_MARGIN, TOP_MARGIN, Reference, Stage

# Far above any content: `Stage.fill` brings such a reference down to the bottom edge.
_ABOVE = -(1 << 22)
# To take in more messages than this is felt; laying them out is then left to the next turn of the event loop.
_MANY = 2_000


class Scrolling(QObject):
    """`arranged` comes after each layout and tells whether the end is in view."""

    arranged = Signal(bool)

    def __init__(self, view: QAbstractScrollArea, stage: Stage, entries: Entries) -> None:
        super().__init__(view)
        self._view = view
        self._stage = stage
        self._entries = entries
        self._reference = Reference(0, 0, TOP_MARGIN)
        self._sticks = True
        self._value = 0
        self._arranging = False
        self._holding = 0
        self._later = QTimer(self, interval=0, singleShot=True)
        self._later.timeout.connect(self.arrange)
        stage.changed.connect(self._later.start)

    def arrange(self) -> None:
        """Place the pieces anew and bring the scroll bar in line with them."""
        self._later.stop()
        if self._arranging or self._holding or not self._view.viewport().width():
            return
        self._arranging = True
        try:
            if len(self._entries):
                self._fill()
            else:
                self._stage.forget()
                self._view.verticalScrollBar().setRange(0, 0)
                self.arranged.emit(True)
        finally:
            self._arranging = False

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Inside, changes are not laid out one by one but all together at the end."""
        before = len(self._entries)
        self._holding += 1
        try:
            yield
        finally:
            self._holding -= 1
            if len(self._entries) > before + _MANY:
                self._later.start()
            else:
                self.arrange()

    def to(self, row: int, piece: int = 0, y: int = TOP_MARGIN) -> None:
        """Bring the top of a piece to `y` in the view."""
        self._sticks = False
        self._reference = Reference(row, piece, y)
        self.arrange()

    def to_end(self) -> None:
        """Show the end, and stay there while text arrives."""
        self._sticks = True
        self.arrange()

    def by(self, pixels: int) -> None:
        """Scroll on."""
        bar = self._view.verticalScrollBar()
        bar.setValue(bar.value() + pixels)

    def leave(self, row: int) -> None:
        """The messages from `row` on are not the same any more: hold on to one before them."""
        if self._reference.row >= row:
            self._reference = Reference(max(0, row - 1), 0, self._reference.y)

    def top_of(self, row: int) -> int:
        """Where a message begins, from the top of the view."""
        offset = self._entries.top(row, 0) - self._entries.top(self._reference.row, self._reference.piece)
        return self._reference.y + offset

    def follow_bar(self) -> None:
        """The scroll bar was moved. Short ways keep to the measured pieces, far ones go by the tree of heights."""
        if self._arranging or not len(self._entries):
            return
        bar = self._view.verticalScrollBar()
        change = bar.value() - self._value
        self._sticks = bar.value() >= bar.maximum() - 2 and change > 0
        if abs(change) <= 2 * self._view.viewport().height():
            self._reference = Reference(self._reference.row, self._reference.piece, self._reference.y - change)
        else:
            row, piece, distance = self._entries.find(bar.value() - TOP_MARGIN)
            self._reference = Reference(row, piece, -distance)
        self.arrange()

    def _fill(self) -> None:
        height, bar = self._view.viewport().height(), self._view.verticalScrollBar()
        self._reference, at_end = self._stage.fill(self._wanted(), height)
        self._sticks = self._sticks and at_end
        bar.setPageStep(height)
        bar.setRange(0, max(0, self._entries.total + TOP_MARGIN + BOTTOM_MARGIN - height))
        bar.setValue(self._entries.top(self._reference.row, self._reference.piece) + TOP_MARGIN - self._reference.y)
        self._value = bar.value()
        self.arranged.emit(at_end)

    def _wanted(self) -> Reference:
        last = len(self._entries) - 1
        if self._sticks:
            return Reference(last, len(self._entries[last].pieces) - 1, _ABOVE)
        row = min(self._reference.row, last)
        piece = max(0, min(self._reference.piece, len(self._entries[row].pieces) - 1))
        return Reference(row, piece, self._reference.y)
