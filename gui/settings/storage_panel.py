"""What the profile takes on the disk, and what can be cleared of it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gui.appearance import Colours
from gui.background import Workers
from gui.marking import QT_TRANSLATE_NOOP
from gui.settings.rows import quiet_label
from gui.wording import size_worded, worded
from knowledge.errors import DodamError

if TYPE_CHECKING:
    from engine.storage import ProfileSize, StoragePart
    from gui.session import Session

_PARTS: dict["StoragePart", tuple[str, str]] = {
    "models": (QT_TRANSLATE_NOOP("storage", "Models"), ""),
    "files": (
        QT_TRANSLATE_NOOP("storage", "Documents"),
        QT_TRANSLATE_NOOP("storage", "Copies of what was attached, gone with their chats"),
    ),
    "chats": (QT_TRANSLATE_NOOP("storage", "Chats"), QT_TRANSLATE_NOOP("storage", "Messages, texts and word index")),
    "index": (QT_TRANSLATE_NOOP("storage", "Search by meaning"), ""),
    "kv": (
        QT_TRANSLATE_NOOP("storage", "What models have read"),
        QT_TRANSLATE_NOOP("storage", "Spares reading chats again; cleared, they are read once more"),
    ),
    "logs": (QT_TRANSLATE_NOOP("storage", "Logs"), QT_TRANSLATE_NOOP("storage", "For finding faults")),
}


class StoragePanel(QWidget):
    """A row for each part, with its size and, where that does no harm, a button to clear it."""

    def __init__(self, session: "Session", workers: Workers) -> None:
        super().__init__()
        self._session = session
        self._workers = workers
        clear: dict[StoragePart, Callable[[], None]] = {"kv": session.clear_states, "logs": session.clear_logs}
        self._sizes: dict[StoragePart, QLabel] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(0, 1)
        for row, (part, (text, help_text)) in enumerate(_PARTS.items()):
            name = QCoreApplication.translate("storage", text)
            said = QVBoxLayout()
            said.setSpacing(2)
            title = QLabel(name)
            title.setWordWrap(True)
            said.addWidget(title)
            if help_text:
                said.addWidget(quiet_label(QCoreApplication.translate("storage", help_text)))
            grid.addLayout(said, row, 0)
            self._sizes[part] = QLabel("…")
            grid.addWidget(self._sizes[part], row, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            if part in clear:
                grid.addWidget(self._button(name, clear[part]), row, 2)
        self._remark = quiet_label("")
        folder = QPushButton(self.tr("Open the folder"))
        folder.setProperty("kind", "outlined")
        folder.setAccessibleName(folder.text())
        folder.clicked.connect(self._open_folder)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(12)
        layout.addLayout(grid)
        layout.addWidget(self._remark)
        layout.addWidget(folder, 0, Qt.AlignmentFlag.AlignLeft)

    @Slot()
    def refresh(self) -> None:
        """Measure anew, off the main thread."""
        self._workers.errands.run(self._session.storage).success(self._show).failure(self._complain)

    def set_colours(self, colours: Colours) -> None:
        """All of it is drawn by the dialog's style sheet."""

    def _show(self, size: "ProfileSize") -> None:
        for part in size.parts:
            self._sizes[part.part].setText(size_worded(part.size_bytes))
        words = self.tr("{taken} in all, {free} free on the disk")
        taken = sum(part.size_bytes for part in size.parts)
        self._remark.setText(words.format(taken=size_worded(taken), free=size_worded(size.free_bytes)))

    def _button(self, name: str, clear: Callable[[], None]) -> QPushButton:
        button = QPushButton(self.tr("Clear"))
        button.setProperty("kind", "outlined")
        button.setAccessibleName(self.tr("Clear: {part}").format(part=name))

        def done(_: None) -> None:
            button.setEnabled(True)
            self.refresh()

        def press() -> None:
            button.setEnabled(False)
            self._workers.errands.run(clear).success(done).failure(self._complain)

        button.clicked.connect(press)
        return button

    def _complain(self, error: DodamError) -> None:
        self._remark.setText(worded(error))

    @Slot()
    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._session.services.profile.folder)))
