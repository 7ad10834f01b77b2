"""A folder among the conversation's documents: one chip, however many files it has."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QToolButton, QVBoxLayout, QWidget

from gui.appearance import Colours, text_font, text_scale
from gui.documents.folder_wording import folder_state_worded
from gui.icons import icon
from knowledge.store.records import Folder

CHIP_HEIGHT = 44
NAME_WIDTH = 170
BAR_HEIGHT = 3
BAR_STEPS = 1000


class FolderChip(QFrame):
    """Name, how far it is, and buttons that open its list, stop it or remove it; all signals carry its id."""

    opened = Signal(int)
    stop_requested = Signal(int)
    remove_requested = Signal(int)

    def __init__(self, folder: Folder, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chip")
        self.setFixedHeight(round(CHIP_HEIGHT * text_scale()))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._colours = colours
        self._folder = folder
        self._sign = QLabel()
        self._name = QLabel()
        self._name.setFont(text_font(13, text_font().Weight.Medium))
        self._linked = QLabel()
        self._state = QLabel()
        self._state.setFont(text_font(11))
        self._bar = QProgressBar()
        self._bar.setFixedHeight(BAR_HEIGHT)
        self._bar.setTextVisible(False)
        self._bar.setRange(0, BAR_STEPS)
        self._list = self._button()
        self._list.clicked.connect(lambda: self.opened.emit(self._folder.id))
        self._end = self._button()
        self._end.clicked.connect(self._end_it)
        title = QHBoxLayout()
        title.setSpacing(6)
        title.addWidget(self._name)
        title.addWidget(self._linked)
        title.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addLayout(title)
        words.addWidget(self._state)
        words.addWidget(self._bar)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 4, 6, 4)
        layout.setSpacing(8)
        layout.addWidget(self._sign)
        layout.addLayout(words)
        layout.addWidget(self._list)
        layout.addWidget(self._end)
        self.show_folder(folder)

    @property
    def folder(self) -> Folder:
        return self._folder

    def show_folder(self, folder: Folder) -> None:
        """Tell where the folder is now."""
        self._folder = folder
        reading = folder.state == "reading"
        self._name.setText(
            QFontMetrics(self._name.font()).elidedText(folder.name, Qt.TextElideMode.ElideMiddle, NAME_WIDTH)
        )
        state = folder_state_worded(folder)
        self._state.setText(state)
        self._state.setProperty("kind", "danger" if folder.state == "missing" else "quiet")
        self._bar.setVisible(reading)
        done = folder.read + folder.failed
        self._bar.setValue(BAR_STEPS * done // folder.files if folder.files else 0)
        self._linked.setVisible(folder.linked)
        kept = self.tr("Kept up to date")
        self._linked.setToolTip(kept)
        self.setToolTip(folder.path)
        self.setAccessibleName(", ".join(filter(None, (folder.name, state, kept if folder.linked else ""))))
        self._name_button(self._list, self.tr("Files of {folder}"))
        self._name_button(self._end, self.tr("Stop reading {folder}") if reading else self.tr("Remove {folder}"))
        self.set_colours(self._colours)

    def set_colours(self, colours: Colours) -> None:
        self._colours = colours
        missing = self._folder.state == "missing"
        self._sign.setPixmap(icon("folder-open", colours.danger if missing else colours.accent_text, 20).pixmap(20, 20))
        self._linked.setPixmap(icon("refresh-cw", colours.quiet, 12).pixmap(12, 12))
        self._list.setIcon(icon("ellipsis", colours.quiet, 14))
        self._end.setIcon(icon("square" if self._folder.state == "reading" else "x", colours.quiet, 14))
        self.setProperty("failed", missing)
        for part in (self, self._state):
            part.style().unpolish(part)
            part.style().polish(part)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        # Who does not take the press is not told of the release.
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.opened.emit(self._folder.id)

    def _end_it(self) -> None:
        (self.stop_requested if self._folder.state == "reading" else self.remove_requested).emit(self._folder.id)

    def _name_button(self, button: QToolButton, words: str) -> None:
        button.setToolTip(words.format(folder=self._folder.name))
        button.setAccessibleName(words.format(folder=self._folder.name))

    @staticmethod
    def _button() -> QToolButton:
        button = QToolButton()
        button.setFixedSize(24, 24)
        button.setIconSize(QSize(14, 14))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button
