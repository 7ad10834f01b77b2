"""Documents that sent questions name: a click on the name, or Enter, opens the document beside the chat."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from gui.background import Workers
from gui.composer.mentions_controller import MentionsController
from gui.documents.documents_controller import DocumentsController
from gui.main_window import MainWindow
from gui.transcript.view import TranscriptView
from gui.wording import worded
from knowledge.errors import DodamError
from knowledge.store.records import Document

if TYPE_CHECKING:
    from gui.session import Session

SETTLE_MS = 300
"""Files of a folder come by the thousand: what can be mentioned is read again when no other came for so long."""


class MentionedDocuments(QObject):
    """Keeps the links in ``transcript`` to what there is among the documents of the open chat."""

    def __init__(
        self,
        session: "Session",
        workers: Workers,
        window: MainWindow,
        transcript: TranscriptView,
        documents: DocumentsController,
        mentions: MentionsController,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._services = session.services
        self._workers = workers
        self._window = window
        self._transcript = transcript
        self._documents = documents
        self._mentions = mentions
        self._known: Mapping[str, int] = {}
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLE_MS)
        self._settling.timeout.connect(mentions.refresh)
        mentions.known.connect(self._show)
        documents.changed.connect(self._follow)
        documents.removed.connect(self._leave)
        documents.folders.changed.connect(self._settling.start)
        transcript.pointing.mention_activated.connect(self.open)

    @Slot(int)
    def open(self, document_id: int) -> None:
        """Show a document from its beginning."""
        self._workers.store.run(lambda: self._services.documents.document(document_id)).success(self._open).failure(
            self._tell_missing
        )

    def _open(self, document: Document) -> None:
        self._documents.viewer.open_document(document)
        self._window.show_panel()

    def _tell_missing(self, error: DodamError) -> None:
        self._window.notice.tell(worded(error))
        self._mentions.refresh()

    @Slot(object)
    def _show(self, known: Mapping[str, int]) -> None:
        self._known = {file: number for file, number in known.items() if number != self._documents.leaving}
        self._transcript.set_mentionable(self._known)

    @Slot(object)
    def _follow(self, document: Document) -> None:
        is_known = self._known.get(document.file) is not None
        if document.conversation_id == self._documents.conversation_id and is_known == (document.state == "failed"):
            self._settling.start()

    @Slot(int)
    def _leave(self, document_id: int) -> None:
        self._show({file: number for file, number in self._known.items() if number != document_id})
