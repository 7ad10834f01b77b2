"""The sidebar: new chat, search, the conversations."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from gui.appearance import LIGHT, Colours, style_sheet
from gui.icons import icon
from gui.search_field import SearchField
from gui.sidebar.list_view import ConversationListView
from gui.sidebar.row_menu import RowMenus
from gui.sidebar.rows import Row
from knowledge.store.records import ChatFolder, Conversation

SEARCH_DELAY_MS = 90


class Sidebar(QFrame):
    """Shows what it is given; every wish goes out as a signal, here or from ``list`` and ``menus``.

    ``searched`` with "" ends a search; ``found`` opens a conversation at the message that a search found in it.
    ``tags_wanted`` asks for ``show_tags``.
    """

    new_chat_requested = Signal()
    chosen = Signal(str)
    found = Signal(str, str)
    searched = Signal(str)
    tags_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidebar")
        self._colours = LIGHT
        self._shown_query = ""
        self._opens_first = False

        self._new = QPushButton(" " + self.tr("New chat"))
        self._new.setProperty("kind", "outlined")
        self._new.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._new.setIconSize(QSize(16, 16))
        self._new.setAccessibleName(self.tr("New chat"))
        self._new.setStyleSheet("text-align: left;")
        self._new.setMinimumHeight(36)
        self._new.clicked.connect(self.new_chat_requested)

        self._search = SearchField(self.tr("Search chats"))
        self._search.setMinimumHeight(36)
        self._search.installEventFilter(self)
        self._tags = QAction(self.tr("Show the chats with a tag"), self)
        self._tags.triggered.connect(self.tags_wanted)
        self._search.addAction(self._tags, QLineEdit.ActionPosition.TrailingPosition)
        self._search_timer = QTimer(self)
        self._search_timer.setSingleShot(True)
        self._search_timer.setInterval(SEARCH_DELAY_MS)
        self._search_timer.timeout.connect(self._tell_search)
        self._search.textChanged.connect(self._search_timer.start)

        self._nothing = QLabel(self.tr("No chats found"))
        self._nothing.setProperty("kind", "quiet")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._nothing.hide()
        self.list = ConversationListView()
        self.menus = RowMenus(self)
        self.list.chosen.connect(self._choose)
        self.list.menu_requested.connect(self._open_menu)
        self.list.folder_menu_requested.connect(self.menus.open_folder)
        self.list.tag_chosen.connect(self.search_tag)
        self.menus.rename_requested.connect(self.start_rename)
        self.menus.folder_rename_requested.connect(self.list.rename_folder)

        top = QVBoxLayout()
        top.setContentsMargins(12, 12, 12, 4)
        top.setSpacing(8)
        top.addWidget(self._new)
        top.addWidget(self._search)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 8)
        layout.setSpacing(0)
        layout.addLayout(top)
        nothing_row = QHBoxLayout()
        nothing_row.addWidget(self._nothing)
        layout.addLayout(nothing_row)
        layout.addWidget(self.list, 1)

    @property
    def query(self) -> str:
        """What is searched for, "" for nothing."""
        return self._search.text().strip()

    def set_rows(self, rows: Sequence[Row], folders: Sequence[ChatFolder] = (), query: str = "") -> None:
        """Show conversations, or what a search for ``query`` found; ``folders`` is where they can be moved to."""
        self._nothing.setVisible(bool(query) and not rows)
        self._shown_query = query
        self.menus.folders = folders
        self.list.set_rows(rows, bool(query))
        if self._opens_first and query == self.query:
            self._opens_first = False
            self.list.enter_first(open_it=True)

    def set_opened(self, conversation_id: str) -> None:
        self.list.set_opened(conversation_id)

    def start_search(self, words: str = "") -> None:
        """Go to the search, with ``words`` in place of what was looked for before."""
        if words:
            self._search.setText(words)
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def search_tag(self, tag: str) -> None:
        """Show the conversations with a tag."""
        self._search.setText(f"#{tag} ")
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def end_search(self) -> None:
        """Show all conversations again."""
        self._search.clear()

    def show_tags(self, tags: Sequence[tuple[str, int]]) -> None:
        """Offer tags with their numbers of conversations, to be searched for."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for tag, count in tags:
            action = menu.addAction(icon("tag", self._colours.quiet, 16), f"{tag}  ({count})".replace("&", "&&"))
            action.triggered.connect(lambda _=False, chosen=tag: self.search_tag(chosen))
        if not tags:
            menu.addAction(self.tr("No chat has a tag yet")).setEnabled(False)
        menu.popup(self._search.mapToGlobal(self._search.rect().bottomLeft()))

    def start_rename(self, conversation_id: str) -> None:
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.list.rename(conversation_id)

    def start_move(self, conversation: Conversation) -> None:
        """Ask where to move a conversation."""
        self.menus.open_move([conversation], self.list.place_of(conversation.id))

    def set_colours(self, colours: Colours) -> None:
        self._colours = colours
        self.menus.colours = colours
        self.setStyleSheet(style_sheet(colours))
        self._new.setIcon(icon("plus", colours.text, 16))
        self._search.set_colours(colours)
        self._tags.setIcon(icon("tag", colours.quiet, 16))
        self.list.set_colours(colours)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the search field, Down goes to what was found, Enter opens the first, Escape ends the search."""
        if watched is self._search and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            match event.key():
                case Qt.Key.Key_Down:
                    self.list.enter_first(open_it=False)
                    return True
                case Qt.Key.Key_Return | Qt.Key.Key_Enter if self.query:
                    self._open_first_found()
                    return True
                case Qt.Key.Key_Escape if self.query:
                    self.end_search()
                    return True
        return super().eventFilter(watched, event)

    def _open_first_found(self) -> None:
        """Open the first hit; where the search for what was typed is not over, once it is."""
        if self._shown_query == self.query:
            self.list.enter_first(open_it=True)
            return
        self._opens_first = True
        if self._search_timer.isActive():
            self._search_timer.stop()
            self._tell_search()

    @Slot(str, str)
    def _choose(self, conversation_id: str, message_id: str) -> None:
        if message_id:
            self.found.emit(conversation_id, message_id)
        else:
            self.chosen.emit(conversation_id)

    @Slot()
    def _tell_search(self) -> None:
        self.searched.emit(self.query)

    @Slot(list, QPoint)
    def _open_menu(self, conversation_ids: Sequence[str], place: QPoint) -> None:
        rows = [row for conversation_id in conversation_ids if (row := self.list.row(conversation_id)) is not None]
        self.menus.open([row.conversation for row in rows], place)
