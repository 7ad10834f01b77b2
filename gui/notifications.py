"""Tells through the desktop that something long has ended while nobody looks at the window.

The window asks for attention in every case; where the desktop has a tray, a message with a few words is shown too. The
tray icon is there only as long as its message.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from gui.background import Workers
from gui.conversation.conversation_controller import ConversationController
from gui.documents.documents_controller import DocumentsController
from gui.main_window import MainWindow
from gui.settings.store import SettingsStore
from gui.settings.table import NOTIFY
from knowledge.store.records import Conversation, is_private

if TYPE_CHECKING:
    from gui.session import Session

LONG_S = 5.0
"""What took less is seen coming."""
SHOWN_MS = 10_000


class Notifications(QObject):
    """The messages of one window. A click on one brings the window to the front, with what the message is about."""

    def __init__(
        self,
        session: "Session",
        workers: Workers,
        window: MainWindow,
        store: SettingsStore,
        conversation: ConversationController,
        documents: DocumentsController,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._workers = workers
        self._window = window
        self._store = store
        self._conversation = conversation
        self._tray: QSystemTrayIcon | None = None
        self._on_click: Callable[[], None] | None = None
        conversation.finished.connect(self._answered)
        documents.indexed.connect(self._indexed)
        documents.folders.indexed.connect(self._indexed)
        window.installEventFilter(self)

    def tell(self, title: str, text: str, on_click: Callable[[], None]) -> None:
        """Say that something has ended."""
        QApplication.alert(self._window)
        self._on_click = on_click
        if QSystemTrayIcon.isSystemTrayAvailable():
            if self._tray is None:
                self._tray = QSystemTrayIcon(self._window.windowIcon(), self)
                self._tray.messageClicked.connect(self._click)
                self._tray.activated.connect(self._click)
            self._tray.setToolTip(f"Dodam · {title}")
            self._tray.show()
            self._tray.showMessage(title, text, self._window.windowIcon(), SHOWN_MS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Who looks at the window needs no message any more."""
        if event.type() == QEvent.Type.WindowActivate and self._tray is not None:
            self._tray.hide()
        return super().eventFilter(watched, event)

    @Slot(str, float)
    def _answered(self, conversation_id: str, seconds: float) -> None:
        if not self._is_news(seconds):
            return
        conversations = self._session.services.conversations

        def tell(conversation: Conversation) -> None:
            # What is said in private is not put on the desktop.
            title = "" if is_private(conversation_id) else conversation.title
            self.tell(self.tr("The answer is ready"), title, lambda: self._conversation.open(conversation_id))

        self._workers.store.run(lambda: conversations.conversation(conversation_id)).success(tell).failure(
            lambda _gone: None
        )

    @Slot(float)
    def _indexed(self, seconds: float) -> None:
        if self._is_news(seconds):
            text = self.tr("Everything that was added can be asked about.")
            self.tell(self.tr("The documents are read"), text, lambda: None)

    def _is_news(self, seconds: float) -> bool:
        """Whether something that took so long and has just ended is to be told: nobody looks, and it is wanted."""
        return seconds >= LONG_S and not self._window.isActiveWindow() and self._store.value(NOTIFY)

    @Slot()
    def _click(self) -> None:
        self._window.come_to_front()
        if self._on_click is not None:
            self._on_click()
