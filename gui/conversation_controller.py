"""What is done to the open conversation: open, ask, stop, answer again, copy.

A request names the conversation it is for; an answer that comes when another one is open is dropped.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from engine.chat_settings import ChatSettings
from engine.errors import MessageTooLong
from engine.turn_events import Asked, Ended, Planned, Reading, Thought, TurnEvent, Wrote
from gui.background import Workers
from gui.composer import Composer
from gui.message_content import citation_numbered, last_plan, shown_branch, shown_message
from gui.running_turns import RunningTurns
from gui.transcript.content import TranscriptMessage
from gui.transcript.view import TranscriptView
from gui.wording import worded
from knowledge.errors import ChildDied, DodamError
from knowledge.store.records import Citation, Conversation, Message

if TYPE_CHECKING:
    from gui.session import Session


PENDING_ID = "pending"
"""Stands in the transcript for an answer that has no row yet, while the documents are searched."""


class ConversationController(QObject):
    """The open conversation, shown in ``transcript`` and ``composer``.

    ``opened`` carries its id, "" for one that is yet to be made. ``changed``: its title or its place in the list may
    be new. ``filled`` tells whether there is anything to show. ``answering``: an answer begins or has ended.
    ``too_long`` carries the id, a message that is longer than the window, and the ``MessageTooLong`` that refused it.
    """

    opened = Signal(str)
    changed = Signal()
    filled = Signal(bool)
    answering = Signal()
    too_long = Signal(str, str, object)

    def __init__(
        self, session: "Session", workers: Workers, transcript: TranscriptView, composer: Composer, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._store = session.services.conversations
        self._workers = workers
        self._transcript = transcript
        self._composer = composer
        self._turns = RunningTurns(session, workers, self)
        self._turns.happened.connect(self._show_event)
        self._turns.ended.connect(self._show_end)
        self._id = ""
        self._waiting_for_id: list[Callable[[str], None]] = []
        self._request = 0
        self._loading = False
        self._messages: list[Message] = []
        self._notices = 0
        self._pending_shown = False
        composer.send_requested.connect(self.send)
        composer.stop_requested.connect(self.stop)
        transcript.action_requested.connect(self._act)

    @property
    def conversation_id(self) -> str:
        """Id of the open conversation, "" for one that is yet to be made."""
        return self._id

    @property
    def is_answering(self) -> bool:
        return self._turns.of(self._id) is not None

    @property
    def has_answer(self) -> bool:
        return any(message.role == "assistant" for message in self._messages)

    @Slot()
    def new_chat(self) -> None:
        """Show an empty conversation; it is made when something is asked or attached."""
        self._go_to("")
        self._show_branch([])
        self._composer.setFocus()

    @Slot(str)
    def open(self, conversation_id: str) -> None:
        """Show a conversation."""
        if conversation_id != self._id:
            self._go_to(conversation_id)
            self._load()

    def ensure(self, then: Callable[[str], None]) -> None:
        """Call ``then`` with the id of the open conversation, which is made now if need be."""
        if self._id:
            then(self._id)
            return
        self._waiting_for_id.append(then)
        if len(self._waiting_for_id) == 1:
            request = self._request
            self._workers.store.run(self._store.create).success(lambda made: self._made(made, request)).failure(
                self._not_made
            )

    @Slot(str)
    def send(self, text: str) -> None:
        """Ask ``text`` in the open conversation, or in a new one."""
        self.ensure(lambda conversation_id: self._ask(conversation_id, text))

    @Slot()
    def stop(self) -> None:
        """End the answer that is being written; what is written stays."""
        self.stop_in(self._id)

    def stop_in(self, conversation_id: str) -> None:
        """End the answer of any conversation."""
        self._turns.stop(conversation_id)

    @Slot()
    def regenerate(self) -> None:
        """Answer the last question again; the earlier answer stays in the store."""
        if not self._messages or self._turns.of(self._id) is not None:
            return
        while self._messages and self._messages[-1].role == "assistant":
            self._transcript.remove_message(self._messages.pop().id)
        self._turns.regenerate(self._id)
        self._show_busy()

    @Slot()
    def copy_last_answer(self) -> None:
        """Put the last answer on the clipboard, as Markdown."""
        answers = [message for message in self._messages if message.role == "assistant"]
        if answers:
            QGuiApplication.clipboard().setText(answers[-1].text)

    def citation(self, message_id: str, number: int) -> Citation | None:
        """A citation in the open conversation."""
        message = self._message(message_id)
        return citation_numbered(message, number) if message is not None else None

    def with_settings(self, then: Callable[[ChatSettings], None]) -> None:
        """Call ``then`` with the settings of the open conversation."""
        conversation_id = self._id
        if not conversation_id:
            then(ChatSettings())
            return
        self._workers.store.run(
            lambda: ChatSettings.from_json(self._store.conversation(conversation_id).settings)
        ).success(lambda settings: then(settings) if conversation_id == self._id else None)

    def set_settings(self, settings: ChatSettings) -> None:
        """Keep the settings of the open conversation, which is made now if need be."""
        json = settings.to_json()
        self.ensure(lambda conversation_id: self._save(lambda: self._store.set_settings(conversation_id, json)))

    def notice(self, text: str) -> None:
        """Say something inside the conversation."""
        self._drop_pending()
        self._notices += 1
        self._transcript.append_message(TranscriptMessage(f"notice-{self._notices}", "notice", "", text))
        self._transcript.scroll_to_end()
        self.filled.emit(True)

    def _go_to(self, conversation_id: str) -> None:
        self._request += 1
        self._loading = False
        self._id = conversation_id
        self._composer.set_conversation(conversation_id)
        self.opened.emit(conversation_id)

    def _made(self, made: Conversation, request: int) -> None:
        if request == self._request:
            self._id = made.id
            self._composer.adopt(made.id)
            self.opened.emit(made.id)
        self.changed.emit()
        waiting, self._waiting_for_id = self._waiting_for_id, []
        for then in waiting:
            then(made.id)

    def _not_made(self, error: DodamError) -> None:
        self._waiting_for_id.clear()
        self._composer.set_answering(False)
        self.notice(worded(error))

    def _save(self, write: Callable[[], None]) -> None:
        self._workers.store.run(write).failure(lambda error: self.notice(worded(error)))

    def _ask(self, conversation_id: str, text: str) -> None:
        if self._turns.of(conversation_id) is None:
            self._turns.ask(conversation_id, text)
            self._show_busy()

    def _load(self, notice: str = "") -> None:
        self._request += 1
        self._loading = True
        request, conversation_id = self._request, self._id
        self._workers.store.run(lambda: self._store.branch(conversation_id)).success(
            lambda branch: self._loaded(request, branch, notice)
        ).failure(lambda error: self._not_loaded(request, error))

    def _loaded(self, request: int, branch: Sequence[Message], notice: str) -> None:
        if request == self._request:
            self._loading = False
            self._show_branch(branch)
            if notice:
                self.notice(notice)

    def _not_loaded(self, request: int, error: DodamError) -> None:
        if request == self._request:
            self.new_chat()
            self.notice(worded(error))

    def _show_branch(self, branch: Sequence[Message]) -> None:
        messages = list(branch)
        running = self._turns.of(self._id)
        if running is not None:
            # The store may have been read before or after the turn's last events: the turn knows better.
            known = {message.id for message in messages}
            if running.question is not None and running.question.id not in known:
                messages.append(running.question)
            if running.answer is not None:
                messages = [message for message in messages if message.id != running.answer.id]
                messages.append(
                    msgspec.structs.replace(
                        running.answer,
                        text=running.text or running.answer.text,
                        reasoning=running.reasoning or running.answer.reasoning,
                    )
                )
        self._messages = messages
        self._pending_shown = False
        shown = shown_branch(messages)
        if running is not None and running.thinking_since is not None:
            shown[-1] = replace(shown[-1], thinking_since=running.thinking_since)
        self._transcript.set_messages(shown)
        self._composer.meter.set_plan(last_plan(messages))
        self._transcript.scroll_to_end()
        self.filled.emit(bool(messages) or running is not None)
        self._show_busy()

    def _show_event(self, conversation_id: str, event: TurnEvent) -> None:
        if isinstance(event, Asked):
            self._composer.clear_draft(conversation_id)
        if isinstance(event, (Asked, Ended)):
            self.changed.emit()
        if conversation_id != self._id or self._loading:
            return
        match event:
            case Asked(message=message) | Reading(message=message):
                self._append(message)
            case Planned(plan=plan):
                self._composer.meter.set_plan(plan)
            case Thought(text=text):
                self._transcript.append_reasoning(self._messages[-1].id, text)
            case Wrote(text=text):
                self._transcript.append_text(self._messages[-1].id, text)
            case Ended(message=message):
                self._replace(message)
        running = self._turns.of(conversation_id)
        if not isinstance(event, (Thought, Wrote)) or (running is not None and len(running.thoughts) == 1):
            self._show_busy()

    def _show_end(self, conversation_id: str, error: DodamError | None) -> None:
        if conversation_id != self._id:
            return
        if self._loading:
            self._load()
            return
        self._show_busy()
        if isinstance(error, MessageTooLong) and self._messages:
            text = self._messages[-1].text
            self._load()
            self.too_long.emit(conversation_id, text, error)
            return
        # What is told of a child's death is told by the window, once.
        if error is not None and not isinstance(error, ChildDied):
            # Read anew: an answer that was to be given again is still there.
            self._load(worded(error))

    def _append(self, message: Message) -> None:
        self._drop_pending()
        if self._messages and self._messages[-1].role == "assistant":
            # Only the last answer can be given again.
            self._transcript.update_message(shown_message(self._messages[-1], False))
        self._messages.append(message)
        self._transcript.append_message(shown_message(message, True))
        self._transcript.scroll_to_end()
        self.filled.emit(True)

    def _replace(self, message: Message) -> None:
        self._messages = [message if known.id == message.id else known for known in self._messages]
        self._transcript.update_message(shown_message(message, True))

    def _show_busy(self) -> None:
        running = self._turns.of(self._id)
        self._composer.set_answering(running is not None)
        self.answering.emit()
        if running is None:
            self._drop_pending()
            self._transcript.set_busy(None, "")
        elif running.answer is not None:
            self._transcript.set_busy(running.answer.id, running.caption)
        else:
            self._show_pending(running.caption)

    def _show_pending(self, caption: str) -> None:
        if not self._pending_shown:
            loaded = self._session.services.model.loaded
            author = Path(loaded.path).stem if loaded is not None else ""
            self._transcript.append_message(TranscriptMessage(PENDING_ID, "assistant", author, ""))
            self._transcript.scroll_to_end()
            self._pending_shown = True
            self.filled.emit(True)
        self._transcript.set_busy(PENDING_ID, caption)

    def _drop_pending(self) -> None:
        if self._pending_shown:
            self._transcript.set_busy(None, "")
            self._transcript.remove_message(PENDING_ID)
            self._pending_shown = False

    def _message(self, message_id: str) -> Message | None:
        return next((message for message in self._messages if message.id == message_id), None)

    @Slot(str, str)
    def _act(self, message_id: str, action: str) -> None:
        if action == "regenerate":
            self.regenerate()
            return
        message = self._message(message_id)
        if message is not None:
            QGuiApplication.clipboard().setText(message.text)
