"""Draws the rows of the conversation list."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gui.appearance import LIGHT, text_font
from gui.icons import icon
from gui.sidebar.rows import ConversationRow, HeaderRow

ROW_HEIGHT = 36
SNIPPET_ROW_HEIGHT = 56
HEADER_HEIGHT = 34
SIDE = 8
"""Space between the list's edge and a row's ground."""
INSET = 10
"""Space between a row's ground and its text."""
MORE_WIDTH = 28

Index = QModelIndex | QPersistentModelIndex


class RowDelegate(QStyledItemDelegate):
    """Rounded rows with a title, a snippet in search results, and a “more” mark under the pointer."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.colours = LIGHT
        self.focus_ring = False
        self.opened_id = ""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row = index.data(Qt.ItemDataRole.UserRole)
        if isinstance(row, HeaderRow):
            return QSize(0, HEADER_HEIGHT)
        return QSize(0, SNIPPET_ROW_HEIGHT if row.snippet else ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = index.data(Qt.ItemDataRole.UserRole)
        text = str(index.data(Qt.ItemDataRole.DisplayRole))
        area: QRect = option.rect  # the stubs do not know the option's fields' types
        if isinstance(row, HeaderRow):
            painter.setFont(text_font(12, QFont.Weight.DemiBold))
            painter.setPen(QColor(self.colours.quiet))
            painter.drawText(area.adjusted(SIDE + INSET, 8, -SIDE, 0), Qt.AlignmentFlag.AlignVCenter, text)
        elif isinstance(row, ConversationRow):
            self._paint_conversation(painter, option.state, area, row, text)
        painter.restore()

    def _paint_conversation(
        self, painter: QPainter, state: QStyle.StateFlag, area: QRect, row: ConversationRow, text: str
    ) -> None:
        colours = self.colours
        ground = area.adjusted(SIDE, 1, -SIDE, -1)
        opened = row.conversation.id == self.opened_id
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        if opened or hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.chosen if opened else colours.hover))
            painter.drawRoundedRect(ground, 8, 8)
        if self.focus_ring and state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(colours.accent_text), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ground.adjusted(1, 1, -1, -1), 8, 8)
        inner = ground.adjusted(INSET, 0, -INSET, 0)
        if hovered:
            inner.setRight(inner.right() - MORE_WIDTH + INSET)
            icon("ellipsis", colours.quiet, 16).paint(painter, more_area(area))
        font = text_font(14, QFont.Weight.DemiBold if opened else QFont.Weight.Normal)
        title_area = QRect(inner)
        if row.snippet:
            title_area.setHeight(30)
        self._elided(painter, font, colours.text, title_area, text)
        if row.snippet:
            self._elided(painter, text_font(12), colours.quiet, inner.adjusted(0, 26, 0, -6), row.snippet)

    def _elided(self, painter: QPainter, font: QFont, colour: str, area: QRect, text: str) -> None:
        painter.setFont(font)
        painter.setPen(QColor(colour))
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setAccessibleName(self.tr("New name of the chat"))
        editor.setMaxLength(200)
        editor.setFont(text_font(14))
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        area: QRect = option.rect
        editor.setGeometry(area.adjusted(SIDE, 0, -SIDE, 0))


def more_area(row_area: QRect) -> QRect:
    """Where the “more” mark of a row is."""
    return QRect(row_area.right() - SIDE - MORE_WIDTH, row_area.top(), MORE_WIDTH, row_area.height())
