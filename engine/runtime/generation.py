"""One answer: read the prompt, draw tokens until the turn ends."""

import time
from collections.abc import Callable, Collection, Sequence
from typing import Literal

import msgspec

from engine.chat_settings import SamplingSettings
from engine.runtime.context import Context, ReadingStopped
from engine.runtime.detokenising import TextDecoder
from engine.runtime.model import Model
from engine.runtime.sampler import Sampler
from engine.runtime.speculation.draft_policy import DraftCosts
from engine.runtime.speculation.drafting import Drafting

Reason = Literal["end", "length", "window", "cancelled"]


class StopRules(msgspec.Struct, frozen=True):
    """What ends a turn besides the tokens that the file itself marks as ends."""

    tokens: Collection[int] = ()
    strings: tuple[str, ...] = ()


class Answer(msgspec.Struct, frozen=True):
    """How an answer ended, and what it took. ``tokens`` are the drawn ones without the end token; times in seconds.

    ``drafted_tokens`` were guessed and read ahead; ``accepted_tokens`` of these were then drawn.
    """

    reason: Reason
    tokens: list[int]
    cached_tokens: int
    reading_s: float
    decoding_s: float
    text: str
    drafted_tokens: int = 0
    accepted_tokens: int = 0


def generate(
    context: Context,
    prompt: Sequence[int],
    sampling: SamplingSettings,
    stop: StopRules,
    on_text: Callable[[str], None],
    stopped: Callable[[], bool],
    costs: DraftCosts | None = None,
    begin: Sequence[int] = (),
) -> Answer:
    """Answer ``prompt``; ``on_text`` takes each piece of text as soon as it is whole.

    The answer begins with the tokens ``begin``, which are told and counted as if they had been drawn.
    ``stopped`` is asked before every token. With ``costs``, which learn from the answer, tokens are drafted where that
    pays. Afterwards the context holds the prompt and the drawn tokens, the last one perhaps not. Raises
    ``DecodeFailed``.
    """
    started = time.perf_counter()
    writing = _Writing(stop, context.model, on_text)
    goes_on = all(map(writing.add, begin))
    try:
        cached = context.read([*prompt, *writing.tokens], stopped)
    except ReadingStopped:
        return Answer("cancelled", [], 0, time.perf_counter() - started, 0.0, "")
    begun = time.perf_counter()
    with Sampler(sampling, context.model.vocabulary_size) as sampler:
        for token in writing.tokens:
            sampler.accept(token)
        drafting = Drafting(context, sampler, costs)
        reason: Reason = "end"
        if goes_on:
            reason = _draw_all(drafting, writing, sampling.max_tokens, context.context_tokens, stopped)
        drafting.cut()
    writing.finish()
    return Answer(
        reason,
        writing.tokens,
        cached,
        begun - started,
        time.perf_counter() - begun,
        "".join(writing.pieces),
        drafting.drafted,
        drafting.accepted,
    )


def _draw_all(
    drafting: Drafting, writing: "_Writing", max_tokens: int, window: int, stopped: Callable[[], bool]
) -> Reason:
    while not stopped():
        token = drafting.draw()
        if not writing.add(token):
            return "end"
        left = max_tokens - len(writing.tokens)
        if left <= 0:
            return "length"
        room = window - drafting.length
        if room <= 0:
            return "window"
        # Behind the tokens of a draft one more is drawn, which is read only when there is another after it.
        drafting.accept(token, min(left, room) - 1)
    return "cancelled"


class _Writing:
    """What an answer has come to: ``tokens``, and the ``pieces`` of text that were handed on."""

    def __init__(self, stop: StopRules, model: Model, on_text: Callable[[str], None]) -> None:
        self._end_tokens = model.end_tokens.union(stop.tokens)
        self._piece = model.piece
        self._on_text = on_text
        self._decoder = TextDecoder(stop.strings)
        self.tokens: list[int] = []
        self.pieces: list[str] = []

    def add(self, token: int) -> bool:
        """Whether the answer goes on after ``token``; a token that ends it is no part of it."""
        if token in self._end_tokens:
            return False
        self.tokens.append(token)
        self._show(self._decoder.feed(self._piece(token)))
        return not self._decoder.stopped

    def finish(self) -> None:
        """Hand on what was held back."""
        self._show(self._decoder.finish())

    def _show(self, text: str) -> None:
        if text:
            self.pieces.append(text)
            self._on_text(text)
