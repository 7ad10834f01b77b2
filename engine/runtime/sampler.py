"""Drawing the next token: llama.cpp's sampler chain, set up from ``SamplingSettings``."""

import ctypes
from types import TracebackType
from typing import Protocol

import numpy as np
from llama_cpp import llama_cpp as native
from numpy.typing import NDArray

from engine.chat_settings import SamplingSettings

PENALTY_WINDOW = 64
"""Tokens of the answer that the repeat penalty looks back on, llama.cpp's default."""

_LARGE_VOCABULARY = 100_000
"""From here on ``BestCandidates`` pays. Behind a decode, which leaves nothing of it in the processor's caches, a draw
takes llama.cpp alone 0.19 ms for 49,000 tokens and 0.61 ms for 262,000; with candidates found first 0.25 and 0.30."""

_CANDIDATE = np.dtype(native.llama_token_data)
_GROUPS_PER_KEPT = 8
_LEAST_GROUPS = 1024
"""More groups give a tighter bound on what is kept, and more maxima to sort; numpy is slow with few and long ones."""

_SLACK = 2.0
"""How much lower than the last time the bound is first tried: with 2 it holds 147 times of 150 at a temperature of 0.6
and 115 at 1.8, with 1 it holds 143 and 98 times, with 4 there are four times as many candidates."""

_MOST_TRIED = 4096
"""With more candidates than this a better bound is quicker."""


class Logits(Protocol):
    """A context that has just read tokens."""

    @property
    def handle(self) -> native.llama_context_p: ...


class Sampler:
    """Draws tokens for one answer; a context manager that frees the native chain.

    Order: repeat penalty, top-k, top-p, min-p, temperature, draw. Penalties over a whole vocabulary are slow, so a
    top-k of k + 64 comes first: at most 64 different tokens are lowered, so the k best after the penalty are among
    these, and the result is the same.
    """

    def __init__(self, settings: SamplingSettings, vocabulary_size: int) -> None:
        greedy = settings.temperature <= 0
        kept = 1 if greedy else settings.top_k
        steps = []
        if settings.repeat_penalty != 1:
            if settings.repeat_penalty > 1 and kept > 0:
                kept += PENALTY_WINDOW
                steps.append(native.llama_sampler_init_top_k(kept))
            else:
                kept = 0
            steps.append(
                native.llama_sampler_init_penalties(vocabulary_size, PENALTY_WINDOW, settings.repeat_penalty, 0.0, 0.0)
            )
        if greedy:
            steps.append(native.llama_sampler_init_greedy())
        else:
            if settings.top_k > 0:
                steps.append(native.llama_sampler_init_top_k(settings.top_k))
            if settings.top_p < 1:
                steps.append(native.llama_sampler_init_top_p(settings.top_p, 1))
            if settings.min_p > 0:
                steps.append(native.llama_sampler_init_min_p(settings.min_p, 1))
            steps.append(native.llama_sampler_init_temp(settings.temperature))
            seed = native.LLAMA_DEFAULT_SEED if settings.seed is None else settings.seed & 0xFFFFFFFF
            steps.append(native.llama_sampler_init_dist(seed))
        self._chain = native.llama_sampler_chain_init(native.llama_sampler_chain_default_params())
        for step in steps:
            native.llama_sampler_chain_add(self._chain, step)
        self._vocabulary_size = vocabulary_size
        is_large = vocabulary_size >= max(_LARGE_VOCABULARY, _groups(kept))
        self._best = BestCandidates(vocabulary_size, kept) if kept and is_large else None
        self._seen: tuple[int, NDArray[np.float32]] | None = None

    def __enter__(self) -> "Sampler":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        native.llama_sampler_free(self._chain)

    def accept(self, token: int) -> None:
        """Count a token that was not drawn among those of the answer."""
        native.llama_sampler_accept(self._chain, token)

    def draw(self, context: Logits, row: int = -1) -> int:
        """The next token, from the logits that ``context`` gave for output ``row`` of what it read last."""
        if self._best is None:
            return int(native.llama_sampler_sample(self._chain, context.handle, row))
        candidates = self._best.of(self._logits_of(context, row))
        native.llama_sampler_apply(self._chain, ctypes.byref(candidates))
        token = int(candidates.data[candidates.selected].id)
        native.llama_sampler_accept(self._chain, token)
        return token

    def _logits_of(self, context: Logits, row: int) -> NDArray[np.float32]:
        """As ``logits_at``, where they mostly stand in the same place as the last time."""
        address = _address(context, row)
        if self._seen is None or self._seen[0] != address:
            self._seen = address, logits_at(context, row, self._vocabulary_size)
        return self._seen[1]


def logits_at(context: Logits, row: int, vocabulary_size: int) -> NDArray[np.float32]:
    """The logits of output ``row``, -1 for the last, without a copy: valid until ``context`` reads on."""
    place = (ctypes.c_float * vocabulary_size).from_address(_address(context, row))
    return np.frombuffer(memoryview(place), np.float32)


def _address(context: Logits, row: int) -> int:
    return ctypes.addressof(native.llama_get_logits_ith(context.handle, row).contents)


class BestCandidates:
    """Finds the candidates that a top-k of ``kept`` can choose from, without sorting the vocabulary.

    Whatever at least ``kept`` logits reach is a bound: what lies under it cannot be among the best. One a little lower
    than the last time's is tried first. Where it does not hold, the maxima of disjoint groups of logits give one: they
    are themselves logits, so the ``kept``-th largest of them is no larger than the ``kept``-th largest logit.
    llama.cpp's own top-k copies twelve bytes for every token of the vocabulary first, which for 262,000 tokens costs
    several times as much.
    """

    def __init__(self, vocabulary_size: int, kept: int) -> None:
        self._kept = kept
        self._groups = _groups(kept)
        self._grouped = vocabulary_size // self._groups * self._groups
        self._least_before: np.float32 | None = None
        room = (native.llama_token_data * vocabulary_size)()
        candidates = np.frombuffer(memoryview(room), _CANDIDATE)
        self._ids, self._logits = candidates["id"], candidates["logit"]
        self._array = native.llama_token_data_array()
        self._array.data = room

    def of(self, logits: NDArray[np.float32]) -> native.llama_token_data_array:
        """The best ``kept`` tokens of ``logits`` and some more, by id; valid until the next call."""
        tokens = self._tried(logits)
        if tokens is None:
            maxima = logits[: self._grouped].reshape(-1, self._groups).max(axis=0)
            tokens = np.flatnonzero(logits >= np.partition(maxima, -self._kept)[-self._kept])
        found = logits[tokens]
        count = len(tokens)
        self._ids[:count] = tokens
        self._logits[:count] = found
        self._least_before = np.partition(found, -self._kept)[-self._kept]
        self._array.size = count
        self._array.selected = -1
        self._array.sorted = False
        return self._array

    def _tried(self, logits: NDArray[np.float32]) -> NDArray[np.intp] | None:
        """The tokens above the last time's bound with some slack, where these are enough and not too many."""
        if self._least_before is None:
            return None
        tokens = np.flatnonzero(logits >= self._least_before - _SLACK)
        return tokens if self._kept <= len(tokens) <= _MOST_TRIED else None


def _groups(kept: int) -> int:
    return max(kept * _GROUPS_PER_KEPT, _LEAST_GROUPS)
