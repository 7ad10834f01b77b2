"""Adapts the plain rows of ``gui.sidebar.rows`` to Qt's list views."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from gui.sidebar.rows import ConversationRow, HeaderRow, Row

Index = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()


class ConversationListModel(QAbstractListModel):
    """Shows ``rows``; an edited title goes out as ``renamed`` and comes back with new rows."""

    renamed = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []

    def set_rows(self, rows: Sequence[Row]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def row_of(self, conversation_id: str) -> int | None:
        """The row that shows a conversation."""
        for position, row in enumerate(self.rows):
            if isinstance(row, ConversationRow) and row.conversation.id == conversation_id:
                return position
        return None

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return self._text(row)
            case Qt.ItemDataRole.EditRole if isinstance(row, ConversationRow):
                return row.conversation.title
            case Qt.ItemDataRole.ToolTipRole if isinstance(row, ConversationRow):
                return row.conversation.title
            case Qt.ItemDataRole.UserRole:
                return row
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row = self.rows[index.row()]
        title = str(value).strip()
        if not isinstance(row, ConversationRow) or not title or title == row.conversation.title:
            return False
        self.renamed.emit(row.conversation.id, title)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and isinstance(self.rows[index.row()], HeaderRow):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable

    def _text(self, row: Row) -> str:
        if isinstance(row, ConversationRow):
            return row.conversation.title or self.tr("New chat")
        match row.period:
            case "today":
                return self.tr("Today")
            case "yesterday":
                return self.tr("Yesterday")
            case "earlier":
                return self.tr("Earlier")
