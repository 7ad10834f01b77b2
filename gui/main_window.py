"""The window: its parts, where they stand, and what is dropped on it. It knows no verbs and no data.

Its frame is on the screen before its parts are imported: only their grounds are painted then.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from gui.appearance import LIGHT, Colours, text_scale
from gui.preferences import Preferences

if TYPE_CHECKING:
    # PySide makes a type when it is first asked for, and all types of Qt together: the first frame would wait for it.
    from PySide6.QtGui import (
        QCloseEvent,
        QDragEnterEvent,
        QDragLeaveEvent,
        QDropEvent,
        QKeyEvent,
        QPaintEvent,
        QResizeEvent,
    )

    from gui.transcript.view import TranscriptView

COLUMN_WIDTH = 784
"""The message field is as wide as the transcript's text with its margins."""
TEXT_PIXELS = 15
"""Of the transcript, where text has its usual size."""
SIDEBAR_WIDTHS = (200, 420)
PANEL_WIDTHS = (300, 960)
"""Least and most."""
ROOM_FOR_BOTH = 1100
"""Below this width the passage panel takes the sidebar's place."""


class MainWindow(QMainWindow):
    """Its parts are there once ``fill`` was called. ``painted`` comes once, right after the first paint."""

    painted = Signal()
    recoloured = Signal()
    escaped = Signal()

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self.setWindowTitle("Dodam")
        self.setMinimumSize(720, 480)
        self._was_painted = False
        self._is_filled = False
        self._preferences = preferences
        self._wants_sidebar = preferences.sidebar
        self._side_widths = preferences.sidebar_width, preferences.panel_width
        self._colours = LIGHT
        self._transcript: TranscriptView | None = None
        self._side_ground, self._side_line = QWidget(self), QWidget(self)
        for ground in (self._side_ground, self._side_line):
            ground.setVisible(self._wants_sidebar)
        if not (preferences.geometry and self._restore(preferences.geometry)):
            self.resize(1180, 800)

    def fill(self) -> None:
        """Make the parts and put them in."""
        from gui.composer.composer import Composer
        from gui.documents.documents_strip import DocumentsStrip
        from gui.documents.drop_zone import DropZone
        from gui.documents.side_panel import SidePanel
        from gui.header import Header
        from gui.sidebar.sidebar import Sidebar
        from gui.toast import NoticeBar, Toast
        from gui.welcome import Welcome

        self.sidebar = Sidebar()
        self.header = Header()
        self.notice = NoticeBar()
        self.welcome = Welcome()
        self.strip = DocumentsStrip()
        self.composer = Composer()
        self.panel = SidePanel()
        self._pages = QStackedWidget()
        self._pages.addWidget(QWidget())
        self._pages.addWidget(self.welcome)

        foot = _column(self.notice, self.strip, self.composer, foot=16)
        foot.setObjectName("foot")
        middle = QVBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.header)
        middle.addWidget(self._pages, 1)
        middle.addWidget(foot)
        everything = QWidget()
        self._parts = self._split(middle)
        row = QHBoxLayout(everything)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._parts)
        self.setCentralWidget(everything)
        self.toast = Toast(foot, everything)
        self.drop_zone = DropZone(everything)
        self.panel.closed.connect(self._fit_sides)
        self.header.sidebar.clicked.connect(self.toggle_sidebar)

        self._side_ground.deleteLater()
        self._side_line.deleteLater()
        self._is_filled = True
        self.setAcceptDrops(True)
        if not self._preferences.conversation:
            self.show_welcome()
        self._fit_sides()

    @property
    def colours(self) -> Colours:
        return self._colours

    @property
    def sidebar_wanted(self) -> bool:
        return self._wants_sidebar

    @property
    def geometry_text(self) -> str:
        """Place and size, for ``Preferences.geometry``."""
        return bytes(self.saveGeometry().toBase64().data()).decode()

    @property
    def side_widths(self) -> tuple[int, int]:
        """Of the sidebar and of the passage panel, in pixels, also while they are hidden."""
        return self._side_widths

    def add_transcript(self, transcript: "TranscriptView") -> None:
        """Put the transcript in; it is made after the first paint."""
        self._transcript = transcript
        self._pages.addWidget(transcript)
        transcript.set_text_size(round(TEXT_PIXELS * text_scale()))
        self.set_colours(self._colours)

    def show_welcome(self) -> None:
        self._pages.setCurrentWidget(self.welcome)

    def show_transcript(self) -> None:
        if self._transcript is not None:
            self._pages.setCurrentWidget(self._transcript)

    def show_panel(self) -> None:
        """Make room for the passage panel, which shows its passage already."""
        self._fit_sides()
        self.panel.setFocus()

    @Slot()
    def toggle_sidebar(self) -> None:
        """Show or hide the sidebar."""
        self._wants_sidebar = not self.sidebar.isVisible()
        if self._wants_sidebar and self.width() < ROOM_FOR_BOTH:
            self.panel.hide()
        self._fit_sides()

    @Slot()
    def come_to_front(self) -> None:
        """Show the window before all others, as far as the system allows."""
        from PySide6.QtCore import Qt

        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()

    def set_colours(self, colours: Colours) -> None:
        """Show every part in ``colours``."""
        self._colours = colours
        if not self._is_filled:
            _fill_with(self._side_ground, colours.side)
            _fill_with(self._side_line, colours.line)
            return
        for part in (
            self.sidebar, self.header, self.notice, self.welcome, self.strip, self.composer, self.panel, self.toast,
            self.drop_zone,
        ):  # fmt: skip
            part.set_colours(colours)
        if self._transcript is not None:
            # Imported by now: the transcript exists.
            from gui.transcript.theme import accented

            self._transcript.set_theme(accented(colours.dark, colours.accent_text, colours.accent_wash, colours.accent))
        self.recoloured.emit()

    def paintEvent(self, event: "QPaintEvent") -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self, self.painted.emit)

    def resizeEvent(self, event: "QResizeEvent") -> None:
        super().resizeEvent(event)
        if self._is_filled:
            self._fit_sides()
            self.toast.place()
        else:
            # Where the sidebar stands once it is there.
            width = self._side_widths[0]
            self._side_ground.setGeometry(0, 0, width, self.height())
            self._side_line.setGeometry(width, 0, 1, self.height())

    def keyPressEvent(self, event: "QKeyEvent") -> None:
        from PySide6.QtCore import Qt

        if event.key() == Qt.Key.Key_Escape and self._is_filled:
            if self.panel.isVisible():
                self.panel.close_panel()
            else:
                self.escaped.emit()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: "QDragEnterEvent") -> None:
        # What comes from a part of this window is moved within it.
        if event.source() is None and self.drop_zone.begin(event.mimeData()):
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: "QDragLeaveEvent") -> None:
        self.drop_zone.leave()

    def dropEvent(self, event: "QDropEvent") -> None:
        if self.drop_zone.take(event.mimeData(), event.position()):
            event.acceptProposedAction()

    def closeEvent(self, event: "QCloseEvent") -> None:
        if self._is_filled:
            self.toast.hide()
        super().closeEvent(event)

    def _split(self, middle: QVBoxLayout) -> QSplitter:
        """Sidebar, ``middle`` and panel beside each other; the borders between them can be drawn."""
        parts = QSplitter()
        parts.setChildrenCollapsible(False)
        parts.setHandleWidth(1)
        self.sidebar.setMinimumWidth(SIDEBAR_WIDTHS[0])
        self.sidebar.setMaximumWidth(SIDEBAR_WIDTHS[1])
        self.panel.setMinimumWidth(round(PANEL_WIDTHS[0] * text_scale()))
        self.panel.setMaximumWidth(round(PANEL_WIDTHS[1] * text_scale()))
        inside = QWidget()
        inside.setLayout(middle)
        for place, part in enumerate((self.sidebar, inside, self.panel)):
            parts.addWidget(part)
            parts.setStretchFactor(place, int(part is inside))
        parts.splitterMoved.connect(self._remember_widths)
        return parts

    @Slot()
    def _remember_widths(self) -> None:
        sidebar, panel = self._side_widths
        self._side_widths = (
            self.sidebar.width() if self.sidebar.isVisible() else sidebar,
            self.panel.width() if self.panel.isVisible() else panel,
        )

    @Slot()
    def _fit_sides(self) -> None:
        crowded = not self.panel.isHidden() and self.width() < ROOM_FOR_BOTH
        self.sidebar.setVisible(self._wants_sidebar and not crowded)
        sidebar, panel = self._side_widths
        self._parts.setSizes([sidebar, max(1, self.width() - sidebar - panel), panel])

    def _restore(self, geometry: str) -> bool:
        return self.restoreGeometry(QByteArray.fromBase64(geometry.encode()))


def filled_window(preferences: Preferences) -> MainWindow:
    """A window with its parts, not shown yet."""
    window = MainWindow(preferences)
    window.fill()
    return window


def _fill_with(ground: QWidget, colour: str) -> None:
    colours = QPalette()
    colours.setColor(QPalette.ColorRole.Window, QColor(colour))
    ground.setPalette(colours)
    ground.setAutoFillBackground(True)


def _column(*parts: QWidget, foot: int = 0) -> QWidget:
    """``parts`` above each other in a middle column of at most ``COLUMN_WIDTH``, ``foot`` pixels free below."""
    column = QWidget()
    column.setMaximumWidth(COLUMN_WIDTH)
    inside = QVBoxLayout(column)
    inside.setContentsMargins(0, 0, 0, foot)
    inside.setSpacing(8)
    for part in parts:
        inside.addWidget(part)
    outer = QWidget()
    row = QHBoxLayout(outer)
    row.setContentsMargins(24, 0, 24, 0)
    row.addStretch(1)
    row.addWidget(column, 1000)
    row.addStretch(1)
    return outer
