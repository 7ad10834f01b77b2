"""Measures which way to attend suits a model on this machine, some hundred tokens deep, where it begins to matter.

On the CPU flash attention reads faster and needs less memory. Whether it writes faster depends on the shape of the
heads: 2,048 tokens deep, on one thread, Gemma-3-270M writes 23 tokens/s with it and 19 without, SmolLM2-135M 12 and 28.
A cache of 8 bits is faster than one of 16 for SmolLM2's flash attention (24), and reads at half the speed.
"""

import math
import statistics
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import get_args

import msgspec

from engine.errors import ModelTooBig
from engine.library.kv_size import BATCH_TOKENS
from engine.library.machine import AttentionMode, MachineFit
from engine.runtime.context import SHALLOW_TOKENS, Context, ReadingStopped
from engine.runtime.model import Model

_LEAST_DEPTH = BATCH_TOKENS // 4
_MOST_DEPTH = 2 * BATCH_TOKENS
_READING_S = 4.0
"""What filling one context may take: a model that reads slowly is measured less deep."""

_WRITTEN = 8
_WRITTEN_IN_TURNS = 32

_READ_PER_WRITTEN = 3
"""Tokens that a turn with excerpts reads for each that it writes: some 800 and 250."""


_AS_GOOD = 1.05
"""Costs that differ by less are measured as equal. Flash attention is taken then: it loses less with depth. On two
threads Gemma-3-270M writes 41.2 tokens/s with it and 40.0 without 1,024 tokens deep, 39.8 and 35.3 at 2,071."""


_CLEARLY = 1.03
"""A second KV cache takes memory: tokens must be written faster by this factor."""


def with_attention(fit: MachineFit, model: Model, stopped: Callable[[], bool]) -> MachineFit:
    """``fit`` with what was measured of each way to attend; as it is where the window is too short to tell.

    ``stopped`` is asked before every decode. Raises ``ReadingStopped``, ``DecodeFailed`` or ``ModelTooBig``.
    """
    depth = max(_LEAST_DEPTH, min(int(_READING_S * fit.read_tokens_per_s), _MOST_DEPTH))
    if model.trained_context < depth + _WRITTEN:
        return fit
    speeds: dict[AttentionMode, tuple[float, float]] = {}
    for mode in get_args(AttentionMode):
        try:
            context = Context(model, depth + _WRITTEN, fit.threads, mode)
        except ModelTooBig:
            # llama.cpp takes no cache of 8 bits where the heads are not whole blocks of 32.
            if mode == "plain":
                raise
            continue
        try:
            speeds[mode] = _speeds(context, depth, stopped)
        finally:
            context.close()
    best = best_of(speeds)
    begins_shallow = best == "plain" and _writes_faster_shallow(model, fit.threads, stopped)
    return msgspec.structs.replace(
        fit, attention=best, by_attention=speeds, attention_depth=depth, begins_shallow=begins_shallow
    )


def best_of(speeds: Mapping[AttentionMode, tuple[float, float]]) -> AttentionMode:
    """The way that takes a usual turn the least time, by the tokens per second that each writes and reads."""
    costs = {mode: 1 / written + _READ_PER_WRITTEN / read for mode, (written, read) in speeds.items()}
    best = min(costs, key=costs.__getitem__)
    return "flash" if costs.get("flash", math.inf) <= costs[best] * _AS_GOOD else best


def _writes_faster_shallow(model: Model, threads: int, stopped: Callable[[], bool]) -> bool:
    """Whether the shallow way pays in the middle of where it would be taken; both write in turns."""
    if model.trained_context <= SHALLOW_TOKENS:
        return False
    depth = SHALLOW_TOKENS // 2
    with (
        closing(Context(model, SHALLOW_TOKENS + 1, threads)) as plain,
        closing(Context(model, SHALLOW_TOKENS + 1, threads, "plain", SHALLOW_TOKENS)) as shallow,
    ):
        if not shallow.begins_shallow:
            return False
        prompt = _any_tokens(model, depth)
        written: dict[Context, list[float]] = {plain: [], shallow: []}
        for context in written:
            context.read(prompt, stopped)
        for _ in range(_WRITTEN_IN_TURNS):
            for context, times in written.items():
                if stopped():
                    raise ReadingStopped
                started = time.perf_counter()
                context.append(prompt[0])
                times.append(time.perf_counter() - started)
    return statistics.median(written[plain]) > _CLEARLY * statistics.median(written[shallow])


def _any_tokens(model: Model, count: int) -> list[int]:
    return [(model.vocabulary_size // 2 + number) % model.vocabulary_size for number in range(count)]


def _speeds(context: Context, depth: int, stopped: Callable[[], bool]) -> tuple[float, float]:
    """Tokens per second, written behind ``depth`` tokens and read in the last batch before them."""
    prompt = _any_tokens(context.model, depth)
    batch = min(_LEAST_DEPTH, depth)
    context.read(prompt[: depth - batch], stopped)
    started = time.perf_counter()
    context.read(prompt, stopped)
    read = batch / (time.perf_counter() - started)
    written: list[float] = []
    for _ in range(_WRITTEN):
        if stopped():
            raise ReadingStopped
        started = time.perf_counter()
        context.append(prompt[0])
        written.append(time.perf_counter() - started)
    return 1 / statistics.median(written), read
