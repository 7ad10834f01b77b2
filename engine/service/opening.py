"""Opening a model file: each kind of model has a session of its own, and the child holds one of them."""

from collections.abc import Callable, Sequence
from typing import Protocol

from engine.kv_cache.files import StateFiles
from engine.library.header import ModelInfo
from engine.library.machine import Attention
from engine.service.encoder_decoder_session import EncoderDecoderSession
from engine.service.encoder_session import EncoderSession
from engine.service.messages import Compare, Generate, PlanPrompt, PromptPlan
from engine.service.session import ModelSession
from knowledge.child.serving import Reply


class Session(Protocol):
    """A loaded model. ``wished_context`` is what it was opened with, ``load_s`` how many seconds that took."""

    info: ModelInfo
    wished_context: int
    load_s: float

    @property
    def context_tokens(self) -> int:
        """The window in tokens: what the model reads at once."""
        ...

    def plan(self, request: PlanPrompt) -> PromptPlan:
        """What the prompt would hold. Raises ``ModelError`` kinds."""
        ...

    def count(self, texts: Sequence[str]) -> tuple[int, ...]:
        """Tokens of each text as a part of a prompt."""
        ...

    def answer(self, request: Generate, reply: Reply) -> None:
        """Emit ``PromptPlanned``, ``TextPiece``… and ``Generated``. Raises ``ModelError`` kinds."""
        ...

    def compare(self, request: Compare, reply: Reply) -> None:
        """Emit ``Classified`` or ``Ranked``. Raises ``ModelError`` kinds, ``CannotSort`` where the model writes."""
        ...

    def close(self) -> None:
        """Give the memory back."""
        ...


def open_session(
    info: ModelInfo,
    context_tokens: int,
    threads: int,
    attention: Attention,
    on_progress: Callable[[float], bool],
    kept: StateFiles | None = None,
) -> Session:
    """Load ``info`` with the session that its kind needs.

    ``on_progress`` is called with the fraction loaded and returns whether to go on; ``kept`` holds the KV states of
    conversations on disk. Raises ``ModelError`` kinds; what was taken of memory is given back then.
    """
    if info.kind in ("chat", "base"):
        return ModelSession(info, context_tokens, threads, attention, on_progress, kept)
    if info.kind == "encoder-decoder":
        return EncoderDecoderSession(info, context_tokens, threads, on_progress)
    return EncoderSession(info, context_tokens, threads, on_progress)
