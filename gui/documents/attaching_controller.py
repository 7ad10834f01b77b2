"""All the ways in which files come to a conversation: chosen, dropped, pasted, or offered in place of a long text."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Slot
from PySide6.QtWidgets import QFileDialog

from gui.background import Workers
from gui.conversation.conversation_controller import ConversationController
from gui.documents.documents_controller import DocumentsController
from gui.documents.dropping import looked_at
from gui.main_window import MainWindow
from gui.preferences import TABLE
from gui.settings.store import SettingsStore
from gui.wording import worded
from knowledge.errors import DodamError

LAST_FOLDER = "folder"
"""Key in the window's table of what it remembers."""


class AttachingController(QObject):
    """Attaches to the open conversation, which is made if need be."""

    def __init__(
        self,
        workers: Workers,
        window: MainWindow,
        store: SettingsStore,
        conversation: ConversationController,
        documents: DocumentsController,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._workers = workers
        self._window = window
        self._store = store
        self._conversation = conversation
        self._documents = documents
        window.drop_zone.files_dropped.connect(self.add)
        window.drop_zone.folder_dropped.connect(self.add_folder)
        window.drop_zone.content_dropped.connect(self._write)
        window.drop_zone.look_wanted.connect(self._look)
        window.composer.files_pasted.connect(self.add)
        window.composer.attach_requested.connect(self.choose_files)
        window.welcome.attach_requested.connect(self.choose_files)
        conversation.too_long.connect(self._offer_document)

    @Slot()
    def choose_files(self) -> None:
        """Ask for files."""
        files, _ = QFileDialog.getOpenFileNames(self._window, self.tr("Attach files"), self._last_folder)
        if files:
            self._remember(Path(files[0]).parent)
            self.add(files)

    @Slot()
    def choose_folder(self) -> None:
        """Ask for a folder."""
        folder = QFileDialog.getExistingDirectory(self._window, self.tr("Attach a folder"), self._last_folder)
        if folder:
            self._remember(Path(folder).parent)
            self.add([folder])

    @Slot(str, bool)
    def add_folder(self, folder: str, linked: bool) -> None:
        """Attach a folder; ``linked`` it is followed as its files change."""
        self._conversation.ensure(
            lambda conversation_id: self._documents.folders.add(conversation_id, Path(folder), linked)
        )

    @Slot(object)
    def _write(self, data: QMimeData) -> None:
        """Text and pictures that are dropped go where those that are pasted go."""
        self._window.composer.setFocus()
        self._window.composer.field.insertFromMimeData(data)

    @Slot(list)
    def _look(self, paths: Sequence[str]) -> None:
        """Say more exactly what is dragged over the window."""
        self._workers.index.run(lambda: looked_at(paths)).success(self._window.drop_zone.show_dragged)

    @Slot(list)
    def add(self, files: Sequence[str]) -> None:
        """Attach files and folders."""
        self._conversation.ensure(lambda conversation_id: self._documents.add(conversation_id, files))

    @property
    def _last_folder(self) -> str:
        """Where something was attached from last, "" where nothing was."""
        return str(self._store.table(TABLE).get(LAST_FOLDER, ""))

    def _remember(self, folder: Path) -> None:
        self._store.set_table(TABLE, {**self._store.table(TABLE), LAST_FOLDER: str(folder)})

    @Slot(str, str, object)
    def _offer_document(self, conversation_id: str, text: str, error: DodamError) -> None:
        """A pasted text that nothing is asked of is better looked up than read whole."""

        def attach() -> None:
            self._documents.add_text(conversation_id, text)
            self._window.composer.setFocus()

        self._window.notice.tell(worded(error), self.tr("Attach it as a document"), attach)
