"""What an “@” offers: the documents of the open conversation, those of its folders included, the newest first."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from gui.background import Workers
from gui.composer.completion import Completion
from gui.composer.completion_popup import Entry
from gui.composer.mention_marks import MentionMarks
from gui.conversation.conversation_controller import ConversationController
from gui.main_window import MainWindow
from gui.wording import pages_worded
from knowledge.store.drafts import DraftStore

if TYPE_CHECKING:
    from gui.session import Session


class MentionsController(QObject):
    """Serves the documents to the message field, in which a mention is part of the text.

    ``known`` carries the ids of those that can be mentioned, by name, of files with one name that of the newest.
    """

    known = Signal(object)

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
        self._store = DraftStore(session.services.database)
        self._workers = workers
        self._window = window
        self._conversation = conversation
        self._completion = completion
        self._marks = marks
        self._wanted = False
        completion.wanted.connect(self._offer)
        completion.chosen.connect(self._insert)
        window.composer.mention_requested.connect(self.offer)
        conversation.opened.connect(self.refresh)

    @Slot()
    def offer(self) -> None:
        """Open the list of documents over the message field, or say that there are none."""
        self._wanted = True
        self.refresh()

    @Slot(str)
    def _offer(self, trigger: str) -> None:
        if trigger == "@":
            self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Read which documents there are."""
        conversation_id = self._conversation.conversation_id
        if conversation_id:
            self._workers.store.run(lambda: self._store.mentionable(conversation_id)).success(
                lambda files: self._show(conversation_id, files)
            )
        else:
            self._show("", ())

    def _show(self, conversation_id: str, files: Sequence[tuple[int, str, int | None]]) -> None:
        if conversation_id != self._conversation.conversation_id:
            return
        # Of files with one name a mention means all.
        entries = {
            file: Entry(document_id, file, pages_worded(pages) if pages is not None else "", "file-text")
            for document_id, file, pages in files
        }
        self._marks.set_names(frozenset(entries))
        self.known.emit({file: document_id for document_id, file, _ in reversed(files)})
        self._completion.set_entries("@", list(entries.values()))
        wanted, self._wanted = self._wanted, False
        if wanted and entries:
            self._completion.begin("@")
        elif wanted:
            self._window.notice.tell(self.tr("There is no document in this chat yet. Attach one to ask about it."))

    @Slot(str, object)
    def _insert(self, trigger: str, entry: Entry) -> None:
        if trigger == "@":
            self._window.composer.field.insertPlainText(f"@{entry.name} ")
