"""What is done to one message: copy, edit, answer again, another version, delete, look at what was used.

What changes the dialog waits while an answer is being written: it is refused with a word, and nothing is lost.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication, QIcon
from PySide6.QtWidgets import QFileDialog, QMenu

from gui.appearance import style_sheet
from gui.background import Workers
from gui.conversation.conversation_controller import ConversationController
from gui.icons import icon
from gui.library.model_controller import ModelController
from gui.main_window import MainWindow
from gui.toast import TOAST_MS
from gui.transcript.view import TranscriptView
from knowledge.store.branches import Deletion
from knowledge.store.records import Message

if TYPE_CHECKING:
    from engine.turn.what_was_used import Used
    from gui.session import Session


class MessageActionsController(QObject):
    """Serves the messages of ``transcript``. ``passage_wanted`` carries a ``Passage`` to be shown in its document,
    ``words_wanted`` the id of an answer to be looked at word by word."""

    passage_wanted = Signal(object)
    words_wanted = Signal(str)

    def __init__(
        self,
        session: "Session",
        workers: Workers,
        window: MainWindow,
        transcript: TranscriptView,
        conversation: ConversationController,
        models: ModelController,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._branches = session.services.branches
        self._workers = workers
        self._window = window
        self._transcript = transcript
        self._conversation = conversation
        self._models = models
        self._begun = time.time()
        self._forgetting: dict[float, QTimer] = {}
        self._answer_with: tuple[str, str, str] | None = None
        transcript.action_requested.connect(self.act)
        transcript.version_requested.connect(self.show_version)
        transcript.edit_sent.connect(self._send_edit)
        transcript.cards.wanted.connect(self._show_card)
        transcript.picture_activated.connect(self._open_picture)
        transcript.save_requested.connect(self._save_code)
        transcript.menu.opening.connect(self._fill_menu)
        models.loaded.connect(self._model_loaded)
        models.failed.connect(self._model_failed)
        workers.store.run(self._branches.with_deleted).success(self._forget_all)

    @property
    def verbs(self) -> Mapping[str, Callable[[], None]]:
        """What ``gui.actions.MESSAGE_ACTIONS`` do, with the current message or, without one, with the last it fits."""
        return {
            "copy_markdown": partial(self._transcript.copy_as, "markdown"),
            "previous_message": partial(self._transcript.current.move, -1),
            "next_message": partial(self._transcript.current.move, 1),
            "edit_message": self.edit_current,
            "version_before": partial(self.show_version_of_current, -1),
            "version_after": partial(self.show_version_of_current, 1),
            "what_was_used": self.show_used_of_current,
            "read_whole": self.read_whole,
            "delete_message": self.delete_current,
        }

    @Slot(str, str)
    def act(self, message_id: str, action: str) -> None:
        """Do an action of the transcript with a message; one that is not shown any more is passed over."""
        message = self._conversation.branch.message(message_id)
        if message is None:
            return
        match action:
            case "copy":
                QGuiApplication.clipboard().setText(message.text)
            case "edit" if message.role == "user":
                self._transcript.begin_edit(message_id)
            case "regenerate":
                self._when_idle(partial(self._conversation.answer_again, message_id))
            case "anyway" | "passages" | "whole":
                self._when_idle(partial(self._conversation.answer_again, message_id, action))
            case "used" if message.role == "assistant":
                self._workers.store.run(lambda: self._session.what_was_used(message_id)).success(self._show_used)
            case "words":
                self.words_wanted.emit(message_id)
            case "delete":
                self._when_idle(partial(self._delete, message))

    @Slot()
    def edit_current(self) -> None:
        """Edit the question that is current, else the last one."""
        questions = [message for message in self._conversation.messages if message.role == "user"]
        chosen = self._conversation.branch.question_of(self._transcript.current.message_id)
        if chosen is not None or questions:
            self._transcript.begin_edit((chosen or questions[-1]).id)

    @Slot()
    def read_whole(self) -> None:
        """Answer the question of the current message, else the last one, from all of the documents."""
        messages = self._conversation.messages
        if messages:
            self.act(self._transcript.current.message_id or messages[-1].id, "whole")

    @Slot()
    def show_used_of_current(self) -> None:
        """Tell what the current answer was made from, else the last one."""
        answers = [message.id for message in self._conversation.messages if message.role == "assistant"]
        current = self._transcript.current.message_id
        if answers:
            self.act(current if current in answers else answers[-1], "used")

    @Slot()
    def delete_current(self) -> None:
        """Delete the current message and what follows it, else the last one."""
        messages = self._conversation.messages
        if messages:
            self.act(self._transcript.current.message_id or messages[-1].id, "delete")

    def show_version_of_current(self, step: int) -> None:
        """Show another version of the current message, else of the last that has any."""
        branch, current = self._conversation.branch, self._transcript.current.message_id
        chosen = current if branch.version_beside(current, step) else branch.last_with_version(step)
        if chosen:
            self.show_version(chosen, step)

    @Slot(str, int)
    def show_version(self, message_id: str, step: int) -> None:
        """Show the version ``step`` places after a message, with what was said last below it."""
        beside = self._conversation.branch.version_beside(message_id, step)
        if beside:
            self._when_idle(partial(self._switch, message_id, beside))

    def answer_with(self, message_id: str, path: str) -> None:
        """Have another model answer: it is loaded first, and stays."""
        if path == self._models.path:
            self.act(message_id, "regenerate")
        else:
            self._answer_with = self._conversation.conversation_id, message_id, path
            self._models.load(path)

    @Slot(str)
    def _open_picture(self, path: str) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(path))

    @Slot(str, str)
    def _save_code(self, code: str, name: str) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        file, _ = QFileDialog.getSaveFileName(self._window, self.tr("Save code"), str(Path(folder) / name))
        if file:
            self._workers.errands.run(lambda: self._session.save_text(file, code)).success(
                lambda _nothing: self._window.toast.tell(self.tr("Saved as {file}").format(file=Path(file).name))
            )

    @Slot(str, int)
    def _show_card(self, message_id: str, number: int) -> None:
        # Imported when it is first wanted, as the sheet below: most windows are closed without it.
        from gui.documents.citation_wording import citation_card

        message = self._conversation.branch.message(message_id)
        citation = self._conversation.citation(message_id, number)
        if message is not None and citation is not None:
            self._transcript.cards.show(citation_card(citation, message.text))

    def _show_used(self, used: "Used") -> None:
        from gui.conversation.used_sheet import UsedSheet

        sheet = UsedSheet(used, self._window.colours, self._window)
        sheet.finished.connect(sheet.deleteLater)
        sheet.passage_wanted.connect(self.passage_wanted)
        sheet.turn_wanted.connect(self._transcript.menu.show_message)
        sheet.open()

    def _switch(self, message_id: str, beside: str) -> None:
        y = self._transcript.top_of(message_id)
        self._workers.store.run(lambda: self._branches.show(beside)).success(
            lambda _nothing: self._conversation.reload(beside, y)
        )

    @Slot(str, str)
    def _send_edit(self, message_id: str, text: str) -> None:
        def send() -> None:
            self._transcript.end_edit(message_id)
            self._conversation.ask_instead(message_id, text)

        self._when_idle(send)

    def _delete(self, message: Message) -> None:
        def deleted(deletion: Deletion) -> None:
            self._offer_undo(deletion)
            self._show_anew(deletion)

        self._workers.store.run(lambda: self._branches.delete(message.id)).success(deleted)

    def _show_anew(self, deletion: Deletion) -> None:
        if deletion.conversation_id == self._conversation.conversation_id:
            self._conversation.reload()

    def _offer_undo(self, deletion: Deletion) -> None:
        timer = QTimer(self)
        timer.setSingleShot(True)
        # A little longer than the toast, so that an undo in its last moment still finds the messages.
        timer.setInterval(TOAST_MS + 500)
        timer.timeout.connect(lambda: self._forget(deletion.conversation_id, deletion.deleted))
        timer.start()
        self._forgetting[deletion.deleted] = timer
        words = self.tr("Message deleted")
        if deletion.count > 1:
            words = self.tr("Message deleted, with {count} that followed it").format(count=deletion.count - 1)
        self._window.toast.tell(words, self.tr("Undo"), lambda: self._undo(deletion))

    def _undo(self, deletion: Deletion) -> None:
        timer = self._forgetting.pop(deletion.deleted, None)
        if timer is None:
            return
        timer.stop()
        timer.deleteLater()
        self._workers.store.run(lambda: self._branches.undelete(deletion)).success(
            lambda _nothing: self._show_anew(deletion)
        )

    def _forget_all(self, conversation_ids: Sequence[str]) -> None:
        """What an earlier run deleted and did not come to forget."""
        for conversation_id in conversation_ids:
            self._forget(conversation_id, self._begun)

    def _forget(self, conversation_id: str, until: float) -> None:
        timer = self._forgetting.get(until)
        if timer is not None and self._conversation.is_answering_in(conversation_id):
            timer.start()  # its KV state is in use
            return
        if timer is not None:
            self._forgetting.pop(until).deleteLater()
        services = self._session.services
        self._workers.errands.run(lambda: services.forget_messages(conversation_id, until)).failure(lambda _error: None)

    def _when_idle(self, act: Callable[[], None]) -> None:
        """Do what changes the dialog, unless an answer is being written in it."""
        if self._conversation.is_answering:
            self._window.toast.tell(
                self.tr("An answer is being written. Stop it first."), self.tr("Stop"), self._conversation.stop
            )
        else:
            act()

    @Slot(str, object)
    def _fill_menu(self, message_id: str, menu: QMenu) -> None:
        message = self._conversation.branch.message(message_id)
        if message is None:
            return
        menu.setStyleSheet(style_sheet(self._window.colours))
        menu.addSeparator()
        verbs = [("copy", "copy", self.tr("Copy message"))]
        if message.role == "user":
            verbs.append(("edit", "pencil", self.tr("Edit question")))
        verbs.append(("regenerate", "refresh-cw", self.tr("Answer again")))
        question = self._conversation.branch.question_of(message_id)
        if question is not None and question.excerpts:
            verbs.append(("whole", "file-text", self.tr("Read the whole document")))
        if message.role == "assistant":
            verbs.append(("used", "info", self.tr("What was used")))
            verbs.append(("words", "search", self.tr("Look at the words")))
        for name, icon_name, text in verbs:
            menu.addAction(self._icon(icon_name), text, partial(self.act, message_id, name))
        self._fill_models(message_id, menu)
        branch = self._conversation.branch
        for step, icon_name, text in (
            (-1, "chevron-left", self.tr("Version before")),
            (1, "chevron-right", self.tr("Version after")),
        ):
            if branch.version_beside(message_id, step):
                menu.addAction(self._icon(icon_name), text, partial(self.show_version, message_id, step))
        menu.addSeparator()
        is_last = message_id == branch.messages[-1].id
        text = self.tr("Delete message") if is_last else self.tr("Delete this and what follows")
        harmful = icon("trash-2", self._window.colours.danger, 16)
        menu.addAction(harmful, text, partial(self.act, message_id, "delete"))

    def _fill_models(self, message_id: str, menu: QMenu) -> None:
        others = [model for model in self._models.usable if model.path != self._models.path]
        if others:
            submenu = menu.addMenu(self._icon("cpu"), self.tr("Answer again with"))
            for model in others:
                submenu.addAction(model.name, partial(self.answer_with, message_id, model.path))

    @Slot(str)
    def _model_loaded(self, path: str) -> None:
        wanted, self._answer_with = self._answer_with, None
        if wanted is not None and wanted[0] == self._conversation.conversation_id and wanted[2] == path:
            self.act(wanted[1], "regenerate")

    @Slot(str)
    def _model_failed(self, _words: str) -> None:
        self._answer_with = None

    def _icon(self, name: str) -> QIcon:
        return icon(name, self._window.colours.quiet, 16)
