"""Drawing the next token: llama.cpp's sampler chain, set up from ``SamplingSettings``."""

import ctypes
from types import TracebackType
from typing import Any, Protocol

import numpy as np
from llama_cpp import llama_cpp as native
from numpy.typing import NDArray

from engine.chat_settings import SamplingSettings
from engine.runtime.draw import Draw

PENALTY_WINDOW = 64
"""Tokens of the answer that the repeat penalty looks back on, llama.cpp's default."""

_LEAST_TOKENS_PER_KEPT = 256
"""From here on ``Draw`` finds few candidates besides the kept ones. Behind a decode, which leaves nothing of it in the
processor's caches, it takes 62 µs for 49,000 tokens and 113 for 262,000; llama.cpp alone takes 205 and 860."""


def _address(native_object: Any) -> int:
    """Where a function of llama.cpp, or what a pointer of ctypes points at, stands in memory."""
    return ctypes.cast(native_object, ctypes.c_void_p).value or 0


_FUNCTIONS = (
    _address(native.llama_get_logits_ith),
    _address(native.llama_sampler_apply),
    _address(native.llama_sampler_accept),
)


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
        self._draw = None
        if 0 < kept <= vocabulary_size // _LEAST_TOKENS_PER_KEPT:
            self._draw = Draw(_FUNCTIONS, _address(self._chain), vocabulary_size, kept)

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
        if self._draw is None:
            return int(native.llama_sampler_sample(self._chain, context.handle, row))
        return self._draw.draw(context.handle, row)


def logits_at(context: Logits, row: int, vocabulary_size: int) -> NDArray[np.float32]:
    """The logits of output ``row``, -1 for the last, without a copy: valid until ``context`` reads on."""
    first = native.llama_get_logits_ith(context.handle, row).contents
    place = (ctypes.c_float * vocabulary_size).from_address(ctypes.addressof(first))
    return np.frombuffer(memoryview(place), np.float32)
