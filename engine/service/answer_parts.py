"""An answer on its way to the window: reasoning and answer as separate events, not too many of either."""

import time

from engine.service.messages import ReasoningPiece, TextPiece
from engine.templates.reasoning import Part, ReasoningFormat, ReasoningSplitter
from knowledge.child.serving import Reply

PIECE_S = 0.04
"""Least time between two events. Text grows smoothly at 25 steps a second; each step takes 0.4 ms of processor time in
the two processes, and 2 where it is drawn, from the threads that write the next token."""

LATE_S = 0.08
"""Text does not wait for a good moment where the window has shown nothing for so long."""


class AnswerParts:
    """Splits what a model writes and joins what comes within ``PIECE_S``: every event wakes the window.

    The good moment for that is right after the model has read a token: while the next one is drawn, a processor has
    nothing to do, where right before reading the window takes it from a thread that all others wait for.

    ``form`` None is for models that do not reason; ``inside``: the prompt has opened the reasoning.
    """

    def __init__(self, reply: Reply, form: ReasoningFormat | None = None, inside: bool = False) -> None:
        self._reply = reply
        self._splitter = ReasoningSplitter(form, inside)
        self._held: list[Part] = []
        self._sent = 0.0

    @property
    def is_reasoning(self) -> bool:
        """Whether the reasoning is still open."""
        return self._splitter.is_inside

    def add(self, text: str) -> None:
        """Tell ``text``, in a good moment or, where nothing was told for long, now."""
        self._held += self._splitter.feed(text)
        self._send_after(LATE_S)

    def stopped(self) -> bool:
        """Whether nobody wants more of it. Asked between two tokens, a good moment to tell what was held back."""
        self._send_after(PIECE_S)
        return self._reply.cancelled

    def finish(self) -> None:
        """Tell what is left."""
        self._held += self._splitter.finish()
        self._send()

    def _send_after(self, seconds: float) -> None:
        if self._held and time.perf_counter() - self._sent >= seconds:
            self._send()

    def _send(self) -> None:
        if not self._held:
            return
        for event, is_reasoning in ((ReasoningPiece, True), (TextPiece, False)):
            text = "".join(part.text for part in self._held if part.is_reasoning == is_reasoning)
            if text:
                self._reply.emit(event(text))
        self._held.clear()
        self._sent = time.perf_counter()
