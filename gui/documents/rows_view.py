"""Shows the rows of a table of any length: sheets and files of separated values."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from gui.appearance import LIGHT, Colours, row_scale, text_font
from gui.documents.text_view import Marks, Span
from knowledge.documents.folding import SEPARATOR

MOST_COLUMNS = 200
COLUMN_WIDTH = 120
ROW_HEIGHT = 30

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class Row(NamedTuple):
    """A line of the extracted text that begins at ``start``."""

    start: int
    line: str

    @property
    def cells(self) -> list[str]:
        """Told apart when they are shown: a hundred thousand lists would take a second."""
        return self.line.split(SEPARATOR)


class Rows(NamedTuple):
    rows: Sequence[Row]
    columns: int


def rows_of(text: str) -> Rows:
    """The rows of a table's text. Names of columns that are said again above each part of a table are left out."""
    rows: list[Row] = []
    start, names, after_gap = 0, "", True
    for line in text.split("\n"):
        if line and not (after_gap and line == names):
            rows.append(Row(start, line))
            if after_gap and SEPARATOR in line:
                names = line
        after_gap = not line
        start += len(line) + 1
    columns = 1 + max((row.line.count(SEPARATOR) for row in rows), default=-1)
    return Rows(rows, min(columns, MOST_COLUMNS))


class RowsModel(QAbstractTableModel):
    """Cells of ``Rows``, with marks on whole rows."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = Rows((), 0)
        self._marks = Marks()
        self.colours = LIGHT

    def set_rows(self, rows: Rows) -> None:
        self.beginResetModel()
        self._rows, self._marks = rows, Marks()
        self.endResetModel()

    def set_marks(self, marks: Marks) -> None:
        self._marks = marks

    def row_at(self, offset: int) -> int:
        """The row that holds the character at ``offset`` of the text."""
        rows = self._rows.rows
        low, high = 0, len(rows)
        while low < high:
            middle = (low + high) // 2
            if rows[middle].start <= offset:
                low = middle + 1
            else:
                high = middle
        return max(0, low - 1)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows.rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return self._rows.columns

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._rows.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                cells = row.cells
                return cells[index.column()] if index.column() < len(cells) else ""
            case Qt.ItemDataRole.BackgroundRole:
                return self._ground(row)
            case Qt.ItemDataRole.FontRole if SEPARATOR not in row.line:
                return text_font(13, QFont.Weight.DemiBold)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or orientation == Qt.Orientation.Vertical:
            return None
        return _letters(section)

    def _ground(self, row: Row) -> QColor | None:
        end = row.start + len(row.line)

        def touches(span: Span | None) -> bool:
            return span is not None and span[0] < end and span[1] > row.start

        if touches(self._marks.current):
            return QColor(self.colours.warning_wash)
        return QColor(self.colours.accent_wash) if touches(self._marks.passage) else None


class _CellDelegate(QStyledItemDelegate):
    """Draws a ring round the current cell: the style would fill it, over the mark of its row."""

    colours = LIGHT

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        # The stubs do not know the option's fields.
        state: QStyle.StateFlag = option.state
        area: QRect = option.rect
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(self.colours.accent_text), 2))
            painter.drawRect(area.adjusted(1, 1, -1, -1))


class RowsView(QTableView):
    """``go_to`` and marks are told in characters of the extracted text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("viewerRows")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(self.tr("Rows of the document"))
        self._model = RowsModel(self)
        self.setModel(self._model)
        self._cells = _CellDelegate(self)
        self.setItemDelegate(self._cells)
        self.setFont(text_font(13))
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        # Rows that are empty or say the columns again are left out, so these numbers are not those of the file.
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(round(ROW_HEIGHT * row_scale()))
        self.horizontalHeader().setDefaultSectionSize(COLUMN_WIDTH)

    def set_rows(self, rows: Rows) -> None:
        """Show these from the first, without marks."""
        self._model.set_rows(rows)

    def set_marks(self, marks: Marks) -> None:
        self._model.set_marks(marks)
        self.viewport().update()

    def go_to(self, offset: int) -> None:
        """Scroll to the row with the character at ``offset``, and make it the current one."""
        index = self._model.index(self._model.row_at(offset), 0)
        # The row is marked; a cell that looks chosen would only hide that.
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    def set_colours(self, colours: Colours) -> None:
        self._model.colours = self._cells.colours = colours
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        else:
            super().keyPressEvent(event)

    def _copy(self) -> None:
        """Put the chosen cells on the clipboard as spreadsheets take them."""
        rows: dict[int, list[str]] = {}
        for index in sorted(self.selectedIndexes()):
            rows.setdefault(index.row(), []).append(str(index.data()))
        QGuiApplication.clipboard().setText("\n".join("\t".join(cells) for cells in rows.values()))


def _letters(column: int) -> str:
    """A, B … Z, AA, AB …"""
    name = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(ord("A") + letter) + name
    return name
