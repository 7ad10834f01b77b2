"""The list view of conversations: opens, renames, moves by dragging, asks for a row's menu."""

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QFrame, QListView, QWidget

from gui.appearance import Colours
from gui.sidebar.list_model import CHATS_MIME, ConversationListModel
from gui.sidebar.row_delegate import RowDelegate, matches_area, more_area, tag_at
from gui.sidebar.rows import ConversationRow, MessageRow, Row, SectionRow, section_of


class ConversationListView(QListView):
    """``chosen``: open this conversation, at a message or at its end (""); several may be selected for a verb.

    ``menu_requested`` carries the selected ids, ``folder_menu_requested`` a ``ChatFolder``, both a global position.
    ``toggled`` and ``dropped`` name a section by its ``SectionRow``; ``toggled`` carries the ``ConversationRow`` of a
    search result, too, whose other messages are to be shown or hidden.
    """

    chosen = Signal(str, str)
    renamed = Signal(str, str)
    folder_renamed = Signal(int, str)
    delete_requested = Signal(list)
    folder_delete_requested = Signal(object)
    menu_requested = Signal(list, QPoint)
    folder_menu_requested = Signal(object, QPoint)
    toggled = Signal(object)
    dropped = Signal(list, object)
    tag_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = ConversationListModel(self)
        self._delegate = RowDelegate(self)
        self._waiting_rows: tuple[Sequence[Row], bool] | None = None
        self._pressed = QPoint()
        self._selecting = False
        self.setModel(self._rows)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(self.tr("Chats"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._ask_for_menu)
        self._rows.renamed.connect(self.renamed)
        self._rows.folder_renamed.connect(self.folder_renamed)
        self._delegate.closeEditor.connect(self._editor_closed)
        self.clicked.connect(self._click)

    @property
    def selected(self) -> list[str]:
        """Ids of the conversations that are selected, in the order of the list."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        found = [self._rows.rows[position] for position in rows]
        return [row.conversation.id for row in found if isinstance(row, ConversationRow)]

    def row(self, conversation_id: str) -> ConversationRow | None:
        """The row that shows a conversation."""
        position = self._rows.row_of(conversation_id)
        found = None if position is None else self._rows.rows[position]
        return found if isinstance(found, ConversationRow) else None

    def set_rows(self, rows: Sequence[Row], searching: bool = False) -> None:
        """Show ``rows``; while a name is being edited, after that."""
        if self.state() == QAbstractItemView.State.EditingState:
            self._waiting_rows = (rows, searching)
            return
        selected = self.selected
        folder = self._section_at(self.currentIndex())
        current = self._conversation_at(self.currentIndex())
        message = self._message_at(self.currentIndex())
        place = self.verticalScrollBar().value()
        self._delegate.searching = searching
        self._rows.set_rows(rows)
        if folder is not None and folder.folder is not None:
            self._make_current(self._rows.row_of_folder(folder.folder.id))
        else:
            position = self._rows.row_of_message(message) if message else None
            whole = self._rows.row_of(current or self._delegate.opened_id)
            self._make_current(whole if position is None else position)
        if len(selected) > 1:
            self._select(selected)
        self.verticalScrollBar().setValue(place)

    def set_opened(self, conversation_id: str) -> None:
        """Mark the conversation that is open, "" for none."""
        self._delegate.opened_id = conversation_id
        is_inside = (
            self._message_at(self.currentIndex()) and self._conversation_at(self.currentIndex()) == conversation_id
        )
        if conversation_id not in self.selected and not is_inside:
            self._make_current(self._rows.row_of(conversation_id))
        self.viewport().update()

    def rename(self, conversation_id: str) -> None:
        """Start editing a title."""
        self._edit(self._rows.row_of(conversation_id))

    def rename_folder(self, folder_id: int) -> None:
        """Start editing the name of a folder."""
        self._edit(self._rows.row_of_folder(folder_id))

    def enter_first(self, open_it: bool) -> None:
        """Go to the first conversation, and open it where that is wanted."""
        for position, row in enumerate(self._rows.rows):
            if isinstance(row, ConversationRow):
                self._make_current(position)
                if open_it:
                    self.chosen.emit(row.conversation.id, row.message_id)
                else:
                    self.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def place_of(self, conversation_id: str) -> QPoint:
        """Where a menu of a conversation opens, in global coordinates."""
        position = self._rows.row_of(conversation_id)
        area = self.visualRect(self._rows.index(position or 0))
        return self.viewport().mapToGlobal(area.center() if position is not None else QPoint(40, 40))

    def set_colours(self, colours: Colours) -> None:
        self._delegate.colours = colours
        self.viewport().update()

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_F2
            and self.currentIndex().isValid()
        ):
            # Renames the row that has the focus, perhaps a folder, and not the open chat.
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._delegate.focus_ring = True
        section = self._section_at(self.currentIndex())
        match event.key():
            case Qt.Key.Key_Delete if section is not None and section.folder is not None:
                self.folder_delete_requested.emit(section.folder)
            case Qt.Key.Key_Delete if self.selected:
                self.delete_requested.emit(self.selected)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self.state() != QAbstractItemView.State.EditingState:
                self._choose(self.currentIndex())
            case Qt.Key.Key_Left if section is not None and not section.collapsed:
                self.toggled.emit(section)
            case Qt.Key.Key_Right if section is not None and section.collapsed:
                self.toggled.emit(section)
            case Qt.Key.Key_Left | Qt.Key.Key_Right if (found := self._found_around(self.currentIndex())) is not None:
                if found.expanded == (event.key() == Qt.Key.Key_Left):
                    self._make_current(self._rows.row_of(found.conversation.id))
                    self.toggled.emit(found)
            case _:
                super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._delegate.focus_ring = False
        self._pressed = place = event.position().toPoint()
        index = self.indexAt(place)
        self._selecting = event.modifiers() != Qt.KeyboardModifier.NoModifier
        left = event.button() == Qt.MouseButton.LeftButton and not self._selecting
        on_more = left and index.isValid() and more_area(self.visualRect(index)).contains(place)
        if not (on_more and self._open_menu(index, event.globalPosition().toPoint())):
            super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._delegate.focus_ring = event.reason() != Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)
        if self._delegate.focus_ring and not self.currentIndex().isValid():
            # The ring is around a row: without one nobody would see where the focus is.
            rows = enumerate(self._rows.rows)
            first = next((place for place, row in rows if not isinstance(row, SectionRow) or row.can_collapse), -1)
            self.selectionModel().setCurrentIndex(self._rows.index(first), QItemSelectionModel.SelectionFlag.NoUpdate)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(CHATS_MIME):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        super().dragMoveEvent(event)
        position = self.indexAt(event.position().toPoint()).row()
        if event.mimeData().hasFormat(CHATS_MIME) and section_of(self._rows.rows, position) is not None:
            event.acceptProposedAction()
        else:
            event.ignore()
            position = -1
        self._show_target(position)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_target(-1)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._show_target(-1)
        section = section_of(self._rows.rows, self.indexAt(event.position().toPoint()).row())
        if section is not None and event.mimeData().hasFormat(CHATS_MIME):
            event.acceptProposedAction()
            ids = msgspec.json.decode(event.mimeData().data(CHATS_MIME).data(), type=list[str])
            self.dropped.emit(ids, section)

    @Slot(QModelIndex)
    def _click(self, index: QModelIndex) -> None:
        row = self._row_at(index)
        tag = ""
        if isinstance(row, ConversationRow) and not self._delegate.searching:
            tag = tag_at(row, self.visualRect(index), self._pressed)
        if tag:
            self.tag_chosen.emit(tag)
        elif isinstance(row, ConversationRow) and matches_area(row, self.visualRect(index)).contains(self._pressed):
            self.toggled.emit(row)
        elif not self._selecting:
            self._choose(index)

    def _choose(self, index: QModelIndex) -> None:
        row = self._row_at(index)
        if isinstance(row, ConversationRow):
            self.chosen.emit(row.conversation.id, row.message_id)
        elif isinstance(row, MessageRow):
            self.chosen.emit(row.hit.conversation_id, row.hit.message_id)
        elif row is not None and row.can_collapse:
            self.toggled.emit(row)

    @Slot(QPoint)
    def _ask_for_menu(self, place: QPoint) -> None:
        # The menu key asks at the middle of the list, whichever row is current.
        index = self.indexAt(place)
        if self.hasFocus() and self._delegate.focus_ring and self.currentIndex().isValid():
            index = self.currentIndex()
            place = self.visualRect(index).center()
        self._open_menu(index, self.viewport().mapToGlobal(place))

    def _open_menu(self, index: QModelIndex, place: QPoint) -> bool:
        row = self._row_at(index)
        if isinstance(row, ConversationRow):
            selected = self.selected
            self.menu_requested.emit(selected if row.conversation.id in selected else [row.conversation.id], place)
        elif isinstance(row, SectionRow) and row.folder is not None:
            self.folder_menu_requested.emit(row.folder, place)
        else:
            return False
        return True

    @Slot(QWidget, QAbstractItemDelegate.EndEditHint)
    def _editor_closed(self) -> None:
        waiting, self._waiting_rows = self._waiting_rows, None
        if waiting is not None:
            self.setState(QAbstractItemView.State.NoState)
            self.set_rows(*waiting)

    def _row_at(self, index: QModelIndex) -> Row | None:
        row: Row | None = index.data(Qt.ItemDataRole.UserRole) if index.isValid() else None
        return row

    def _conversation_at(self, index: QModelIndex) -> str:
        row = self._row_at(index)
        if isinstance(row, MessageRow):
            return row.hit.conversation_id
        return row.conversation.id if isinstance(row, ConversationRow) else ""

    def _message_at(self, index: QModelIndex) -> str:
        row = self._row_at(index)
        return row.hit.message_id if isinstance(row, MessageRow) else ""

    def _found_around(self, index: QModelIndex) -> ConversationRow | None:
        """The search result with several messages that the row is, or is below."""
        row = self.row(self._conversation_at(index))
        return row if row is not None and row.can_expand else None

    def _section_at(self, index: QModelIndex) -> SectionRow | None:
        row = self._row_at(index)
        return row if isinstance(row, SectionRow) else None

    def _show_target(self, position: int) -> None:
        if position != self._delegate.drop_row:
            self._delegate.drop_row = position
            self.viewport().update()

    def _select(self, conversation_ids: Sequence[str]) -> None:
        for conversation_id in conversation_ids:
            position = self._rows.row_of(conversation_id)
            if position is not None:
                self.selectionModel().select(self._rows.index(position), self.selectionModel().SelectionFlag.Select)

    def _edit(self, position: int | None) -> None:
        if position is not None:
            self._make_current(position)
            self.edit(self._rows.index(position))

    def _make_current(self, position: int | None) -> None:
        self.setCurrentIndex(QModelIndex() if position is None else self._rows.index(position))
