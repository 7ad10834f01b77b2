"""The rows of the list of documents for Qt, and how they are drawn."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui.appearance import LIGHT, row_scale, text_font
from gui.documents.list_entries import (
    DocumentEntry,
    Entry,
    FolderEntry,
    is_failed,
    name_of,
    remark_of,
    state_of,
)
from gui.icons import icon

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
ENTRY = Qt.ItemDataRole.UserRole
ROW_HEIGHT = 50
INSET = 18


class ListModel(QAbstractListModel):
    """``ENTRY`` is the role of the entry itself; the display role says all of a row, as it is read aloud."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._entries: Sequence[Entry] = ()

    @property
    def entries(self) -> Sequence[Entry]:
        return self._entries

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Show these; where they are the same things as before, nothing scrolls and the current row stays."""
        same = list(map(_identity, entries)) == list(map(_identity, self._entries))
        if not same:
            self.beginResetModel()
        self._entries = entries
        if not same:
            self.endResetModel()
        elif entries:
            self.dataChanged.emit(self.index(0), self.index(len(entries) - 1))

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self._entries[index.row()]
        if role == ENTRY:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{name_of(entry)}, {state_of(entry)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return remark_of(entry) or name_of(entry)
        return None


def _identity(entry: Entry) -> tuple[str, int, str]:
    if isinstance(entry, FolderEntry):
        return "open" if entry.is_open else "folder", entry.folder.id, ""
    if isinstance(entry, DocumentEntry):
        return "document", entry.document.id, entry.file.file if entry.file is not None else ""
    return "file", entry.folder.id, entry.file.file


class ListDelegate(QStyledItemDelegate):
    """Rows of two lines: a sign, the name, and below it what is with it; all of one height."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.colours = LIGHT
        self._name, self._state = text_font(13, QFont.Weight.Medium), text_font(11)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, round(ROW_HEIGHT * row_scale()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: Entry = index.data(ENTRY)
        colours = self.colours
        area: QRect = option.rect  # the stubs do not know the option's fields' types
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = area.adjusted(2, 1, -2, -1)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.chosen if chosen else colours.hover))
            painter.drawRoundedRect(ground, 8, 8)
        if chosen and state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(colours.accent_text), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ground.adjusted(1, 1, -1, -1), 8, 8)
        inner = ground.adjusted(10, 5, -10, -5)
        if not isinstance(entry, FolderEntry) and entry.folder is not None:
            inner.setLeft(inner.left() + INSET)
        failed = is_failed(entry)
        sign = "file-warning" if failed else "file-text"
        if isinstance(entry, FolderEntry):
            sign = "folder-open" if entry.is_open else "folder"
        colour = colours.danger if failed else colours.accent_text
        icon(sign, colour, 18).paint(painter, QRect(inner.left(), inner.center().y() - 9, 18, 18))
        inner.setLeft(inner.left() + 28)
        if isinstance(entry, DocumentEntry) and entry.document.pinned:
            icon("pin", colours.accent_text, 14).paint(
                painter, QRect(inner.right() - 14, inner.center().y() - 7, 14, 14)
            )
            inner.setRight(inner.right() - 22)
        half = inner.height() // 2
        above, below = inner.adjusted(0, 0, 0, -half), inner.adjusted(0, half, 0, 0)
        self._line(painter, self._name, colours.text, above, name_of(entry), Qt.TextElideMode.ElideMiddle)
        ink = colours.danger if failed else colours.quiet
        self._line(painter, self._state, ink, below, state_of(entry), Qt.TextElideMode.ElideRight)
        painter.restore()

    def _line(
        self, painter: QPainter, font: QFont, colour: str, area: QRect, text: str, elide: Qt.TextElideMode
    ) -> None:
        painter.setFont(font)
        painter.setPen(QColor(colour))
        shown = QFontMetrics(font).elidedText(text, elide, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
