"""Mentioned documents in the message field look like pills and go as a whole; open variables stand out."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QPainter, QSyntaxHighlighter, QTextCharFormat

from engine.turn.mentions import mentions_in
from gui.appearance import Colours
from gui.composer.message_field import MessageField
from gui.composer.tab_stops import VARIABLE

PILL_CORNER = 5
PILL_SIDE = 2


class MentionMarks(QSyntaxHighlighter):
    """Marks “@” with a name of ``set_names`` behind it. Backspace behind a mention takes all of it."""

    def __init__(self, field: MessageField, colours: Colours) -> None:
        super().__init__(field.document())
        self._field = field
        self._names: frozenset[str] = frozenset()
        self._format = QTextCharFormat()
        self._ground = QColor()
        self.set_colours(colours)
        field.viewport().installEventFilter(self)
        field.add_key_taker(self._take)

    def set_names(self, names: frozenset[str]) -> None:
        """The documents that can be mentioned now."""
        if names != self._names:
            self._names = names
            self.rehighlight()

    def set_colours(self, colours: Colours) -> None:
        self._format.setForeground(QColor(colours.accent_text))
        self._ground = QColor(colours.accent_wash)
        self.rehighlight()

    def is_name(self, text: str) -> bool:
        """Whether ``text``, which stands behind an “@”, begins with a whole name."""
        first = next(mentions_in(f"@{text}", self._names), None)
        return first is not None and first.start == 0

    def highlightBlock(self, text: str) -> None:
        for mention in mentions_in(text, self._names):
            self.setFormat(mention.start, mention.end - mention.start, self._format)
        for variable in VARIABLE.finditer(text):
            self.setFormat(variable.start(), variable.end() - variable.start(), self._format)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._names:
            # Under the text, which the field paints next.
            painter = QPainter(self._field.viewport())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._ground)
            for block in self._field.visible_blocks():
                for mention in mentions_in(block.text(), self._names):
                    for place in self._field.rectangles(block, mention.start, mention.end):
                        painter.drawRoundedRect(place.adjusted(-PILL_SIDE, 0, PILL_SIDE, 0), PILL_CORNER, PILL_CORNER)
            painter.end()
        return False

    def _take(self, key: Qt.Key) -> bool:
        cursor = self._field.textCursor()
        if key != Qt.Key.Key_Backspace or self._field.preedit or cursor.hasSelection():
            return False
        at = cursor.positionInBlock()
        mention = next((one for one in mentions_in(cursor.block().text(), self._names) if one.end == at), None)
        if mention is None:
            return False
        cursor.movePosition(cursor.MoveOperation.Left, cursor.MoveMode.KeepAnchor, mention.end - mention.start)
        cursor.removeSelectedText()
        return True
