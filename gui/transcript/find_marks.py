"""The tints of what was found in a piece."""

from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextEdit

from gui.transcript.theme import TranscriptColours

# What is tinted while nothing is looked for.
_NOTHING: tuple[tuple[tuple[int, int], ...], int] = ((), -1)


class FoundMarks:
    """What is tinted in a document: `ranges` of positions, the one at index `current` stronger, -1 for none."""

    def __init__(self, document: QTextDocument) -> None:
        self._document = document
        self._shown: tuple[tuple[tuple[int, int], ...], int] | None = _NOTHING
        self.selections: list[QTextEdit.ExtraSelection] = []

    def clear(self) -> None:
        """The document has another text."""
        self._shown, self.selections = (None if self.selections else _NOTHING), []

    def set(self, ranges: tuple[tuple[int, int], ...], current: int, colours: TranscriptColours) -> bool:
        """Tint other ranges; False when it is so already."""
        if (ranges, current) == self._shown:
            return False
        self._shown = ranges, current
        usual, strong = QTextCharFormat(), QTextCharFormat()
        usual.setBackground(colours.found)
        usual.setForeground(colours.found_text)
        strong.setBackground(colours.found_current)
        strong.setForeground(colours.found_current_text)
        self.selections = [
            self._selection(start, end, strong if index == current else usual)
            for index, (start, end) in enumerate(ranges)
        ]
        return True

    def _selection(self, start: int, end: int, form: QTextCharFormat) -> QTextEdit.ExtraSelection:
        selection = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self._document)
        last = self._document.characterCount() - 1
        cursor.setPosition(min(start, last))
        cursor.setPosition(min(end, last), QTextCursor.MoveMode.KeepAnchor)
        selection.cursor = cursor
        selection.format = form
        return selection
