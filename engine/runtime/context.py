"""The KV cache of one token sequence: what the model has read so far.

``llama_decode`` is given tokens in batches; the cache grows by them. A prompt that begins like what is cached is read
from where it differs on, so no token is read twice. What cannot be cut goes back to checkpoints, which are taken where
the next prompt is likely to part from this one: before what a prompt brings and before its last token. That is the
state of recurrent and hybrid models, and layers with a sliding window, which lose what the window has passed: such a
layer of Gemma 3 holds 1,024 tokens instead of all, which in a window of 8,192 is a quarter of the memory.

Where it pays, a context begins in *shallow* cells: flash attention over values of bfloat16, which ggml sums up in 32
bits. Of the starter model that writes 57 tokens/s of one core 38 tokens deep, 54 at 128 and 50 at 400, where attending
step by step writes 51, 52 and 48; but from there on it loses, it cannot be read in tiles, and drafts are slower. So
the first ``SHALLOW_TOKENS`` of every sequence are read in shallow cells and all others in deep ones, whichever way it
came about (but for a draft that reaches over the boundary): kernels differ by up to 2e-2 (KL divergence) in what the
model says next, and what is kept is to say what a fresh read says. Carrying 256 tokens over takes 8 ms.

A context has one sequence; states of other conversations wait outside it as copies (``engine.kv_cache``). Measured on
the starter model, 500 tokens deep, beside two conversations of 3,000 tokens: several sequences in one buffer decode 11
to 15 % slower, because all cells are attended to and masked; a buffer for each takes 725 MB more for four windows of
8,192. A copy of 3,000 tokens takes 12 ms each way.
"""

import ctypes
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.metadata import version

from llama_cpp import llama_cpp as native

from engine.errors import DecodeFailed, ModelTooBig
from engine.library.kv_size import BATCH_TOKENS
from engine.library.machine import AttentionMode
from engine.runtime.cells import SEQUENCE, Cells, pointer
from engine.runtime.model import Model
from engine.runtime.snapshot import Checkpoint, Snapshot, reusable
from engine.runtime.state_layout import to_deep, to_shallow

TILE_TOKENS = 64
"""The CPU's attention reads batches of at least this many tokens in tiles (``GGML_FA_TILE_Q``). 1,500 tokens deep, 20
tokens take 737 ms of one core, 48 take 1,744 and 64 take 488: a prompt must not end in a small batch."""

SHALLOW_TOKENS = 256
"""Where the shallow way of attending ends."""

CHECKPOINTS = 16
CHECKPOINT_BYTES = 256_000_000
"""What the checkpoints of one state may take together. A turn leaves two."""

_ABORTED = 2


class ReadingStopped(Exception):
    """The prompt was not read to its end because the reader was asked to stop."""


class Context:
    """A window of ``context_tokens`` over ``model``; raises ``ModelTooBig`` where its buffers do not fit in memory."""

    def __init__(
        self,
        model: Model,
        context_tokens: int,
        threads: int,
        attention: AttentionMode = "plain",
        shallow_tokens: int = 0,
    ) -> None:
        """With ``shallow_tokens`` it begins in shallow cells of so many, where there is a layout to carry over from."""
        self.model = model
        self.context_tokens: int = min(context_tokens, model.trained_context)
        self.can_cut = not (native.llama_model_is_recurrent(model.handle) or native.llama_model_is_hybrid(model.handle))
        """Whether what was just read can be taken back token by token, as drafts are."""
        self._sliding_window: int = native.llama_model_n_swa(model.handle)
        self._checkpoints: list[Checkpoint] = []
        self._deep = Cells(model, self.context_tokens, BATCH_TOKENS, threads, attention)
        self._shallow: Cells | None = None
        is_simple = attention == "plain" and self.can_cut and not self._sliding_window
        if is_simple and 0 < shallow_tokens < self.context_tokens:
            # Some architectures want keys and values of one type; nothing is lost but speed.
            with suppress(ModelTooBig):
                self._shallow = Cells(model, shallow_tokens, BATCH_TOKENS, threads, "shallow")
        self._now = self._shallow or self._deep
        # One token a step is the hot path: its batch is made once and only the token in it changes.
        self._next = (native.llama_token * 1)()
        self._next_batch = native.llama_batch_get_one(self._next, 1)

    @property
    def tokens(self) -> list[int]:
        """What was read."""
        return self._now.tokens

    @property
    def handle(self) -> native.llama_context_p:
        """The native context that has read ``tokens``, and has the logits behind them."""
        return self._now.handle

    @property
    def handles(self) -> list[native.llama_context_p]:
        """All native contexts, for what is set in each."""
        return [cells.handle for cells in self._all]

    @property
    def begins_shallow(self) -> bool:
        return self._shallow is not None

    @property
    def state_kind(self) -> str:
        """Names all on this side that the bytes of a ``Snapshot`` depend on, besides the weights."""
        build = f"{version('llama-cpp-python')} {native.llama_print_system_info().decode('utf-8', 'replace')}"
        return f"{build} cache {self._deep.cache_types}"

    def close(self) -> None:
        for cells in self._all:
            cells.close()

    def warm_up(self) -> None:
        """Touch all weights once, so that the first answer does not wait for the disk."""
        self.append(max(self.model.bos, 0))
        self.clear()

    def clear(self) -> None:
        """Forget everything that was read."""
        for cells in self._all:
            cells.clear()
        self._now = self._shallow or self._deep
        self._checkpoints = []

    def cut(self, length: int) -> bool:
        """Keep only the first ``length`` tokens that were read; whether that could be done.

        Where ``can_cut`` is False it goes back to nothing or not at all, and a sliding window only as far as what it
        has passed is still there: behind the last batch always. The state is unchanged when this gives False. After a
        cut there are no logits until a token is read.
        """
        if length >= len(self.tokens):
            return True
        if 0 < length < self._floor or not self._now.keep(length):
            return False
        self._checkpoints = [checkpoint for checkpoint in self._checkpoints if checkpoint.length <= length]
        return True

    def reusable(self, prompt: Sequence[int]) -> int:
        """How many tokens of ``prompt`` ``read`` would not read."""
        return max(self._kept_by(cells, prompt) for cells in self._all)

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
        self._now = self._deep
        if not self._deep.put(snapshot.data, snapshot.tokens):
            self.clear()
            return False
        self._checkpoints = list(snapshot.checkpoints)
        return True

    def read(self, prompt: Sequence[int], stopped: Callable[[], bool]) -> int:
        """Make the cache hold exactly ``prompt``, ready to give the token after it.

        Returns how many of its tokens were cached. Raises ``ReadingStopped`` (asked between and inside batches; what
        was read stays cached) or ``DecodeFailed``.
        """
        cached = self._keep_prefix(prompt)

        abort = native.ggml_abort_callback(lambda _user_data: stopped())
        for handle in self.handles:
            native.llama_set_abort_callback(handle, abort, None)
        try:
            if self._sliding_window or not self.can_cut:
                self._add_checkpoint()
                self._read_on(prompt[:-1], stopped)
                self._add_checkpoint()
            self._read_on(prompt, stopped)
        finally:
            # Only while reading: the callback takes the GIL at every node of the graph.
            for handle in self.handles:
                native.llama_set_abort_callback(handle, native.ggml_abort_callback(), None)
        return cached

    def append(self, token: int) -> None:
        """Read one token more; raises ``DecodeFailed``."""
        if self._now is not self._deep:
            self._make_room(1)
        self._next[0] = token
        cells = self._now
        status = native.llama_decode(cells.handle, self._next_batch)
        if status != 0:
            raise self._failed(status)
        cells.tokens.append(token)

    def append_all(self, tokens: Sequence[int]) -> None:
        """Read ``tokens`` at once, with the logits behind each as a row of its own; raises ``DecodeFailed``."""
        self._make_room(len(tokens))
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
        first: int = native.llama_memory_seq_pos_min(self._now.memory, SEQUENCE)
        return first + self._sliding_window - 1 if first > 0 else 0

    def _read_on(self, prompt: Sequence[int], stopped: Callable[[], bool]) -> None:
        while (left := len(prompt) - len(self.tokens)) > 0:
            if stopped():
                raise ReadingStopped
            self._make_room(1)
            size = min(left, self._now.batch_tokens)
            if self._now is self._shallow:
                size = min(size, self._now.room - len(self.tokens))
            elif 0 < left - size < TILE_TOKENS < size:
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
        if not native.llama_memory_seq_rm(self._now.memory, SEQUENCE, len(self.tokens), -1):
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
        if self._shallow is not None:
            # In both, so that of a conversation that is cleared nothing is left.
            for cells in self._all:
                cells.keep(self._kept_by(cells, prompt))
            self._choose(self._shallow)
        kept = self._kept_by(self._now, prompt)
        if not self.cut(kept):
            self._go_back(kept)
        return len(self.tokens)

    @property
    def _all(self) -> list[Cells]:
        return [self._deep] if self._shallow is None else [self._shallow, self._deep]

    def _kept_by(self, cells: Cells, prompt: Sequence[int]) -> int:
        """How many tokens of ``prompt`` are not read where it is read on in ``cells``."""
        marks = [checkpoint.length for checkpoint in self._checkpoints]
        return reusable(cells.tokens, prompt, self._floor if self._shallow is None else 0, marks)

    def _choose(self, shallow: Cells) -> None:
        """Go on in the shallow cells where there is room in them, so that a token is read the same way every time."""
        self._now = self._deep
        length = len(self._deep.tokens)
        if length >= shallow.room:
            return
        if length > len(shallow.tokens):
            data = self._copied(native.LLAMA_STATE_SEQ_FLAGS_NONE)
            if data is None or not to_shallow(data) or not shallow.put(data, self.tokens):
                return
        self._now = shallow

    def _make_room(self, count: int) -> None:
        """Go on in the deep cells where ``count`` tokens more do not fit into the shallow ones."""
        if self._now is self._deep or len(self._now.tokens) + count <= self._now.room:
            return
        read = self._now.tokens
        data = self._copied(native.LLAMA_STATE_SEQ_FLAGS_NONE)
        self._now = self._deep
        if data is None or not self._deep.put(data, read):
            self._deep.clear()
            self._read_on(read, lambda: False)

    def _copied(self, flags: int) -> bytearray | None:
        """A copy in the layout of the deep cells."""
        try:
            data = bytearray(native.llama_state_seq_get_size_ext(self.handle, SEQUENCE, flags))
        except MemoryError:
            return None
        written = native.llama_state_seq_get_data_ext(self.handle, pointer(data), len(data), SEQUENCE, flags)
        if written != len(data) or (self._now is self._shallow and not to_deep(data)):
            return None
        return data

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
        read = native.llama_state_seq_set_data_ext(self.handle, pointer(data), len(data), SEQUENCE, flags)
        # A hybrid's attention layers are not in the checkpoint: they are cut.
        if read != len(data) or not native.llama_memory_seq_rm(self._now.memory, SEQUENCE, checkpoint.length, -1):
            self.clear()
            return
        del self.tokens[checkpoint.length :]
        self._checkpoints = [mark for mark in self._checkpoints if mark.length <= checkpoint.length]
