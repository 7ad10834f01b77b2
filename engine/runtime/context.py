"""The KV cache of one token sequence: what the model has read so far.

``llama_decode`` is given tokens in batches; the cache grows by them. A prompt that begins like what is cached is read
from where it differs on, so no token is read twice. What cannot be cut goes back to checkpoints, which are taken where
the next prompt is likely to part from this one: before what a prompt brings and before its last token. That is the
state of recurrent and hybrid models, and layers with a sliding window, which lose what the window has passed: such a
layer of Gemma 3 holds 1,024 tokens instead of all, which in a window of 8,192 is a quarter of the memory.

A context has one sequence; states of other conversations wait outside it as copies (``engine.kv_cache``). Measured on
the starter model, 500 tokens deep, beside two conversations of 3,000 tokens: several sequences in one buffer decode 11
to 15 % slower, because all cells are attended to and masked; a buffer for each takes 725 MB more for four windows of
8,192. A copy of 3,000 tokens takes 12 ms each way.
"""

import ctypes
from collections.abc import Callable, Sequence
from importlib.metadata import version

from llama_cpp import llama_cpp as native

from engine.errors import DecodeFailed, ModelTooBig, ModelUnsupported
from engine.library.machine import AttentionMode
from engine.runtime.model import Model
from engine.runtime.snapshot import Checkpoint, Snapshot, reusable

BATCH_TOKENS = 512
"""Prompt tokens per ``llama_decode``. Reading is as fast as with larger batches, and its buffers stay small."""

TILE_TOKENS = 64
"""The CPU's attention reads batches of at least this many tokens in tiles (``GGML_FA_TILE_Q``). 1,500 tokens deep, 20
tokens take 737 ms of one core, 48 take 1,744 and 64 take 488: a prompt must not end in a small batch."""

CHECKPOINTS = 16
CHECKPOINT_BYTES = 256_000_000
"""What the checkpoints of one state may take together. A turn leaves two."""

_SEQUENCE = 0
_ABORTED = 2


class ReadingStopped(Exception):
    """The prompt was not read to its end because the reader was asked to stop."""


class Context:
    """A window of ``context_tokens`` over ``model``; raises ``ModelTooBig`` where its buffers do not fit in memory."""

    def __init__(self, model: Model, context_tokens: int, threads: int, attention: AttentionMode = "plain") -> None:
        self.model = model
        self.context_tokens: int = min(context_tokens, model.trained_context)
        self.tokens: list[int] = []
        self.can_cut = not (native.llama_model_is_recurrent(model.handle) or native.llama_model_is_hybrid(model.handle))
        """Whether what was just read can be taken back token by token, as drafts are."""
        self._sliding_window: int = native.llama_model_n_swa(model.handle)
        self._checkpoints: list[Checkpoint] = []
        params = native.llama_context_default_params()
        params.n_ctx = self.context_tokens
        params.n_batch = params.n_ubatch = min(BATCH_TOKENS, self.context_tokens)
        params.swa_full = False
        flash = attention != "plain"
        params.flash_attn_type = (
            native.LLAMA_FLASH_ATTN_TYPE_ENABLED if flash else native.LLAMA_FLASH_ATTN_TYPE_DISABLED
        )
        if attention == "flash-q8":
            params.type_k = params.type_v = native.GGML_TYPE_Q8_0
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
        self._cache_types = f"{params.type_k} {params.type_v} {params.flash_attn_type}"

    @property
    def handle(self) -> native.llama_context_p:
        if self._handle is None:
            raise ValueError("the context was closed")
        return self._handle

    @property
    def state_kind(self) -> str:
        """Names all on this side that the bytes of a ``Snapshot`` depend on, besides the weights."""
        build = f"{version('llama-cpp-python')} {native.llama_print_system_info().decode('utf-8', 'replace')}"
        return f"{build} cache {self._cache_types}"

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
        # The cells are marked as free; writing over a window of them would take longer than a short prompt.
        native.llama_memory_clear(self._memory, False)
        self.tokens = []
        self._checkpoints = []

    def cut(self, length: int) -> bool:
        """Keep only the first ``length`` tokens that were read; whether that could be done.

        Where ``can_cut`` is False it goes back to nothing or not at all, and a sliding window only as far as what it
        has passed is still there: behind the last batch always. The state is unchanged when this gives False. After a
        cut there are no logits until a token is read.
        """
        if length >= len(self.tokens):
            return True
        if 0 < length < self._floor or not native.llama_memory_seq_rm(self._memory, _SEQUENCE, length, -1):
            return False
        del self.tokens[length:]
        self._checkpoints = [checkpoint for checkpoint in self._checkpoints if checkpoint.length <= length]
        return True

    def reusable(self, prompt: Sequence[int]) -> int:
        """How many tokens of ``prompt`` ``read`` would not read."""
        return reusable(self.tokens, prompt, self._floor, [checkpoint.length for checkpoint in self._checkpoints])

    def snapshot(self) -> Snapshot | None:
        """A copy of the state: some 10 ms for 60 MB. None where there is no memory for one."""
        data = self._copied(native.LLAMA_STATE_SEQ_FLAGS_NONE)
        if data is None:
            return None
        floor = 0 if self.can_cut and not self._sliding_window else len(self.tokens)
        return Snapshot(list(self.tokens), data, tuple(self._checkpoints), floor)

    def restore(self, snapshot: Snapshot) -> bool:
        """Put a copy in place of the state; whether it fitted. Nothing is read any more where it did not.

        It must come from a context of the same weights and ``state_kind``.
        """
        self.clear()
        if len(snapshot.tokens) > self.context_tokens:
            return False
        data = snapshot.data
        if native.llama_state_seq_set_data(self.handle, _pointer(data), len(data), _SEQUENCE) != len(data):
            self.clear()
            return False
        self.tokens = list(snapshot.tokens)
        self._checkpoints = list(snapshot.checkpoints)
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
            if self._sliding_window or not self.can_cut:
                self._add_checkpoint()
                self._read_on(prompt[:-1], stopped)
                self._add_checkpoint()
            self._read_on(prompt, stopped)
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

    def append_all(self, tokens: Sequence[int]) -> None:
        """Read ``tokens`` at once, with the logits behind each as a row of its own; raises ``DecodeFailed``."""
        batch_tokens = (native.llama_token * len(tokens))(*tokens)
        batch = native.llama_batch_get_one(batch_tokens, len(tokens))
        batch.logits = (ctypes.c_int8 * len(tokens))(*[1] * len(tokens))
        status = native.llama_decode(self.handle, batch)
        if status != 0:
            raise self._failed(status)
        self.tokens.extend(tokens)

    @property
    def _floor(self) -> int:
        """The shortest that the state can be cut to, short of nothing."""
        if not self.can_cut:
            return len(self.tokens)
        # What a layer with a sliding window holds has no gaps: llama.cpp throws away all that is older than it must.
        first: int = native.llama_memory_seq_pos_min(self._memory, _SEQUENCE)
        return first + self._sliding_window - 1 if first > 0 else 0

    def _read_on(self, prompt: Sequence[int], stopped: Callable[[], bool]) -> None:
        while (left := len(prompt) - len(self.tokens)) > 0:
            if stopped():
                raise ReadingStopped
            size = min(left, self._batch_tokens)
            if 0 < left - size < TILE_TOKENS < size:
                size = left - TILE_TOKENS
            start = len(self.tokens)
            self._decode(prompt[start : start + size])

    def _decode(self, part: Sequence[int]) -> None:
        tokens = (native.llama_token * len(part))(*part)
        status = native.llama_decode(self.handle, native.llama_batch_get_one(tokens, len(part)))
        if status == 0:
            self.tokens.extend(part)
            return
        # An aborted or failed batch may have left some of its tokens in the cache.
        if not native.llama_memory_seq_rm(self._memory, _SEQUENCE, len(self.tokens), -1):
            self._go_back(len(self.tokens))
        if status == _ABORTED:
            raise ReadingStopped
        raise self._failed(status)

    def _failed(self, status: int) -> DecodeFailed:
        """Forget what may be half written; the error says why."""
        self.clear()
        return DecodeFailed(model=self.model.path.stem, reason=f"llama_decode: {status}")

    def _keep_prefix(self, prompt: Sequence[int]) -> int:
        """Go back to what ``prompt`` begins with; at least the last token is read anew, for its logits."""
        kept = self.reusable(prompt)
        if not self.cut(kept):
            self._go_back(kept)
        return len(self.tokens)

    def _copied(self, flags: int) -> bytearray | None:
        try:
            data = bytearray(native.llama_state_seq_get_size_ext(self.handle, _SEQUENCE, flags))
        except MemoryError:
            return None
        written = native.llama_state_seq_get_data_ext(self.handle, _pointer(data), len(data), _SEQUENCE, flags)
        return data if written == len(data) else None

    def _add_checkpoint(self) -> None:
        length = len(self.tokens)
        if length == 0 or any(checkpoint.length == length for checkpoint in self._checkpoints):
            return
        data = self._copied(native.LLAMA_STATE_SEQ_FLAGS_PARTIAL_ONLY)
        if data is None:
            return
        self._checkpoints.append(Checkpoint(length, data))
        while len(self._checkpoints) > CHECKPOINTS or self._checkpoint_bytes > CHECKPOINT_BYTES:
            self._drop_checkpoint()

    @property
    def _checkpoint_bytes(self) -> int:
        return sum(len(checkpoint.data) for checkpoint in self._checkpoints)

    def _drop_checkpoint(self) -> None:
        """Drop the one whose loss costs the least reading; the newest stays."""
        lengths = [0, *(checkpoint.length for checkpoint in self._checkpoints)]
        gaps = [lengths[place + 1] - lengths[place - 1] for place in range(1, len(lengths) - 1)]
        del self._checkpoints[gaps.index(min(gaps)) if gaps else 0]

    def _go_back(self, length: int) -> None:
        """To the newest checkpoint of at most ``length`` tokens, or to nothing."""
        checkpoint = next((mark for mark in reversed(self._checkpoints) if mark.length <= length), None)
        if checkpoint is None:
            self.clear()
            return
        flags = native.LLAMA_STATE_SEQ_FLAGS_PARTIAL_ONLY
        data = checkpoint.data
        read = native.llama_state_seq_set_data_ext(self.handle, _pointer(data), len(data), _SEQUENCE, flags)
        # A hybrid's attention layers are not in the checkpoint: they are cut.
        if read != len(data) or not native.llama_memory_seq_rm(self._memory, _SEQUENCE, checkpoint.length, -1):
            self.clear()
            return
        del self.tokens[checkpoint.length :]
        self._checkpoints = [mark for mark in self._checkpoints if mark.length <= checkpoint.length]


def _pointer(data: bytearray) -> "ctypes.Array[ctypes.c_uint8]":
    return (ctypes.c_uint8 * len(data)).from_buffer(data)
