"""The list view of conversations: opens, renames, asks for a row's menu."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QFrame, QListView, QWidget

from gui.appearance import Colours
from gui.sidebar.list_model import ConversationListModel
from gui.sidebar.row_delegate import RowDelegate, more_area
from gui.sidebar.rows import ConversationRow, Row


class ConversationListView(QListView):
    """``chosen``: open this conversation; ``menu_requested``: show its menu at a global position."""

    chosen = Signal(str)
    renamed = Signal(str, str)
    delete_requested = Signal(str)
    menu_requested = Signal(str, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = ConversationListModel(self)
        self._delegate = RowDelegate(self)
        self._waiting_rows: Sequence[Row] | None = None
        self.setModel(self._rows)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(self.tr("Chats"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._ask_for_menu)
        self._rows.renamed.connect(self.renamed)
        self._delegate.closeEditor.connect(self._editor_closed)
        self.activated.connect(self._choose)
        self.clicked.connect(self._choose)

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show ``rows``; while a title is being edited, after that."""
        if self.state() == QAbstractItemView.State.EditingState:
            self._waiting_rows = rows
            return
        current = self._conversation_at(self.currentIndex())
        place = self.verticalScrollBar().value()
        self._rows.set_rows(rows)
        self._make_current(current or self._delegate.opened_id)
        self.verticalScrollBar().setValue(place)

    def set_opened(self, conversation_id: str) -> None:
        """Mark the conversation that is open, "" for none."""
        self._delegate.opened_id = conversation_id
        self._make_current(conversation_id)
        self.viewport().update()

    def rename(self, conversation_id: str) -> None:
        """Start editing a title."""
        position = self._rows.row_of(conversation_id)
        if position is not None:
            self.setCurrentIndex(self._rows.index(position))
            self.edit(self._rows.index(position))

    def set_colours(self, colours: Colours) -> None:
        self._delegate.colours = colours
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._delegate.focus_ring = True
        current = self._conversation_at(self.currentIndex())
        if event.key() == Qt.Key.Key_Delete and current:
            self.delete_requested.emit(current)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current:
            self.chosen.emit(current)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._delegate.focus_ring = False
        index = self.indexAt(event.position().toPoint())
        conversation_id = self._conversation_at(index)
        if conversation_id and more_area(self.visualRect(index)).contains(event.position().toPoint()):
            self.menu_requested.emit(conversation_id, event.globalPosition().toPoint())
            return
        super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._delegate.focus_ring = event.reason() != Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        conversation_id = self._conversation_at(index)
        if conversation_id:
            self.chosen.emit(conversation_id)

    @Slot(QPoint)
    def _ask_for_menu(self, place: QPoint) -> None:
        conversation_id = self._conversation_at(self.indexAt(place))
        if conversation_id:
            self.menu_requested.emit(conversation_id, self.viewport().mapToGlobal(place))

    @Slot(QWidget, QAbstractItemDelegate.EndEditHint)
    def _editor_closed(self) -> None:
        rows, self._waiting_rows = self._waiting_rows, None
        if rows is not None:
            self.setState(QAbstractItemView.State.NoState)
            self.set_rows(rows)

    def _conversation_at(self, index: QModelIndex) -> str:
        row = index.data(Qt.ItemDataRole.UserRole) if index.isValid() else None
        return row.conversation.id if isinstance(row, ConversationRow) else ""

    def _make_current(self, conversation_id: str) -> None:
        position = self._rows.row_of(conversation_id) if conversation_id else None
        self.setCurrentIndex(QModelIndex() if position is None else self._rows.index(position))
