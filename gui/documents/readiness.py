"""Says what of the documents could be searched, where a question was asked before all was ready, and when all is."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from engine.turn.turn_events import Retrieved
from gui.background import Workers
from gui.documents.folder_wording import count_worded
from knowledge.store.records import Document

if TYPE_CHECKING:
    from gui.conversation.conversation_controller import ConversationController
    from gui.documents.documents_controller import DocumentsController
    from gui.main_window import MainWindow
    from gui.session import Session


class Readiness(QObject):
    """Speaks through the window's notice about the conversation that is open."""

    def __init__(
        self,
        session: "Session",
        workers: Workers,
        window: "MainWindow",
        conversation: "ConversationController",
        documents: "DocumentsController",
    ) -> None:
        super().__init__(documents)
        self._services = session.services
        self._workers = workers
        self._window = window
        self._conversation = conversation
        self._awaited: dict[int, str] = {}
        self._said = ""
        conversation.happened.connect(self._follow)
        conversation.opened.connect(self._forget)
        documents.changed.connect(self._changed)
        documents.removed.connect(self._removed)

    @Slot(str, object)
    def _follow(self, conversation_id: str, event: object) -> None:
        if not isinstance(event, Retrieved) or conversation_id != self._conversation.conversation_id:
            return
        if not event.pending:
            self._forget()
        else:
            self._workers.store.run(lambda: self._unready(conversation_id)).success(
                lambda found: self._tell(conversation_id, found)
            )

    def _unready(self, conversation_id: str) -> list[tuple[Document, int]]:
        """The documents that are not ready, each with how many of its pages are found by their meaning."""
        store = self._services.documents
        return [
            (document, store.pages_learned(document.id))
            for document in store.documents(conversation_id)
            if document.state not in ("ready", "failed")
        ]

    def _tell(self, conversation_id: str, unready: list[tuple[Document, int]]) -> None:
        if conversation_id != self._conversation.conversation_id or not unready:
            return
        self._awaited = {document.id: document.file for document, _ in unready}
        self._say(" ".join(filter(None, (self._worded(*unready[0]), self._others(len(unready) - 1)))))

    def _worded(self, document: Document, pages: int) -> str:
        if document.state != "embedding":
            words = self.tr("“{file}” is still being read, so this answer does not know it yet.")
            return words.format(file=document.file)
        if document.pages:
            words = self.tr(
                "Of “{file}”, all words were searched, and {ready} of {pages} pages also by meaning; the rest follows."
            )
            return words.format(file=document.file, ready=count_worded(pages), pages=count_worded(document.pages))
        words = self.tr("Of “{file}”, all words were searched, and {percent} % also by meaning; the rest follows.")
        return words.format(file=document.file, percent=100 * document.done // max(1, document.passages))

    def _others(self, count: int) -> str:
        if count <= 0:
            return ""
        if count == 1:
            return self.tr("Another document is on its way, too.")
        return self.tr("{count} more documents are on their way, too.").format(count=count_worded(count))

    @Slot(object)
    def _changed(self, document: Document) -> None:
        if document.id in self._awaited and document.state in ("ready", "failed"):
            self._removed(document.id)

    @Slot(int)
    def _removed(self, document_id: int) -> None:
        """One document less to wait for; behind the last one the question can be answered from all of them."""
        file = self._awaited.pop(document_id, "")
        if not file or self._awaited:
            return
        if self._window.notice.text == self._said:
            words = self.tr("“{file}” is ready now: all of it is searched by words and by meaning.").format(file=file)
            self._say(words, self.tr("Answer again"))

    def _say(self, words: str, button: str = "") -> None:
        self._said = words
        self._window.notice.tell(words, button, self._conversation.regenerate if button else None)

    @Slot()
    def _forget(self) -> None:
        self._awaited.clear()
        if self._said and self._window.notice.text == self._said:
            self._window.notice.hide()
        self._said = ""
