"""Find in the open conversation: hits are counted over all messages, tinted in those in view, and gone to one by one.

What is current is held as a message and the number of the hit in it, so that it stays while text arrives elsewhere.
"""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate

from PySide6.QtCore import QObject, QPoint, QTimer, Signal

from gui.transcript.entries import Entries
from gui.transcript.find_scan import FindScan
from gui.transcript.find_text import folded_words, shown_text
from gui.transcript.piece_widgets import SelectableWidget
from gui.transcript.pieces import Piece
from gui.transcript.scrolling import Scrolling
from gui.transcript.stage import Stage

_SLICE_S = 0.006
# Counting goes on this long after a change at the latest, and the numbers are told as often.
_AFTER_MS = 150
# Room kept above and below a hit that is gone to.
_ABOVE, _BELOW = 24, 60
# How far out of view hits are tinted, so that scrolling meets them ready.
_BEYOND = 150


@dataclass(frozen=True)
class _Hit:
    """`place` counts the hits of a message, those of its reasoning first."""

    message_id: str
    place: int


class Find(QObject):
    """`counted` carries the number of the current hit from 1, 0 for none, how many there are, and whether that is
    final for now."""

    counted = Signal(int, int, bool)

    def __init__(
        self, stage: Stage, entries: Entries, scrolling: Scrolling, open_reasoning: Callable[[str], None]
    ) -> None:
        super().__init__(stage)
        self._stage = stage
        self._entries = entries
        self._scrolling = scrolling
        self._open_reasoning = open_reasoning
        self._scan = FindScan(entries)
        self._words = ""
        self._with_reasoning = entries.reasoning_shown
        self._current: _Hit | None = None
        self._is_seeking = False
        self._first = 0
        self._through: list[int] = []
        self._is_summed = False
        self._pieces: tuple[list[Piece] | None, str, list[int]] = (None, "", [])
        self._slices = QTimer(self, interval=0)
        self._slices.timeout.connect(self._go_on)
        self._changes = QTimer(self, interval=_AFTER_MS, singleShot=True)
        self._changes.timeout.connect(self._look_again)
        self._telling = QTimer(self, interval=_AFTER_MS, singleShot=True)
        self._telling.timeout.connect(self._tell)
        scrolling.arranged.connect(self._follow_layout)

    @property
    def is_under_way(self) -> bool:
        """Whether messages are being looked through."""
        return self._slices.isActive()

    def prepare(self) -> None:
        """Something is going to be looked for: what need not wait for the words is done now."""
        if not self._words:
            self._scan.prepare(self._row_in_view())
            self._slices.start()

    def look_for(self, text: str) -> None:
        """Find `text`, "" for nothing; the first hit from where the reader is becomes the current one."""
        words = folded_words(text)
        if words == self._words:
            return
        self._words = words
        current = self._current.message_id if self._current else ""
        self._first = self._entries.row(current) if self._entries.has(current) else self._row_in_view()
        self._current, self._is_seeking = None, bool(words)
        if words:
            self._look_again()
        else:
            self._slices.stop()
            self._changes.stop()
            self._scan.forget()
            self._through, self._is_summed = [], True
            self._tell()
        self._mark()

    def step(self, by: int) -> None:
        """Go to the next hit (1) or the one before (-1), from the end on to the beginning."""
        self._sum_up()
        total = self._through[-1] if self._through else 0
        if total:
            number = self._number()
            number = (number + by - 1) % total if number else (0 if by > 0 else total - 1)
            row = bisect_right(self._through, number)
            self._go_to(row, number - (self._through[row - 1] if row else 0))

    def _row_in_view(self) -> int:
        return min((row for row, _, _ in self._stage.widgets()), default=0)

    def _look_again(self) -> None:
        if self._with_reasoning != self._entries.reasoning_shown:
            self._with_reasoning = self._entries.reasoning_shown
            self._scan.forget()
        self._scan.start(self._words, min(self._first, max(0, len(self._entries) - 1)))
        self._slices.start()

    def _go_on(self) -> None:
        is_done = self._scan.run(_SLICE_S)
        if not self._words:
            if is_done:
                self._slices.stop()
            return
        self._is_summed = False
        if self._is_seeking:
            self._seek(is_done)
        if is_done:
            self._slices.stop()
            self._tell()
        elif not self._telling.isActive():
            self._telling.start()

    def _seek(self, is_done: bool) -> None:
        """Go to the first hit that the scan has come to."""
        self._sum_up()
        total = self._through[-1] if self._through else 0
        self._is_seeking = not (is_done or total)
        if total:
            before = self._through[self._first - 1] if 0 < self._first < len(self._through) else 0
            row = bisect_right(self._through, before if before < total else 0)
            self._go_to(row, 0)

    def _go_to(self, row: int, place: int) -> None:
        message_id = self._entries.message(row).id
        count = self._scan.count(row)
        if place < count.reasoning and not self._entries[row].is_open:
            self._open_reasoning(message_id)
        # It is parsed now, and may show other than was counted while it was not.
        before, count = count, self._scan.count_now(row, self._words)
        self._is_summed = self._is_summed and count == before
        self._current = _Hit(message_id, max(0, min(place, count.total - 1)))
        piece, ordinal = self._locate(row)
        if piece >= 0:
            self._bring_into_view(row, piece, ordinal)
        self._mark()
        self._tell()

    def _bring_into_view(self, row: int, piece: int, ordinal: int) -> None:
        height = self._height
        for is_last in (False, True):
            y = self._y_of(row, piece, ordinal)
            if y is not None and _ABOVE <= y <= height - _BELOW:
                return
            if y is not None:
                self._scrolling.by(y - height // 3)
            elif not is_last:
                self._scrolling.to(row, piece, height // 3)

    def _y_of(self, row: int, piece: int, ordinal: int) -> int | None:
        """Where the hit is in the view; its code is scrolled sideways to it. None while the piece is not placed."""
        for at, index, widget in self._stage.widgets():
            if (at, index) == (row, piece) and isinstance(widget, SelectableWidget) and widget.isVisible():
                found = widget.occurrences(self._words)
                position = found[min(ordinal, len(found) - 1)][0] if found else 0
                return self._stage.y() + widget.y() + widget.bring_into_view(position).top()
        return None

    def _locate(self, row: int) -> tuple[int, int]:
        """The piece of the current hit, and the number of the hit in it; -1 where it is in hidden reasoning."""
        assert self._current is not None
        entry, count = self._entries[row], self._scan.count(row)
        place = self._current.place
        if self._pieces[0] is not entry.pieces or self._pieces[1] != self._words:
            counts = [shown_text([piece], self._entries.formulas).count(self._words) for piece in entry.pieces]
            self._pieces = entry.pieces, self._words, counts
        if not entry.is_open:
            place -= count.reasoning
        for piece, hits in enumerate(self._pieces[2]):
            if 0 <= place < hits:
                return piece, place
            place -= hits
        return -1, 0

    def _mark(self) -> None:
        """Tint the hits in view."""
        row, piece, ordinal = -1, -1, 0
        if self._current is not None and self._entries.has(self._current.message_id):
            row = self._entries.row(self._current.message_id)
            piece, ordinal = self._locate(row)
        height = self._height
        for at, index, widget in self._stage.widgets():
            if not isinstance(widget, SelectableWidget):
                continue
            found = widget.occurrences(self._words) if self._words else []
            current = found[ordinal] if (at, index) == (row, piece) and ordinal < len(found) else None
            top = self._stage.y() + widget.y()
            if found and (top < -_BEYOND or top + widget.height() > height + _BEYOND):
                first = widget.position_at(QPoint(0, -top - _BEYOND))
                last = widget.position_at(QPoint(widget.width(), height + _BEYOND - top))
                found = [part for part in found if part[1] > first and part[0] < last]
            widget.mark_found(tuple(found), found.index(current) if current in found else -1)

    @property
    def _height(self) -> int:
        """Of the view."""
        view = self._stage.parentWidget()
        return view.height() if view else 0

    def _follow_layout(self) -> None:
        if self._words:
            self._mark()
            if not self._changes.isActive() and not self._slices.isActive():
                self._changes.start()

    def _number(self) -> int:
        """Of the current hit from 1, 0 for none."""
        if self._current is None or not self._entries.has(self._current.message_id):
            return 0
        row = self._entries.row(self._current.message_id)
        before = self._through[row - 1] if 0 < row <= len(self._through) else 0
        return before + self._current.place + 1 if row < len(self._through) else 0

    def _sum_up(self) -> None:
        """How many hits there are up to each row, where that may have changed."""
        if self._is_summed:
            return
        self._is_summed = True
        self._through = list(accumulate(self._scan.count(row).total for row in range(len(self._entries))))

    def _tell(self) -> None:
        self._telling.stop()
        self._sum_up()
        total = self._through[-1] if self._through else 0
        self.counted.emit(min(self._number(), total), total, not self._slices.isActive())
