"""A native text widget for one text piece. What Qt's rich text lacks (rounded pills, quotation bars) is painted."""

import math
import re
from typing import Any

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QPainter,
    QPaintEvent,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QTextEdit, QWidget

from gui.transcript import question_text
from gui.transcript.appearance import BELOW_REASONING, REASONING_INDENT, REASONING_RATIO, Appearance
from gui.transcript.blocks import PADDING
from gui.transcript.buttons import SlimScrollBar
from gui.transcript.find_marks import FoundMarks
from gui.transcript.find_text import OBJECT, folded_formula, occurrences
from gui.transcript.formulas import Formulas
from gui.transcript.fragments import FORMULA_ANCHOR, Fragments, fragments_of, shown_source
from gui.transcript.grown_text import grown_text
from gui.transcript.pieces import BubblePiece, TextPiece
from gui.transcript.pills import paint_pill
from gui.transcript.selected_images import SelectedImages
from gui.transcript.text_ground import paint_bars, paint_bubble

_FORMULA = re.compile(r'<img src="formula:(\d+)">')
_INDENT = 24
_BELOW_TABLE = 6
_COLUMN_EMS = 5.5
"""What a table's columns have at least on the average, where they need it."""
_SCROLL_BAR = 16


class TextWidget(QTextBrowser):
    """Shows a text, table or bubble piece at its full height. The transcript view owns the selection.

    `link_pointed_at` carries the link that the mouse or the focus came to and where it is on the screen, "" for none.
    """

    link_pointed_at = Signal(str, QRect)

    def __init__(self, parent: QWidget, formulas: Formulas) -> None:
        super().__init__(parent)
        self._formulas = formulas
        self._piece: TextPiece | BubblePiece = TextPiece("")
        self._is_stale = True
        self._fragments = Fragments()
        self._found = FoundMarks(self.document())
        self._selected: list[QTextEdit.ExtraSelection] = []
        self._selected_images = SelectedImages(self.document())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setOpenLinks(False)
        # With any other mode the widget lays its document out for its own width while it is measured for another.
        self.setLineWrapMode(QTextEdit.LineWrapMode.FixedPixelWidth)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        flags = Qt.TextInteractionFlag.LinksAccessibleByKeyboard | Qt.TextInteractionFlag.LinksAccessibleByMouse
        self.setTextInteractionFlags(flags)
        self.setUndoRedoEnabled(False)
        self.viewport().setAutoFillBackground(False)
        self.document().setIndentWidth(_INDENT)

    def set_appearance(self, appearance: Appearance) -> None:
        """Take new colours and fonts; shown at the next `show_piece`."""
        self._appearance = appearance
        self._is_stale = True
        self.document().setDefaultStyleSheet(appearance.style_sheet)

    def show_piece(self, piece: TextPiece | BubblePiece) -> None:
        """Show `piece` in place of what was there."""
        before, self._piece = self._piece, piece
        self._found.clear()
        if not self._is_stale and self._grow(before, piece):
            return
        self._is_stale = False
        self._fragments = Fragments()
        self._selected_images.clear()
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        is_quiet = isinstance(piece, TextPiece) and piece.style == "reasoning"
        self.setPalette(self._appearance.quiet_palette if is_quiet else self._appearance.palette)
        self.document().setDefaultFont(self._appearance.font(REASONING_RATIO if is_quiet else 1.0))
        if isinstance(piece, BubblePiece):
            self._fragments = Fragments(question_text.fill(self.document(), piece, self._appearance))
            self._take_focus(bool(piece.mentions))
            return
        self.document().setDocumentMargin(0)
        self.setHtml(_FORMULA.sub(self._formula_html, piece.html))
        if piece.in_reasoning:
            frame = self.document().rootFrame().frameFormat()
            frame.setLeftMargin(REASONING_INDENT if is_quiet else piece.indent * _INDENT)
            self.document().rootFrame().setFrameFormat(frame)
        self._take_focus("<a " in piece.html)
        if any(sign in piece.html for sign in ("<code>", 'class="pill"', 'class="doubt"', "formula:")):
            self._walk_fragments()

    def _grow(self, before: TextPiece | BubblePiece, after: TextPiece | BubblePiece) -> bool:
        """Only add text at the end where that is all there is to do: all else stays laid out and painted."""
        if not isinstance(before, TextPiece) or not isinstance(after, TextPiece) or "formula:" in after.html:
            return False
        text = grown_text(before, after)
        if text is None:
            return False
        cursor = QTextCursor(self.document())
        # Outside of an edit block a cursor lays its line out to know its x.
        cursor.beginEditBlock()
        cursor.setPosition(self.length())
        cursor.insertText(text)
        cursor.endEditBlock()
        if self._fragments.pills:
            self._walk_fragments()
        return True

    @property
    def formulas(self) -> set[int]:
        """The numbers of the formulas in this piece."""
        return set(map(int, _FORMULA.findall(self._piece.html))) if isinstance(self._piece, TextPiece) else set()

    def place(self, left: int, width: int) -> tuple[int, int, int]:
        """The left edge, width and height that the piece takes in a column at `left` of `width` pixels."""
        if isinstance(self._piece, BubblePiece):
            widest = round(width * 0.8)
            height = self._height_at(widest)
            if self._piece.first and self._piece.last:
                widest = min(widest, int(self.document().idealWidth()) + 2)
                height = self._height_at(widest)
            return left + width - widest, widest, height
        # In reasoning the bar is to the left, so the widget begins there and its text is moved.
        indent = 0 if self._piece.in_reasoning else self._piece.indent * _INDENT
        below = BELOW_REASONING if self._piece.is_last else 0
        room = width - indent
        if self._piece.style != "table":
            return left + indent, room, self._height_at(room) + below
        laid_out = self._table_width(room, self._piece.columns)
        below += _BELOW_TABLE + (_SCROLL_BAR if laid_out > room else 0)
        return left + indent, room, self._height_at(laid_out) + below

    def _table_width(self, room: int, columns: int) -> int:
        """Wider than ``room`` where that would squeeze the columns: then the table scrolls sideways."""
        wanted = round(columns * _COLUMN_EMS * self._appearance.pixels)
        if wanted > room:
            self.setLineWrapColumnOrWidth(wanted)
            wanted = min(wanted, math.ceil(self.document().idealWidth()))
        is_wide = wanted > room
        if is_wide and not isinstance(self.horizontalScrollBar(), SlimScrollBar):
            self.setHorizontalScrollBar(SlimScrollBar(Qt.Orientation.Horizontal, self))
        policies = Qt.ScrollBarPolicy
        self.setHorizontalScrollBarPolicy(policies.ScrollBarAlwaysOn if is_wide else policies.ScrollBarAlwaysOff)
        return max(room, wanted)

    def _take_focus(self, has_links: bool) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if has_links else Qt.FocusPolicy.NoFocus)

    def _height_at(self, width: int) -> int:
        if self.lineWrapColumnOrWidth() != width:
            self.setLineWrapColumnOrWidth(width)
        return math.ceil(self.document().size().height())

    @property
    def surface(self) -> QWidget:
        """The widget that receives the mouse."""
        return self.viewport()

    def length(self) -> int:
        """The number of positions a selection may take, less one."""
        return self.document().characterCount() - 1

    def position_at(self, point: QPoint) -> int:
        """The text position nearest to `point` in this widget's coordinates."""
        return self.cursorForPosition(self.viewport().mapFrom(self, point)).position()

    def link_at(self, point: QPoint) -> str:
        """The link under `point`, or ""."""
        return self.anchorAt(self.viewport().mapFrom(self, point))

    def word_at(self, position: int) -> tuple[int, int]:
        """The bounds of the word around `position`."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(position)
        cursor.select(QTextCursor.SelectionType.WordUnderCursor)
        return cursor.selectionStart(), cursor.selectionEnd()

    def select(self, start: int, end: int) -> None:
        """Show the range as selected; an empty range shows nothing."""
        if start >= end and not self._selected and not self.extraSelections():
            return
        beside = self._selected_images.select(start, end, self._fragments.formulas)
        self._selected = [self._range(*found) for found in beside]
        self.viewport().update()
        self.setExtraSelections(self._found.selections + self._selected)

    def occurrences(self, words: str) -> list[tuple[int, int]]:
        """(start, end) of the folded `words`, in order. A formula that has them in its source is found as a whole."""
        units = bytearray(self.document().toRawText().encode("utf-16-le", "surrogatepass"))
        for start, length, kind in self._fragments.pills:
            if kind == "cite":  # nobody said these
                units[2 * start : 2 * (start + length)] = PADDING.encode("utf-16-le") * length
        for formula in self._fragments.formulas:
            units[2 * formula.start : 2 * (formula.start + formula.length)] = (
                OBJECT.encode("utf-16-le") * formula.length
            )
        found = occurrences(units.decode("utf-16-le", "surrogatepass"), words)
        found += [
            (formula.start, formula.start + formula.length)
            for formula in self._fragments.formulas
            if words in folded_formula(self._formulas.keys.formula(formula.number)[0])
        ]
        return sorted(found)

    def mark_found(self, ranges: tuple[tuple[int, int], ...], current: int) -> None:
        """Tint what was found, the range at index `current` stronger."""
        if self._found.set(ranges, current, self._appearance.colours):
            self.setExtraSelections(self._found.selections + self._selected)

    def bring_into_view(self, position: int) -> QRect:
        """Where a position is in this widget; a table that is too wide is scrolled sideways to it."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(min(position, self.length()))
        area, bar, width = self.cursorRect(cursor), self.horizontalScrollBar(), self.viewport().width()
        if not 0 <= area.x() <= width:
            bar.setValue(bar.value() + area.x() - width // 2)
            area = self.cursorRect(cursor)
        return area

    def text_between(self, start: int, end: int) -> str:
        """The plain text of a range. Formulas come out as TeX, pills without their padding."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(min(end, self.length()), QTextCursor.MoveMode.KeepAnchor)
        text = cursor.selectedText()
        for formula in self._fragments.formulas:
            if formula.is_image and start <= formula.start < end:
                text = text.replace(OBJECT, f"${self._formulas.keys.formula(formula.number)[0]}$", 1)
        return text.replace(PADDING, "").replace("\u2029", "\n").replace("\u2028", "\n")

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Coming by Tab, go to a link: the text itself has nothing that could be done."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.focusNextPrevChild(event.reason() == Qt.FocusReason.TabFocusReason)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go to the next link, and tell which one it is."""
        moved = super().focusNextPrevChild(forward)
        cursor = self.textCursor()
        if moved and self.hasFocus():
            area = self.cursorRect(cursor)
            self.link_pointed_at.emit(cursor.charFormat().anchorHref(), self._on_screen(area))
        else:
            self.link_pointed_at.emit("", QRect())
        return moved

    def point_at(self, point: QPoint) -> None:
        """The mouse is at `point`: tell the link there, "" for none."""
        area = self.cursorRect(self.cursorForPosition(point))
        self.link_pointed_at.emit(self.anchorAt(point), self._on_screen(area))

    def _on_screen(self, area: QRect) -> QRect:
        return QRect(self.viewport().mapToGlobal(area.topLeft()), area.size())

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Formulas that are ready, and nothing else: content never loads anything from disk or net."""
        address = name.toString() if isinstance(name, QUrl) else name
        if kind != QTextDocument.ResourceType.ImageResource.value or not address.startswith("formula:"):
            return None
        number = int(address.partition(":")[2])
        return self._formulas.image(
            number, self._appearance.colours.text, self.devicePixelRatioF(), self.document().defaultFont()
        )

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll a wide table sideways; leave up and down to the transcript."""
        if abs(event.angleDelta().x()) > abs(event.angleDelta().y()) and self.horizontalScrollBar().maximum() > 0:
            super().wheelEvent(event)
        else:
            event.ignore()

    def minimumSizeHint(self) -> QSize:
        """No minimum: the transcript sets the size."""
        return QSize(0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint bubble, bars and pills below the text."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        colours = self._appearance.colours
        if isinstance(self._piece, BubblePiece):
            paint_bubble(painter, self.viewport().size(), self._piece, colours)
        else:
            paint_bars(painter, self.viewport().height(), self.document(), self._piece, colours)
        painter.translate(-self.horizontalScrollBar().value(), 0)
        for start, length, kind in self._fragments.pills:
            painter.setBrush(colours.inline_code if kind == "code" else colours.pill)
            paint_pill(painter, self.document(), start, length, self._appearance.pixels)
        self._selected_images.paint(painter, colours.selection)
        painter.end()
        super().paintEvent(event)

    def _formula_html(self, found: re.Match[str]) -> str:
        number = int(found.group(1))
        if self._formulas.request(number):
            return found.group()
        tex = shown_source(self._formulas.keys.formula(number)[0])
        tex = tex.replace("&", "&amp;").replace("<", "&lt;")
        return f'<i><a class="formula" name="{FORMULA_ANCHOR}{number}">{tex}</a></i>'

    def _walk_fragments(self) -> None:
        """Note where pills are, set formulas on the baseline and doubtful words apart (the style sheet cannot)."""
        self._fragments = fragments_of(self.document(), self._appearance.code_font.families()[0], self._formulas.keys)
        for formula in self._fragments.formulas:
            if formula.is_image:
                alignment = QTextCharFormat()
                kinds = QTextCharFormat.VerticalAlignment
                is_shallow = self._formulas.is_shallow(formula.number, self.document().defaultFont())
                alignment.setVerticalAlignment(kinds.AlignBaseline if is_shallow else kinds.AlignMiddle)
                self._merge_format(formula.start, 1, alignment)
        for position, length in self._fragments.doubtful:
            doubt = QTextCharFormat()
            doubt.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
            doubt.setUnderlineColor(self._appearance.colours.doubtful)
            doubt.setToolTip(self.tr("No passage of the documents says this."))
            self._merge_format(position, length, doubt)

    def _merge_format(self, position: int, length: int, form: QTextCharFormat) -> None:
        cursor = QTextCursor(self.document())
        cursor.setPosition(position)
        cursor.setPosition(position + length, QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeCharFormat(form)

    def _range(self, start: int, end: int) -> QTextEdit.ExtraSelection:
        selection = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document())
        cursor.setPosition(min(start, self.length()))
        cursor.setPosition(min(end, self.length()), QTextCursor.MoveMode.KeepAnchor)
        selection.cursor = cursor
        selection.format.setBackground(self._appearance.colours.selection)
        selection.format.setForeground(self._appearance.colours.selection_text)
        return selection
