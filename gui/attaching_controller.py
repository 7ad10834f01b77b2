"""All the ways in which files come to a conversation: chosen, dropped, pasted, or offered in place of a long text."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog

from gui.conversation_controller import ConversationController
from gui.documents_controller import DocumentsController
from gui.main_window import MainWindow
from gui.wording import worded
from knowledge.errors import DodamError


class AttachingController(QObject):
    """Attaches to the open conversation, which is made if need be."""

    def __init__(
        self, window: MainWindow, conversation: ConversationController, documents: DocumentsController, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._conversation = conversation
        self._documents = documents
        window.files_dropped.connect(self.add)
        window.composer.files_pasted.connect(self.add)
        window.composer.attach_requested.connect(self.choose_files)
        window.welcome.attach_requested.connect(self.choose_files)
        conversation.too_long.connect(self._offer_document)

    @Slot()
    def choose_files(self) -> None:
        """Ask for files."""
        files, _ = QFileDialog.getOpenFileNames(self._window, self.tr("Attach files"))
        if files:
            self.add(files)

    @Slot()
    def choose_folder(self) -> None:
        """Ask for a folder."""
        folder = QFileDialog.getExistingDirectory(self._window, self.tr("Attach a folder"))
        if folder:
            self.add([folder])

    @Slot(list)
    def add(self, files: Sequence[str]) -> None:
        """Attach files and folders."""
        self._conversation.ensure(lambda conversation_id: self._documents.add(conversation_id, files))

    @Slot(str, str, object)
    def _offer_document(self, conversation_id: str, text: str, error: DodamError) -> None:
        """A pasted text that nothing is asked of is better looked up than read whole."""

        def attach() -> None:
            self._documents.add_text(conversation_id, text)
            self._window.composer.setFocus()

        self._window.notice.tell(worded(error), self.tr("Attach it as a document"), attach)
