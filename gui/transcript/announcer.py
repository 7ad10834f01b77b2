"""Tells a screen reader how an answer comes about: what is being done, its beginning, its sentences, its end."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget

from gui.announcing import announce
from gui.transcript.content import TranscriptMessage
from gui.transcript.spoken import SpokenStream


class Announcer(QObject):
    """Follows one answer at a time. Whole sentences are said, not tokens; of code only how long it is."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self._message_id = ""
        self._stream = SpokenStream(self._code)
        self._caption = ""

    def busy(self, caption: str) -> None:
        """Say what is being done before there is an answer, "" for nothing new."""
        if caption and caption != self._caption:
            self._caption = caption
            announce(self._view, caption)

    def begin(self, message: TranscriptMessage) -> None:
        """Say that an answer begins, unless that was said."""
        if message.id != self._message_id and QAccessible.isActive():
            self._message_id = message.id
            self._stream = SpokenStream(self._code)
            announce(self._view, self.tr("{author} answers.").format(author=message.author))

    def follow(self, message: TranscriptMessage) -> None:
        """Say what has become complete of the answer that has begun."""
        if message.id == self._message_id:
            self._say(self._stream.grow(message.text))

    def end(self, message: TranscriptMessage) -> None:
        """Say the rest of the answer that has begun; another message is passed over."""
        if message.id != self._message_id:
            return
        self.forget()
        self._say(self._stream.end(message.text))
        announce(self._view, self.tr("The answer is complete."))

    def add(self, message: TranscriptMessage) -> None:
        """Say a notice that appeared."""
        if message.role == "notice":
            announce(self._view, message.text)

    def forget(self) -> None:
        """Other messages are shown now."""
        self._message_id = self._caption = ""

    def _say(self, sentences: list[str]) -> None:
        announce(self._view, " ".join(sentences))

    def _code(self, lines: int) -> str:
        return self.tr("Code, one line.") if lines == 1 else self.tr("Code, {count} lines.").format(count=lines)
