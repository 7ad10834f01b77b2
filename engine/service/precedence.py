"""Replies before background work: one model serves both, and a person must never wait for a summary."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from engine.service.messages import AnswerScored, Generated, ModelEvent, SpeedMeasured, TextPiece
from knowledge.child.process import Stream
from knowledge.errors import ChildDied


class Precedence:
    """Lets background generation run while no reply is under way, and ends it the moment one begins."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._replies = 0
        self._background: Stream[ModelEvent] | None = None
        self._closed = False

    @contextmanager
    def reply(self) -> Iterator[None]:
        """Inside, nothing is generated in the background: what is under way ends within a token."""
        with self._changed:
            self._replies += 1
            if self._background is not None:
                self._background.cancel()
        try:
            yield
        finally:
            with self._changed:
                self._replies -= 1
                self._changed.notify_all()

    def background(self, begin: Callable[[], Stream[ModelEvent]]) -> str:
        """The text of a generation that ``begin`` starts; it is begun anew after every reply that ended it.

        Callers wait for each other. Raises what the generation raises, and ``ChildDied`` once this is closed.
        """
        return "".join(event.text for event in self.background_events(begin) if isinstance(event, TextPiece))

    def background_events(self, begin: Callable[[], Stream[ModelEvent]]) -> list[ModelEvent]:
        """As ``background``, for all kinds of events."""
        while True:
            events = self._one_try(begin)
            if events is not None:
                return events

    def close(self) -> None:
        """Let nobody wait any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _one_try(self, begin: Callable[[], Stream[ModelEvent]]) -> list[ModelEvent] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._closed or (not self._replies and self._background is None))
            if self._closed:
                raise ChildDied(name="model engine", reason="closed")
            # Sent under the lock: a reply's cancel must find the stream, and arrive behind it.
            self._background = stream = begin()
        try:
            events = list(stream)
        finally:
            with self._changed:
                self._background = None
                self._changed.notify_all()
        return events if any(_is_end(event) for event in events) else None


def _is_end(event: ModelEvent) -> bool:
    return isinstance(event, (SpeedMeasured, AnswerScored)) or (
        isinstance(event, Generated) and event.reason != "cancelled"
    )
