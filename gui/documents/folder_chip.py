"""A folder among the conversation's documents: one chip, however many files it has."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QProgressBar, QWidget

from gui.appearance import Colours
from gui.documents.chip import Chip, name_button
from gui.documents.folder_wording import folder_state_worded
from gui.icons import icon
from knowledge.store.records import Folder

BAR_HEIGHT = 3
BAR_STEPS = 1000


class FolderChip(Chip):
    """Name, how far it is, and buttons that open its list, stop it or remove it; all signals carry its id."""

    opened = Signal(int)
    stop_requested = Signal(int)
    remove_requested = Signal(int)

    def __init__(self, folder: Folder, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = colours
        self._folder = folder
        self._linked = QLabel()
        self.title.addWidget(self._linked)
        self.title.addStretch(1)
        self._bar = QProgressBar()
        self._bar.setFixedHeight(BAR_HEIGHT)
        self._bar.setTextVisible(False)
        self._bar.setRange(0, BAR_STEPS)
        self.words.setSpacing(1)
        self.words.addWidget(self._bar)
        self.clicked.connect(self._open)
        self.first_button.clicked.connect(self._open)
        self.last_button.clicked.connect(self._end_it)
        self.show_folder(folder)

    @property
    def folder(self) -> Folder:
        return self._folder

    def show_folder(self, folder: Folder) -> None:
        """Tell where the folder is now."""
        self._folder = folder
        reading = folder.state == "reading"
        state = folder_state_worded(folder)
        self.set_words(folder.name, state, folder.state == "missing")
        self._bar.setVisible(reading)
        done = folder.read + folder.failed
        self._bar.setValue(BAR_STEPS * done // folder.files if folder.files else 0)
        self._linked.setVisible(folder.linked)
        kept = self.tr("Kept up to date")
        self._linked.setToolTip(kept)
        self.setToolTip(folder.path)
        self.setAccessibleName(", ".join(filter(None, (folder.name, state, kept if folder.linked else ""))))
        name_button(self.first_button, self.tr("Files of {folder}").format(folder=folder.name))
        end = self.tr("Stop reading {folder}") if reading else self.tr("Remove {folder}")
        name_button(self.last_button, end.format(folder=folder.name))
        self.set_colours(self._colours)

    def set_colours(self, colours: Colours) -> None:
        self._colours = colours
        self._linked.setPixmap(icon("refresh-cw", colours.quiet, 12).pixmap(12, 12))
        end = "square" if self._folder.state == "reading" else "x"
        self.set_signs(colours, "folder-open", ("ellipsis", colours.quiet), (end, colours.quiet))

    def _open(self) -> None:
        self.opened.emit(self._folder.id)

    def _end_it(self) -> None:
        (self.stop_requested if self._folder.state == "reading" else self.remove_requested).emit(self._folder.id)
