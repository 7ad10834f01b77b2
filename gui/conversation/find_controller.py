"""Find in the open conversation: the verbs, and the bar, which is made when it is first wanted."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from gui.conversation.conversation_controller import ConversationController
from gui.main_window import MainWindow
from gui.transcript.view import TranscriptView

if TYPE_CHECKING:
    from gui.conversation.find_bar import FindBar
    from gui.transcript.find import Find


class FindController(QObject):
    """Finds in ``transcript`` while the conversation has messages."""

    def __init__(
        self, window: MainWindow, transcript: TranscriptView, conversation: ConversationController, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._transcript = transcript
        self._conversation = conversation
        self._parts: tuple[FindBar, Find] | None = None
        window.recoloured.connect(self._colour)
        conversation.opened.connect(self._leave)

    @property
    def verbs(self) -> Mapping[str, Callable[[], None]]:
        """What ``gui.actions`` calls find, find_next and find_previous."""
        return {"find": self.open, "find_next": partial(self._step, 1), "find_previous": partial(self._step, -1)}

    @Slot()
    def open(self) -> None:
        """Show the bar, with the words that are selected in it."""
        if not self._conversation.messages:
            return
        bar, finder = self._made()
        finder.prepare()
        words = self._transcript.selected_text()
        if words and "\n" not in words:
            bar.field.setText(words)
        bar.open_bar()

    def _step(self, by: int) -> None:
        if self._parts is None or self._parts[0].isHidden() or not self._parts[0].field.text():
            self.open()
        else:
            self._parts[1].step(by)

    def _made(self) -> "tuple[FindBar, Find]":
        if self._parts is None:
            from gui.conversation.find_bar import FindBar

            bar, finder = FindBar(self._transcript), self._transcript.finder()
            bar.changed.connect(finder.look_for)
            bar.stepped.connect(finder.step)
            bar.closed.connect(self._close)
            finder.counted.connect(bar.show_count)
            self._parts = bar, finder
            self._colour()
        return self._parts

    @Slot()
    def _close(self) -> None:
        if self._parts is not None:
            self._parts[1].look_for("")
            if self._transcript.isVisible():
                self._transcript.setFocus()

    @Slot()
    def _colour(self) -> None:
        if self._parts is not None:
            self._parts[0].set_colours(self._window.colours)

    @Slot()
    def _leave(self) -> None:
        """Another conversation is open: its words are not looked for."""
        if self._parts is not None and self._parts[0].isVisible():
            self._parts[0].close_bar()
