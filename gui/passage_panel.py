"""The panel beside the conversation that shows a cited passage in the text around it."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QDesktopServices,
    QGuiApplication,
    QKeyEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QTextBrowser, QToolButton, QVBoxLayout, QWidget

from gui.appearance import LIGHT, Colours, style_sheet, text_font
from gui.icons import icon
from gui.wording import place_worded
from knowledge.store.records import Passage

LINE_HEIGHT = 23
AROUND = 1500
"""Characters of the document shown before and after the passage."""


class PassagePanel(QFrame):
    """``closed``: the panel was closed by the user."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("passagePanel")
        self._colours = LIGHT
        self._passage: Passage | None = None
        self._before = ""
        self._after = ""
        self._path: Path | None = None

        self._file = QLabel()
        self._file.setFont(text_font(15, text_font().Weight.DemiBold))
        self._file.setWordWrap(True)
        self._file.setTextFormat(Qt.TextFormat.PlainText)
        self._place = QLabel()
        self._place.setProperty("kind", "quiet")
        self._place.setFont(text_font(12))
        self._place.setWordWrap(True)
        self._place.setTextFormat(Qt.TextFormat.PlainText)
        self._close = QToolButton()
        self._close.setFixedSize(32, 32)
        self._close.setIconSize(QSize(16, 16))
        self._close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._close.setToolTip(self.tr("Close (Esc)"))
        self._close.setAccessibleName(self.tr("Close the source"))
        self._close.clicked.connect(self.close_panel)
        self._text = QTextBrowser()
        self._text.setObjectName("passageText")
        self._text.setFont(text_font(14))
        self._text.setAccessibleName(self.tr("Cited passage"))
        self._text.setOpenLinks(False)
        self._copy = QPushButton(self.tr("Copy"))
        self._open = QPushButton(self.tr("Open the file"))
        for button, pressed in ((self._copy, self._copy_passage), (self._open, self._open_file)):
            button.setProperty("kind", "outlined")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleName(button.text())
            button.setText(f" {button.text()}")  # Qt leaves too little room between icon and text
            button.clicked.connect(pressed)

        title = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._file)
        words.addWidget(self._place)
        title.addLayout(words, 1)
        title.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._copy)
        buttons.addWidget(self._open)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 12, 16)
        layout.setSpacing(12)
        layout.addLayout(title)
        layout.addWidget(self._text, 1)
        layout.addLayout(buttons)
        self.hide()

    @property
    def passage(self) -> Passage | None:
        """What is shown."""
        return self._passage

    def show_passage(self, passage: Passage) -> None:
        """Show a passage; what stands around it comes with ``show_surroundings``."""
        self._passage = passage
        self._before = self._after = ""
        self._path = None
        self._file.setText(passage.file)
        place = place_worded(passage)
        self._place.setText(" · ".join(part for part in (place[:1].upper() + place[1:], passage.heading) if part))
        self._place.setVisible(bool(self._place.text()))
        self._open.setEnabled(False)
        self._draw()
        self.show()

    def show_surroundings(self, passage: Passage, text: str, path: Path | None) -> None:
        """The whole ``text`` of the passage's document and its file, unless another passage is shown by now."""
        if passage is not self._passage:
            return
        self._before = text[max(0, passage.start - AROUND) : passage.start]
        self._after = text[passage.end : passage.end + AROUND]
        self._path = path
        self._open.setEnabled(path is not None)
        self._draw()

    def set_colours(self, colours: Colours) -> None:
        self._colours = colours
        self.setStyleSheet(style_sheet(colours))
        self._close.setIcon(icon("x", colours.quiet, 16))
        self._copy.setIcon(icon("copy", colours.text, 16))
        self._open.setIcon(icon("external-link", colours.text, 16))
        self._draw()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
        else:
            super().keyPressEvent(event)

    @Slot()
    def close_panel(self) -> None:
        self._passage = None
        self.hide()
        self.closed.emit()

    def _draw(self) -> None:
        if self._passage is None:
            return
        quiet = QTextCharFormat()
        quiet.setForeground(QColor(self._colours.quiet))
        strong = QTextCharFormat()
        strong.setForeground(QColor(self._colours.text))
        strong.setBackground(QColor(self._colours.accent_wash))
        self._text.clear()
        cursor = QTextCursor(self._text.document())
        lines = QTextBlockFormat()
        lines.setLineHeight(LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        cursor.setBlockFormat(lines)
        cursor.insertText(self._before, quiet)
        start = cursor.position()
        cursor.insertText(self._passage.text, strong)
        end = cursor.position()
        cursor.insertText(self._after, quiet)
        self._go_to(start, end)
        # Not before the first layout does the browser know where the passage is.
        QTimer.singleShot(0, self, lambda: self._go_to(start, end))

    def _go_to(self, start: int, end: int) -> None:
        cursor = self._text.textCursor()
        for position in (end, start):
            cursor.setPosition(min(position, self._text.document().characterCount() - 1))
            self._text.setTextCursor(cursor)
            self._text.ensureCursorVisible()

    @Slot()
    def _copy_passage(self) -> None:
        if self._passage is not None:
            QGuiApplication.clipboard().setText(self._passage.text)

    @Slot()
    def _open_file(self) -> None:
        if self._path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._path)))
