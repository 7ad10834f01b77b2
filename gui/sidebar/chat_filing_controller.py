"""How conversations are put in order: pin, archive, folders, tags; each can be undone as it was done."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from gui.appearance import Colours
from gui.background import Workers
from gui.sidebar.rows import SectionRow
from gui.sidebar.sidebar import Sidebar
from gui.toast import Toast
from knowledge.store.filing import FilingStore
from knowledge.store.records import ChatFolder, Conversation

if TYPE_CHECKING:
    from gui.session import Session


class Tagging(NamedTuple):
    """All tags there are with their uses, and the conversations that are about to get some."""

    tags: list[tuple[str, int]]
    conversations: list[Conversation]


class ChatFilingController(QObject):
    """``changed``: the list is to be shown anew. ``colours`` are asked for when a dialog opens over ``window``."""

    changed = Signal()

    def __init__(
        self,
        session: "Session",
        workers: Workers,
        sidebar: Sidebar,
        toast: Toast,
        window: QWidget,
        colours: Callable[[], Colours],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._store = session.services.conversations
        self._filing = FilingStore(session.services.database)
        self._workers = workers
        self._sidebar = sidebar
        self._toast = toast
        self._window = window
        self._colours = colours
        menus, listed = sidebar.menus, sidebar.list
        menus.pin_requested.connect(self.pin)
        menus.archive_requested.connect(self.archive)
        menus.move_requested.connect(self.move)
        menus.new_folder_requested.connect(self.new_folder)
        menus.tags_requested.connect(self.edit_tags)
        menus.folder_delete_requested.connect(self.delete_folder)
        listed.folder_delete_requested.connect(self.delete_folder)
        listed.folder_renamed.connect(self.rename_folder)
        listed.dropped.connect(self._drop)
        sidebar.tags_wanted.connect(self._show_tags)

    @Slot(list, bool)
    def pin(self, conversation_ids: Sequence[str], pinned: bool) -> None:
        """Keep conversations above all others, or no longer."""
        self._change(lambda: self._filing.set_pinned(conversation_ids, pinned))

    @Slot(list, bool)
    def archive(self, conversation_ids: Sequence[str], archived: bool) -> None:
        """Take conversations out of sight, or back."""
        self._change(lambda: self._filing.set_archived(conversation_ids, archived))
        if archived:
            count = len(conversation_ids)
            several = self.tr("{count} chats archived").format(count=count)
            words = self.tr("Chat archived") if count == 1 else several
            self._toast.tell(words, self.tr("Undo"), lambda: self.archive(conversation_ids, False))

    @Slot(list, object)
    def move(self, conversation_ids: Sequence[str], folder_id: int | None) -> None:
        """Put conversations into a folder, or into none."""
        self._change(lambda: self._filing.move(conversation_ids, folder_id))

    @Slot(list)
    def new_folder(self, conversation_ids: Sequence[str]) -> None:
        """Make a folder with conversations in it, and have it named."""
        self._sidebar.end_search()
        name = self.tr("New folder")
        self._workers.store.run(lambda: self._filing.create_folder(name, conversation_ids)).success(self._name_folder)

    @Slot(int, str)
    def rename_folder(self, folder_id: int, name: str) -> None:
        """Give a folder another name."""
        self._change(lambda: self._filing.rename_folder(folder_id, name))

    @Slot(object)
    def delete_folder(self, folder: ChatFolder) -> None:
        """Take a folder away; its conversations stay."""
        self._workers.store.run(lambda: self._filing.delete_folder(folder.id)).success(
            lambda inside: self._folder_deleted(folder, inside)
        )

    @Slot(list)
    def edit_tags(self, conversation_ids: Sequence[str]) -> None:
        """Ask which tags conversations are to have."""

        def read() -> Tagging:
            found = [self._store.conversation(conversation_id) for conversation_id in conversation_ids]
            return Tagging(self._filing.tags(), found)

        self._workers.store.run(read).success(self._ask_for_tags)

    def toggle_pinned(self, conversation_id: str) -> None:
        """Pin a conversation, or no longer."""
        self._with(conversation_id, lambda found: self.pin([found.id], not found.pinned))

    def toggle_archived(self, conversation_id: str) -> None:
        """Archive a conversation, or take it out of the archive."""
        self._with(conversation_id, lambda found: self.archive([found.id], not found.archived))

    def ask_where(self, conversation_id: str) -> None:
        """Ask where to move a conversation."""
        self._with(conversation_id, self._sidebar.start_move)

    def _with(self, conversation_id: str, then: Callable[[Conversation], None]) -> None:
        if conversation_id:
            self._workers.store.run(lambda: self._store.conversation(conversation_id)).success(then)

    def _change(self, write: Callable[[], None]) -> None:
        self._workers.store.run(write).success(lambda _: self.changed.emit())

    def _name_folder(self, folder: ChatFolder) -> None:
        # The list is read behind what this worker was given before, so the folder is in it by then.
        self.changed.emit()
        self._workers.store.run(lambda: None).success(lambda _: self._sidebar.list.rename_folder(folder.id))

    def _folder_deleted(self, folder: ChatFolder, inside: Sequence[str]) -> None:
        self.changed.emit()
        words = self.tr("Folder “{name}” deleted; its chats are still there").format(name=folder.name)
        self._toast.tell(words, self.tr("Undo"), lambda: self._change(lambda: self._bring_back(folder.name, inside)))

    def _bring_back(self, name: str, inside: Sequence[str]) -> None:
        self._filing.create_folder(name, inside)

    def _ask_for_tags(self, tagging: Tagging) -> None:
        from gui.sidebar.tags_dialog import TagsDialog

        dialog = TagsDialog(tagging.tags, tagging.conversations, self._colours(), self._window)
        ids = [conversation.id for conversation in tagging.conversations]

        def keep() -> None:
            added, removed = dialog.added, dialog.removed
            self._change(lambda: self._filing.tag(ids, added, removed))

        dialog.accepted.connect(keep)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(list, object)
    def _drop(self, conversation_ids: Sequence[str], section: SectionRow) -> None:
        match section.kind:
            case "pinned":
                self.pin(conversation_ids, True)
            case "archive":
                self.archive(conversation_ids, True)
            case _:
                folder_id = section.folder.id if section.folder is not None else None
                self._change(lambda: self._move_here(conversation_ids, folder_id))

    def _move_here(self, conversation_ids: Sequence[str], folder_id: int | None) -> None:
        """Out of where they were: also of the pinned ones and of the archive, or they would not be seen here."""
        self._filing.set_pinned(conversation_ids, False)
        self._filing.set_archived(conversation_ids, False)
        self._filing.move(conversation_ids, folder_id)

    @Slot()
    def _show_tags(self) -> None:
        self._workers.store.run(self._filing.tags).success(self._sidebar.show_tags)
