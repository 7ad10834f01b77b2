"""What a folder holds: its files with what is with each, and whether it is kept up to date."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from gui.appearance import Colours, style_sheet, text_font
from gui.documents.folder_wording import file_error_worded, file_state_worded, folder_state_worded, left_out_worded
from gui.tick_box import TickBox
from knowledge.store.records import Folder, FolderFile

WIDTH, HEIGHT = 660, 520
FILE_WIDTH = 380

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class FolderFilesModel(QAbstractTableModel):
    """Rows of (file, what is with it)."""

    def __init__(self, colours: Colours, parent: QWidget) -> None:
        super().__init__(parent)
        self._colours = colours
        self._files: Sequence[FolderFile] = ()
        self._stopped = False

    def set_files(self, files: Sequence[FolderFile], stopped: bool) -> None:
        """Show these; where they are the same files as before, nothing scrolls."""
        same = [file.file for file in files] == [file.file for file in self._files]
        if not same:
            self.beginResetModel()
        self._files = files
        self._stopped = stopped
        if not same:
            self.endResetModel()
        elif files:
            self.dataChanged.emit(self.index(0, 0), self.index(len(files) - 1, 1))

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._files)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 2

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        file = self._files[index.row()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return file_error_worded(file) or file.file
        if role == Qt.ItemDataRole.DisplayRole:
            return file.file if index.column() == 0 else file_state_worded(file, self._stopped)
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 1:
            return QColor(self._colours.danger if file.state == "failed" else self._colours.quiet)
        return None


class FolderDialog(QDialog):
    """One folder; all signals but ``link_requested`` carry its id, that one also whether to follow it."""

    link_requested = Signal(int, bool)
    stop_requested = Signal(int)
    again_requested = Signal(int)
    remove_requested = Signal(int)

    def __init__(self, folder: Folder, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setStyleSheet(style_sheet(colours))
        self.resize(WIDTH, HEIGHT)
        self._folder = folder
        self._name = QLabel()
        self._name.setFont(text_font(17, text_font().Weight.DemiBold))
        self._path, self._state, self._left_out = QLabel(), QLabel(), QLabel()
        for label in (self._path, self._left_out):
            label.setProperty("kind", "quiet")
            label.setFont(text_font(12))
            label.setWordWrap(True)
        self._link = TickBox(self.tr("Keep up to date"), colours)
        self._link.clicked.connect(lambda on: self.link_requested.emit(self._folder.id, on))
        help_text = QLabel(self.tr("Files that are added, changed or deleted in the folder are followed."))
        help_text.setProperty("kind", "quiet")
        help_text.setFont(text_font(12))
        self._model = FolderFilesModel(colours, self)
        self._view = self._list()
        self._remove = self._button(self.tr("Remove folder"), self.remove_requested)
        self._stop = self._button(self.tr("Stop"), self.stop_requested)
        self._stop.setToolTip(self.tr("Files that were read stay; Remove takes all of them away"))
        self._again = self._button("", self.again_requested)
        close = QPushButton(self.tr("Close"))
        close.setProperty("kind", "filled")
        close.setDefault(True)
        close.clicked.connect(self.close)
        buttons = QHBoxLayout()
        buttons.addWidget(self._remove)
        buttons.addStretch(1)
        for button in (self._stop, self._again, close):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(6)
        for part in (self._name, self._path, self._state, self._left_out):
            layout.addWidget(part)
        layout.addSpacing(6)
        layout.addWidget(self._view, 1)
        layout.addSpacing(6)
        layout.addWidget(self._link)
        layout.addWidget(help_text)
        layout.addSpacing(10)
        layout.addLayout(buttons)
        self.show_folder(folder)

    @property
    def folder(self) -> Folder:
        return self._folder

    def show_folder(self, folder: Folder) -> None:
        """Tell where the folder is now."""
        self._folder = folder
        self.setWindowTitle(folder.name)
        self._name.setText(folder.name)
        self._path.setText(folder.path)
        self._state.setText(folder_state_worded(folder))
        self._left_out.setText(left_out_worded(folder))
        self._left_out.setVisible(bool(self._left_out.text()))
        self._link.setChecked(folder.linked)
        reading = folder.state == "reading"
        self._stop.setVisible(reading)
        self._again.setVisible(not reading)
        self._again.setText(self.tr("Continue") if folder.state == "stopped" else self.tr("Read changes now"))

    def show_files(self, files: Sequence[FolderFile]) -> None:
        """Fill the list."""
        self._model.set_files(files, self._folder.state == "stopped")

    def _list(self) -> QTreeView:
        view = QTreeView()
        view.setObjectName("folderFiles")
        view.setAccessibleName(self.tr("Files of the folder"))
        view.setModel(self._model)
        view.setRootIsDecorated(False)
        # Thousands of rows are laid out without asking each for its height.
        view.setUniformRowHeights(True)
        view.setHeaderHidden(True)
        view.setSelectionMode(QTreeView.SelectionMode.NoSelection)
        view.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        header = view.header()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(0, FILE_WIDTH)
        header.setStretchLastSection(True)
        return view

    def _button(self, text: str, signal: Any) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("kind", "outlined")
        button.setAutoDefault(False)
        button.clicked.connect(lambda: signal.emit(self._folder.id))
        return button
