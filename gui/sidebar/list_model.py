"""Adapts the plain rows of ``gui.sidebar.rows`` to Qt's list views."""

from collections.abc import Sequence
from typing import Any

import msgspec
from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QDateTime,
    QLocale,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from gui.sidebar.rows import ConversationRow, MessageRow, Row, SectionRow

Index = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()

CHATS_MIME = "application/x-dodam-chats"
"""What is dragged: a JSON list of conversation ids."""


class ConversationListModel(QAbstractListModel):
    """Shows ``rows``; an edited name goes out as ``renamed`` or ``folder_renamed`` and comes back with new rows."""

    renamed = Signal(str, str)
    folder_renamed = Signal(int, str)

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

    def row_of_message(self, message_id: str) -> int | None:
        """The row that shows one of several messages that were found in a conversation."""
        for position, row in enumerate(self.rows):
            if isinstance(row, MessageRow) and row.hit.message_id == message_id:
                return position
        return None

    def row_of_folder(self, folder_id: int) -> int | None:
        """The row that names a folder."""
        for position, row in enumerate(self.rows):
            if isinstance(row, SectionRow) and row.folder is not None and row.folder.id == folder_id:
                return position
        return None

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.UserRole:
                return row
            case Qt.ItemDataRole.DisplayRole:
                return self._text(row)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(row)
            case Qt.ItemDataRole.EditRole:
                return self._name(row)
            case Qt.ItemDataRole.ToolTipRole if isinstance(row, ConversationRow):
                matches = matches_worded(row) if row.can_expand else ""
                return "\n".join(filter(None, (row.conversation.title, " ".join(_hashed(row)), matches)))
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row = self.rows[index.row()]
        name = " ".join(str(value).split())
        if not name or name == self._name(row):
            return False
        if isinstance(row, ConversationRow):
            self.renamed.emit(row.conversation.id, name)
        elif isinstance(row, SectionRow) and row.folder is not None:
            self.folder_renamed.emit(row.folder.id, name)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        row = self.rows[index.row()]
        usable = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if isinstance(row, ConversationRow):
            return usable | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsDragEnabled
        if isinstance(row, MessageRow):
            return usable
        if not row.can_collapse:
            return Qt.ItemFlag.NoItemFlags
        return usable | Qt.ItemFlag.ItemIsEditable if row.folder is not None else usable

    def mimeTypes(self) -> list[str]:
        return [CHATS_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        rows = [self.rows[index.row()] for index in indexes]
        ids = [row.conversation.id for row in rows if isinstance(row, ConversationRow)]
        data.setData(CHATS_MIME, msgspec.json.encode(ids))
        return data

    def _name(self, row: Row) -> str:
        if isinstance(row, ConversationRow):
            return row.conversation.title
        if isinstance(row, MessageRow):
            return ""
        return row.folder.name if row.folder is not None else ""

    def _text(self, row: Row) -> str:
        if isinstance(row, ConversationRow):
            return row.conversation.title or self.tr("New chat")
        if isinstance(row, MessageRow):
            day = QDateTime.fromSecsSinceEpoch(int(row.hit.created)).date()
            who = self.tr("You") if row.hit.role == "user" else self.tr("Answer")
            return f"{who} · {QLocale().toString(day, QLocale.FormatType.ShortFormat)}"
        if row.folder is not None:
            return row.folder.name
        if row.month is not None:
            month = QLocale().standaloneMonthName(row.month.month)
            return self.tr("{month} {year}").format(month=month, year=row.month.year)
        match row.kind:
            case "pinned":
                return self.tr("Pinned")
            case "today":
                return self.tr("Today")
            case "yesterday":
                return self.tr("Yesterday")
            case "archive":
                return self.tr("Archive")
        return self.tr("Previous 7 days")

    def _spoken(self, row: Row) -> str:
        """All that is drawn of a row, in words."""
        text = self._text(row)
        if isinstance(row, ConversationRow):
            states = [self.tr("pinned")] if row.conversation.pinned else []
            states += [self.tr("archived")] if row.conversation.archived else []
            if row.can_expand:
                states += [matches_worded(row), self.tr("expanded") if row.expanded else self.tr("collapsed")]
            return ", ".join([text, *states, *_hashed(row), *filter(None, [row.snippet])])
        if isinstance(row, MessageRow):
            return f"{text}, {row.hit.snippet}"
        if not row.can_collapse:
            return text
        state = self.tr("collapsed") if row.collapsed else self.tr("expanded")
        count = self.tr("1 chat") if row.count == 1 else self.tr("{count} chats").format(count=row.count)
        return ", ".join((text, count, state))


def matches_worded(row: ConversationRow) -> str:
    """How many messages a search found in a conversation."""
    words = QCoreApplication.translate("ConversationListModel", "{count} matches")
    return words.format(count=QLocale().toString(row.messages))


def _hashed(row: ConversationRow) -> list[str]:
    return [f"#{tag}" for tag in row.conversation.tags]
