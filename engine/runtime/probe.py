"""Measures what suits a loaded model on this machine, in a few seconds and in a context of its own.

Candidates take turns, so that another program
that comes and goes slows all of them alike, and medians are taken.
"""

import statistics
import time
from collections.abc import Callable, Sequence

import msgspec
from llama_cpp import llama_cpp as native

from engine.library.machine import MachineFit
from engine.runtime.context import Context, ReadingStopped
from engine.runtime.model import Model
from engine.runtime.other_programs import OtherPrograms

_DEPTH = 128
"""Tokens that are read to measure reading, and that all else is measured behind."""

_ROUNDS = 3
_MOST_WRITTEN = 8
_ROUND_S = 0.15
"""A round writes up to eight tokens, fewer of a model that takes longer than this."""

_BATCHES = (2, 4, 8, 16, 32)

_CLEARLY = 1.05
"""More threads take power and heat: they must be faster by this factor."""


def measure(model: Model, candidates: Sequence[int], stopped: Callable[[], bool]) -> MachineFit:
    """Try each number of threads of ``candidates`` (ascending), then batches with the best of them.

    ``stopped`` is asked before every decode. Raises ``ReadingStopped``, ``DecodeFailed`` or ``ModelTooBig``.
    """
    context = Context(model, _DEPTH + 2 * max(_BATCHES), candidates[0])
    others = OtherPrograms()
    try:
        fit = _Probe(context, stopped).measured(candidates)
    finally:
        context.close()
    return msgspec.structs.replace(fit, others=others.share())


def use_threads(context: Context, threads: int) -> None:
    """From the next decode on."""
    for handle in context.handles:
        native.llama_set_n_threads(handle, threads, threads)


class _Probe:
    def __init__(self, context: Context, stopped: Callable[[], bool]) -> None:
        self._context = context
        self._stopped = stopped
        # Any tokens will do, as long as they are none that mean something.
        first = max(context.model.vocabulary_size // 2 - _DEPTH, 0)
        self._prompt = [(first + number) % context.model.vocabulary_size for number in range(_DEPTH)]
        self._depth = min(_DEPTH, context.context_tokens - 2 * _MOST_WRITTEN)

    def measured(self, candidates: Sequence[int]) -> MachineFit:
        written: dict[int, list[float]] = {threads: [] for threads in candidates}
        read: dict[int, list[float]] = {threads: [] for threads in candidates}
        self._context.warm_up()
        for _ in range(_ROUNDS):
            for threads in candidates:
                use_threads(self._context, threads)
                read[threads].append(self._read())
                written[threads].append(self._write())
        speeds = {
            threads: (1 / statistics.median(written[threads]), 1 / statistics.median(read[threads]))
            for threads in candidates
        }
        best = candidates[0]
        for threads in candidates[1:]:
            if speeds[threads][0] > _CLEARLY * speeds[best][0]:
                best = threads
        use_threads(self._context, best)
        return MachineFit(best, *speeds[best], by_threads=speeds, batch_costs=self._batch_costs())

    def _read(self) -> float:
        """Seconds for each token of a batch."""
        self._context.clear()
        started = time.perf_counter()
        self._context.read(self._prompt[: self._depth], self._stopped)
        return (time.perf_counter() - started) / self._depth

    def _write(self) -> float:
        """Seconds for each token that is read by itself."""
        taken: list[float] = []
        while len(taken) < _MOST_WRITTEN and sum(taken) < _ROUND_S:
            taken.append(self._step(1))
        return statistics.mean(taken)

    def _batch_costs(self) -> dict[int, float]:
        """In tokens decoded one by one, each beside a single one of the same moment."""
        costs: dict[int, list[float]] = {size: [] for size in _BATCHES}
        for _ in range(_ROUNDS):
            for size in _BATCHES:
                if self._depth + 1 + size > self._context.context_tokens:
                    continue
                self._context.read(self._prompt[: self._depth], self._stopped)
                single = self._step(1)
                costs[size].append(self._step(size) / single)
        return {1: 1.0} | {size: statistics.median(found) for size, found in costs.items() if found}

    def _step(self, size: int) -> float:
        """Seconds for decoding ``size`` tokens at once, with the logits of all of them."""
        if self._stopped():
            raise ReadingStopped
        tokens = self._prompt[:size]
        started = time.perf_counter()
        self._context.append_all(tokens)
        return time.perf_counter() - started
