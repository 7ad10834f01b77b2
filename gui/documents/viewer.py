"""A document to look at: its pages, its rows or its text, with what is cited and what is looked for marked."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.appearance import LIGHT, Colours, text_font, text_scale
from gui.documents.find_bar import FindBar
from gui.documents.pages_view import PagesView
from gui.documents.rows_view import Rows, RowsView
from gui.documents.text_pieces import Piece
from gui.documents.text_view import Marks, TextView
from gui.icons import icon

ZOOM_KEYS: Mapping[int, int] = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Equal: 1, Qt.Key.Key_Minus: -1, Qt.Key.Key_0: 0}
"""With Ctrl: steps of size, 0 for the usual one."""


class Viewer(QWidget):
    """Ctrl+F looks for words, Ctrl with + − 0 changes the size, Ctrl with Page Up and Down goes by pages."""

    closed = Signal()
    copy_requested = Signal()
    open_requested = Signal()
    folder_requested = Signal()
    list_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = LIGHT
        self._signs: list[tuple[QToolButton | QPushButton, str, int]] = []
        self._file = QLabel()
        self._file.setFont(text_font(15, QFont.Weight.DemiBold))
        self._file.setTextFormat(Qt.TextFormat.PlainText)
        self._file_name = ""
        self._place = QLabel()
        self._place.setProperty("kind", "quiet")
        self._place.setFont(text_font(12))
        self._place.setWordWrap(True)
        self._place.setTextFormat(Qt.TextFormat.PlainText)
        self.text = TextView()
        self.pages = PagesView()
        self.rows = RowsView()
        self._remark = QLabel()
        self._remark.setProperty("kind", "quiet")
        self._remark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._remark.setWordWrap(True)
        self._remark.setTextFormat(Qt.TextFormat.PlainText)
        self._content = QStackedWidget()
        self._content.setObjectName("viewerContent")
        for view in (self.text, self.pages, self.rows, self._remark):
            self._content.addWidget(view)
        self.finder = FindBar()
        self.finder.closed.connect(self.focus_content)
        self.pages.page_changed.connect(self._show_page_number)
        self.pages.zoomed.connect(self._show_zoom)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 10, 12)
        layout.setSpacing(8)
        layout.addLayout(self._title_row())
        layout.addWidget(self._tool_row())
        layout.addWidget(self.finder)
        layout.addWidget(self._content, 1)
        layout.addLayout(self._foot_row())

    @property
    def remark(self) -> str:
        """What is said in place of the document, "" where there is something to see."""
        return self._remark.text() if self._content.currentWidget() is self._remark else ""

    def begin(self, file: str, place: str) -> None:
        """Say what is going to be shown."""
        self._file_name = file
        self._file.setToolTip(file)
        self._elide()
        self._place.setText(place)
        self._place.setVisible(bool(place))
        self.finder.clear()

    def show_text(self, text: str, pieces: Sequence[Piece]) -> None:
        """Show a text from its beginning."""
        self.text.set_text(text, pieces)
        self._turn_to(self.text)

    def show_rows(self, rows: Rows) -> None:
        """Show a table from its beginning."""
        self.rows.set_rows(rows)
        self._turn_to(self.rows)

    def show_pages(self, sizes: Sequence[tuple[float, float]]) -> None:
        """Show pages of these sizes in points; their pictures follow."""
        self._number.setRange(1, max(1, len(sizes)))
        self._of.setText(self.tr("of {pages}").format(pages=len(sizes)))
        self._turn_to(self.pages)
        self.pages.set_pages(sizes)
        self._show_zoom()

    def show_remark(self, words: str) -> None:
        """Say something in place of the document."""
        self._remark.setText(words)
        self._turn_to(self._remark)

    def set_marks(self, marks: Marks) -> None:
        """Mark places of text or rows."""
        self.text.set_marks(marks)
        self.rows.set_marks(marks)

    def go_to(self, offset: int) -> None:
        """Scroll text or rows to a character of the text."""
        shown = self._content.currentWidget()
        if shown is self.text:
            self.text.go_to(offset)
        elif shown is self.rows:
            self.rows.go_to(offset)

    def can_open(self, has_original: bool) -> None:
        """Say whether the file's own folder is known."""
        self._folder.setEnabled(has_original)

    @Slot()
    def focus_content(self) -> None:
        """Put the focus on what is shown."""
        shown = self._content.currentWidget()
        if shown is not None:
            shown.setFocus()

    def set_colours(self, colours: Colours) -> None:
        self._colours = colours
        for view in (self.text, self.pages, self.rows):
            view.set_colours(colours)
        self.finder.set_colours(colours)
        for button, sign, size in self._signs:
            button.setIcon(icon(sign, colours.text if isinstance(button, QPushButton) else colours.quiet, size))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._is_own(event) and event.key() == Qt.Key.Key_F:
            self.finder.open()
        elif self._is_own(event):
            self._zoom(ZOOM_KEYS[event.key()])
        elif event.key() == Qt.Key.Key_Escape and self.finder.isVisible():
            self.finder.close_bar()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """While the focus is in the viewer its keys are its own: the window's actions may have the same."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_own(event):
            event.accept()
            return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _title_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        back = self._tool("chevron-left", self.tr("All documents"), self.list_requested.emit)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._file)
        words.addWidget(self._place)
        close = self._tool("x", self.tr("Close the source"), self.closed.emit)
        close.setToolTip(self.tr("Close (Esc)"))
        row.addWidget(back, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _tool_row(self) -> QWidget:
        self._number = QSpinBox()
        self._number.setAccessibleName(self.tr("Page"))
        self._number.setFixedWidth(round(56 * text_scale()))
        self._number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._number.setKeyboardTracking(False)
        self._number.valueChanged.connect(self._go_to_page)
        self._of = QLabel()
        self._of.setProperty("kind", "quiet")
        self._paging = QWidget()
        paging = QHBoxLayout(self._paging)
        paging.setContentsMargins(0, 0, 0, 0)
        paging.setSpacing(4)
        paging.addWidget(self._tool("chevron-left", self.tr("Previous page"), lambda: self._turn_page(-1)))
        paging.addWidget(self._number)
        paging.addWidget(self._of)
        paging.addWidget(self._tool("chevron-right", self.tr("Next page"), lambda: self._turn_page(1)))
        self._fit = QPushButton()
        self._fit.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._fit.setAccessibleName(self.tr("Fit the width"))
        self._fit.setToolTip(self.tr("Fit the width") + " (Ctrl+0)")
        self._fit.clicked.connect(lambda: self._zoom(0))
        tools = QWidget()
        row = QHBoxLayout(tools)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self._paging)
        row.addStretch(1)
        self._zooming = QWidget()
        zooming = QHBoxLayout(self._zooming)
        zooming.setContentsMargins(0, 0, 0, 0)
        zooming.setSpacing(2)
        zooming.addWidget(self._tool("minus", self.tr("Smaller"), lambda: self._zoom(-1)))
        zooming.addWidget(self._fit)
        zooming.addWidget(self._tool("plus", self.tr("Larger"), lambda: self._zoom(1)))
        row.addWidget(self._zooming)
        self._search = self._tool("search", self.tr("Find in the document"), self.finder.open)
        row.addWidget(self._search)
        return tools

    def _foot_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        for sign, words, signal in (
            ("copy", self.tr("Copy"), self.copy_requested),
            ("external-link", self.tr("Open the file"), self.open_requested),
        ):
            button = QPushButton(f" {words}")  # Qt leaves too little room between icon and text
            button.setProperty("kind", "outlined")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleName(words)
            button.clicked.connect(signal)
            self._signs.append((button, sign, 16))
            row.addWidget(button)
        self._folder = self._tool("folder-open", self.tr("Show in its folder"), self.folder_requested.emit)
        row.addWidget(self._folder)
        row.addStretch(1)
        return row

    def _tool(self, sign: str, name: str, press: Callable[[], object]) -> QToolButton:
        button = QToolButton()
        button.setFixedSize(32, 32)
        button.setIconSize(QSize(16, 16))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.clicked.connect(lambda: press())
        self._signs.append((button, sign, 16))
        return button

    def _is_own(self, event: QKeyEvent) -> bool:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() == Qt.Key.Key_F:
            return control and not shift
        return control and event.key() in ZOOM_KEYS

    def _turn_page(self, by: int) -> None:
        self.pages.go_to(self.pages.page + by)

    def _turn_to(self, view: QWidget) -> None:
        self._content.setCurrentWidget(view)
        self._paging.setVisible(view is self.pages)
        self._zooming.setVisible(view in (self.pages, self.text))
        self._search.setVisible(view is not self._remark)
        self._show_zoom()

    def _zoom(self, steps: int) -> None:
        shown = self._content.currentWidget()
        if shown is self.text:
            self.text.change_size(steps)
        elif shown is self.pages and steps:
            self.pages.zoom_by(steps)
        elif shown is self.pages:
            self.pages.fit_width()

    @Slot()
    def _show_zoom(self) -> None:
        paged = self._content.currentWidget() is self.pages
        self._fit.setVisible(paged)
        self._fit.setText(self.tr("Fit") if self.pages.fits_width else f"{round(100 * self.pages.zoom)} %")

    @Slot(int)
    def _show_page_number(self, page: int) -> None:
        blocked = self._number.blockSignals(True)
        self._number.setValue(page)
        self._number.blockSignals(blocked)

    @Slot(int)
    def _go_to_page(self, page: int) -> None:
        self.pages.go_to(page)

    def _elide(self) -> None:
        room = max(80, self.width() - 120)
        self._file.setText(self._file.fontMetrics().elidedText(self._file_name, Qt.TextElideMode.ElideMiddle, room))
