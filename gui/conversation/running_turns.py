"""The turns that are on their way, whichever conversation is open.

Turns run on a worker thread and go on when another conversation is opened; what they wrote meanwhile is kept here.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from engine.service.messages import PartBegun
from engine.turn.turn_events import (
    Asked,
    AwaitingFiles,
    Ended,
    Manner,
    Planned,
    Reading,
    Retrieved,
    Searching,
    Thought,
    TurnEvent,
    Wrote,
)
from gui.background import Workers
from gui.giving_way import begin_giving_way, end_giving_way
from knowledge.errors import DodamError
from knowledge.store.records import Message

if TYPE_CHECKING:
    from engine.turn.turn import Turn
    from gui.session import Session


@dataclass
class RunningTurn:
    """A turn as far as its events have come; ``caption`` says what it is busy with.

    ``thinking_since`` is when the model began to think (``time.monotonic``), None before and after it does.
    """

    turn: "Turn"
    question: Message | None = None
    answer: Message | None = None
    caption: str = ""
    pieces: list[str] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)
    thinking_since: float | None = None
    begun: float = field(default_factory=time.monotonic)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    @property
    def reasoning(self) -> str:
        return "".join(self.thoughts)


class RunningTurns(QObject):
    """At most one turn for each conversation.

    ``happened`` carries the conversation's id and the event; ``ended`` comes after the last one, with the
    ``DodamError`` that ended the turn, or None.
    """

    happened = Signal(str, object)
    ended = Signal(str, object)
    finished = Signal(str, float)
    """Comes after ``ended``, with the seconds that the turn took."""

    def __init__(self, session: "Session", workers: Workers, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._workers = workers
        self._running: dict[str, RunningTurn] = {}

    def ask(self, conversation_id: str, prompt: str) -> None:
        """Ask ``prompt``."""
        turn = self._session.turn(conversation_id)
        self._begin(conversation_id, turn, lambda: turn.ask(prompt))

    def ask_below(self, conversation_id: str, parent_id: str | None, prompt: str) -> None:
        """Ask ``prompt`` after the message ``parent_id``, None for the beginning: a branch beside those there."""
        turn = self._session.turn(conversation_id)
        self._begin(conversation_id, turn, lambda: self._from(conversation_id, parent_id, lambda: turn.ask(prompt)))

    def regenerate(
        self, conversation_id: str, question_id: str, manner: Manner = "chosen", begin: Sequence[int] = ()
    ) -> None:
        """Answer a question again, beside the answers it has; the answer begins with the tokens ``begin``."""
        turn = self._session.turn(conversation_id)

        def answer() -> Iterator[TurnEvent]:
            return self._from(conversation_id, question_id, lambda: turn.regenerate(manner, begin))

        self._begin(conversation_id, turn, answer)

    def stop(self, conversation_id: str) -> None:
        """End a turn; what is written stays. Nothing happens where none is on its way."""
        running = self._running.get(conversation_id)
        if running is not None:
            running.turn.stop()

    def of(self, conversation_id: str) -> RunningTurn | None:
        """The turn on its way in a conversation."""
        return self._running.get(conversation_id)

    @property
    def are_any(self) -> bool:
        """Whether a turn is on its way in any conversation."""
        return bool(self._running)

    def _from(
        self, conversation_id: str, leaf_id: str | None, begin: Callable[[], Iterator[TurnEvent]]
    ) -> Iterator[TurnEvent]:
        """A turn that goes on from ``leaf_id``; where nothing comes of it, the branch of before is shown again."""
        store = self._session.services.conversations
        before = store.conversation(conversation_id).leaf_id
        store.set_leaf(conversation_id, leaf_id)
        try:
            yield from begin()
        finally:
            if store.conversation(conversation_id).leaf_id == leaf_id:
                store.set_leaf(conversation_id, before)

    def _begin(self, conversation_id: str, turn: "Turn", begin: Callable[[], Iterator[TurnEvent]]) -> None:
        self._running[conversation_id] = RunningTurn(turn, caption=self.tr("Waiting…"))
        begin_giving_way(self)
        self._workers.turn.follow(begin).event(lambda event: self._take(conversation_id, event)).success(
            lambda _: self._end(conversation_id, None)
        ).failure(lambda error: self._end(conversation_id, error))

    def _take(self, conversation_id: str, event: TurnEvent) -> None:
        running = self._running[conversation_id]
        match event:
            case Asked(message=message):
                running.question = message
            case AwaitingFiles():
                running.caption = self.tr("Reading new files first…")
            case Searching():
                running.caption = self.tr("Searching…")
            case Retrieved():
                running.caption = self.tr("Reading…")
            case Reading(message=message):
                running.answer = message
                running.caption = self.tr("Reading…")
            case PartBegun(number=number, parts=parts):
                running.caption = self.tr("Part {number} of {parts}…").format(number=number, parts=parts)
            case Planned():
                running.caption = self.tr("Reading…")
            case Thought(text=text):
                running.thoughts.append(text)
                running.thinking_since = running.thinking_since or time.monotonic()
                running.caption = self.tr("Thinking…")
            case Wrote(text=text):
                running.thinking_since = None
                running.pieces.append(text)
                running.caption = ""
            case Ended(message=message):
                running.answer = message
                running.caption = ""
        self.happened.emit(conversation_id, event)

    def _end(self, conversation_id: str, error: DodamError | None) -> None:
        running = self._running.pop(conversation_id)
        if not self._running:
            end_giving_way(self)
        self.ended.emit(conversation_id, error)
        self.finished.emit(conversation_id, time.monotonic() - running.begun)
