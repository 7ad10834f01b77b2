"""One answer: read the prompt, draw tokens until the turn ends."""

import time
from collections.abc import Callable, Collection, Sequence
from typing import Literal

import msgspec

from engine.chat_settings import SamplingSettings
from engine.runtime.context import Context, ReadingStopped
from engine.runtime.detokenising import TextDecoder
from engine.runtime.sampler import Sampler


class StopRules(msgspec.Struct, frozen=True):
    """What ends a turn besides the tokens that the file itself marks as ends."""

    tokens: Collection[int] = ()
    strings: tuple[str, ...] = ()


class Answer(msgspec.Struct, frozen=True):
    """How an answer ended, and what it took. ``tokens`` are the drawn ones without the end token; times in seconds."""

    reason: Literal["end", "length", "window", "cancelled"]
    tokens: list[int]
    cached_tokens: int
    reading_s: float
    decoding_s: float
    text: str


def generate(
    context: Context,
    prompt: Sequence[int],
    sampling: SamplingSettings,
    stop: StopRules,
    on_text: Callable[[str], None],
    stopped: Callable[[], bool],
) -> Answer:
    """Answer ``prompt``; ``on_text`` takes each piece of text as soon as it is whole.

    ``stopped`` is asked before every token. Raises ``DecodeFailed``.
    """
    model = context.model
    drawn: list[int] = []
    pieces: list[str] = []
    decoder = TextDecoder(stop.strings)
    started = time.perf_counter()
    begun = started

    def show(text: str) -> None:
        if text:
            pieces.append(text)
            on_text(text)

    def ended(reason: Literal["end", "length", "window", "cancelled"], cached: int) -> Answer:
        show(decoder.finish())
        now = time.perf_counter()
        return Answer(reason, drawn, cached, begun - started, now - begun, "".join(pieces))

    try:
        cached = context.read(prompt, stopped)
    except ReadingStopped:
        begun = time.perf_counter()
        return ended("cancelled", 0)
    begun = time.perf_counter()
    with Sampler(sampling, model.vocabulary_size) as sampler:
        while True:
            if stopped():
                return ended("cancelled", cached)
            token = sampler.draw(context)
            if token in stop.tokens or model.ends_generation(token):
                return ended("end", cached)
            drawn.append(token)
            show(decoder.feed(model.piece(token)))
            if decoder.stopped:
                return ended("end", cached)
            if len(drawn) >= sampling.max_tokens:
                return ended("length", cached)
            if len(context.tokens) >= context.context_tokens:
                return ended("window", cached)
            context.append(token)
