"""The sidebar: new chat, search, the conversations."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from gui.appearance import LIGHT, Colours, style_sheet
from gui.icons import icon
from gui.sidebar.list_view import ConversationListView
from gui.sidebar.rows import Row

WIDTH = 248
SEARCH_DELAY_MS = 180


class Sidebar(QFrame):
    """Shows what it is given; every wish goes out as a signal. ``searched`` with "" ends a search."""

    new_chat_requested = Signal()
    chosen = Signal(str)
    searched = Signal(str)
    renamed = Signal(str, str)
    delete_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidebar")
        self.setFixedWidth(WIDTH)
        self._colours = LIGHT

        self._new = QPushButton(" " + self.tr("New chat"))
        self._new.setProperty("kind", "outlined")
        self._new.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._new.setIconSize(QSize(16, 16))
        self._new.setAccessibleName(self.tr("New chat"))
        self._new.setStyleSheet("text-align: left;")
        self._new.setMinimumHeight(36)
        self._new.clicked.connect(self.new_chat_requested)

        self._search = QLineEdit()
        self._search.setPlaceholderText(self.tr("Search chats"))
        self._search.setAccessibleName(self.tr("Search chats"))
        self._search.setClearButtonEnabled(True)
        self._search.setMinimumHeight(36)
        self._search_icon = QAction(self)
        self._search.addAction(self._search_icon, QLineEdit.ActionPosition.LeadingPosition)
        self._search_timer = QTimer(self)
        self._search_timer.setSingleShot(True)
        self._search_timer.setInterval(SEARCH_DELAY_MS)
        self._search_timer.timeout.connect(self._tell_search)
        self._search.textChanged.connect(self._search_timer.start)

        self._nothing = QLabel(self.tr("No chats found"))
        self._nothing.setProperty("kind", "quiet")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._nothing.hide()
        self._list = ConversationListView()
        self._list.chosen.connect(self.chosen)
        self._list.renamed.connect(self.renamed)
        self._list.delete_requested.connect(self.delete_requested)
        self._list.menu_requested.connect(self._show_menu)

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
        layout.addWidget(self._list, 1)

    @property
    def query(self) -> str:
        """What is searched for, "" for nothing."""
        return self._search.text().strip()

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show conversations, or what a search found."""
        self._nothing.setVisible(bool(self.query) and not rows)
        self._list.set_rows(rows)

    def set_opened(self, conversation_id: str) -> None:
        self._list.set_opened(conversation_id)

    def start_search(self) -> None:
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def start_rename(self, conversation_id: str) -> None:
        self._list.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._list.rename(conversation_id)

    def set_colours(self, colours: Colours) -> None:
        self._colours = colours
        self.setStyleSheet(style_sheet(colours))
        self._new.setIcon(icon("plus", colours.text, 16))
        self._search_icon.setIcon(icon("search", colours.quiet, 16))
        self._list.set_colours(colours)

    @Slot()
    def _tell_search(self) -> None:
        self.searched.emit(self.query)

    @Slot(str, QPoint)
    def _show_menu(self, conversation_id: str, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        rename = menu.addAction(icon("pencil", self._colours.quiet, 16), self.tr("Rename"))
        rename.triggered.connect(lambda: self.start_rename(conversation_id))
        delete = menu.addAction(icon("trash-2", self._colours.danger, 16), self.tr("Delete"))
        delete.triggered.connect(lambda: self.delete_requested.emit(conversation_id))
        menu.popup(place)
