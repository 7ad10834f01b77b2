"""What is done to the list of conversations: refresh, search, rename, delete, undo."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from gui.background import Workers
from gui.sidebar.rows import Row, found_rows, grouped_rows
from gui.sidebar.sidebar import Sidebar
from gui.toast import TOAST_MS, Toast

if TYPE_CHECKING:
    from gui.session import Session


class ChatListController(QObject):
    """``deleted`` carries the id of a conversation that is on its way out; ``restored`` of one that came back."""

    deleted = Signal(str)
    restored = Signal(str)

    def __init__(self, session: "Session", workers: Workers, sidebar: Sidebar, toast: Toast, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._store = session.services.conversations
        self._workers = workers
        self._sidebar = sidebar
        self._toast = toast
        self._request = 0
        self._forgetting: dict[str, QTimer] = {}
        sidebar.searched.connect(self.refresh)
        sidebar.renamed.connect(self.rename)
        sidebar.delete_requested.connect(self.delete)

    @Slot()
    def refresh(self) -> None:
        """Show the list anew, or what the search finds now."""
        self._request += 1
        request, query = self._request, self._sidebar.query
        self._workers.store.run(lambda: self._rows(query)).success(lambda rows: self._show(request, rows))

    @Slot(str, str)
    def rename(self, conversation_id: str, title: str) -> None:
        """Give a conversation another title."""
        self._workers.store.run(lambda: self._store.rename(conversation_id, title)).success(lambda _: self.refresh())

    @Slot(str)
    def delete(self, conversation_id: str) -> None:
        """Hide a conversation, offer to undo that, and forget it for good when nobody does."""
        self.deleted.emit(conversation_id)
        self._workers.store.run(lambda: self._store.delete(conversation_id)).success(
            lambda _: self._offer_undo(conversation_id)
        )

    def forget_deleted(self) -> None:
        """Forget what an earlier run deleted and did not come to forget."""
        self._workers.store.run(self._store.deleted).success(self._forget_all)

    def _rows(self, query: str) -> list[Row]:
        if query:
            return found_rows(self._store.search(query))
        return grouped_rows(self._store.conversations(), datetime.now().astimezone())

    def _show(self, request: int, rows: Sequence[Row]) -> None:
        if request == self._request:
            self._sidebar.set_rows(rows)

    def _offer_undo(self, conversation_id: str) -> None:
        self.refresh()
        # A little longer than the toast, so that an undo in its last moment still finds the conversation.
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(TOAST_MS + 500)
        timer.timeout.connect(lambda: self._forget(conversation_id))
        timer.start()
        self._forgetting[conversation_id] = timer
        self._toast.tell(self.tr("Chat deleted"), self.tr("Undo"), lambda: self._undo(conversation_id))

    def _undo(self, conversation_id: str) -> None:
        timer = self._forgetting.pop(conversation_id, None)
        if timer is None:
            return
        timer.stop()
        timer.deleteLater()
        self._workers.store.run(lambda: self._store.restore(conversation_id)).success(
            lambda _: self._came_back(conversation_id)
        )

    def _came_back(self, conversation_id: str) -> None:
        self.refresh()
        self.restored.emit(conversation_id)

    def _forget_all(self, conversation_ids: Sequence[str]) -> None:
        for conversation_id in conversation_ids:
            self._forget(conversation_id)

    def _forget(self, conversation_id: str) -> None:
        timer = self._forgetting.pop(conversation_id, None)
        if timer is not None:
            timer.deleteLater()
        services = self._session.services
        self._workers.errands.run(lambda: services.forget_conversation(conversation_id))
