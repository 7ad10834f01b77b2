"""A text field in which Enter sends, also in the middle of a Korean syllable.

An input method holds the syllable that is being composed (the preedit) and gives it over with a commit event. Where
Enter ends the composition, most platforms deliver the commit first and the key after it; some deliver the key while
the preedit still stands. So the rule: Enter with nothing composed sends at once; Enter over a preedit is remembered,
and the commit that follows sends. Where none follows within ``COMMIT_WAIT_MS``, the field takes the preedit itself and
sends, and the same commit arriving late is dropped, because its text was sent already. An input method that keeps
Enter for itself (Japanese, Chinese) delivers no key, so that nothing is sent.
"""

from typing import Literal

from PySide6.QtCore import QMimeData, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QGuiApplication, QInputMethodEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

LINES = 8
"""The field grows up to this many lines, then scrolls."""

COMMIT_WAIT_MS = 60
"""An input method in another process answers Enter within a few milliseconds."""


class MessageField(QPlainTextEdit):
    """``sent``: Enter was pressed and every syllable is in the text. ``files_pasted``: paths from the clipboard."""

    sent = Signal()
    files_pasted = Signal(list)
    focused = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preedit = ""
        self._waiting: Literal["", "send", "newline"] = ""
        self._taken = ""
        self._commit_timer = QTimer(self)
        self._commit_timer.setSingleShot(True)
        self._commit_timer.setInterval(COMMIT_WAIT_MS)
        self._commit_timer.timeout.connect(self._take_preedit)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        # Files dropped here are the window's business.
        self.setAcceptDrops(False)
        self.document().setDocumentMargin(2)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            newline = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            event.accept()
            if not event.isAutoRepeat():
                self._enter("newline" if newline else "send")
            return
        self._taken = ""
        super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if self._taken and event.commitString() == self._taken:
            event = QInputMethodEvent(event.preeditString(), event.attributes())
        self._taken = ""
        super().inputMethodEvent(event)
        self._preedit = event.preeditString()
        if self._waiting and not self._preedit:
            self._commit_timer.stop()
            self._finish()

    def insertFromMimeData(self, source: QMimeData) -> None:
        files = [url.toLocalFile() for url in source.urls() if url.isLocalFile()]
        if files:
            self.files_pasted.emit(files)
        else:
            super().insertFromMimeData(source)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focused.emit(False)

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
        elif wish == "send":
            self.sent.emit()

    @Slot()
    def _take_preedit(self) -> None:
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
