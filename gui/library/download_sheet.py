"""Asked before a download: which file, under which licence, and whether there is room."""

from typing import NamedTuple

from PySide6.QtCore import QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.library.facts import fit_of
from engine.library.file_memory import estimated_memory
from engine.library.hub_messages import DownloadPlan, HubFile, HubRepo
from gui.appearance import Colours, style_sheet, text_font, text_scale
from gui.choice_field import ChoiceField
from gui.library.card import wrapped_label
from gui.library.wording import estimate_worded, file_worded
from gui.switch import Switch
from gui.wording import size_worded

_WIDTH = 520


class FreeSpace(NamedTuple):
    """Bytes that are free where the models lie, and that a model may take of the memory."""

    disk_bytes: int
    memory_bytes: int


class DownloadSheet(QDialog):
    """``plan`` is what was chosen once it was accepted; ``suggested`` is the place of the file to begin with."""

    def __init__(
        self,
        repo: HubRepo,
        suggested: int,
        free: FreeSpace,
        colours: Colours,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Download a model"))
        self.setStyleSheet(style_sheet(colours))
        self._repo = repo
        self._free = free
        self._memory = wrapped_label("")
        self._files = ChoiceField(colours)
        self._files.setAccessibleName(self.tr("File"))
        for file in repo.files:
            self._files.addItem(file_worded(file))
        self._files.setCurrentIndex(suggested)
        self._files.currentIndexChanged.connect(self._update)
        self._room = wrapped_label("")
        licence = repo.licence or self.tr("not told")
        accepting = QLabel(self.tr("I accept the licence"))
        self._accept = Switch(colours)
        self._accept.setAccessibleName(accepting.text())
        accepting.setBuddy(self._accept)
        consent = QHBoxLayout()
        consent.setSpacing(8)
        consent.addWidget(self._accept)
        consent.addWidget(accepting, 1)
        self._accept.toggled.connect(self._update)
        read = QPushButton(self.tr("Read the licence"))
        read.setProperty("kind", "outlined")
        read.setAccessibleName(read.text())
        read.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(repo.licence_link)))
        terms = QHBoxLayout()
        terms.setSpacing(12)
        terms.addWidget(wrapped_label(self.tr("Licence: {licence}").format(licence=licence)), 1)
        terms.addWidget(read)
        title = wrapped_label(repo.repo)
        title.setFont(text_font(18, text_font().Weight.DemiBold))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(14)
        layout.addWidget(title)
        layout.addWidget(self._files)
        layout.addWidget(self._room)
        layout.addWidget(self._memory)
        layout.addLayout(terms)
        if repo.gated:
            words = self.tr("The hub gives it only to people who have accepted its terms there. It reads HF_TOKEN.")
            layout.addWidget(wrapped_label(words, 13, "quiet"))
        layout.addLayout(consent)
        layout.addLayout(self._buttons())
        self._layout = layout
        self.setFixedWidth(round(_WIDTH * text_scale()))
        self._update()

    @property
    def plan(self) -> DownloadPlan:
        repo = self._repo
        return DownloadPlan(repo.repo, repo.revision, self._file, repo.licence, repo.gated)

    @property
    def _file(self) -> HubFile:
        return self._repo.files[self._files.currentIndex()]

    def _buttons(self) -> QHBoxLayout:
        cancel = QPushButton(self.tr("Cancel"))
        self._download = QPushButton(self.tr("Download"))
        self._download.setDefault(True)
        for button, kind in ((cancel, "outlined"), (self._download, "filled")):
            button.setProperty("kind", kind)
            button.setAccessibleName(button.text())
        cancel.clicked.connect(self.reject)
        self._download.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self._download)
        return row

    @Slot()
    def _update(self) -> None:
        disk = self._free.disk_bytes
        fits = self._file.size_bytes < disk
        text = self.tr("{size} of {free} free on the disk") if fits else self.tr("{size}, but only {free} is free")
        self._room.setText(text.format(size=size_worded(self._file.size_bytes), free=size_worded(disk)))
        need = estimated_memory(self._file)
        fit = fit_of(need, self._free.memory_bytes)
        self._memory.setText(estimate_worded(fit, need, self._free.memory_bytes))
        for label, is_well in ((self._room, fits), (self._memory, fit != "too big")):
            label.setProperty("kind", "quiet" if is_well else "danger")
            label.style().polish(label)
        # A dialog does not ask by itself how high its words are at its width.
        self.setMinimumHeight(self._layout.totalHeightForWidth(self.width()))
        self._download.setEnabled(fits and self._accept.isChecked())
