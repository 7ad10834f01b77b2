"""Writes given answers with a model: every token is decoded and drawn for, and then the given one is taken.

The machine is measured first, and the model attends and drafts as that suits it, as in the program.
"""

import time
from collections.abc import Sequence
from pathlib import Path

from engine.chat_settings import SamplingSettings
from engine.library.machine import default_threads
from engine.runtime.attention_probe import with_attention
from engine.runtime.context import SHALLOW_TOKENS, Context
from engine.runtime.generation import StopRules, generate
from engine.runtime.model import Model
from engine.runtime.native_log import take_native_log
from engine.runtime.probe import measure
from engine.runtime.sampler import Logits, Sampler
from engine.runtime.speculation.draft_policy import DraftCosts
from engine.runtime.speculation.drafting import Drafting

WINDOW = 2048
FREE_TOKENS = 160


class Given(Sampler):
    """Draws as set, and then gives the tokens of an answer in order."""

    def __init__(self, settings: SamplingSettings, vocabulary_size: int, answer: Sequence[int]) -> None:
        super().__init__(settings, vocabulary_size)
        self._answer = iter(answer)

    def draw(self, context: Logits, row: int = -1) -> int:
        super().draw(context, row)
        return next(self._answer)


class GivenAnswers:
    """The model in ``path``, with one table of draft costs as a loaded model has it."""

    def __init__(self, path: Path) -> None:
        take_native_log()
        self.threads = default_threads()
        self._model = Model(path, lambda _fraction: True)
        self.fit = with_attention(measure(self._model, [self.threads], _go_on), self._model, _go_on)
        shallow = SHALLOW_TOKENS if self.fit.begins_shallow else 0
        self._context = Context(self._model, WINDOW, self.threads, self.fit.attention, shallow)
        self._context.warm_up()
        self._costs = DraftCosts(self.fit.batch_costs)

    def tokens(self, text: str) -> list[int]:
        return self._model.tokenize(text)

    def prompt(self, question: str) -> list[int]:
        """As SmolLM2's template has it."""
        opening, closing = (self._model.control_tokens[mark].id for mark in ("<|im_start|>", "<|im_end|>"))
        asked = [opening, *self.tokens(f"user\n{question}"), closing, *self.tokens("\n")]
        return [*asked, opening, *self.tokens("assistant\n")]

    def drawn(self, prompt: list[int], seed: int) -> list[int]:
        """What the model itself answers, at most ``FREE_TOKENS`` tokens, with the default settings."""
        sampling = SamplingSettings(seed=seed, max_tokens=FREE_TOKENS)
        return generate(self._context, prompt, sampling, StopRules(), lambda _text: None, _go_on).tokens

    def write(self, prompt: list[int], answer: list[int], drafts: bool) -> tuple[float, Drafting]:
        """Seconds that writing ``answer`` behind ``prompt`` took, reading not counted."""
        self._context.read(prompt, _go_on)
        with Given(SamplingSettings(seed=1), self._model.vocabulary_size, answer) as sampler:
            started = time.perf_counter()
            drafting = Drafting(self._context, sampler, self._costs if drafts else None)
            for written in range(1, len(answer) + 1):
                token = drafting.draw()
                if written < len(answer):
                    drafting.accept(token, len(answer) - written - 1)
            drafting.cut()
            return time.perf_counter() - started, drafting


def _go_on() -> bool:
    return False
