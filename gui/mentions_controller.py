"""What an “@” offers: the documents of the open conversation, those of its folders included, the newest first."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from gui.background import Workers
from gui.completion import Completion
from gui.completion_popup import Entry
from gui.conversation_controller import ConversationController
from gui.main_window import MainWindow
from gui.mention_marks import MentionMarks
from gui.wording import document_state_worded
from knowledge.store.records import Document

if TYPE_CHECKING:
    from gui.session import Session


class MentionsController(QObject):
    """Serves the documents to the message field, in which a mention is part of the text."""

    def __init__(
        self,
        session: "Session",
        workers: Workers,
        window: MainWindow,
        conversation: ConversationController,
        completion: Completion,
        marks: MentionMarks,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._documents = session.services.documents
        self._workers = workers
        self._window = window
        self._conversation = conversation
        self._completion = completion
        self._marks = marks
        self._wanted = False
        completion.wanted.connect(self._offer)
        completion.chosen.connect(self._insert)
        window.composer.mention_requested.connect(self.offer)
        conversation.opened.connect(self._read)

    @Slot()
    def offer(self) -> None:
        """Open the list of documents over the message field, or say that there are none."""
        self._wanted = True
        self._read()

    @Slot(str)
    def _offer(self, trigger: str) -> None:
        if trigger == "@":
            self._read()

    @Slot()
    def _read(self) -> None:
        conversation_id = self._conversation.conversation_id
        if conversation_id:
            self._workers.store.run(lambda: self._documents.documents(conversation_id)).success(
                lambda documents: self._show(conversation_id, documents)
            )
        else:
            self._show("", ())

    def _show(self, conversation_id: str, documents: Sequence[Document]) -> None:
        if conversation_id != self._conversation.conversation_id:
            return
        readable = {document.file: document for document in documents if document.state != "failed"}
        newest = sorted(readable.values(), key=lambda document: (-document.added, -document.id))
        self._marks.set_names(frozenset(readable))
        self._completion.set_entries(
            "@", [Entry(one.id, one.file, document_state_worded(one), "file-text") for one in newest]
        )
        wanted, self._wanted = self._wanted, False
        if wanted and newest:
            self._completion.begin("@")
        elif wanted:
            self._window.notice.tell(self.tr("There is no document in this chat yet. Attach one to ask about it."))

    @Slot(str, object)
    def _insert(self, trigger: str, entry: Entry) -> None:
        if trigger == "@":
            self._window.composer.field.insertPlainText(f"@{entry.name} ")
