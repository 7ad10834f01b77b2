"""Shows a text of any length: only what is in view is laid out, by pieces; marks stand on it."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QAccessible,
    QColor,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from gui.accessible_roles import set_role
from gui.appearance import LIGHT, Colours, text_font
from gui.documents.text_pieces import Piece
from gui.transcript import theme as transcript_theme
from gui.transcript.heights import HeightTree
from gui.utf16 import utf16_units

MARGIN = 16
TEXT_PIXELS = 14
LINE_SHARE = 1.6
SIZES = (10, 28)
KEPT_PIECES = 60
"""Laid out and out of view; more are let go."""

Span = tuple[int, int]


class Marks(NamedTuple):
    """What is marked in a text: the cited passage, the places of words, and the one of these that is looked at."""

    passage: Span | None = None
    words: Sequence[Span] = ()
    current: Span | None = None


class TextView(QAbstractScrollArea):
    """Text with marks; it can be selected and copied. Keys scroll it, Ctrl with + − 0 makes it larger and smaller."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("viewerText")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Text of the document"))
        set_role(self, QAccessible.Role.Document)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self._colours = LIGHT
        self._pixels = TEXT_PIXELS
        self._text = ""
        self._pieces: Sequence[Piece] = ()
        self._heights = HeightTree()
        self._laid_out: dict[int, QTextDocument] = {}
        self._marks = Marks()
        self._selection: Span = (0, 0)
        self._anchor = 0
        self._wanted: int | None = None
        self.verticalScrollBar().valueChanged.connect(self.viewport().update)

    @property
    def text(self) -> str:
        """The whole text."""
        return self._text

    @property
    def text_in_view(self) -> str:
        """The text of the pieces that are on screen."""
        rows = self._rows_in_view()
        return self._text[self._pieces[rows[0]].start : self._pieces[rows[-1]].end] if rows else ""

    @property
    def laid_out(self) -> int:
        """How many pieces are laid out."""
        return len(self._laid_out)

    def set_text(self, text: str, pieces: Sequence[Piece]) -> None:
        """Show ``text`` from its beginning, without marks; ``pieces`` are ``pieces_of`` it."""
        self._text, self._pieces = text, pieces
        self._marks = Marks()
        self._selection = (0, 0)
        self._lay_out_anew(0)

    def set_marks(self, marks: Marks) -> None:
        """Mark these places and no others."""
        self._marks = marks
        self.viewport().update()

    def go_to(self, offset: int) -> None:
        """Scroll so that the line with the character at ``offset`` stands in the upper third."""
        self._wanted = offset
        self._settle()
        self.viewport().update()

    def set_colours(self, colours: Colours) -> None:
        self._colours = colours
        self.viewport().update()

    def change_size(self, steps: int) -> None:
        """Make the text larger or smaller by so many pixels; 0 gives it its usual size."""
        pixels = TEXT_PIXELS if steps == 0 else max(SIZES[0], min(SIZES[1], self._pixels + steps))
        if pixels != self._pixels:
            self._pixels = pixels
            self._lay_out_anew(self._first_offset())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._wanted is not None:
            self._settle()
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(self._colours.ground))
        top = -self._offset_of_first()
        for row in self._rows_in_view():
            document = self._document(row)
            painter.save()
            painter.translate(MARGIN, top)
            document.documentLayout().draw(painter, self._context(row))
            painter.restore()
            top += self._heights[row]
        self._let_go()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._lay_out_anew(self._first_offset() if self._wanted is None else self._wanted)
        else:
            self._fit_scroll_bar()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self._select((0, len(self._text)))
        elif event.key() == Qt.Key.Key_Home:
            bar.setValue(0)
        elif event.key() == Qt.Key.Key_End:
            bar.setValue(bar.maximum())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._anchor = self._offset_at(event.position())
            self._select((self._anchor, self._anchor))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            here = self._offset_at(event.position())
            self._select((min(here, self._anchor), max(here, self._anchor)))

    def copy(self) -> None:
        """Put what is selected on the clipboard; without a selection the cited passage."""
        start, end = self._selection
        if start == end and self._marks.passage is not None:
            start, end = self._marks.passage
        if end > start:
            QGuiApplication.clipboard().setText(self._text[start:end])

    def _select(self, span: Span) -> None:
        self._selection = span
        self.viewport().update()

    def _lay_out_anew(self, offset: int) -> None:
        """Guess all heights again, as for another width or size, and show the line with ``offset``."""
        self._laid_out.clear()
        line = self._line_height()
        characters = max(10, int(self._room() / (0.5 * self._font_pixels())))
        self._heights = HeightTree(
            line * max(piece.lines, -(-(piece.end - piece.start) // characters)) for piece in self._pieces
        )
        self._wanted = offset if offset else None
        self._fit_scroll_bar()
        if not offset:
            self.verticalScrollBar().setValue(0)
        self.viewport().update()

    def _settle(self) -> None:
        """Scroll to the wanted place; heights are measured on the way, so that it is where it is looked for."""
        wanted, self._wanted = self._wanted, None
        row = self._row_of(wanted or 0)
        if row is None:
            return
        self._document(row)
        x_y = self._place_in(row, wanted or 0)
        self._fit_scroll_bar()
        self.verticalScrollBar().setValue(max(0, int(self._heights.top(row) + x_y.y() - self.viewport().height() / 3)))
        # What stands above and was guessed too high or too low moves the place: measured, it is gone to once more.
        self._rows_in_view()
        self.verticalScrollBar().setValue(max(0, int(self._heights.top(row) + x_y.y() - self.viewport().height() / 3)))

    def _rows_in_view(self) -> Sequence[int]:
        """The pieces on screen, all measured."""
        if not self._pieces:
            return ()
        first, inside = self._heights.find(self.verticalScrollBar().value())
        before = self._heights[first]
        self._document(first)
        # A piece that turns out higher than guessed keeps its end where it was: one scrolls up to it from below.
        inside = max(0, min(self._heights[first] - 1, inside + self._heights[first] - before))
        rows, filled = [first], self._heights[first] - inside
        while filled < self.viewport().height() and rows[-1] + 1 < len(self._pieces):
            rows.append(rows[-1] + 1)
            self._document(rows[-1])
            filled += self._heights[rows[-1]]
        self._fit_scroll_bar()
        bar = self.verticalScrollBar()
        blocked = bar.blockSignals(True)
        bar.setValue(self._heights.top(first) + inside)
        bar.blockSignals(blocked)
        return rows

    def _offset_of_first(self) -> int:
        """Pixels of the first row in view that are above the view."""
        rows = self._rows_in_view()
        return self.verticalScrollBar().value() - self._heights.top(rows[0]) if rows else 0

    def _first_offset(self) -> int:
        rows = self._rows_in_view() if self._laid_out else ()
        return self._pieces[rows[0]].start if rows and self.verticalScrollBar().value() else 0

    def _document(self, row: int) -> QTextDocument:
        made = self._laid_out.get(row)
        if made is None:
            piece = self._pieces[row]
            made = QTextDocument()
            made.setUndoRedoEnabled(False)
            made.setDocumentMargin(0)
            font = text_font(self._pixels)
            made.setDefaultFont(font)
            made.setTextWidth(self._room())
            made.setPlainText(self._text[piece.start : piece.end])
            cursor = QTextCursor(made)
            cursor.select(QTextCursor.SelectionType.Document)
            lines = QTextBlockFormat()
            lines.setLineHeight(self._line_height(), QTextBlockFormat.LineHeightTypes.FixedHeight.value)
            cursor.mergeBlockFormat(lines)
            self._laid_out[row] = made
            self._heights.set(row, round(made.size().height()))
        return made

    def _let_go(self) -> None:
        if len(self._laid_out) > KEPT_PIECES:
            kept = set(self._rows_in_view())
            self._laid_out = {row: made for row, made in self._laid_out.items() if row in kept}

    def _context(self, row: int) -> QAbstractTextDocumentLayout.PaintContext:
        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette.setColor(QPalette.ColorRole.Text, QColor(self._colours.text))
        piece = self._pieces[row]
        words = self._marks.words
        near = words[max(0, bisect_left(words, (piece.start, 0)) - 1) : bisect_left(words, (piece.end, 0))]
        theme = transcript_theme.DARK if self._colours.dark else transcript_theme.LIGHT
        found = [(span, theme.found.name(), theme.found_text.name()) for span in near]
        if self._marks.passage is not None:
            found.insert(0, (self._marks.passage, self._colours.accent_wash, self._colours.text))
        if self._marks.current is not None:
            found.append((self._marks.current, theme.found_current.name(), theme.found_current_text.name()))
        found.append((self._selection, self._colours.accent, self._colours.on_accent))
        selections = []
        for (start, end), ground, ink in found:
            if end > piece.start and start < piece.end:
                selection = QAbstractTextDocumentLayout.Selection()
                selection.cursor = self._cursor(row, max(start, piece.start), min(end, piece.end))
                look = QTextCharFormat()
                look.setBackground(QColor(ground))
                look.setForeground(QColor(ink))
                selection.format = look
                selections.append(selection)
        context.selections = selections
        return context

    def _cursor(self, row: int, start: int, end: int) -> QTextCursor:
        document = self._document(row)
        cursor = QTextCursor(document)
        cursor.setPosition(self._position(row, start))
        cursor.setPosition(self._position(row, end), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _position(self, row: int, offset: int) -> int:
        """Qt counts a rare character as two."""
        piece = self._pieces[row]
        return utf16_units(self._text[piece.start : offset])

    def _offset_at(self, place: QPointF) -> int:
        top = -self._offset_of_first()
        for row in self._rows_in_view():
            height = self._heights[row]
            if place.y() < top + height or row == len(self._pieces) - 1:
                at = QPointF(place.x() - MARGIN, place.y() - top)
                position = self._document(row).documentLayout().hitTest(at, Qt.HitTestAccuracy.FuzzyHit)
                piece = self._pieces[row]
                units = self._text[piece.start : piece.end].encode("utf-16-le")[: 2 * max(0, position)]
                return piece.start + len(units.decode("utf-16-le", "ignore"))
            top += height
        return len(self._text)

    def _place_in(self, row: int, offset: int) -> QPointF:
        """Of a character, in its piece."""
        block = self._document(row).findBlock(self._position(row, offset))
        line = block.layout().lineForTextPosition(self._position(row, offset) - block.position())
        corner = self._document(row).documentLayout().blockBoundingRect(block).topLeft()
        return corner + QPointF(0, line.y() if line.isValid() else 0)

    def _row_of(self, offset: int) -> int | None:
        low, high = 0, len(self._pieces)
        while low < high:
            middle = (low + high) // 2
            if self._pieces[middle].end < offset:
                low = middle + 1
            else:
                high = middle
        return min(low, len(self._pieces) - 1) if self._pieces else None

    def _fit_scroll_bar(self) -> None:
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, self._heights.total - self.viewport().height()))
        bar.setPageStep(max(1, self.viewport().height() - self._line_height()))
        bar.setSingleStep(self._line_height())

    def _room(self) -> float:
        return max(60.0, QRectF(self.viewport().rect()).width() - 2 * MARGIN)

    def _font_pixels(self) -> int:
        return text_font(self._pixels).pixelSize()

    def _line_height(self) -> int:
        return round(LINE_SHARE * self._font_pixels())
