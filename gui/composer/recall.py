"""Up in an empty message field brings back what was asked before."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt

from gui.composer.message_field import MessageField

KEPT = 50
"""Questions that Up goes back through."""


class Recall(QObject):
    """Goes back through the questions of the open conversation: Up to an earlier one, Down to a later one.

    It ends as soon as what was brought back is changed or the cursor is moved in it.
    """

    def __init__(self, field: MessageField) -> None:
        super().__init__(field)
        self._field = field
        self._texts: list[str] = []
        self._at = -1
        field.add_key_taker(self._take)

    def set_texts(self, texts: Sequence[str]) -> None:
        """What was asked in the conversation, the newest first."""
        self._texts = list(texts)
        self._at = -1

    def add(self, text: str) -> None:
        """This was asked now."""
        self._texts = [text, *(known for known in self._texts if known != text)][:KEPT]
        self._at = -1

    def _take(self, key: Qt.Key) -> bool:
        if key not in (Qt.Key.Key_Up, Qt.Key.Key_Down) or self._field.preedit:
            return False
        text = self._field.toPlainText()
        if not text:
            self._at = -1
        elif not (self._at >= 0 and text == self._texts[self._at] and self._field.textCursor().atEnd()):
            return False
        wanted = self._at + (1 if key == Qt.Key.Key_Up else -1)
        if wanted < -1 or wanted >= len(self._texts):
            # The oldest one stays, and nothing is newer than an empty field.
            return bool(text)
        self._at = wanted
        self._put(self._texts[wanted] if wanted >= 0 else "")
        return True

    def _put(self, text: str) -> None:
        cursor = self._field.textCursor()
        cursor.select(cursor.SelectionType.Document)
        cursor.insertText(text)
        self._field.setTextCursor(cursor)
