"""A download that is under way: how far it is, pause or go on, give up."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from engine.library.downloads import DownloadStatus
from gui.appearance import Colours
from gui.library.card import Card
from gui.library.wording import progress_worded

_STEPS = 1000


class DownloadRow(QWidget):
    """Signals carry the name of the file."""

    paused = Signal(str)
    resumed = Signal(str)
    given_up = Signal(str)

    def __init__(self, status: DownloadStatus, colours: Colours) -> None:
        super().__init__()
        self._status = status
        name = status.plan.file.name
        card = Card(name, "", colours)
        self._bar = QProgressBar()
        self._bar.setRange(0, _STEPS)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(4)
        self._bar.setAccessibleName(self.tr("Download of {file}").format(file=name))
        card.add_widget(self._bar)
        self._words = card.add_line("", "quiet")
        self._switch = card.add_button("", "", self._press)
        self._drop = card.add_button(
            self.tr("Cancel"),
            self.tr("Cancel the download of {file}").format(file=name),
            lambda: self.given_up.emit(name),
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(card)
        self.show_status(status)

    @property
    def words(self) -> str:
        return self._words.text()

    def show_status(self, status: DownloadStatus) -> None:
        """Show how far it is now."""
        self._status = status
        name, total = status.plan.file.name, status.plan.file.size_bytes
        self._bar.setValue(round(_STEPS * status.done_bytes / total) if total else 0)
        self._words.setText(progress_worded(status))
        self._bar.setAccessibleDescription(self._words.text())
        if status.state == "running":
            text, spoken = self.tr("Pause"), self.tr("Pause the download of {file}")
        elif status.state == "failed":
            text, spoken = self.tr("Try again"), self.tr("Try the download of {file} again")
        else:
            text, spoken = self.tr("Go on"), self.tr("Go on with the download of {file}")
        if self._switch.text() != text:
            self._switch.setText(text)
            self._switch.setAccessibleName(spoken.format(file=name))

    def _press(self) -> None:
        signal = self.paused if self._status.state == "running" else self.resumed
        signal.emit(self._status.plan.file.name)
