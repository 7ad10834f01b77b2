"""A list above the message field of what could be meant; the focus stays in the field."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from gui.announcing import announce
from gui.appearance import LIGHT, Colours, style_sheet, text_font
from gui.icons import icon

ROW_HEIGHT = 36
MOST_ROWS = 7
"""Rows that are seen at once."""
MARGIN = 6
GAP = 6
WIDEST = 560
NAME_SHARE = 0.62
"""Of a row's width, for the name where there is more to say."""

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class Entry(NamedTuple):
    """A row: ``detail`` is said in quiet words behind the name, ``key`` is for who gave the row."""

    key: int
    name: str
    detail: str = ""
    icon: str = ""


class CompletionPopup(QFrame):
    """Stands above ``anchor``, inside ``parent``. ``chosen`` carries an ``Entry`` that was clicked."""

    chosen = Signal(object)

    def __init__(self, anchor: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("completion")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._anchor = anchor
        self._ground = parent
        self._model = _EntryModel(self)
        self._list = QListView()
        self._list.setModel(self._model)
        self._delegate = _EntryDelegate(self._model)
        self._list.setItemDelegate(self._delegate)
        self._list.setUniformItemSizes(True)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setMouseTracking(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._list.clicked.connect(self._click)
        self._list.entered.connect(self._list.setCurrentIndex)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.addWidget(self._list)
        anchor.installEventFilter(self)
        self.set_colours(LIGHT)
        self.hide()

    @property
    def entries(self) -> Sequence[Entry]:
        """What is shown, nothing while it is hidden."""
        return self._model.entries if self.isVisible() else ()

    @property
    def current(self) -> Entry | None:
        """The row that Enter takes."""
        row = self._list.currentIndex().row()
        return self.entries[row] if 0 <= row < len(self.entries) else None

    def show_entries(self, title: str, entries: Sequence[Entry]) -> None:
        """Show these rows, the first one current, or the one that was current and is the same."""
        before = self.current
        self._list.setAccessibleName(title)
        self._model.set_entries(entries)
        row = next((row for row, entry in enumerate(entries) if before is not None and entry == before), 0)
        self._place()
        self.show()
        self.raise_()
        self._go_to(row)

    def move_current(self, step: int) -> None:
        """Make the row ``step`` further on current; behind the last comes the first."""
        rows = len(self._model.entries)
        row = self._list.currentIndex().row() + step
        self._go_to(row % rows if abs(step) == 1 else min(max(0, row), rows - 1))

    def set_colours(self, colours: Colours) -> None:
        self._delegate.colours = colours
        frame = (
            f"#completion {{ background: {colours.raised}; border: 1px solid {colours.line}; border-radius: 12px; }}"
        )
        self.setStyleSheet(style_sheet(colours) + frame)
        self._list.viewport().update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.isVisible() and event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            self._place()
        return False

    def _go_to(self, row: int) -> None:
        self._list.setCurrentIndex(self._model.index(row, 0))
        entry = self.current
        if entry is not None:
            # The focus is in the field: without this a screen reader would not tell where the list stands.
            words = ", ".join(filter(None, (entry.name, entry.detail)))
            announce(self._list, words)

    def _place(self) -> None:
        rows = min(len(self._model.entries), MOST_ROWS)
        height = rows * ROW_HEIGHT + 2 * MARGIN + 2
        corner = self._anchor.mapTo(self._ground, self._anchor.rect().topLeft())
        height = min(height, max(ROW_HEIGHT, corner.y() - GAP))
        self.setGeometry(corner.x(), corner.y() - GAP - height, min(WIDEST, self._anchor.width()), height)

    @Slot(QModelIndex)
    def _click(self, index: QModelIndex) -> None:
        self.chosen.emit(self._model.entries[index.row()])


class _EntryModel(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.entries: Sequence[Entry] = ()

    def set_entries(self, entries: Sequence[Entry]) -> None:
        self.beginResetModel()
        self.entries = tuple(entries)
        self.endResetModel()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self.entries[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return entry.name
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return entry.detail
        return None


class _EntryDelegate(QStyledItemDelegate):
    """Icon, name, and what more there is to say at the right."""

    def __init__(self, model: "_EntryModel") -> None:
        super().__init__(model)
        self._model = model
        self.colours = LIGHT

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry = self._model.entries[index.row()]
        colours = self.colours
        row: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.chosen))
            painter.drawRoundedRect(row, 8, 8)
        inside = row.adjusted(10, 0, -12, 0)
        if entry.icon:
            pixmap = icon(entry.icon, colours.quiet, 16)
            pixmap.paint(painter, QRect(inside.left(), inside.center().y() - 8, 16, 16))
        inside.setLeft(inside.left() + 26)
        name = QRect(inside)
        if entry.detail:
            name.setWidth(int(inside.width() * NAME_SHARE))
        shown = self._draw(painter, name, entry.name, 14, colours.text, Qt.AlignmentFlag.AlignLeft)
        if entry.detail:
            inside.setLeft(inside.left() + shown + 12)
            self._draw(painter, inside, entry.detail, 12, colours.quiet, Qt.AlignmentFlag.AlignRight)
        painter.restore()

    def _draw(
        self, painter: QPainter, place: QRect, text: str, pixels: int, colour: str, side: Qt.AlignmentFlag
    ) -> int:
        """Returns the width that is taken."""
        font = text_font(pixels)
        metrics = QFontMetrics(font)
        flat = metrics.elidedText(" ".join(text.split()), Qt.TextElideMode.ElideRight, place.width())
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.drawText(place, int(side | Qt.AlignmentFlag.AlignVCenter), flat)
        return metrics.horizontalAdvance(flat)
