"""Says what of the documents could be searched, where a question was asked before all was ready, and when all is."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QTimer, Slot

from engine.turn.turn_events import Retrieved
from gui.background import Workers
from gui.documents.folder_wording import count_worded
from knowledge.store.records import Document

if TYPE_CHECKING:
    from gui.conversation.conversation_controller import ConversationController
    from gui.documents.documents_controller import DocumentsController
    from gui.main_window import MainWindow
    from gui.session import Session

SETTLE_MS = 400
"""Files of a folder come by the thousand: what is told is held against the store at most this often."""


class _Found(NamedTuple):
    """``waiting`` are not ready, of the first of which ``pages`` are found by meaning; ``ready`` are names."""

    waiting: Sequence[Document]
    pages: int
    ready: Sequence[str]


class Readiness(QObject):
    """Speaks through the window's notice about the conversation that is open, as long as what it says is true."""

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
        self._asked: dict[int, Document] = {}
        """What was not ready when a question was asked, as it was then, and is not yet."""
        self._told: tuple[Document, str] | None = None
        self._said = ""
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLE_MS)
        self._settling.timeout.connect(self._look_again)
        conversation.happened.connect(self._follow)
        conversation.opened.connect(self._forget)
        documents.changed.connect(self._changed)
        documents.removed.connect(self._removed)
        documents.folders.changed.connect(self._settle)

    @Slot(str, object)
    def _follow(self, conversation_id: str, event: object) -> None:
        if not isinstance(event, Retrieved) or conversation_id != self._conversation.conversation_id:
            return
        if not event.pending:
            self._forget()
        else:
            self._workers.store.run(lambda: self._look(conversation_id)).success(
                lambda found: self._begin(conversation_id, found)
            )

    def _look(self, conversation_id: str, asked: Collection[int] | None = None) -> _Found:
        """How far all documents are, or those that were ``asked`` too early."""
        store = self._services.documents
        documents = [document for document in store.documents(conversation_id) if asked is None or document.id in asked]
        waiting = [document for document in documents if document.state not in ("ready", "failed")]
        pages = store.pages_learned(waiting[0].id) if waiting else 0
        return _Found(waiting, pages, [document.file for document in documents if document.state == "ready"])

    def _begin(self, conversation_id: str, found: _Found) -> None:
        if conversation_id != self._conversation.conversation_id or not found.waiting:
            return
        self._asked = {document.id: document for document in found.waiting}
        self._told = None
        self._tell_waiting(found)
        # What became ready while this was looked up told so before it was waited for.
        self._settle()

    @Slot()
    def _look_again(self) -> None:
        conversation_id, asked = self._conversation.conversation_id, frozenset(self._asked)
        self._workers.store.run(lambda: self._look(conversation_id, asked)).success(
            lambda found: self._go_on(conversation_id, found)
        )

    def _go_on(self, conversation_id: str, found: _Found) -> None:
        """Say what is true by now; behind the last document the question can be answered from all of them."""
        if conversation_id != self._conversation.conversation_id or not self._is_shown:
            return
        if found.waiting:
            self._tell_waiting(found)
        elif found.ready:
            words = self.tr("“{file}” is ready now: all of it is searched by words and by meaning.")
            self._asked.clear()
            self._told = None
            self._say(words.format(file=found.ready[-1]), self.tr("Answer again"))
        else:
            self._forget()

    def _tell_waiting(self, found: _Found) -> None:
        """What is said of a document is what the answer knew of it, until that is read on."""
        first = found.waiting[0]
        others = self._others(len(found.waiting) - 1)
        if first.id in self._asked and first.state == "embedding" != self._asked[first.id].state:
            words = self.tr("“{file}” has been read since: its words are searched now, its meaning follows.")
            self._say(" ".join(filter(None, (words.format(file=first.file), others))), self.tr("Answer again"))
            return
        if self._told is None or (self._told[0].id, self._told[0].state) != (first.id, first.state):
            self._told = first, self._worded(first, found.pages)
        self._say(" ".join(filter(None, (self._told[1], others))))

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
        if document.id in self._asked and document.state != self._asked[document.id].state:
            self._settle()

    @Slot(int)
    def _removed(self, document_id: int) -> None:
        if self._asked.pop(document_id, None) is not None:
            self._settle()

    @Slot()
    def _settle(self) -> None:
        if self._is_shown and not self._settling.isActive():
            self._settling.start()

    @property
    def _is_shown(self) -> bool:
        """Whether something was said that is still to be seen and may be no longer true."""
        return bool(self._told) and self._window.notice.text == self._said

    def _say(self, words: str, button: str = "") -> None:
        if words != self._said or self._window.notice.text != words:
            self._said = words
            self._window.notice.tell(words, button, self._conversation.regenerate if button else None)

    @Slot()
    def _forget(self) -> None:
        self._settling.stop()
        self._asked.clear()
        self._told = None
        if self._said and self._window.notice.text == self._said:
            self._window.notice.hide()
        self._said = ""
