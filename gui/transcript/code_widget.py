"""A code block: a header with language, Copy and Save, and a plain text widget that scrolls sideways on its own."""

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QGuiApplication,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextLayout,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QPlainTextDocumentLayout, QPlainTextEdit, QTextEdit, QWidget

from gui.transcript import highlight
from gui.transcript.appearance import BELOW_REASONING, CODE_LINE_RATIO, REASONING_BAR, Appearance
from gui.transcript.buttons import IconButton, SlimScrollBar
from gui.transcript.find_marks import FoundMarks
from gui.transcript.find_text import occurrences
from gui.transcript.pieces import CodePiece

_HEADER = 34
_PADDING = 12
_RADIUS = 10
_MARGIN = 8
_INDENT = 24
_SCROLL_BAR = 10
# Spans coloured in one go (about 4 ms), and how long after the last change the whole block is lexed again.
_SPANS_AT_ONCE = 400
_SETTLED_MS = 400
# How often to look whether a lexer that is used for the first time is ready.
_LEXER_MS = 40
# What is found is to be seen with this many pixels of what follows it.
_AHEAD = 60


class _SpacedLayout(QPlainTextDocumentLayout):
    """Gives each line of code more air; plain text documents have no line height of their own."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self.spacing = 0

    def blockBoundingRect(self, block: QTextBlock) -> QRectF:
        """The rectangle of a line, with the spacing below it."""
        return super().blockBoundingRect(block).adjusted(0, 0, 0, self.spacing)


class _Editor(QPlainTextEdit):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.spaced = _SpacedLayout(self.document())
        self.document().setDocumentLayout(self.spaced)
        self.document().setDocumentMargin(0)
        self.setReadOnly(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.setUndoRedoEnabled(False)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setWordWrapMode(QTextOption.WrapMode.NoWrap)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBar(SlimScrollBar(Qt.Orientation.Horizontal, self))
        self.viewport().setAutoFillBackground(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll sideways here; leave up and down to the transcript."""
        if abs(event.angleDelta().x()) > abs(event.angleDelta().y()) and self.horizontalScrollBar().maximum() > 0:
            super().wheelEvent(event)
        else:
            event.ignore()


class CodeWidget(QWidget):
    """Shows a code piece at its full height. Code that grows is appended to, not set anew.

    `save_wanted` carries the code and a file name for it.
    """

    save_wanted = Signal(str, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._piece = CodePiece("", "")
        self._editor = _Editor(self)
        self._found = FoundMarks(self._editor.document())
        self._selected: list[QTextEdit.ExtraSelection] = []
        self._copy = IconButton(self)
        self._copy.clicked.connect(self._copy_code)
        self._save = IconButton(self)
        self._save.clicked.connect(self._ask_to_save)
        self._spans: Iterator[highlight.Span] = iter(())
        self._coloured: dict[int, list[QTextLayout.FormatRange]] = {}
        self._lexed_from = 0
        self._slice = QTimer(self, interval=0, singleShot=True)
        self._slice.timeout.connect(self._colour_slice)
        self._waiting = QTimer(self, interval=_LEXER_MS, singleShot=True)
        self._waiting.timeout.connect(self._recolour)
        self._settled = QTimer(self, interval=_SETTLED_MS, singleShot=True)
        self._settled.timeout.connect(self._recolour)
        self._copied = QTimer(self, interval=1_500, singleShot=True)
        self._copied.timeout.connect(self._show_copy)

    def set_appearance(self, appearance: Appearance) -> None:
        """Take new colours and fonts; shown at the next `show_piece`."""
        self._appearance = appearance
        font = appearance.code_font
        self._editor.setPalette(appearance.palette)
        self._editor.setFont(font)
        self._editor.document().setDefaultFont(font)
        self._editor.setTabStopDistance(4 * QFontMetrics(font).horizontalAdvance(" "))
        natural = QFontMetrics(font).lineSpacing()
        self._line_height = round(font.pixelSize() * CODE_LINE_RATIO)
        self._editor.spaced.spacing = max(0, self._line_height - natural)
        self._line_height = natural + self._editor.spaced.spacing
        self._formats = {name: _format(appearance, name) for name in set(highlight.COLOURS.values())}
        self._copy.set_appearance(appearance)
        self._save.set_appearance(appearance)
        self._piece = CodePiece("", "")
        self._editor.setPlainText("")
        self._show_copy()

    def show_piece(self, piece: CodePiece) -> None:
        """Show `piece`. When it continues the code that is shown, only the new part is added."""
        before, self._piece = self._piece, piece
        self._found.clear()
        if before.code and piece.code.startswith(before.code) and piece.language == before.language:
            self._append(before.code, piece.code)
        else:
            self._editor.setPlainText(piece.code)
            self._recolour()
        self._show_copy()
        self._arrange()
        self.update()

    def place(self, left: int, width: int) -> tuple[int, int, int]:
        """The left edge, width and height that the piece takes in a column at `left` of `width` pixels."""
        indent = 0 if self._piece.in_reasoning else self._piece.indent * _INDENT
        lines = self._editor.document().blockCount() * self._line_height
        wide = self._editor.document().size().width() > width - indent - self._inset - 2 * _PADDING
        height = _HEADER + lines + 2 * _PADDING + 2 * _MARGIN + _SCROLL_BAR * wide + self._below
        return left + indent, width - indent, height

    @property
    def _inset(self) -> int:
        """How far the frame is moved to leave the bar of reasoning in view."""
        return self._piece.indent * _INDENT if self._piece.in_reasoning else 0

    @property
    def _below(self) -> int:
        return BELOW_REASONING if self._piece.is_last else 0

    @property
    def surface(self) -> QWidget:
        """The widget that receives the mouse."""
        return self._editor.viewport()

    def length(self) -> int:
        """The number of positions a selection may take, less one."""
        return self._editor.document().characterCount() - 1

    def position_at(self, point: QPoint) -> int:
        """The text position nearest to `point` in this widget's coordinates."""
        return self._editor.cursorForPosition(self._editor.viewport().mapFrom(self, point)).position()

    def link_at(self, point: QPoint) -> str:
        """Code has no links."""
        return ""

    def word_at(self, position: int) -> tuple[int, int]:
        """The bounds of the word around `position`."""
        cursor = QTextCursor(self._editor.document())
        cursor.setPosition(position)
        cursor.select(QTextCursor.SelectionType.WordUnderCursor)
        return cursor.selectionStart(), cursor.selectionEnd()

    def select(self, start: int, end: int) -> None:
        """Show the range as selected; an empty range shows nothing."""
        selection = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self._editor.document())
        cursor.setPosition(min(start, self.length()))
        cursor.setPosition(min(end, self.length()), QTextCursor.MoveMode.KeepAnchor)
        selection.cursor = cursor
        selection.format.setBackground(self._appearance.colours.selection)
        selection.format.setForeground(self._appearance.colours.selection_text)
        self._selected = [selection] if start < end else []
        self._editor.setExtraSelections(self._found.selections + self._selected)

    def occurrences(self, words: str) -> list[tuple[int, int]]:
        """(start, end) of the folded `words` in the code."""
        return occurrences(self._piece.code, words)

    def mark_found(self, ranges: tuple[tuple[int, int], ...], current: int) -> None:
        """Tint what was found, the range at index `current` stronger."""
        if self._found.set(ranges, current, self._appearance.colours):
            self._editor.setExtraSelections(self._found.selections + self._selected)

    def bring_into_view(self, position: int) -> QRect:
        """Scroll sideways to a position, and tell where it is in this widget."""
        cursor = QTextCursor(self._editor.document())
        cursor.setPosition(min(position, self.length()))
        area, bar = self._editor.cursorRect(cursor), self._editor.horizontalScrollBar()
        width = self._editor.viewport().width()
        if not 0 <= area.x() <= width - _AHEAD:
            bar.setValue(bar.value() + area.x() - width // 2)
            area = self._editor.cursorRect(cursor)
        return area.translated(self._editor.pos())

    def text_between(self, start: int, end: int) -> str:
        """The plain text of a range."""
        cursor = QTextCursor(self._editor.document())
        cursor.setPosition(start)
        cursor.setPosition(min(end, self.length()), QTextCursor.MoveMode.KeepAnchor)
        return cursor.selectedText().replace("\u2029", "\n")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out header and editor."""
        self._arrange()

    def _arrange(self) -> None:
        size = self._copy.sizeHint()
        top = _MARGIN + (_HEADER - size.height()) // 2
        self._copy.setGeometry(QRect(QPoint(self.width() - size.width() - 6, top), size))
        side = QSize(size.height(), size.height())
        self._save.setGeometry(QRect(QPoint(self._copy.x() - side.width() - 2, top), side))
        below = _MARGIN + _HEADER + _PADDING
        height = self.height() - self._below - below - _MARGIN - 2
        self._editor.setGeometry(self._inset + _PADDING, below, self.width() - self._inset - 2 * _PADDING, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame and the header."""
        colours = self._appearance.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QPainterPath()
        if self._piece.in_reasoning:
            painter.fillRect(QRectF(REASONING_BAR, 0, 2, self.height() - self._below), colours.quote_bar)
        block = self.rect().adjusted(self._inset, _MARGIN, 0, -_MARGIN - self._below)
        frame.addRoundedRect(QRectF(block).adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
        painter.fillPath(frame, colours.code_background)
        painter.setClipPath(frame)
        painter.fillRect(0, _MARGIN, self.width(), _HEADER, colours.code_header)
        painter.setClipping(False)
        painter.setPen(colours.border)
        painter.drawPath(frame)
        painter.setPen(colours.muted)
        painter.setFont(self._appearance.font(0.84))
        label = QRect(self._inset + _PADDING + 2, _MARGIN, self.width() - self._inset - 176, _HEADER)
        painter.drawText(label, Qt.AlignmentFlag.AlignVCenter, self._piece.language or self.tr("code"))
        painter.end()

    def minimumSizeHint(self) -> QSize:
        """No minimum: the transcript sets the size."""
        return QSize(0, 0)

    def _append(self, before: str, after: str) -> None:
        if before == after:
            return
        cursor = QTextCursor(self._editor.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(after[len(before) :])
        self._slice.stop()
        self._lexed_from = highlight.checkpoint(after, self._lexed_from)
        self._start_colouring(self._lexed_from)
        self._settled.start()

    def _recolour(self) -> None:
        self._lexed_from = 0
        self._start_colouring(0)

    def _start_colouring(self, start: int) -> None:
        code = self._piece.code
        if not highlight.is_ready(self._piece.language):
            highlight.prepare(self._piece.language)
            self._spans = iter(())
            self._waiting.start()
            return
        self._spans = highlight.utf16_spans(code, self._piece.language, start)
        self._coloured = {}
        self._colour_slice()

    def _colour_slice(self) -> None:
        """Colour the next spans, as the formats of line layouts: no undo, no signals, no change of the text."""
        document = self._editor.document()
        spans = highlight.take(self._spans, _SPANS_AT_ONCE)
        changed: set[int] = set()
        for start, length, name in spans:
            block = document.findBlock(start)
            end = start + length
            while block.isValid() and start < end:
                stop = min(end, block.position() + block.length())
                part = QTextLayout.FormatRange()
                part.start, part.length = start - block.position(), stop - start
                part.format = self._formats[name]
                self._coloured.setdefault(block.blockNumber(), []).append(part)
                changed.add(block.blockNumber())
                start, block = stop, block.next()
        for number in sorted(changed):
            block = document.findBlockByNumber(number)
            block.layout().setFormats(self._coloured[number])
        if changed:
            first, last = document.findBlockByNumber(min(changed)), document.findBlockByNumber(max(changed))
            document.markContentsDirty(first.position(), last.position() + last.length() - first.position())
        if spans:
            self._slice.start()

    def _copy_code(self) -> None:
        QGuiApplication.clipboard().setText(self._piece.code)
        self._copy.set_face("check", self.tr("Copied"))
        self._copied.start()

    def _ask_to_save(self) -> None:
        self.save_wanted.emit(self._piece.code, f"{self.tr('code')}{highlight.file_ending(self._piece.language)}")

    def _show_copy(self) -> None:
        self._copied.stop()
        self._copy.set_face("copy", self.tr("Copy"))
        language = self._piece.language or QCoreApplication.translate("CodeWidget", "code")
        self._copy.setAccessibleName(self.tr("Copy {language} code").format(language=language))
        self._save.set_face("download")
        self._save.setAccessibleName(self.tr("Save {language} code").format(language=language))
        self._save.setToolTip(self.tr("Save as a file"))
        self.setAccessibleName(self.tr("Code block, {language}").format(language=language))


def _format(appearance: Appearance, name: str) -> QTextCharFormat:
    form = QTextCharFormat()
    form.setForeground(getattr(appearance.colours, name))
    if name == "code_comment":
        form.setFontItalic(True)
    if name == "code_keyword":
        form.setFontWeight(QFont.Weight.DemiBold)
    return form
