"""A “/” at the beginning of a message offers prompts, an “@” before a word documents, while one types on.

What is being composed counts as typed: a list follows from the first letter of a syllable. The arrows move in the
list, Enter or Tab takes the row, Esc closes it until another mark is typed.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QTextCursor

from gui.background import Workers
from gui.composer.completion_popup import MOST_ROWS, CompletionPopup, Entry
from gui.composer.message_field import MessageField
from gui.matching import fitness

MOST_MATCHES = 50
LONGEST_QUERY = 80
"""Characters behind an “@”; what is longer is no name any more."""
AT_ONCE = 100
"""Entries that are looked through on the spot, in about 3 ms; thousands of files take a tenth of a second."""
LEAST_FITNESS = 40.0
"""Letters of a name that are only scattered over it are chance: a message may begin with “/etc”."""


def trigger_in(before: str, first_line: bool) -> tuple[str, int] | None:
    """The mark that offers something in ``before``, a line up to the cursor, and where it stands there.

    An “@” inside of a word is part of an address.
    """
    if first_line and before.startswith("/"):
        return "/", 0
    at = before.rfind("@")
    if at < 0 or len(before) - at > LONGEST_QUERY:
        return None
    return None if at and before[at - 1].isascii() and before[at - 1].isalnum() else ("@", at)


def matching(query: str, entries: Sequence[Entry]) -> list[Entry]:
    """The entries that fit, the best first; all in their order where nothing is typed yet."""
    if not query.strip():
        return list(entries[:MOST_MATCHES])
    fits = [(fit, entry) for entry in entries if (fit := fitness(query, [entry.name])) is not None]
    fits = [(fit, entry) for fit, entry in fits if fit >= LEAST_FITNESS]
    return [entry for _, entry in sorted(fits, key=lambda one: -one[0])[:MOST_MATCHES]]


class Completion(QObject):
    """``wanted``: a mark was typed, its entries are to be brought up to date with ``set_entries``.

    ``chosen`` carries the mark and the entry; the mark and what was typed behind it are gone from the field then.
    ``is_name`` says whether a text behind an “@” begins with a whole name: then nothing more is offered.
    """

    wanted = Signal(str)
    chosen = Signal(str, object)

    def __init__(
        self, field: MessageField, popup: CompletionPopup, workers: Workers, is_name: Callable[[str], bool]
    ) -> None:
        super().__init__(field)
        self._field = field
        self._workers = workers
        self._popup = popup
        self._is_name = is_name
        self._titles = {"/": self.tr("Prompts"), "@": self.tr("Documents")}
        self._entries: dict[str, Sequence[Entry]] = {}
        self._last: dict[str, Entry] = {}
        self._open: tuple[str, int] | None = None
        self._closed: tuple[str, int] | None = None
        self._begun = False
        self._asked = 0
        self._pending = False
        popup.chosen.connect(self._take_entry)
        field.add_key_taker(self._take_key)
        field.textChanged.connect(self._follow)
        field.cursorPositionChanged.connect(self._follow)
        field.composed.connect(self._follow)
        field.focused.connect(self._follow_focus)

    def set_entries(self, trigger: str, entries: Sequence[Entry], last: Entry | None = None) -> None:
        """What ``trigger`` offers, in the order for an empty query; ``last`` stands behind all that fit."""
        self._entries[trigger] = entries
        if last is not None:
            self._last[trigger] = last
        if self._open is not None and self._open[0] == trigger:
            self._show()

    def begin(self, trigger: str) -> None:
        """Offer what ``trigger`` offers, as if it were typed now."""
        cursor = self._field.textCursor()
        if trigger == "/":
            cursor.movePosition(QTextCursor.MoveOperation.Start)
        before = self._field.before_cursor
        glued = trigger == "@" and before[-1:].isascii() and before[-1:].isalnum()
        self._field.setFocus()
        self._field.setTextCursor(cursor)
        self._closed = None
        cursor.insertText(f" {trigger}" if glued else trigger)
        self._begun = True

    @Slot()
    def dismiss(self) -> None:
        """Offer nothing for what stands in the field now."""
        self._closed = self._found()
        self._close()

    @Slot()
    def _follow(self) -> None:
        found = self._found()
        if found is None or found == self._closed:
            self._closed = found
            self._close()
            return
        if found != self._open:
            self._open = found
            self._begun = False
            self.wanted.emit(found[0])
        self._show()

    @Slot(bool)
    def _follow_focus(self, focused: bool) -> None:
        if not focused:
            self._close()

    def _found(self) -> tuple[str, int] | None:
        """The mark that is being typed on, with its place in the whole text."""
        cursor = self._field.textCursor()
        before = self._field.before_cursor
        found = trigger_in(before, cursor.blockNumber() == 0)
        if found is None or (found[0] == "@" and self._is_name(before[found[1] + 1 :])):
            return None
        return found[0], cursor.block().position() + found[1]

    def _show(self) -> None:
        if self._open is None:
            return
        trigger, query = self._open[0], self._query()
        entries = self._entries.get(trigger, ())
        self._asked += 1
        if len(entries) <= AT_ONCE:
            self._show_found(trigger, query, matching(query, entries))
            return
        number = self._asked
        self._pending = True

        def show(found: list[Entry]) -> None:
            if number == self._asked and self._open is not None:
                self._show_found(trigger, query, found)

        self._workers.store.run(lambda: matching(query, entries)).success(show)

    def _show_found(self, trigger: str, query: str, found: list[Entry]) -> None:
        self._pending = False
        last = self._last.get(trigger)
        if last is not None and (found or not query):
            found = [*found, last]
        if found:
            self._popup.show_entries(self._titles[trigger], found)
        else:
            self._popup.hide()

    def _query(self) -> str:
        """What is typed behind the mark."""
        if self._open is None:
            return ""
        return self._field.before_cursor[self._open[1] - self._field.textCursor().block().position() + 1 :]

    def _close(self) -> None:
        self._open = None
        self._popup.hide()

    def _take_key(self, key: Qt.Key) -> bool:
        if not self._popup.isVisible():
            return False
        if self._pending and self._open is not None and key in (Qt.Key.Key_Return, Qt.Key.Key_Tab):
            # Taken is what fits what was typed, not what is still shown.
            trigger, query = self._open[0], self._query()
            self._asked += 1
            self._show_found(trigger, query, matching(query, self._entries[trigger]))
        steps = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_PageUp: -MOST_ROWS,
            Qt.Key.Key_PageDown: MOST_ROWS,
        }
        current = self._popup.current
        if key in steps:
            self._popup.move_current(steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Tab) and current is not None:
            self._take_entry(current)
        elif key == Qt.Key.Key_Escape:
            if self._begun:
                self._remove()
            self.dismiss()
        else:
            return False
        return True

    @Slot(object)
    def _take_entry(self, entry: Entry) -> None:
        self._field.settle()
        if self._open is None:
            return
        trigger = self._open[0]
        self._remove()
        self._close()
        self.chosen.emit(trigger, entry)

    def _remove(self) -> None:
        """Take the mark and what was typed behind it out of the field."""
        if self._open is not None:
            cursor = self._field.textCursor()
            cursor.setPosition(self._open[1], QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()
            self._field.setTextCursor(cursor)
