"""One loaded model, ready to plan and to answer."""

import time
from collections.abc import Callable, Sequence

from engine.library.catalog import check_fits
from engine.library.header import ModelInfo
from engine.prompt.encoding import PromptEncoder
from engine.prompt.plan import PlannedPrompt, plan_prompt
from engine.runtime.context import Context
from engine.runtime.generation import StopRules, generate
from engine.runtime.model import Model
from engine.service.messages import Generate, Generated, PlanPrompt, PromptPlan, PromptPlanned, Speeds, TextPiece, Usage
from engine.templates.chat import ChatFormat, ChatTemplate, PlainChat
from knowledge.child.serving import Reply

PIECE_S = 0.015
"""Least time between two ``TextPiece`` events: below what a screen shows, a few tokens of a fast model."""


class ModelSession:
    """Owns the weights, the KV cache and the prompt encoder of the model ``info``.

    ``on_progress`` is called with the fraction loaded and returns whether to go on. Raises ``ModelError`` kinds; what
    was taken of memory is given back then.
    """

    def __init__(
        self, info: ModelInfo, context_tokens: int, threads: int, on_progress: Callable[[float], bool]
    ) -> None:
        started = time.perf_counter()
        check_fits(info, context_tokens)
        self.info = info
        self.wished_context = context_tokens
        self._model = Model(info.path, on_progress)
        try:
            chat_format = _chat_format(self._model)
            self._encoder = PromptEncoder(self._model, chat_format)
            self._stop = _stop_rules(self._model, chat_format)
            self._context = Context(self._model, context_tokens, threads)
        except BaseException:
            self._model.close()
            raise
        self._context.warm_up()
        self._variant = ""
        self.load_s = time.perf_counter() - started

    @property
    def context_tokens(self) -> int:
        return self._context.context_tokens

    @property
    def variant(self) -> str:
        """What the weights are changed by, such as a hash of the adapters in use; "" where they are as in the file."""
        return self._variant

    @variant.setter
    def variant(self, variant: str) -> None:
        """Set this whenever the weights change: what was read with others is never mixed with what comes."""
        if variant != self._variant:
            self._context.clear()
            self._variant = variant

    def close(self) -> None:
        self._context.close()
        self._model.close()

    def plan(self, request: PlanPrompt) -> PromptPlan:
        """Raises ``MessageTooLong`` or ``TemplateFailed``."""
        return self._planned(request, request.max_tokens).plan

    def count(self, texts: Sequence[str]) -> tuple[int, ...]:
        """Tokens of each text as a part of a prompt."""
        return tuple(len(self._model.tokenize(text)) for text in texts)

    def answer(self, request: Generate, reply: Reply) -> None:
        """Emit ``PromptPlanned``, ``TextPiece``… and ``Generated``. Raises ``MessageTooLong`` or ``TemplateFailed``."""
        arrived = time.perf_counter()
        sampling = request.sampling
        planned = self._planned(request, sampling.max_tokens)
        reply.emit(PromptPlanned(planned.plan))
        prompt = planned.prompt
        planned_s = time.perf_counter() - arrived
        pieces = _Pieces(reply)
        answer = generate(self._context, prompt.tokens, sampling, self._stop, pieces.add, lambda: reply.cancelled)
        pieces.flush()
        self._encoder.learn_answer(prompt, answer.text, answer.tokens)
        read = len(prompt.tokens) - answer.cached_tokens
        reply.emit(
            Generated(
                answer.reason,
                Usage(len(prompt.tokens), answer.cached_tokens, len(answer.tokens)),
                Speeds(
                    planned_s + answer.reading_s,
                    read / answer.reading_s if answer.reading_s else 0.0,
                    len(answer.tokens) / answer.decoding_s if answer.decoding_s else 0.0,
                ),
            )
        )

    def _planned(self, request: PlanPrompt | Generate, max_tokens: int) -> PlannedPrompt:
        return plan_prompt(
            self._encoder,
            request.system_prompt,
            request.turns,
            self.context_tokens,
            max_tokens,
            request.pinned,
            request.summaries,
        )


class _Pieces:
    """Joins text that comes within ``PIECE_S``: every message wakes the window on a core that decodes."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply
        self._held: list[str] = []
        self._sent = 0.0

    def add(self, text: str) -> None:
        self._held.append(text)
        if time.perf_counter() - self._sent >= PIECE_S:
            self.flush()

    def flush(self) -> None:
        if self._held:
            self._reply.emit(TextPiece("".join(self._held)))
            self._held.clear()
            self._sent = time.perf_counter()


def _chat_format(model: Model) -> ChatFormat:
    source = model.chat_template
    if source is None:
        return PlainChat()
    special = {"bos_token": model.token_text(model.bos), "eos_token": model.token_text(model.eos)}
    return ChatTemplate(model.path.stem, source, special)


def _stop_rules(model: Model, chat_format: ChatFormat) -> StopRules:
    """Some files do not mark the token that ends a turn; the template shows it, right behind an answer."""
    behind = chat_format.end_of_turn.lstrip()
    tokens = [token.id for text, token in model.control_tokens.items() if behind.startswith(text)]
    return StopRules(tuple(tokens), chat_format.stop_strings)
