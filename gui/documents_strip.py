"""The conversation's documents as chips above the message field."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget

from gui.appearance import LIGHT, Colours, style_sheet, text_font
from gui.icons import icon
from gui.wording import document_error_worded, document_state_worded
from knowledge.store.records import Document

CHIP_HEIGHT = 44
NAME_WIDTH = 170


class DocumentChip(QFrame):
    """One document: its name, what is happening to it, buttons that keep it in view and remove it.

    ``pin_requested`` carries its id and whether its whole text is wanted in every prompt.
    """

    remove_requested = Signal(int)
    pin_requested = Signal(int, bool)

    def __init__(self, document: Document, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chip")
        self.setFixedHeight(CHIP_HEIGHT)
        self._colours = colours
        self._sign = QLabel()
        self._name = QLabel()
        self._name.setFont(text_font(13, text_font().Weight.Medium))
        self._state = QLabel()
        self._state.setFont(text_font(11))
        self._pin = QToolButton()
        self._pin.setFixedSize(24, 24)
        self._pin.setIconSize(QSize(14, 14))
        self._pin.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._pin.clicked.connect(lambda: self.pin_requested.emit(self._document.id, not self._document.pinned))
        self._remove = QToolButton()
        self._remove.setFixedSize(24, 24)
        self._remove.setIconSize(QSize(14, 14))
        self._remove.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._remove.clicked.connect(lambda: self.remove_requested.emit(self._document.id))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._name)
        words.addWidget(self._state)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 4, 6, 4)
        layout.setSpacing(8)
        layout.addWidget(self._sign)
        layout.addLayout(words)
        layout.addWidget(self._pin)
        layout.addWidget(self._remove)
        self.show_document(document)

    def show_document(self, document: Document) -> None:
        """Tell where the document is now."""
        self._document = document
        failed = document.state == "failed"
        self._name.setText(
            QFontMetrics(self._name.font()).elidedText(document.file, Qt.TextElideMode.ElideMiddle, NAME_WIDTH)
        )
        state = document_state_worded(document)
        self._state.setText(state)
        self._state.setProperty("kind", "danger" if failed else "quiet")
        self.setProperty("failed", failed)
        self.setToolTip(document_error_worded(document) or document.file)
        self.setAccessibleName(f"{document.file}, {state}")
        pin = self.tr("Unpin {file}") if document.pinned else self.tr("Pin {file}: keep its whole text in view")
        self._pin.setToolTip(pin.format(file=document.file))
        self._pin.setAccessibleName(pin.format(file=document.file))
        self._pin.setVisible(document.state in ("embedding", "ready"))
        remove = self.tr("Remove {file}").format(file=document.file)
        self._remove.setToolTip(remove)
        self._remove.setAccessibleName(remove)
        self.set_colours(self._colours)

    def set_colours(self, colours: Colours) -> None:
        self._colours = colours
        failed = self._document.state == "failed"
        name, colour = ("file-warning", colours.danger) if failed else ("file-text", colours.accent_text)
        self._sign.setPixmap(icon(name, colour, 20).pixmap(20, 20))
        pinned = self._document.pinned
        self._pin.setIcon(icon("pin", colours.accent_text if pinned else colours.quiet, 14))
        self.setProperty("pinned", pinned)
        self._remove.setIcon(icon("x", colours.quiet, 14))
        for part in (self, self._state):
            part.style().unpolish(part)
            part.style().polish(part)


class DocumentsStrip(QScrollArea):
    """Chips in a row that scrolls sideways; hidden without documents."""

    remove_requested = Signal(int)
    pin_requested = Signal(int, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = LIGHT
        self._chips: dict[int, DocumentChip] = {}
        row = QWidget()
        row.setObjectName("strip")
        self._row = QHBoxLayout(row)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addStretch(1)
        self.setWidget(row)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(CHIP_HEIGHT + 12)
        self.setAccessibleName(self.tr("Documents"))
        self.hide()

    @property
    def chips(self) -> Sequence[DocumentChip]:
        return tuple(self._chips.values())

    def set_documents(self, documents: Sequence[Document]) -> None:
        """Show these documents and no others."""
        for document_id in self._chips.keys() - {document.id for document in documents}:
            self.remove_document(document_id)
        for document in documents:
            self.show_document(document)

    def show_document(self, document: Document) -> None:
        """Add a document, or tell where it is now."""
        chip = self._chips.get(document.id)
        if chip is not None:
            chip.show_document(document)
            return
        chip = DocumentChip(document, self._colours)
        chip.remove_requested.connect(self.remove_requested)
        chip.pin_requested.connect(self.pin_requested)
        self._chips[document.id] = chip
        self._row.insertWidget(self._row.count() - 1, chip)
        self.show()

    def remove_document(self, document_id: int) -> None:
        """Take a chip away."""
        chip = self._chips.pop(document_id, None)
        if chip is not None:
            self._row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.setVisible(bool(self._chips))

    def set_colours(self, colours: Colours) -> None:
        self._colours = colours
        self.setStyleSheet(style_sheet(colours))
        for chip in self._chips.values():
            chip.set_colours(colours)
