"""The command palette: one field over a list of everything that can be done or opened, for the keyboard alone."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QColor, QFontMetrics, QInputMethodEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from gui.appearance import LIGHT, Colours, row_scale, style_sheet, text_font, text_scale
from gui.icons import icon
from gui.palette.entries import PaletteEntry, ranked

WIDTH = 600
TOP = 72
"""Below the window's top edge."""
ROWS = 9
ROW_HEIGHT = 38
_SIDE = 12
_SIGN = 16

Index = QModelIndex | QPersistentModelIndex
_MOVES = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})


class QueryField(QLineEdit):
    """A field that tells also of the Korean syllable that is being composed. Keys that move go to ``moved``."""

    typed = Signal(str)
    moved = Signal(QKeyEvent)

    def __init__(self) -> None:
        super().__init__()
        self.textChanged.connect(self.typed)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        super().inputMethodEvent(event)
        if composed := event.preeditString():
            place = self.cursorPosition()
            self.typed.emit(self.text()[:place] + composed + self.text()[place:])
        elif not event.commitString():
            self.typed.emit(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _MOVES:
            self.moved.emit(event)
        else:
            super().keyPressEvent(event)


class EntryDelegate(QStyledItemDelegate):
    """Draws an entry: its icon, its text, then its kind and its shortcut at the right."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.colours = LIGHT

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, round(ROW_HEIGHT * row_scale()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: PaletteEntry = index.data(Qt.ItemDataRole.UserRole)
        colours = self.colours
        state: QStyle.StateFlag = option.state  # the stubs do not know the option's fields
        area: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.chosen))
            painter.drawRoundedRect(area.adjusted(6, 1, -6, -1), 8, 8)
        inner = area.adjusted(6 + _SIDE, 0, -6 - _SIDE, 0)
        if entry.icon:
            place = QRect(inner.left(), inner.center().y() - _SIGN // 2, _SIGN, _SIGN)
            icon(entry.icon, colours.quiet, _SIGN).paint(painter, place)
        inner.setLeft(inner.left() + _SIGN + 10)
        right = entry.keys or entry.kind
        painter.setFont(text_font(12))
        painter.setPen(QColor(colours.quiet))
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, right)
        inner.setRight(inner.right() - painter.fontMetrics().horizontalAdvance(right) - _SIDE)
        font = text_font(14)
        painter.setFont(font)
        painter.setPen(QColor(colours.text))
        shown = QFontMetrics(font).elidedText(entry.text, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)
        painter.restore()


class CommandPalette(QFrame):
    """Lies over ``window`` while it is open. ``chosen`` carries an entry once the palette is closed.

    ``last`` gives what is offered below all that is found.
    """

    chosen = Signal(object)

    def __init__(self, window: QWidget, last: Callable[[str], Sequence[PaletteEntry]]) -> None:
        super().__init__(window)
        self._last = last
        self.setObjectName("palette")
        self.setAccessibleName(self.tr("Find anything"))
        self._window = window
        self._entries: Sequence[PaletteEntry] = ()
        self._recent: Sequence[str] = ()
        self._query = ""
        self._before: QWidget | None = None
        self._field = QueryField()
        self._field.setAccessibleName(self.tr("Find actions, chats, models and settings"))
        self._field.setPlaceholderText(self.tr("Find actions, chats, models and settings"))
        self._field.setFont(text_font(15))
        self._sign = QAction(self)
        self._field.addAction(self._sign, QLineEdit.ActionPosition.LeadingPosition)
        self._list = QListWidget()
        self._list.setObjectName("paletteList")
        self._list.setAccessibleName(self.tr("Found"))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setUniformItemSizes(True)
        self._delegate = EntryDelegate(self._list)
        self._list.setItemDelegate(self._delegate)
        self._nothing = QLabel(self.tr("Nothing found"))
        self._nothing.setProperty("kind", "quiet")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(6)
        layout.addWidget(self._field)
        layout.addWidget(self._list)
        layout.addWidget(self._nothing)
        self._field.typed.connect(self._look)
        self._field.moved.connect(self._move)
        self._field.returnPressed.connect(self._take_current)
        self._list.itemClicked.connect(self._take_current)
        self._field.installEventFilter(self)
        window.installEventFilter(self)
        self.hide()

    @property
    def shown(self) -> list[PaletteEntry]:
        """The entries as they stand in the list."""
        return [self._list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(self._list.count())]

    def open(self, entries: Sequence[PaletteEntry], recent: Sequence[str]) -> None:
        """Offer ``entries``; ``recent`` has the ids of those used lately, the last one first."""
        self._before = self._window.focusWidget()
        self._entries, self._recent = entries, recent
        self._field.clear()
        self._look("")
        self.show()
        self.raise_()
        self._field.setFocus(Qt.FocusReason.PopupFocusReason)

    def set_entries(self, entries: Sequence[PaletteEntry]) -> None:
        """Offer other entries for what has been typed."""
        self._entries = entries
        self._look(self._query)

    def close_palette(self) -> None:
        """Put the focus back to where it was."""
        if self.isVisible():
            self.hide()
            if self._before is not None:
                self._before.setFocus(Qt.FocusReason.PopupFocusReason)

    def set_colours(self, colours: Colours) -> None:
        self.setStyleSheet(style_sheet(colours))
        self._delegate.colours = colours
        self._sign.setIcon(icon("search", colours.quiet, 16))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_palette()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close when the focus goes elsewhere; stay in the middle of a window that is resized."""
        if watched is self._field and event.type() == QEvent.Type.FocusOut and self._window.isActiveWindow():
            self.hide()
        elif watched is self._window and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    @Slot(str)
    def _look(self, query: str) -> None:
        self._query = query.strip()
        self._list.clear()
        for entry in (*ranked(self._entries, self._query, self._recent), *self._last(self._query)):
            item = QListWidgetItem()
            item.setData(Qt.ItemDataRole.UserRole, entry)
            said = ", ".join(filter(None, (entry.text, entry.kind, entry.keys)))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, said)
            self._list.addItem(item)
        self._list.setCurrentRow(0)
        self._list.setVisible(self._list.count() > 0)
        self._nothing.setVisible(self._list.count() == 0)
        self._describe()
        self._place()

    @Slot(QKeyEvent)
    def _move(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -ROWS, Qt.Key.Key_PageDown: ROWS}
        count = self._list.count()
        if count:
            row = self._list.currentRow() + steps[Qt.Key(event.key())]
            single = event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down)
            self._list.setCurrentRow(row % count if single else min(max(row, 0), count - 1))
            self._describe()

    @Slot()
    def _take_current(self) -> None:
        item = self._list.currentItem()
        if item is not None:
            entry = item.data(Qt.ItemDataRole.UserRole)
            self.close_palette()
            self.chosen.emit(entry)

    def _describe(self) -> None:
        """The focus stays in the field: what is chosen in the list is told there."""
        item = self._list.currentItem()
        said = item.data(Qt.ItemDataRole.AccessibleTextRole) if item is not None else self._nothing.text()
        self._field.setAccessibleDescription(said)

    def _place(self) -> None:
        width = min(round(WIDTH * text_scale()), self._window.width() - 48)
        row = self._delegate.sizeHint(QStyleOptionViewItem(), QModelIndex()).height()
        room = max(3, (self._window.height() - TOP - 96) // row)
        self._list.setFixedHeight(row * min(self._list.count(), ROWS, room) + 4)
        self.setFixedWidth(width)
        self.adjustSize()
        self.move((self._window.width() - width) // 2, min(TOP, self._window.height() // 8))
