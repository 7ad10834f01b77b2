"""What finds passages by meaning: the embedding model, how far it is, and where its vectors lie."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.appearance import Colours, text_font
from gui.background import Workers
from gui.settings.rows import quiet_label
from gui.wording import worded
from knowledge.errors import DodamError
from knowledge.settings import read_knowledge_settings

if TYPE_CHECKING:
    from gui.session import Session
    from knowledge.service.messages import EmbedderState


class MeaningPanel(QWidget):
    """Another model embeds everything anew in the background; words find passages meanwhile."""

    def __init__(self, session: "Session", workers: Workers) -> None:
        super().__init__()
        self._services = session.services
        self._workers = workers
        self._request = 0
        title = QLabel(self.tr("Search by meaning"))
        title.setFont(text_font(14, text_font().Weight.DemiBold))
        self._name = QLabel()
        self._name.setWordWrap(True)
        self._state = quiet_label("")
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setFixedHeight(4)
        self._progress.setAccessibleName(self.tr("Learning the meaning of all texts"))
        self._progress.hide()
        self._choose = _button(self.tr("Choose an embedding model…"))
        self._bundled = _button(self.tr("Use the bundled one"))
        self._choose.clicked.connect(self._ask)
        self._bundled.setEnabled(False)
        self._bundled.clicked.connect(lambda: self._use(None))
        self._server = QLineEdit()
        self._server.setAccessibleName(self.tr("Chroma server"))
        self._server.setPlaceholderText(self.tr("None: vectors stay in the profile’s folder"))
        self._server.editingFinished.connect(self._set_server)
        self._server_before = ""
        self._remark = QLabel()
        self._remark.setProperty("kind", "danger")
        self._remark.setWordWrap(True)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._choose)
        buttons.addWidget(self._bundled)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 0)
        layout.setSpacing(8)
        for part in (title, self._name, self._state, self._progress):
            layout.addWidget(part)
        layout.addLayout(buttons)
        layout.addSpacing(8)
        layout.addWidget(QLabel(self._server.accessibleName()))
        layout.addWidget(self._server)
        layout.addWidget(quiet_label(self.tr("Such as http://localhost:8000, for those who run one of their own.")))
        layout.addWidget(self._remark)

    @Slot()
    def refresh(self) -> None:
        """Show the model that is in use, and the server."""
        self._workers.errands.run(self._services.knowledge.embedder).success(self._show).failure(self._complain)
        file = self._services.profile.knowledge_settings
        self._workers.store.run(lambda: read_knowledge_settings(file).chroma_server).success(self._show_server)

    def set_colours(self, colours: Colours) -> None:
        """All of it is drawn by the dialog's style sheet."""

    def _show(self, embedder: "EmbedderState") -> None:
        self._name.setText(embedder.name)
        self._bundled.setEnabled(bool(embedder.path))
        left = embedder.total - embedder.done
        self._progress.setVisible(embedder.available and left > 0)
        self._progress.setRange(0, max(1, embedder.total))
        self._progress.setValue(embedder.done)
        if not embedder.available:
            self._state.setText(self.tr("This model cannot be used: passages are found by their words only."))
        elif left > 0:
            words = self.tr("{done} of {total} texts learned")
            self._state.setText(words.format(done=embedder.done, total=embedder.total))
        else:
            self._state.setText(self.tr("All texts are learned."))

    def _show_server(self, address: str) -> None:
        self._server_before = address
        self._server.setText(address)

    @Slot()
    def _ask(self) -> None:
        file, _ = QFileDialog.getOpenFileName(
            self, self.tr("Choose an embedding model"), str(Path.home()), self.tr("Models (*.gguf)")
        )
        if file:
            self._use(Path(file))

    def _use(self, path: Path | None) -> None:
        self._remark.clear()
        self._request += 1
        request = self._request
        # Not with the worker for errands: the telling goes on until everything is embedded.
        self._workers.index.follow(lambda: self._services.knowledge.choose_embedder(path)).event(
            lambda state: self._show(state) if request == self._request else None
        ).success(lambda _: self.refresh()).failure(self._complain)

    @Slot()
    def _set_server(self) -> None:
        address = self._server.text().strip()
        if address == self._server_before:
            return
        self._remark.clear()
        self._server_before = address
        self._workers.errands.run(lambda: self._services.knowledge.choose_server(address)).failure(self._complain)

    def _complain(self, error: DodamError) -> None:
        self._remark.setText(worded(error))


def _button(text: str) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("kind", "outlined")
    button.setAccessibleName(text)
    return button
