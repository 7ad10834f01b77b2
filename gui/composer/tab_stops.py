"""A prompt's variables in the message field: Tab goes from one to the next, what is typed takes its place.

A variable is written ``{{name}}`` or ``{{name=what stands there at first}}``. One that has the same name as another
gets the same text.
"""

import re
from typing import NamedTuple

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QTextCursor

from gui.composer.message_field import MessageField

VARIABLE = re.compile(r"\{\{\s*([^{}=\n]+?)\s*(?:=([^{}\n]*))?\}\}")


class _Stop(NamedTuple):
    """A variable in the field. ``start`` stays where it is while text grows behind it, ``end`` moves along."""

    name: str
    given: str
    start: QTextCursor
    end: QTextCursor


class TabStops(QObject):
    """The variables of the prompt that was put in last; there are none any more once the message is sent."""

    def __init__(self, field: MessageField) -> None:
        super().__init__(field)
        self._field = field
        self._stops: list[_Stop] = []
        self._at = 0
        field.add_key_taker(self._take)
        field.textChanged.connect(self._end_when_emptied)

    def end(self) -> None:
        """Have no variables any more: another text stands in the field."""
        self._stops = []

    def insert(self, text: str) -> None:
        """Put a prompt in at the cursor, its first variable selected.

        What follows the cursor becomes the text of the last variable that has none, or else stands below.
        """
        cursor = self._field.textCursor()
        cursor.beginEditBlock()
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        rest = cursor.selectedText().replace("\u2029", "\n").strip()
        cursor.removeSelectedText()
        variables = list(VARIABLE.finditer(text))
        empty = [number for number, variable in enumerate(variables) if variable[2] is None]
        takes_rest = empty[-1] if rest and empty else None
        places: list[tuple[str, str, int, int]] = []
        behind = 0
        for number, variable in enumerate(variables):
            cursor.insertText(text[behind : variable.start()])
            behind = variable.end()
            start = cursor.position()
            given = variable[2].strip() if variable[2] is not None else f"{{{{{variable[1]}}}}}"
            cursor.insertText(rest if number == takes_rest else given)
            places.append((variable[1], given if variable[2] is None else "", start, cursor.position()))
        cursor.insertText(text[behind:])
        if rest and takes_rest is None:
            cursor.insertText(f"\n\n{rest}")
        cursor.endEditBlock()
        self._field.setTextCursor(cursor)
        self._stops = [
            _Stop(name, given, self._cursor(start, True), self._cursor(end, False))
            for name, given, start, end in places
        ]
        self._field.setFocus()
        if self._stops:
            self._select(next((number for number, stop in enumerate(self._stops) if self._is_open(stop)), 0))

    def _cursor(self, position: int, stays: bool) -> QTextCursor:
        cursor = QTextCursor(self._field.document())
        cursor.setPosition(position)
        cursor.setKeepPositionOnInsert(stays)
        return cursor

    def _text(self, stop: _Stop) -> str:
        return self._range(stop).selectedText().replace("\u2029", "\n")

    def _range(self, stop: _Stop) -> QTextCursor:
        cursor = QTextCursor(self._field.document())
        cursor.setPosition(stop.start.position())
        cursor.setPosition(stop.end.position(), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _is_open(self, stop: _Stop) -> bool:
        """Whether the variable's name still stands where its text is to be."""
        return bool(stop.given) and self._text(stop) == stop.given

    def _select(self, number: int) -> None:
        self._at = number
        self._field.setTextCursor(self._range(self._stops[number]))
        self._field.ensureCursorVisible()

    def _take(self, key: Qt.Key) -> bool:
        if not self._stops:
            return False
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self._leave(self._at)
            self._go(self._at + (1 if key == Qt.Key.Key_Tab else -1))
            return True
        if key == Qt.Key.Key_Return:
            self._leave(self._at)
            still = next((number for number, stop in enumerate(self._stops) if self._is_open(stop)), None)
            if still is not None:
                self._select(still)
                return True
            self._stops = []
        elif key == Qt.Key.Key_Escape:
            self._stops = []
            return True
        return False

    def _go(self, number: int) -> None:
        if number < len(self._stops):
            self._select(max(0, number))
            return
        self._stops = []
        self._field.moveCursor(QTextCursor.MoveOperation.End)

    def _leave(self, number: int) -> None:
        """Give the text of a variable to those of the same name that have none yet."""
        left = self._stops[number]
        if self._is_open(left):
            return
        text = self._text(left)
        for stop in self._stops:
            if stop.name == left.name and self._is_open(stop):
                self._range(stop).insertText(text)

    def _end_when_emptied(self) -> None:
        if self._field.document().isEmpty():
            self._stops = []
