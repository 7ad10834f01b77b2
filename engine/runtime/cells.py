"""A native context: the cells of a KV cache of one sequence, and how they are attended to."""

import ctypes
from collections.abc import Sequence
from typing import Literal

from llama_cpp import llama_cpp as native

from engine.library.machine import AttentionMode
from engine.runtime.model import Model
from engine.runtime.native_context import NativeContext

SEQUENCE = 0

_TYPE_BF16 = 30
"""``GGML_TYPE_BF16``, which the binding does not name."""


class Cells(NativeContext):
    """Room for ``room`` tokens of ``model``, and the ``tokens`` that were read.

    "shallow" is flash attention over keys of float16 and values of bfloat16, which are summed up in 32 bits. Raises
    ``ModelTooBig`` where its buffers do not fit in memory and ``ModelUnsupported`` where the model does not write.
    """

    def __init__(
        self, model: Model, room: int, batch_tokens: int, threads: int, attention: AttentionMode | Literal["shallow"]
    ) -> None:
        self.room = room
        self.batch_tokens = min(batch_tokens, room)
        self.tokens: list[int] = []
        params = native.llama_context_default_params()
        params.n_ctx = room
        params.n_batch = params.n_ubatch = self.batch_tokens
        params.swa_full = False
        flash = attention != "plain"
        params.flash_attn_type = (
            native.LLAMA_FLASH_ATTN_TYPE_ENABLED if flash else native.LLAMA_FLASH_ATTN_TYPE_DISABLED
        )
        if attention == "flash-q8":
            params.type_k = params.type_v = native.GGML_TYPE_Q8_0
        elif attention == "shallow":
            params.type_v = _TYPE_BF16
        params.n_threads = params.n_threads_batch = threads
        self.cache_types = f"{params.type_k} {params.type_v} {params.flash_attn_type}"
        super().__init__(model, params, "it does not generate text")

    def keep(self, length: int) -> bool:
        """Keep only the first ``length`` tokens; whether the state can be cut there."""
        if not native.llama_memory_seq_rm(self.memory, SEQUENCE, length, -1):
            return False
        del self.tokens[length:]
        return True

    def put(self, data: bytearray, tokens: Sequence[int]) -> bool:
        """Have these cells hold the copy ``data``, which reading ``tokens`` left; nothing where it does not fit."""
        self.clear()
        if native.llama_state_seq_set_data(self.handle, pointer(data), len(data), SEQUENCE) != len(data):
            self.clear()
            return False
        self.tokens = list(tokens)
        return True

    def clear(self) -> None:
        """Forget everything that was read."""
        # The cells are marked as free; writing over a window of them would take longer than a short prompt.
        native.llama_memory_clear(self.memory, False)
        self.tokens = []


def pointer(data: bytearray) -> "ctypes.Array[ctypes.c_uint8]":
    """To the bytes themselves."""
    return (ctypes.c_uint8 * len(data)).from_buffer(data)
