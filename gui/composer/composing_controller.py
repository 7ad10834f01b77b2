"""What is done while a message is written: drafts are kept, questions brought back, pasted things attached."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QImage

from gui.background import Workers
from gui.composer.completion import Completion
from gui.composer.completion_popup import CompletionPopup
from gui.composer.mention_marks import MentionMarks
from gui.composer.mentions_controller import MentionsController
from gui.composer.preview_controller import PreviewController
from gui.composer.recall import KEPT
from gui.conversation.conversation_controller import ConversationController
from gui.documents.documents_controller import DocumentsController
from gui.documents.folder_wording import count_worded
from gui.main_window import MainWindow
from gui.prompts.prompts_controller import PromptsController
from knowledge.store.drafts import DraftStore

if TYPE_CHECKING:
    from gui.session import Session

SAVE_AFTER_MS = 400
"""A draft is on disk this long after the first change."""


class ComposingController(QObject):
    """Serves the composer of ``window``. In a private chat nothing that is written is kept."""

    def __init__(
        self,
        session: "Session",
        workers: Workers,
        window: MainWindow,
        conversation: ConversationController,
        documents: DocumentsController,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._store = DraftStore(session.services.database)
        self._workers = workers
        self._window = window
        self._composer = window.composer
        self._conversation = conversation
        self._documents = documents
        self._private = False
        self._offer = ""
        self._unsaved: set[str] = set()
        self._save_timer = QTimer(self)
        self._save_timer.setSingleShot(True)
        self._save_timer.setInterval(SAVE_AFTER_MS)
        self._save_timer.timeout.connect(self._save)
        workers.store.run(self._store.drafts).success(self._composer.load_drafts)
        self._composer.draft_changed.connect(self._keep)
        self._composer.send_requested.connect(self._take_offer_back)
        field = self._composer.field
        field.picture_pasted.connect(self._attach_picture)
        field.text_pasted.connect(self._offer_to_attach)
        field.endless_pasted.connect(self._attach_text)
        popup = CompletionPopup(self._composer, window.centralWidget() or window)
        marks = MentionMarks(field, window.colours)
        self.completion = Completion(field, popup, workers, marks.is_name)
        self._composer.replaced.connect(self.completion.dismiss)
        self.prompts = PromptsController(session, workers, window, conversation, self.completion, self)
        self.mentions = MentionsController(session, workers, window, conversation, self.completion, marks, self)
        preview = PreviewController(session, workers, self._composer, conversation, self)
        preview.refused_pressed.connect(self._offer_to_attach)
        window.recoloured.connect(lambda: self._take_colours(popup, marks))
        self._take_colours(popup, marks)
        conversation.opened.connect(self._read_asked)
        conversation.answering.connect(self._read_asked)

    def set_private(self, private: bool) -> None:
        """Whether what is written from now on stays off the disk."""
        self._save()
        self._private = private
        self.prompts.set_private(private)

    def save_now(self) -> None:
        """Write the drafts that are not on disk yet; blocks, for the end of the window."""
        drafts = self._taken()
        for conversation_id, text in drafts.items():
            self._store.save(conversation_id, text)

    def _take_colours(self, popup: CompletionPopup, marks: MentionMarks) -> None:
        popup.set_colours(self._window.colours)
        marks.set_colours(self._window.colours)

    @Slot()
    def _read_asked(self) -> None:
        conversation_id = self._conversation.conversation_id
        if self._conversation.is_answering:
            return

        def show(texts: Sequence[str]) -> None:
            if conversation_id == self._conversation.conversation_id:
                self._composer.recall.set_texts(texts)

        self._workers.store.run(lambda: self._store.asked(conversation_id, KEPT)).success(show)

    @Slot(str)
    def _keep(self, conversation_id: str) -> None:
        if self._private:
            return
        self._unsaved.add(conversation_id)
        if not self._save_timer.isActive():
            self._save_timer.start()

    @Slot()
    def _save(self) -> None:
        drafts = self._taken()

        def save() -> None:
            for conversation_id, text in drafts.items():
                self._store.save(conversation_id, text)

        self._workers.store.run(save)

    def _taken(self) -> dict[str, str]:
        self._save_timer.stop()
        unsaved, self._unsaved = self._unsaved, set()
        return {conversation_id: self._composer.draft(conversation_id) for conversation_id in unsaved}

    @Slot(QImage)
    def _attach_picture(self, picture: QImage) -> None:
        self._conversation.ensure(lambda conversation_id: self._documents.add_picture(conversation_id, picture))

    @Slot(str)
    def _offer_to_attach(self, text: str) -> None:
        """A long text stays in the field, which is right for a text that something is asked of in the same message."""

        def attach() -> None:
            self._composer.take_out(text)
            self._attach_text(text)

        words = self.tr("That is a long text ({count} characters). As a document, passages of it are looked up.")
        self._offer = words.format(count=count_worded(len(text)))
        self._window.notice.tell(self._offer, self.tr("Attach it as a document"), attach)

    @Slot()
    def _take_offer_back(self) -> None:
        """The long text was sent as it is."""
        if self._offer and self._window.notice.text == self._offer:
            self._window.notice.hide()
        self._offer = ""

    @Slot(str)
    def _attach_text(self, text: str) -> None:
        self._conversation.ensure(lambda conversation_id: self._documents.add_text(conversation_id, text))
        self._composer.setFocus()
