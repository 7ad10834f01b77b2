"""The list of a chat's documents: what is with each, and what can be done to it."""

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFont, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListView,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.appearance import LIGHT, Colours, style_sheet, text_font
from gui.documents.list_entries import (
    DocumentEntry,
    Entry,
    FolderEntry,
    Listing,
    entries_of,
    remark_of,
    summary_of,
)
from gui.documents.list_model import ENTRY, ListDelegate, ListModel
from gui.icons import icon
from gui.search_field import SearchField
from knowledge.store.records import Document

PAUSE_MS = 120


class ListPanel(QWidget):
    """Enter opens, Delete removes, P pins; Left and Right close and open a folder. Signals of documents carry one."""

    closed = Signal()
    open_requested = Signal(object)
    pin_requested = Signal(int, bool)
    again_requested = Signal(object)
    remove_requested = Signal(object)
    folder_opened = Signal(int)
    folder_remove_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = LIGHT
        self._listing = Listing()
        self._opened: frozenset[int] = frozenset()
        title = QLabel(self.tr("Documents"))
        title.setFont(text_font(15, QFont.Weight.DemiBold))
        self._summary = QLabel()
        self._summary.setProperty("kind", "quiet")
        self._summary.setFont(text_font(12))
        self._close = QToolButton()
        self._close.setFixedSize(32, 32)
        self._close.setIconSize(QSize(16, 16))
        self._close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._close.setToolTip(self.tr("Close (Esc)"))
        self._close.setAccessibleName(self.tr("Close the documents"))
        self._close.clicked.connect(self.closed)
        self._filter = SearchField(self.tr("Filter by name"), self.tr("Filter documents by name"))
        self._filter.setAcceptDrops(False)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._fill)
        self._filter.textChanged.connect(self._timer.start)
        self._model = ListModel(self)
        self._delegate = ListDelegate(self)
        self.list = self._made_list()
        self._empty = QLabel(self.tr("Drop files on the window, or attach them, and ask about them here."))
        self._empty.setProperty("kind", "quiet")
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._remark = QLabel()
        self._remark.setFont(text_font(12))
        self._remark.setWordWrap(True)
        self._remark.setTextFormat(Qt.TextFormat.PlainText)
        self._remark.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._open = self._button(self.tr("Open"), self.open_current)
        self._pin = self._button(self.tr("Pin"), self._pin_current)
        self._again = self._button(self.tr("Read again"), self._read_current_again)
        self._remove = self._button(self.tr("Remove"), self._remove_current)
        self._lay_out(title)
        pin = QShortcut(QKeySequence(Qt.Key.Key_P), self.list, context=Qt.ShortcutContext.WidgetShortcut)
        pin.activated.connect(self._pin_current)
        self._show_current()

    @property
    def current(self) -> Entry | None:
        """The row that is chosen."""
        found: Entry | None = self.list.currentIndex().data(ENTRY)
        return found

    @property
    def entries(self) -> list[Entry]:
        """The rows that are shown."""
        return list(self._model.entries)

    @property
    def remark(self) -> str:
        """What is said of the chosen row."""
        return self._remark.text()

    def show_listing(self, listing: Listing) -> None:
        """Show these documents and folders."""
        self._listing = listing
        self._fill()

    def show_document(self, document: Document) -> None:
        """Tell where a document is now; one that is new comes to the end."""
        known = list(self._listing.documents)
        place = next((place for place, kept in enumerate(known) if kept.id == document.id), None)
        if place is None:
            known.append(document)
        else:
            known[place] = document
        self._listing = self._listing._replace(documents=known)
        # Many are told in a row while a folder is read; the list is filled once.
        if not self._timer.isActive():
            self._timer.start()

    def remove_document(self, document_id: int) -> None:
        """Take a document's row away."""
        kept = [document for document in self._listing.documents if document.id != document_id]
        self.show_listing(self._listing._replace(documents=kept))

    def set_colours(self, colours: Colours) -> None:
        self._colours = colours
        self._delegate.colours = colours
        self._close.setIcon(icon("x", colours.quiet, 16))
        self._filter.set_colours(colours)
        self.list.viewport().update()
        self._show_current()

    def focus_content(self) -> None:
        """Put the focus on the rows, without any on the way out."""
        (self._close if self.list.isHidden() else self.list).setFocus()

    @Slot()
    def open_current(self) -> None:
        """Look at the chosen document; a folder shows its files."""
        entry = self.current
        if isinstance(entry, FolderEntry):
            self.folder_opened.emit(entry.folder.id)
        elif isinstance(entry, DocumentEntry):
            self.open_requested.emit(entry.document)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        entry = self.current
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.open_current()
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace if self.list.hasFocus():
                self._remove_current()
            case Qt.Key.Key_Right | Qt.Key.Key_Left if isinstance(entry, FolderEntry):
                self._turn(entry, event.key() == Qt.Key.Key_Right)
            case _:
                super().keyPressEvent(event)

    def _lay_out(self, title: QLabel) -> None:
        head = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(title)
        words.addWidget(self._summary)
        head.addLayout(words, 1)
        head.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for button in (self._open, self._pin, self._again, self._remove):
            buttons.addWidget(button)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 10, 12)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self._filter)
        layout.addWidget(self._empty, 1)
        layout.addWidget(self.list, 1)
        layout.addWidget(self._remark)
        layout.addLayout(buttons)
        for first, second in pairwise((self._close, self._filter, self.list, self._open)):
            QWidget.setTabOrder(first, second)

    def _made_list(self) -> QListView:
        made = QListView()
        made.setAccessibleName(self.tr("Documents of this chat"))
        made.setModel(self._model)
        made.setItemDelegate(self._delegate)
        # Thousands of rows are laid out without asking each for its height.
        made.setUniformItemSizes(True)
        made.setMouseTracking(True)
        made.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        made.customContextMenuRequested.connect(self._open_menu)
        made.doubleClicked.connect(self.open_current)
        made.clicked.connect(self._clicked)
        made.selectionModel().currentChanged.connect(self._show_current)
        return made

    def _button(self, words: str, press: Callable[[], None]) -> QPushButton:
        button = QPushButton(words)
        button.setProperty("kind", "outlined")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(press)
        return button

    @Slot()
    def _fill(self) -> None:
        before = self.list.currentIndex().row()
        self._model.set_entries(entries_of(self._listing, self._opened, self._filter.text().strip()))
        rows = self._model.rowCount()
        if rows and not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self._model.index(max(0, min(before, rows - 1))))
        empty = not self._listing.documents and not self._listing.folders
        self._summary.setText("" if empty else summary_of(self._listing))
        self._empty.setVisible(empty)
        if empty and self.list.hasFocus():
            # Qt would put it on the next widget of the window, far away.
            self._close.setFocus()
        self.list.setVisible(not empty)
        self._filter.setVisible(not empty)
        self._show_current()

    @Slot()
    def _show_current(self) -> None:
        entry = self.current
        document = entry.document if isinstance(entry, DocumentEntry) else None
        self._remark.setText(remark_of(entry) if entry is not None else "")
        self._remark.setVisible(bool(self._remark.text()))
        failed = document is not None and document.state == "failed"
        self._remark.setProperty("kind", "danger" if failed else "quiet")
        self._remark.style().unpolish(self._remark)
        self._remark.style().polish(self._remark)
        self._open.setVisible(document is not None or isinstance(entry, FolderEntry))
        self._open.setText(self.tr("Files…") if isinstance(entry, FolderEntry) else self.tr("Open"))
        self._pin.setVisible(document is not None and document.state in ("embedding", "ready"))
        self._pin.setText(self.tr("Unpin") if document is not None and document.pinned else self.tr("Pin"))
        self._pin.setToolTip(self.tr("Keep its whole text in view of the model"))
        self._again.setVisible(failed)
        alone = isinstance(entry, DocumentEntry) and entry.folder is None
        self._remove.setVisible(alone or isinstance(entry, FolderEntry))
        for button in (self._open, self._pin, self._again, self._remove):
            button.setAccessibleName(button.text())

    @Slot()
    def _pin_current(self) -> None:
        entry = self.current
        if isinstance(entry, DocumentEntry) and not self._pin.isHidden():
            self.pin_requested.emit(entry.document.id, not entry.document.pinned)

    @Slot()
    def _read_current_again(self) -> None:
        entry = self.current
        if isinstance(entry, DocumentEntry):
            self.again_requested.emit(entry.document)

    @Slot()
    def _remove_current(self) -> None:
        entry = self.current
        if isinstance(entry, FolderEntry):
            self.folder_remove_requested.emit(entry.folder.id)
        elif isinstance(entry, DocumentEntry) and entry.folder is None:
            self.remove_requested.emit(entry.document)

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        entry: Entry = index.data(ENTRY)
        if isinstance(entry, FolderEntry):
            self._turn(entry, not entry.is_open)

    def _turn(self, entry: FolderEntry, is_open: bool) -> None:
        self._opened = self._opened | {entry.folder.id} if is_open else self._opened - {entry.folder.id}
        row = self.list.currentIndex().row()
        self._fill()
        self.list.setCurrentIndex(self._model.index(row))

    @Slot(QPoint)
    def _open_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setStyleSheet(style_sheet(self._colours))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for button in (self._open, self._pin, self._again, self._remove):
            if not button.isHidden():
                menu.addAction(button.text(), button.click)
        if not menu.isEmpty():
            menu.popup(self.list.viewport().mapToGlobal(place))
