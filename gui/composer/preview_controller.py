"""Tells, while a message is typed, what would become of it: how it fills the window, what would have to go."""

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from gui.background import Workers
from gui.composer.composer import Composer
from gui.composer.context_meter import preview_notes
from gui.conversation.conversation_controller import ConversationController

if TYPE_CHECKING:
    from engine.turn.preview import Preview
    from gui.session import Session

PAUSE_MS = 500
"""Of typing, before the message is planned."""

SHARE = 4
"""At least so many times as long as planning took is waited: in a long conversation it is work."""


class PreviewController(QObject):
    """One plan at a time; one that is overtaken by more typing is dropped.

    ``refused_pressed`` carries the text that is too long, when a person asks what to do about it.
    """

    refused_pressed = Signal(str)

    def __init__(
        self,
        session: "Session",
        workers: Workers,
        composer: Composer,
        conversation: ConversationController,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._workers = workers
        self._composer = composer
        self._conversation = conversation
        self._found: Preview | None = None
        self._request = 0
        self._planning = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._plan)
        composer.note_pressed.connect(self._open_details)
        composer.field.textChanged.connect(self._follow)
        conversation.opened.connect(self._follow)
        conversation.answering.connect(self._follow)
        conversation.settings_changed.connect(self._follow)

    @Slot()
    def _follow(self) -> None:
        self._request += 1
        if self._conversation.is_answering or not self._composer.has_text:
            self._timer.stop()
            self._show(None)
        else:
            self._timer.start()

    @Slot()
    def _plan(self) -> None:
        if self._planning:
            self._timer.start()
            return
        self._planning = True
        request, started = self._request, time.monotonic()
        conversation_id, text = self._conversation.conversation_id, self._composer.text.strip()
        self._workers.preview.run(lambda: self._session.preview(conversation_id, text)).success(
            lambda found: self._planned(request, started, found)
        ).failure(lambda _: self._planned(request, started, None))

    def _planned(self, request: int, started: float, found: "Preview | None") -> None:
        self._planning = False
        self._timer.setInterval(max(PAUSE_MS, round(SHARE * 1000 * (time.monotonic() - started))))
        if request == self._request:
            self._show(found)

    @Slot()
    def _open_details(self) -> None:
        if self._found is not None and self._found.room is not None:
            self.refused_pressed.emit(self._composer.text)
        else:
            self._composer.meter.click()

    def _show(self, found: "Preview | None") -> None:
        self._found = found
        self._composer.meter.set_preview(found)
        self._composer.set_note(next(iter(preview_notes(found)), "") if found is not None else "")
