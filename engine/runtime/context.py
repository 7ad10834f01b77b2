"""The KV cache of one token sequence: what the model has read so far.

``llama_decode`` is given tokens in batches; the cache grows by them. A prompt that begins like what is cached is read
from where it differs on, so no token is read twice.
"""

from collections.abc import Callable, Sequence

from llama_cpp import llama_cpp as native

from engine.errors import DecodeFailed, ModelTooBig, ModelUnsupported
from engine.runtime.model import Model

BATCH_TOKENS = 512
"""Prompt tokens per ``llama_decode``. Reading is as fast as with larger batches, and its buffers stay small."""

_ABORTED = 2


class ReadingStopped(Exception):
    """The prompt was not read to its end because the reader was asked to stop."""


class Context:
    """A window of ``context_tokens`` over ``model``; raises ``ModelTooBig`` where its buffers do not fit in memory."""

    def __init__(self, model: Model, context_tokens: int, threads: int) -> None:
        self.model = model
        self.context_tokens: int = min(context_tokens, model.trained_context)
        self.tokens: list[int] = []
        params = native.llama_context_default_params()
        params.n_ctx = self.context_tokens
        params.n_batch = params.n_ubatch = min(BATCH_TOKENS, self.context_tokens)
        params.n_threads = params.n_threads_batch = threads
        handle = native.llama_init_from_model(model.handle, params)
        if not handle:
            raise ModelTooBig(model=model.path.stem, needed="more", available="less")
        self._handle: native.llama_context_p | None = handle
        memory = native.llama_get_memory(handle)
        if memory is None:
            self.close()
            raise ModelUnsupported(model=model.path.stem, reason="it does not generate text")
        self._memory = memory
        # One token a step is the hot path: its batch is made once and only the token in it changes.
        self._next = (native.llama_token * 1)()
        self._next_batch = native.llama_batch_get_one(self._next, 1)
        self._batch_tokens = int(params.n_batch)

    @property
    def handle(self) -> native.llama_context_p:
        if self._handle is None:
            raise ValueError("the context was closed")
        return self._handle

    def close(self) -> None:
        if self._handle is not None:
            native.llama_free(self._handle)
            self._handle = None

    def warm_up(self) -> None:
        """Touch all weights once, so that the first answer does not wait for the disk."""
        self.append(max(self.model.bos, 0))
        self.clear()

    def clear(self) -> None:
        """Forget everything that was read."""
        native.llama_memory_clear(self._memory, True)
        self.tokens = []

    def cut(self, length: int) -> bool:
        """Keep only the first ``length`` tokens that were read; whether that could be done.

        The state of recurrent and hybrid models is one value, not one per token: it goes back to nothing or not at all,
        and where this gives False it is unchanged. After a cut there are no logits until a token is read.
        """
        if length >= len(self.tokens):
            return True
        if not native.llama_memory_seq_rm(self._memory, 0, length, -1):
            return False
        del self.tokens[length:]
        return True

    def read(self, prompt: Sequence[int], stopped: Callable[[], bool]) -> int:
        """Make the cache hold exactly ``prompt``, ready to give the token after it.

        Returns how many of its tokens were cached. Raises ``ReadingStopped`` (asked between and inside batches; what
        was read stays cached) or ``DecodeFailed``.
        """
        cached = self._keep_prefix(prompt)

        abort = native.ggml_abort_callback(lambda _user_data: stopped())
        native.llama_set_abort_callback(self.handle, abort, None)
        try:
            for start in range(cached, len(prompt), self._batch_tokens):
                if stopped():
                    raise ReadingStopped
                self._decode(prompt[start : start + self._batch_tokens])
        finally:
            # Only while reading: the callback takes the GIL at every node of the graph.
            native.llama_set_abort_callback(self.handle, native.ggml_abort_callback(), None)
        return cached

    def append(self, token: int) -> None:
        """Read one token more; raises ``DecodeFailed``."""
        self._next[0] = token
        status = native.llama_decode(self.handle, self._next_batch)
        if status != 0:
            raise self._failed(status)
        self.tokens.append(token)

    def _decode(self, part: Sequence[int]) -> None:
        tokens = (native.llama_token * len(part))(*part)
        status = native.llama_decode(self.handle, native.llama_batch_get_one(tokens, len(part)))
        if status == 0:
            self.tokens.extend(part)
            return
        # An aborted or failed batch may have left some of its tokens in the cache.
        if not native.llama_memory_seq_rm(self._memory, 0, len(self.tokens), -1):
            self.clear()
        if status == _ABORTED:
            raise ReadingStopped
        raise self._failed(status)

    def _failed(self, status: int) -> DecodeFailed:
        """Forget what may be half written; the error says why."""
        self.clear()
        return DecodeFailed(model=self.model.path.stem, reason=f"llama_decode: {status}")

    def _keep_prefix(self, prompt: Sequence[int]) -> int:
        """Cut the cache to what ``prompt`` begins with; at least the last token is read anew, for its logits."""
        common = 0
        for have, want in zip(self.tokens, prompt[:-1], strict=False):
            if have != want:
                break
            common += 1
        if not self.cut(common):
            self.clear()
        return len(self.tokens)
