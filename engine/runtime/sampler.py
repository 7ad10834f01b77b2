"""Drawing the next token: llama.cpp's sampler chain, set up from ``SamplingSettings``."""

from types import TracebackType
from typing import Protocol

from llama_cpp import llama_cpp as native

from engine.chat_settings import SamplingSettings

PENALTY_WINDOW = 64
"""Tokens of the answer that the repeat penalty looks back on, llama.cpp's default."""


class Logits(Protocol):
    """A context that has just read a token."""

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
                steps.append(native.llama_sampler_init_top_k(kept + PENALTY_WINDOW))
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

    def __enter__(self) -> "Sampler":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        native.llama_sampler_free(self._chain)

    def draw(self, context: Logits) -> int:
        """The next token, from the logits of the last token that ``context`` read."""
        return int(native.llama_sampler_sample(self._chain, context.handle, -1))
