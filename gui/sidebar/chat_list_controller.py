"""What is done to the list of conversations: refresh, search, rename, delete, undo."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from gui.background import Workers
from gui.sidebar.rows import ConversationRow, Row, SectionRow, found_rows, grouped_rows
from gui.sidebar.sidebar import Sidebar
from gui.toast import TOAST_MS, Toast
from knowledge.store.filing import FilingStore
from knowledge.store.records import ChatFolder

if TYPE_CHECKING:
    from gui.session import Session


class Shown(NamedTuple):
    """What the list shows for ``query``."""

    query: str
    rows: list[Row]
    folders: list[ChatFolder]


class ChatListController(QObject):
    """``deleted`` carries the id of a conversation that is on its way out; ``restored`` of one that came back."""

    deleted = Signal(str)
    restored = Signal(str)

    def __init__(self, session: "Session", workers: Workers, sidebar: Sidebar, toast: Toast, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._store = session.services.conversations
        self._filing = FilingStore(session.services.database)
        self._workers = workers
        self._sidebar = sidebar
        self._toast = toast
        self._request = 0
        self._archive_open = False
        self._expanded: frozenset[str] = frozenset()
        self._forgetting: dict[tuple[str, ...], QTimer] = {}
        sidebar.searched.connect(self._search)
        sidebar.list.renamed.connect(self.rename)
        sidebar.list.delete_requested.connect(self.delete_all)
        sidebar.list.toggled.connect(self._toggle)
        sidebar.menus.delete_requested.connect(self.delete_all)

    @Slot()
    def refresh(self) -> None:
        """Show the list anew, or what the search finds now."""
        self._request += 1
        request, query, expanded = self._request, self._sidebar.query, self._expanded
        self._workers.store.run(lambda: self._read(query, expanded)).success(lambda shown: self._show(request, shown))

    @Slot()
    def _search(self) -> None:
        self._expanded = frozenset()
        self.refresh()

    @Slot(str, str)
    def rename(self, conversation_id: str, title: str) -> None:
        """Give a conversation another title."""
        self._workers.store.run(lambda: self._store.rename(conversation_id, title)).success(lambda _: self.refresh())

    def delete(self, conversation_id: str) -> None:
        """Delete one conversation, as ``delete_all``."""
        self.delete_all([conversation_id])

    @Slot(list)
    def delete_all(self, conversation_ids: Sequence[str]) -> None:
        """Hide conversations, offer to undo that, and forget them for good when nobody does."""
        gone = tuple(conversation_ids)
        for conversation_id in gone:
            self.deleted.emit(conversation_id)

        def delete() -> None:
            for conversation_id in gone:
                self._store.delete(conversation_id)

        self._workers.store.run(delete).success(lambda _: self._offer_undo(gone))

    def forget_deleted(self) -> None:
        """Forget what an earlier run deleted and did not come to forget."""
        self._workers.store.run(self._store.deleted).success(lambda ids: self._forget(tuple(ids)))

    def _read(self, query: str, expanded: frozenset[str]) -> Shown:
        folders = self._filing.folders()
        if query:
            below = {each: self._store.search_messages(each, query) for each in expanded}
            return Shown(query, found_rows(self._store.search(query), below), folders)
        now = datetime.now().astimezone()
        return Shown("", grouped_rows(self._store.conversations(), now, folders, self._archive_open), folders)

    def _show(self, request: int, shown: Shown) -> None:
        if request == self._request:
            self._sidebar.set_rows(shown.rows, shown.folders, shown.query)

    @Slot(object)
    def _toggle(self, section: SectionRow | ConversationRow) -> None:
        """Show or hide what is in a folder, in the archive, or what else was found in a chat."""
        if isinstance(section, ConversationRow):
            self._expanded ^= {section.conversation.id}
            self.refresh()
            return
        if section.folder is None:
            self._archive_open = section.collapsed
            self.refresh()
            return
        folder_id = section.folder.id
        self._workers.store.run(lambda: self._filing.set_collapsed(folder_id, not section.collapsed)).success(
            lambda _: self.refresh()
        )

    def _offer_undo(self, gone: tuple[str, ...]) -> None:
        self.refresh()
        # A little longer than the toast, so that an undo in its last moment still finds the conversations.
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(TOAST_MS + 500)
        timer.timeout.connect(lambda: self._forget(gone))
        timer.start()
        self._forgetting[gone] = timer
        several = self.tr("{count} chats deleted").format(count=len(gone))
        words = self.tr("Chat deleted") if len(gone) == 1 else several
        self._toast.tell(words, self.tr("Undo"), lambda: self._undo(gone))

    def _undo(self, gone: tuple[str, ...]) -> None:
        timer = self._forgetting.pop(gone, None)
        if timer is None:
            return
        timer.stop()
        timer.deleteLater()

        def restore() -> None:
            for conversation_id in gone:
                self._store.restore(conversation_id)

        self._workers.store.run(restore).success(lambda _: self._came_back(gone))

    def _came_back(self, restored: tuple[str, ...]) -> None:
        self.refresh()
        if len(restored) == 1:
            self.restored.emit(restored[0])

    def _forget(self, gone: tuple[str, ...]) -> None:
        timer = self._forgetting.pop(gone, None)
        if timer is not None:
            timer.deleteLater()
        services = self._session.services
        if gone:
            self._workers.errands.run(lambda: services.forget_conversations(gone))
