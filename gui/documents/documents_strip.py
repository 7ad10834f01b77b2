"""The conversation's documents as chips above the message field."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QToolButton, QWidget

from gui.appearance import LIGHT, Colours, style_sheet, text_font, text_scale
from gui.documents.chip import CHIP_HEIGHT, Chip, name_button
from gui.documents.folder_chip import FolderChip
from gui.documents.folder_wording import count_worded
from gui.icons import icon
from gui.wording import document_remark_worded, document_state_worded
from knowledge.store.records import Document, Folder

MOST_CHIPS = 40
"""Documents that get a chip; of more it is only said how many there are: a thousand widgets help nobody."""

MARGIN = 8
"""Kept beside what is brought into view."""


class DocumentChip(Chip):
    """One document: its name, what is happening to it, buttons that keep it in view and remove it.

    ``pin_requested`` carries its id and whether its whole text is wanted in every prompt; ``opened``, by a click or
    Enter, the document itself.
    """

    remove_requested = Signal(int)
    pin_requested = Signal(int, bool)
    opened = Signal(object)

    def __init__(self, document: Document, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._colours = colours
        self.clicked.connect(lambda: self.opened.emit(self._document))
        self.first_button.clicked.connect(lambda: self.pin_requested.emit(document.id, not self._document.pinned))
        self.last_button.clicked.connect(lambda: self.remove_requested.emit(document.id))
        self.show_document(document)

    @property
    def document(self) -> Document:
        """As it is shown."""
        return self._document

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit(self._document)
        else:
            super().keyPressEvent(event)

    def show_document(self, document: Document) -> None:
        """Tell where the document is now."""
        self._document = document
        state = document_state_worded(document)
        self.set_words(document.file, state, document.state == "failed")
        self.setToolTip(document_remark_worded(document))
        self.setAccessibleName(f"{document.file}, {state}")
        pin = self.tr("Unpin {file}") if document.pinned else self.tr("Pin {file}: keep its whole text in view")
        name_button(self.first_button, pin.format(file=document.file))
        self.first_button.setVisible(document.state in ("embedding", "ready"))
        name_button(self.last_button, self.tr("Remove {file}").format(file=document.file))
        self.set_colours(self._colours)

    def set_colours(self, colours: Colours) -> None:
        self._colours = colours
        pinned = self._document.pinned
        self.setProperty("pinned", pinned)
        sign = "file-warning" if self._document.state == "failed" else "file-text"
        self.set_signs(colours, sign, ("pin", colours.accent_text if pinned else colours.quiet), ("x", colours.quiet))


class DocumentsStrip(QScrollArea):
    """Chips in a row that scrolls sideways, folders first; hidden without documents.

    Signals carry ids; ``open_requested`` a document, ``list_requested`` nothing.
    """

    open_requested = Signal(object)
    list_requested = Signal()
    remove_requested = Signal(int)
    pin_requested = Signal(int, bool)
    folder_opened = Signal(int)
    folder_stop_requested = Signal(int)
    folder_remove_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = LIGHT
        self._chips: dict[int, DocumentChip] = {}
        self._folders: dict[int, FolderChip] = {}
        self._unseen: dict[int, Document] = {}
        self._all = QToolButton()
        self._all.setFixedSize(32, 32)
        self._all.setIconSize(QSize(18, 18))
        self._all.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._all.setToolTip(self.tr("All documents of this chat"))
        self._all.setAccessibleName(self.tr("All documents of this chat"))
        self._all.clicked.connect(self.list_requested)
        self._more = QPushButton()
        self._more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._more.setFont(text_font(12))
        self._more.clicked.connect(self.list_requested)
        self._more.hide()
        for button in (self._all, self._more):
            button.installEventFilter(self)
        row = QWidget()
        row.setObjectName("strip")
        self._row = QHBoxLayout(row)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addWidget(self._all)
        self._row.addWidget(self._more)
        self._row.addStretch(1)
        self.setWidget(row)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(round(CHIP_HEIGHT * text_scale()) + 12)
        self.setAccessibleName(self.tr("Documents"))
        self.hide()

    @property
    def chips(self) -> Sequence[DocumentChip]:
        return tuple(self._chips.values())

    @property
    def folder_chips(self) -> Sequence[FolderChip]:
        return tuple(self._folders.values())

    @property
    def colours(self) -> Colours:
        return self._colours

    def set_documents(self, documents: Sequence[Document]) -> None:
        """Show these documents and no others."""
        for document_id in (self._chips.keys() | self._unseen.keys()) - {document.id for document in documents}:
            self.remove_document(document_id)
        for document in documents:
            self.show_document(document)

    def show_document(self, document: Document) -> None:
        """Add a document, or tell where it is now."""
        chip = self._chips.get(document.id)
        if chip is not None:
            chip.show_document(document)
            return
        if len(self._chips) >= MOST_CHIPS:
            self._unseen[document.id] = document
            self._fit()
            return
        chip = DocumentChip(document, self._colours)
        chip.remove_requested.connect(self.remove_requested)
        chip.pin_requested.connect(self.pin_requested)
        chip.opened.connect(self.open_requested)
        self._insert(chip, len(self._folders) + len(self._chips))
        self._chips[document.id] = chip
        self._fit()

    def remove_document(self, document_id: int) -> None:
        """Take a chip away."""
        chip = self._chips.pop(document_id, None)
        if chip is not None:
            self._row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._unseen.pop(document_id, None)
        if self._unseen and len(self._chips) < MOST_CHIPS:
            self.show_document(self._unseen.pop(next(iter(self._unseen))))
        self._fit()

    def document(self, document_id: int) -> Document | None:
        """A document as its chip shows it."""
        chip = self._chips.get(document_id)
        return chip.document if chip is not None else None

    def folder(self, folder_id: int) -> Folder | None:
        """A folder as it is shown."""
        chip = self._folders.get(folder_id)
        return chip.folder if chip is not None else None

    def set_folders(self, folders: Sequence[Folder]) -> None:
        """Show these folders and no others."""
        for folder_id in self._folders.keys() - {folder.id for folder in folders}:
            self.remove_folder(folder_id)
        for folder in folders:
            self.show_folder(folder)

    def show_folder(self, folder: Folder) -> None:
        """Add a folder, or tell where it is now."""
        chip = self._folders.get(folder.id)
        if chip is not None:
            chip.show_folder(folder)
            return
        chip = FolderChip(folder, self._colours)
        chip.opened.connect(self.folder_opened)
        chip.stop_requested.connect(self.folder_stop_requested)
        chip.remove_requested.connect(self.folder_remove_requested)
        self._insert(chip, len(self._folders))
        self._folders[folder.id] = chip
        self._fit()

    def remove_folder(self, folder_id: int) -> None:
        """Take a folder's chip away."""
        chip = self._folders.pop(folder_id, None)
        if chip is not None:
            self._row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._fit()

    def set_colours(self, colours: Colours) -> None:
        self._colours = colours
        self.setStyleSheet(style_sheet(colours))
        self._all.setIcon(icon("file-text", colours.quiet, 18))
        for chip in self._chips.values():
            chip.set_colours(colours)
        for folder in self._folders.values():
            folder.set_colours(colours)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt brings into view what the focus comes to from another chip, not what it comes to from outside."""
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self.ensureWidgetVisible(watched, MARGIN, 0)
        return super().eventFilter(watched, event)

    def _insert(self, chip: Chip, place: int) -> None:
        """Put a chip behind ``place`` others, also on the way that Tab leads, where Qt puts what is new last."""
        before = [*self._folders.values(), *self._chips.values()][:place]
        self._row.insertWidget(place + 1, chip)
        for stop, following in pairwise([before[-1].stops[-1] if before else self._all, *chip.stops]):
            QWidget.setTabOrder(stop, following)
            following.installEventFilter(self)

    def _fit(self) -> None:
        self._more.setVisible(bool(self._unseen))
        self._more.setText(self.tr("and {count} more").format(count=count_worded(len(self._unseen))))
        self._more.setAccessibleName(self._more.text())
        self.setVisible(bool(self._chips or self._folders))
