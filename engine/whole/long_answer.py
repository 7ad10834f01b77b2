"""Answering a message that is longer than the window, as the events of one answer."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgspec

from engine.service.messages import (
    FinishReason,
    Generate,
    Generated,
    ModelEvent,
    PartBegun,
    PromptPlanned,
    Speeds,
    TextPiece,
    Usage,
)
from engine.turn.dialog import Dialog
from engine.whole.long_message import LongTask
from engine.whole.map_reduce import map_reduce, text_parts

JOINED_PART_SHARE = 4
"""A part whose answer is as long as itself takes a quarter of the window, and its answer up to half: a translation can
have twice the tokens."""


@dataclass(frozen=True)
class LongAnswer:
    """The answer to ``task``, asked beside ``dialog``, which is too long for the window with it.

    ``window`` is in tokens, ``count`` tells how many a text takes, ``stream`` generates, ``stopped`` tells whether to
    go on.
    """

    dialog: Dialog
    task: LongTask
    window: int
    count: Callable[[str], int]
    stream: Callable[[Generate], Iterator[ModelEvent]]
    stopped: Callable[[], bool]

    def events(self) -> Iterator[ModelEvent]:
        """``PartBegun`` before each part, ``PromptPlanned``, text, ``Generated``.

        Ends early, without ``Generated``, once stopped. Raises ``MessageTooLong`` and what ``count`` and ``stream``
        raise.
        """
        return self._joined() if self.task.rewrites else self._reduced()

    def _joined(self) -> Iterator[ModelEvent]:
        """The answers to the parts one after the other: a translation has no end that stands for all of it."""
        parts = text_parts(self.task.instruction, self.task.text, self.window, JOINED_PART_SHARE, self.count)
        usage, speeds = Usage(0, 0, 0), Speeds(0.0, 0.0, 0.0)
        reason: FinishReason = "end"
        for number, part in enumerate(parts, 1):
            if self.stopped():
                return
            yield PartBegun(number, len(parts))
            if number > 1:
                yield TextPiece("\n\n")
            for event in self.stream(self.dialog.aside(f"{self.task.instruction}\n\n{part}", self.window // 2)):
                if isinstance(event, Generated):
                    usage = usage.plus(event.usage)
                    speeds = speeds if number > 1 else event.speeds
                    reason = event.reason if event.reason != "end" else reason
                elif not isinstance(event, PromptPlanned):
                    yield event
                elif number == 1:
                    yield PromptPlanned(msgspec.structs.replace(event.plan, parts=len(parts)))
            if reason == "cancelled":
                break
        yield Generated(reason, usage, speeds)

    def _reduced(self) -> Iterator[ModelEvent]:
        """The answer to the notes on all parts."""
        usage = Usage(0, 0, 0)

        def ask(prompt: str, max_tokens: int) -> str:
            nonlocal usage
            pieces: list[str] = []
            for event in self.stream(self.dialog.aside(prompt, max_tokens)):
                if isinstance(event, TextPiece):
                    pieces.append(event.text)
                elif isinstance(event, Generated):
                    usage = usage.plus(event.usage)
            return "".join(pieces)

        asked = self.task.instruction
        reduced = yield from map_reduce(asked, self.task.text, self.window, self.count, ask, self.stopped)
        if reduced is None:
            return
        for event in self.stream(self.dialog.aside(reduced.prompt)):
            if isinstance(event, PromptPlanned):
                yield PromptPlanned(msgspec.structs.replace(event.plan, parts=reduced.parts))
            elif isinstance(event, Generated):
                yield msgspec.structs.replace(event, usage=usage.plus(event.usage))
            else:
                yield event
