"""A text field in which Enter sends, also in the middle of a Korean syllable.

An input method holds the syllable that is being composed (the preedit) and gives it over with a commit event. Where
Enter ends the composition, most platforms deliver the commit first and the key after it; some deliver the key while
the preedit still stands. So the rule: Enter with nothing composed sends at once; Enter over a preedit is remembered,
and the commit that follows sends. Where none follows within ``COMMIT_WAIT_MS``, the field takes the preedit itself and
sends, and the same commit arriving late is dropped, because its text was sent already. An input method that keeps
Enter for itself (Japanese, Chinese) delivers no key, so that nothing is sent.

Keys and clicks that move the cursor take the preedit at once, because Qt would drop the syllable.
"""

from collections.abc import Callable, Iterator
from typing import Literal

from PySide6.QtCore import QMimeData, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QImage,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
    QTextBlock,
    QTextLine,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

LINES = 8
"""The field grows up to this many lines, then scrolls."""

COMMIT_WAIT_MS = 60
"""An input method in another process answers Enter within a few milliseconds."""

LONG_PASTE = 4000
"""Characters from which on a pasted text may be better off as a document: half of a small model's window."""

LONGEST_LINE = 20_000
"""Qt lays out a line of this length in 35 ms, at every key."""

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_MOVES = (
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End,
    Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
)  # fmt: skip

KeyTaker = Callable[[Qt.Key], bool]
"""Told a plain key before the field; returns whether it was for it. Enter comes when every syllable is in the text."""


class MessageField(QPlainTextEdit):
    """``sent``: Enter was pressed and every syllable is in the text. ``composed``: the preedit is another one.

    ``files_pasted`` carries paths, ``picture_pasted`` a ``QImage``, ``text_pasted`` a long text, which is in the field
    by now, ``endless_pasted`` one with lines that are too long for it, which is not.
    """

    sent = Signal()
    composed = Signal()
    files_pasted = Signal(list)
    picture_pasted = Signal(QImage)
    text_pasted = Signal(str)
    endless_pasted = Signal(str)
    focused = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preedit = ""
        self._waiting: Literal["", "send", "newline"] = ""
        self._taken = ""
        self._takers: list[KeyTaker] = []
        self._commit_timer = QTimer(self)
        self._commit_timer.setSingleShot(True)
        self._commit_timer.setInterval(COMMIT_WAIT_MS)
        self._commit_timer.timeout.connect(self.settle)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        # Files dropped here are the window's business.
        self.setAcceptDrops(False)
        self.document().setDocumentMargin(2)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._fit()

    @property
    def preedit(self) -> str:
        """What is being composed, "" for nothing."""
        return self._preedit

    @property
    def before_cursor(self) -> str:
        """The cursor's line up to the cursor, with what is being composed there."""
        cursor = self.textCursor()
        return cursor.block().text()[: cursor.positionInBlock()] + self._preedit

    def rectangles(self, block: QTextBlock, start: int, end: int) -> list[QRectF]:
        """Where the characters from ``start`` to ``end`` of ``block`` stand in the viewport, one for each line."""
        layout = block.layout()
        composed = layout.preeditAreaPosition() if layout.preeditAreaText() else -1
        if 0 <= composed <= start:
            start, end = start + len(layout.preeditAreaText()), end + len(layout.preeditAreaText())
        corner = self.blockBoundingGeometry(block).translated(self.contentOffset()).topLeft()
        found = []
        for number in range(layout.lineCount()):
            line = layout.lineAt(number)
            first, last = max(start, line.textStart()), min(end, line.textStart() + line.textLength())
            if first < last:
                left, right = _across(line, first), _across(line, last)
                found.append(QRectF(corner.x() + left, corner.y() + line.y(), right - left, line.height()))
        return found

    def visible_blocks(self) -> Iterator[QTextBlock]:
        """The paragraphs that can be seen."""
        block = self.firstVisibleBlock()
        bottom = self.viewport().height()
        while block.isValid() and self.blockBoundingGeometry(block).translated(self.contentOffset()).top() <= bottom:
            yield block
            block = block.next()

    def add_key_taker(self, taker: KeyTaker) -> None:
        """Ask ``taker`` about keys, after those that were added before."""
        self._takers.append(taker)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _ENTER:
            newline = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            event.accept()
            if not event.isAutoRepeat():
                self._enter("newline" if newline else "send")
            return
        self._taken = ""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and self._is_taken(key):
            event.accept()
            return
        if key in _MOVES:
            self.settle()
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.settle()
        super().mousePressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        # Qt asks this of a Tab before it is a key press.
        self.settle()
        return self._is_taken(Qt.Key.Key_Tab if next else Qt.Key.Key_Backtab) or super().focusNextPrevChild(next)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if self._taken and event.commitString() == self._taken:
            event = QInputMethodEvent(event.preeditString(), event.attributes())
        self._taken = ""
        # Before the text changes: who hears of that puts both together.
        self._preedit = event.preeditString()
        super().inputMethodEvent(event)
        self.composed.emit()
        if self._waiting and not self._preedit:
            self._commit_timer.stop()
            self._finish()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasImage() or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        files = [url.toLocalFile() for url in source.urls() if url.isLocalFile()]
        text = source.text()
        if files:
            self.files_pasted.emit(files)
        elif source.hasImage() and not text.strip():
            self.picture_pasted.emit(QImage(source.imageData()))
        elif max(map(len, text.splitlines()), default=0) > LONGEST_LINE:
            self.endless_pasted.emit(text)
        else:
            super().insertFromMimeData(source)
            if len(text) > LONG_PASTE:
                self.text_pasted.emit(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focused.emit(False)

    def _is_taken(self, key: Qt.Key) -> bool:
        return any(taker(key) for taker in self._takers)

    def _enter(self, wish: Literal["send", "newline"]) -> None:
        self._waiting = wish
        if self._preedit:
            self._commit_timer.start()
        else:
            self._finish()

    def _finish(self) -> None:
        wish, self._waiting = self._waiting, ""
        if wish == "newline":
            self.textCursor().insertBlock()
            self.ensureCursorVisible()
        elif wish == "send" and not self._is_taken(Qt.Key.Key_Return):
            self.sent.emit()

    @Slot()
    def settle(self) -> None:
        """Take what is being composed into the text."""
        if not self._preedit:
            return
        taken = self._preedit
        commit = QInputMethodEvent()
        commit.setCommitString(taken)
        self.inputMethodEvent(commit)
        self._taken = taken
        # The input method still holds the syllable; some give it over once more when they are told to forget it.
        QGuiApplication.inputMethod().reset()

    @Slot()
    def _fit(self) -> None:
        lines = min(max(1, round(self.document().size().height())), LINES)
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 8)
        scrolls = self.document().size().height() > LINES
        self.setVerticalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAsNeeded if scrolls else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )


def _across(line: QTextLine, at: int) -> float:
    """How far from the left a character stands; PySide gives Qt's out-parameter back with it."""
    found = line.cursorToX(at)
    return float(found[0]) if isinstance(found, tuple) else 0.0
