"""Joins the window's parts with the controllers, once the session is open."""

import gc
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog

from engine.chat_settings import ChatSettings
from gui.background import Workers
from gui.composer.composing_controller import ComposingController
from gui.conversation.chat_settings_dialog import ChatSettingsDialog
from gui.conversation.conversation_controller import ConversationController
from gui.conversation.find_controller import FindController
from gui.conversation.grounded_controller import GroundedController
from gui.conversation.message_actions_controller import MessageActionsController
from gui.conversation.token_view_controller import TokenViewController
from gui.documents.attaching_controller import AttachingController
from gui.documents.documents_controller import DocumentsController
from gui.documents.mentioned import MentionedDocuments
from gui.documents.readiness import Readiness
from gui.first_start.first_start_controller import FirstStartController
from gui.library.controller import LibraryController
from gui.library.model_controller import ModelController
from gui.library.model_status import ModelStatus
from gui.main_window import MainWindow
from gui.notifications import Notifications
from gui.palette.controller import PaletteController, Ways
from gui.preferences import Preferences
from gui.session import Session
from gui.settings.controller import SettingsController
from gui.settings.store import SettingsStore
from gui.sidebar.chat_filing_controller import ChatFilingController
from gui.sidebar.chat_list_controller import ChatListController
from gui.sidebar.transfer_controller import TransferController
from gui.transcript.view import TranscriptView
from gui.window_actions import WindowActions
from gui.wording import worded
from knowledge.child.process import ProcessOutcome
from knowledge.errors import DodamError
from knowledge.store.records import Passage

LINK_SCHEMES = frozenset({"http", "https", "mailto"})
"""What a link in an answer may open: a model must not start programs."""


class HandedOver(NamedTuple):
    """What a window that is made anew takes over from the one before: what is written and what is open."""

    draft: str
    library_tab: int | None
    section: str
    first_step: int | None


class WindowController(QObject):
    """The running window. ``settings`` are read from the profile where they are not given.

    ``private_wanted`` asks for a window in which nothing is kept.
    """

    private_wanted = Signal()

    def __init__(
        self,
        session: Session,
        workers: Workers,
        window: MainWindow,
        preferences: Preferences,
        settings: SettingsStore | None = None,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._workers = workers
        transcript = TranscriptView()
        window.add_transcript(transcript)
        transcript.set_reasoning_shown(preferences.reasoning)
        self.transcript = transcript
        self.conversation = ConversationController(session, workers, transcript, window.composer, self)
        self.chats = ChatListController(session, workers, window.sidebar, window.toast, self)
        self.filing = ChatFilingController(
            session, workers, window.sidebar, window.toast, window, lambda: window.colours, self
        )
        self.transfer = TransferController(session, workers, window, lambda: self.conversation.conversation_id, self)
        self.documents = DocumentsController(session, workers, window, self)
        Readiness(session, workers, window, self.conversation, self.documents)
        self.composing = ComposingController(session, workers, window, self.conversation, self.documents, self)
        MentionedDocuments(session, workers, window, transcript, self.documents, self.composing.mentions, self)
        self.find = FindController(window, transcript, self.conversation, self)
        self.grounded = GroundedController(window.composer, self.conversation, self)
        self.models = ModelController(session, workers, window.header.model, self)
        ModelStatus(session, window, self.models, self)
        self.messages = MessageActionsController(
            session, workers, window, transcript, self.conversation, self.models, self
        )
        self.words = TokenViewController(session, workers, window, transcript, self.conversation, self.models, self)
        self.messages.words_wanted.connect(self.words.open)
        store = settings or SettingsStore(session.services.profile.settings, self)
        self.attaching = AttachingController(workers, window, store, self.conversation, self.documents, self)
        self.settings = SettingsController(session, workers, window, store, self.chats, self)
        self.first_start = FirstStartController(
            window, store, self.models, self.attaching.choose_files, self._add_model, self
        )
        self.library = LibraryController(
            session, workers, window, self.models, self._add_model, lambda: self.conversation.answers_anywhere, self
        )
        self.palette = PaletteController(session, workers, window, store, self)
        self.actions = WindowActions(
            window,
            self.conversation,
            {
                "new_chat": self.conversation.new_chat,
                "new_private": self.private_wanted.emit,
                "search": self._search,
                **self.find.verbs,
                "attach": self.attaching.choose_files,
                "attach_folder": self.attaching.choose_folder,
                "documents": self.documents.list.open,
                "rename": self._rename,
                "pin": lambda: self.filing.toggle_pinned(self.conversation.conversation_id),
                "move": lambda: self.filing.ask_where(self.conversation.conversation_id),
                "tags": lambda: self.filing.edit_tags([self.conversation.conversation_id]),
                "chats_with_tag": window.sidebar.tags_wanted.emit,
                **self.transfer.verbs,
                "archive": lambda: self.filing.toggle_archived(self.conversation.conversation_id),
                "delete": self._delete,
                "stop": self.conversation.stop,
                "regenerate": self.conversation.regenerate,
                "grounded": self.grounded.toggle,
                "copy_answer": self.conversation.copy_last_answer,
                **self.messages.verbs,
                **self.words.verbs,
                "choose_model": window.header.model.open_menu,
                **self.library.verbs,
                "chat_settings": self._open_settings,
                "settings": self.settings.open,
                "palette": self.palette.open,
                "shortcuts": self.settings.show_shortcuts,
                "sidebar": window.toggle_sidebar,
                "reasoning": self._toggle_reasoning,
                "prompts": self.composing.prompts.offer,
                "edit_prompts": self.composing.prompts.edit,
                "mention": self.composing.mentions.offer,
                "compose": window.composer.setFocus,
                "quit": QApplication.closeAllWindows,
            },
            self,
        ).by_name
        self.settings.use_actions(self.actions)
        self.notifications = Notifications(session, workers, window, store, self.conversation, self.documents, self)
        self.palette.set_ways(
            self.actions,
            Ways(self.conversation.open, self._search_for, self.models.load, self.settings.open_at),
        )
        self._connect_conversation(transcript)
        self._connect_window()
        self._begin(preferences)

    @property
    def preferences(self) -> Preferences:
        """What is to be remembered."""
        sidebar_width, panel_width = self._window.side_widths
        return Preferences(
            sidebar_width=sidebar_width,
            panel_width=panel_width,
            geometry=self._window.geometry_text,
            sidebar=self._window.sidebar_wanted,
            reasoning=self.transcript.reasoning_shown,
            conversation=self.conversation.conversation_id,
            model=self.models.wanted,
        )

    @property
    def is_busy(self) -> bool:
        """Whether something is under way that only this window knows: an answer, or a model that is being loaded."""
        asks = self.conversation.answers_anywhere or self.library.is_comparing
        return asks or self.models.wanted != self.models.path

    def hand_over(self) -> HandedOver:
        """Leave the session to another window."""
        self.documents.folders.leave()
        self.documents.finish_removal()
        return HandedOver(self._window.composer.text, self.library.tab, self.settings.section, self.first_start.step)

    def take_over(self, before: HandedOver) -> None:
        """Go on where the window before was left."""
        if before.draft and not self._window.composer.text:
            self._window.composer.suggest(before.draft)
        if before.library_tab is not None:
            self.library.open(before.library_tab)
        if before.section:
            self.settings.open_at(before.section)
        if before.first_step is not None:
            self.first_start.open(before.first_step)

    def child_died(self, outcome: ProcessOutcome) -> None:
        """Say what happened, and start the child again."""
        if outcome.name == "model engine":
            text = self.tr("The model stopped unexpectedly and was started again; the answer so far is kept.")
            self.models.reload()
        else:
            text = self.tr("Reading documents stopped unexpectedly and was started again; nothing is lost.")
            self.documents.resume()
        if self.conversation.conversation_id:
            self.conversation.notice(text)
        else:
            self._window.notice.tell(text)

    def _connect_conversation(self, transcript: TranscriptView) -> None:
        conversation, window = self.conversation, self._window
        conversation.opened.connect(window.sidebar.set_opened)
        conversation.opened.connect(self.documents.open)
        conversation.answering.connect(self.documents.finish_removal)
        conversation.opened.connect(self._close_panel)
        conversation.opened.connect(self.library.leave)
        conversation.changed.connect(self.chats.refresh)
        conversation.filled.connect(self._show_page)
        transcript.citation_activated.connect(self._open_citation)
        self.messages.passage_wanted.connect(self._show_passage)
        transcript.link_activated.connect(self._open_link)
        self.chats.deleted.connect(self._leave_deleted)
        self.chats.restored.connect(conversation.open)
        self._workers.unhandled.connect(self._show_error)

    def _connect_window(self) -> None:
        window = self._window
        window.sidebar.new_chat_requested.connect(self.conversation.new_chat)
        window.sidebar.chosen.connect(self.conversation.open)
        window.sidebar.found.connect(self.conversation.open_at)
        self.filing.changed.connect(self.chats.refresh)
        self.transfer.imported.connect(self.chats.refresh)
        window.escaped.connect(self.conversation.stop)
        window.header.settings.clicked.connect(self._open_settings)
        window.header.model.add_requested.connect(self._add_model)
        window.welcome.suggested.connect(window.composer.suggest)
        window.welcome.add_model_requested.connect(self._add_model)
        window.welcome.folder_requested.connect(self.models.open_folder)
        self.documents.failed.connect(window.notice.tell)
        window.drop_zone.model_dropped.connect(self.models.add)

    def _begin(self, preferences: Preferences) -> None:
        # What is there by now stays: walking it would hold the window up for 60 ms with each full collection.
        gc.freeze()
        self.chats.refresh()
        if preferences.conversation:
            self.conversation.open(preferences.conversation)
            self._window.composer.setFocus()
        else:
            self.conversation.new_chat()
        self.models.begin(preferences.model)
        self.documents.resume()
        self.chats.forget_deleted()

    @Slot(bool)
    def _show_page(self, filled: bool) -> None:
        if filled:
            self._window.show_transcript()
        else:
            self._window.show_welcome()

    @Slot()
    def _search(self) -> None:
        self._search_for("")

    def _search_for(self, words: str) -> None:
        if not self._window.sidebar.isVisible():
            self._window.toggle_sidebar()
        self._window.sidebar.start_search(words)

    @Slot()
    def _rename(self) -> None:
        if not self._window.sidebar.isVisible():
            self._window.toggle_sidebar()
        self._window.sidebar.start_rename(self.conversation.conversation_id)

    @Slot()
    def _delete(self) -> None:
        self.chats.delete(self.conversation.conversation_id)

    @Slot(str)
    def _leave_deleted(self, conversation_id: str) -> None:
        self.conversation.stop_in(conversation_id)
        if conversation_id == self.conversation.conversation_id:
            self.conversation.new_chat()

    @Slot()
    def _add_model(self) -> None:
        file, _ = QFileDialog.getOpenFileName(
            self._window, self.tr("Add a model from disk"), str(Path.home()), self.tr("Models (*.gguf)")
        )
        if file:
            self.models.add(file)

    @Slot()
    def _toggle_reasoning(self) -> None:
        self.transcript.set_reasoning_shown(not self.transcript.reasoning_shown)

    @Slot()
    def _open_settings(self) -> None:
        self.conversation.with_settings(self._show_settings)

    def _show_settings(self, settings: ChatSettings) -> None:
        loaded = self._session.services.model.loaded
        thinks = loaded.thinks if loaded is not None else None
        dialog = ChatSettingsDialog(settings, self._window.colours, self._window, thinks)
        if dialog.exec() == QDialog.DialogCode.Accepted and dialog.settings != settings:
            self.conversation.set_settings(dialog.settings)
        dialog.deleteLater()

    @Slot(str, int)
    def _open_citation(self, message_id: str, number: int) -> None:
        citation = self.conversation.citation(message_id, number)
        if citation is not None:
            self._show_passage(citation.passage)

    @Slot(object)
    def _show_passage(self, passage: Passage) -> None:
        self.documents.viewer.open_passage(passage)
        self._window.show_panel()

    @Slot()
    def _close_panel(self) -> None:
        if self._window.panel.isVisible():
            self._window.panel.close_panel()

    @Slot(str)
    def _open_link(self, address: str) -> None:
        url = QUrl(address)
        if url.scheme() in LINK_SCHEMES:
            QDesktopServices.openUrl(url)

    @Slot(object)
    def _show_error(self, error: DodamError) -> None:
        self._window.notice.tell(worded(error))
