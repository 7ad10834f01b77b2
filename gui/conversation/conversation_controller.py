"""What is done to the open conversation: open, ask, ask instead, answer again, stop.

A request names the conversation it is for; an answer that comes when another one is open is dropped.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from engine.chat_settings import ChatSettings
from engine.errors import MessageTooLong
from engine.turn.turn_events import Asked, Ended, Manner, Planned, Reading, Retrieved, Thought, TurnEvent, Wrote
from gui.background import Workers
from gui.composer.composer import Composer
from gui.conversation.branch_reading import NOTHING, ReadBranch, read_beside, read_branch
from gui.conversation.message_content import citation_numbered, last_plan
from gui.conversation.open_branch import OpenBranch
from gui.conversation.running_turns import RunningTurns
from gui.transcript.view import TranscriptView
from gui.wording import worded
from knowledge.errors import ChildDied, DodamError
from knowledge.store.records import Citation, Conversation, Message

if TYPE_CHECKING:
    from gui.session import Session


class ConversationController(QObject):
    """The open conversation, shown in ``transcript`` and ``composer``.

    ``opened`` carries its id, "" for one that is yet to be made. ``changed``: its title or its place in the list may
    be new. ``filled`` tells whether there is anything to show. ``answering``: an answer begins or has ended.
    ``settings_changed`` carries the settings that the open conversation has now.
    ``too_long`` carries the id, a message that is longer than the window, and the ``MessageTooLong`` that refused it.
    """

    opened = Signal(str)
    changed = Signal()
    filled = Signal(bool)
    answering = Signal()
    happened = Signal(str, object)
    too_long = Signal(str, str, object)
    finished = Signal(str, float)
    """An answer has ended, in any conversation: its id, and the seconds it took."""
    settings_changed = Signal(object)

    def __init__(
        self, session: "Session", workers: Workers, transcript: TranscriptView, composer: Composer, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._store = session.services.conversations
        self._branches = session.services.branches
        self._workers = workers
        self._transcript = transcript
        self._composer = composer
        self._turns = RunningTurns(session, workers, self)
        self._turns.happened.connect(self._show_event)
        self._turns.ended.connect(self._show_end)
        self._turns.finished.connect(self.finished)
        self._id = ""
        self._waiting_for_id: list[Callable[[str], None]] = []
        self._request = 0
        self._loading = False
        self.branch = OpenBranch(session, transcript, self)
        self.branch.filled.connect(self.filled)
        composer.send_requested.connect(self.send)
        composer.stop_requested.connect(self.stop)

    @property
    def conversation_id(self) -> str:
        """Id of the open conversation, "" for one that is yet to be made."""
        return self._id

    @property
    def is_answering(self) -> bool:
        return self.is_answering_in(self._id)

    def is_answering_in(self, conversation_id: str) -> bool:
        """Whether an answer is being written in a conversation."""
        return self._turns.of(conversation_id) is not None

    @property
    def answers_anywhere(self) -> bool:
        """Whether an answer is being written in any conversation."""
        return self._turns.are_any

    @property
    def has_answer(self) -> bool:
        return any(message.role == "assistant" for message in self.branch.messages)

    @property
    def messages(self) -> Sequence[Message]:
        """The messages that are shown, from the first to the last."""
        return self.branch.messages

    @Slot()
    def new_chat(self) -> None:
        """Show an empty conversation; it is made when something is asked or attached."""
        self._go_to("")
        self._show_branch(NOTHING)
        self._composer.setFocus()

    @Slot(str)
    def open(self, conversation_id: str) -> None:
        """Show a conversation."""
        if conversation_id != self._id:
            self._go_to(conversation_id)
            self._load()

    @Slot(str, str)
    def open_at(self, conversation_id: str, message_id: str) -> None:
        """Show a conversation at one of its messages, on a branch that holds it."""
        if conversation_id != self._id:
            self._go_to(conversation_id)
        self._loading = True
        settled = self._turns.of(conversation_id) is None

        def bring() -> None:
            if settled and message_id not in self._branches.path(conversation_id):
                self._branches.show(message_id)

        def load() -> None:
            if conversation_id == self._id:
                self._load(at=message_id)

        self._workers.store.run(bring).success(lambda _: load()).failure(lambda _: load())

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
        """Answer the last question again."""
        if self.messages:
            self.answer_again(self.messages[-1].id)

    def answer_again(self, message_id: str, manner: Manner = "chosen", begin: Sequence[int] = ()) -> None:
        """Answer the question of a message again, beside the answers it has; not while an answer is being written.

        The answer begins with ``begin``, tokens of the loaded model.
        """
        question = self.branch.question_of(message_id)
        if question is not None and not self.is_answering:
            with self._transcript.at_once():
                self.branch.cut_after(question.id)
                self._turns.regenerate(self._id, question.id, manner, begin)
                self._show_busy()

    def ask_instead(self, message_id: str, text: str) -> None:
        """Ask ``text`` in the place of a question, which is kept beside it; not while an answer is being written."""
        question = self.branch.message(message_id)
        if question is not None and not self.is_answering:
            with self._transcript.at_once():
                self.branch.cut_after(question.parent_id)
                self._turns.ask_below(self._id, question.parent_id, text)
                self._show_busy()

    def reload(self, at: str = "", y: int = 0) -> None:
        """Show the branch as it is in the store now, with the message ``at``, if it has it, at ``y`` in the view."""
        self._load(at=at, y=y)

    @Slot()
    def copy_last_answer(self) -> None:
        """Put the last answer on the clipboard, as Markdown."""
        answers = [message for message in self.messages if message.role == "assistant"]
        if answers:
            QGuiApplication.clipboard().setText(answers[-1].text)

    def citation(self, message_id: str, number: int) -> Citation | None:
        """A citation in the open conversation."""
        message = self.branch.message(message_id)
        return citation_numbered(message, number) if message is not None else None

    def with_settings(self, then: Callable[[ChatSettings], None]) -> None:
        """Call ``then`` with the settings of the open conversation."""
        conversation_id = self._id

        def read() -> ChatSettings:
            own = self._store.conversation(conversation_id).settings if conversation_id else ""
            return ChatSettings.from_json(own, self._session.usual_settings())

        self._workers.store.run(read).success(lambda settings: then(settings) if conversation_id == self._id else None)

    def set_settings(self, settings: ChatSettings) -> None:
        """Keep the settings of the open conversation, which is made now if need be."""

        def write(conversation_id: str) -> None:
            self._store.set_settings(conversation_id, settings.to_json(self._session.usual_settings()))

        def tell(conversation_id: str) -> None:
            if conversation_id == self._id:
                self.settings_changed.emit(settings)

        def save(conversation_id: str) -> None:
            self._workers.store.run(lambda: write(conversation_id)).success(lambda _: tell(conversation_id)).failure(
                lambda error: self.notice(worded(error))
            )

        self.ensure(save)

    def notice(self, text: str) -> None:
        """Say something inside the conversation."""
        self.branch.notice(text)

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

    def _ask(self, conversation_id: str, text: str) -> None:
        if self._turns.of(conversation_id) is None:
            self._turns.ask(conversation_id, text)
            self._show_busy()

    def _load(self, notice: str = "", at: str = "", y: int = 0) -> None:
        self._request += 1
        self._loading = True
        request, conversation_id = self._request, self._id
        known = tuple(self.messages)
        if any(message.conversation_id != conversation_id for message in known[:1]):
            known = ()
        self._workers.store.run(lambda: read_branch(self._session.services, conversation_id, known)).success(
            lambda read: self._loaded(request, read, notice, at, y)
        ).failure(lambda error: self._not_loaded(request, error))

    def _loaded(self, request: int, read: ReadBranch, notice: str, at: str, y: int) -> None:
        if request != self._request:
            return
        self._loading = False
        with self._transcript.at_once():
            self._show_branch(read)
            if at and self.branch.message(at) is not None:
                self._transcript.scroll_to(at, y)
            if notice:
                self.notice(notice)

    def _not_loaded(self, request: int, error: DodamError) -> None:
        if request == self._request:
            self.new_chat()
            self.notice(worded(error))

    def _show_branch(self, read: ReadBranch) -> None:
        self.branch.show(read, self._turns.of(self._id))
        self._composer.meter.set_plan(last_plan(self.messages))
        self._transcript.scroll_to_end()
        self._show_busy()

    def _refresh_beside(self) -> None:
        """After a new message: it may stand beside others, or have pictures."""
        request, conversation_id, messages = self._request, self._id, tuple(self.messages)
        self._workers.store.run(lambda: read_beside(self._session.services, conversation_id, messages)).success(
            lambda beside: self.branch.set_beside(beside) if request == self._request else None
        )

    def _show_event(self, conversation_id: str, event: TurnEvent) -> None:
        is_shown = conversation_id == self._id and not self._loading
        if isinstance(event, (Thought, Wrote)):
            if is_shown:
                self._take_in(event)
            return
        self.happened.emit(conversation_id, event)
        if isinstance(event, Asked):
            self._composer.clear_draft(conversation_id)
        if isinstance(event, (Asked, Ended)):
            self.changed.emit()
        if is_shown:
            with self._transcript.at_once():
                self._take_in(event)

    def _take_in(self, event: TurnEvent) -> None:
        match event:
            case Asked(message=message) | Reading(message=message):
                self.branch.append(message)
            case Retrieved(hits=hits, recalled=recalled, reason=reason):
                self.branch.note_found(tuple(hit.passage for hit in hits), recalled)
                if reason is not None:
                    self.notice(worded(reason))
            case Planned(plan=plan):
                self._composer.meter.set_plan(plan)
            case Thought(text=text):
                self._transcript.append_reasoning(self.messages[-1].id, text)
            case Wrote(text=text):
                self._transcript.append_text(self.messages[-1].id, text)
            case Ended(message=message):
                self.branch.replace(message)
        if isinstance(event, (Asked, Ended)):
            self._refresh_beside()
        running = self._turns.of(self._id)
        if not isinstance(event, (Thought, Wrote)) or (running is not None and len(running.thoughts) == 1):
            self._show_busy()

    def _show_end(self, conversation_id: str, error: DodamError | None) -> None:
        if conversation_id != self._id:
            return
        if self._loading:
            self._load()
            return
        self._show_busy()
        if isinstance(error, MessageTooLong) and self.messages:
            text = self.messages[-1].text
            self._load()
            self.too_long.emit(conversation_id, text, error)
            return
        # What is told of a child's death is told by the window, once.
        if error is not None and not isinstance(error, ChildDied):
            # Read anew: an answer that was to be given again is still there.
            self._load(worded(error))

    def _show_busy(self) -> None:
        running = self._turns.of(self._id)
        self._composer.set_answering(running is not None)
        self.answering.emit()
        self.branch.show_busy(running)
