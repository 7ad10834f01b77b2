"""The menus of the conversation list: what can be done to one conversation, to several, to a folder."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from gui.appearance import LIGHT, Colours
from gui.icons import icon
from knowledge.store.records import ChatFolder, Conversation


class RowMenus(QObject):
    """Opens menus over ``parent``; every wish goes out as a signal with the ids it is for.

    ``move_requested`` carries a folder's id or None.
    """

    rename_requested = Signal(str)
    pin_requested = Signal(list, bool)
    archive_requested = Signal(list, bool)
    move_requested = Signal(list, object)
    new_folder_requested = Signal(list)
    tags_requested = Signal(list)
    export_requested = Signal(list)
    delete_requested = Signal(list)
    folder_rename_requested = Signal(int)
    folder_delete_requested = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.colours: Colours = LIGHT
        self.folders: Sequence[ChatFolder] = ()

    def open(self, conversations: Sequence[Conversation], place: QPoint) -> None:
        """The menu of conversations; of several it has what can be done to all."""
        ids = [conversation.id for conversation in conversations]
        pinned = all(conversation.pinned for conversation in conversations)
        archived = all(conversation.archived for conversation in conversations)
        menu = self._menu()
        if len(ids) == 1:
            self._add(menu, "pencil", self.tr("Rename")).triggered.connect(lambda: self.rename_requested.emit(ids[0]))
        pin = self._add(menu, "pin-off" if pinned else "pin", self.tr("Unpin") if pinned else self.tr("Pin"))
        pin.triggered.connect(lambda: self.pin_requested.emit(ids, not pinned))
        move = self._menu(menu)
        move.setTitle(self.tr("Move to"))
        move.setIcon(icon("folder-input", self.colours.quiet, 16))
        menu.addMenu(move)
        self._fill_move(move, conversations)
        self._add(menu, "tag", self.tr("Tags…")).triggered.connect(lambda: self.tags_requested.emit(ids))
        archive = self._add(
            menu,
            "archive-restore" if archived else "archive",
            self.tr("Take out of the archive") if archived else self.tr("Archive"),
        )
        archive.triggered.connect(lambda: self.archive_requested.emit(ids, not archived))
        self._add(menu, "download", self.tr("Export…")).triggered.connect(lambda: self.export_requested.emit(ids))
        menu.addSeparator()
        words = self.tr("Delete") if len(ids) == 1 else self.tr("Delete {count} chats").format(count=len(ids))
        self._add(menu, "trash-2", words, self.colours.danger).triggered.connect(
            lambda: self.delete_requested.emit(ids)
        )
        menu.popup(place)

    def open_move(self, conversations: Sequence[Conversation], place: QPoint) -> None:
        """Only where to move conversations."""
        menu = self._menu()
        self._fill_move(menu, conversations)
        menu.popup(place)

    def open_folder(self, folder: ChatFolder, place: QPoint) -> None:
        """The menu of a folder."""
        menu = self._menu()
        self._add(menu, "pencil", self.tr("Rename")).triggered.connect(
            lambda: self.folder_rename_requested.emit(folder.id)
        )
        self._add(menu, "trash-2", self.tr("Delete the folder, keep its chats"), self.colours.danger).triggered.connect(
            lambda: self.folder_delete_requested.emit(folder)
        )
        menu.popup(place)

    def _fill_move(self, menu: QMenu, conversations: Sequence[Conversation]) -> None:
        ids = [conversation.id for conversation in conversations]
        homes = {conversation.folder_id for conversation in conversations}
        for folder in self.folders:
            action = self._add(menu, "folder", folder.name.replace("&", "&&"))
            action.setEnabled(homes != {folder.id})
            action.triggered.connect(lambda _=False, target=folder.id: self.move_requested.emit(ids, target))
        if homes != {None}:
            out = self._add(menu, "x", self.tr("No folder"))
            out.triggered.connect(lambda: self.move_requested.emit(ids, None))
        if self.folders:
            menu.addSeparator()
        new = self._add(menu, "folder-plus", self.tr("New folder"))
        new.triggered.connect(lambda: self.new_folder_requested.emit(ids))

    def _menu(self, parent: QMenu | None = None) -> QMenu:
        menu = QMenu(parent or self._over)
        menu.setObjectName("rows")
        if parent is None:
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    def _add(self, menu: QMenu, glyph: str, text: str, colour: str = "") -> QAction:
        return menu.addAction(icon(glyph, colour or self.colours.quiet, 16), text)
