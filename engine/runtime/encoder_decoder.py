"""An encoder–decoder such as T5: the encoder reads the whole input at once, the decoder writes with an eye on it.

``llama_encode`` leaves the encoder's output inside the context, and every ``llama_decode`` after it attends to that.
Both halves have a window of their own.
"""

import time
from collections.abc import Callable, Sequence
from typing import Literal

import msgspec
import numpy as np
from llama_cpp import llama_cpp as native

from engine.chat_settings import SamplingSettings
from engine.errors import DecodeFailed
from engine.runtime.detokenising import TextDecoder
from engine.runtime.model import Model
from engine.runtime.native_context import NativeContext
from engine.runtime.sampler import Sampler

_ABORTED = 2


class Written(msgspec.Struct, frozen=True):
    """One output of the decoder. ``tokens`` are the drawn ones without the end token; times in seconds."""

    reason: Literal["end", "length", "window", "cancelled"]
    tokens: list[int]
    reading_s: float
    decoding_s: float


class EncoderDecoder(NativeContext):
    """A context over ``model`` whose encoder and decoder each hold ``window`` tokens.

    ``logit_scale`` is what the decoder's output is multiplied by before the vocabulary: T5 1.0 shares its embedding
    with the output and scales by d_model^-0.5 (Raffel et al. 2020, code), which llama.cpp leaves out. Raises
    ``ModelTooBig`` or ``ModelUnsupported``.
    """

    def __init__(self, model: Model, context_tokens: int, threads: int, logit_scale: float) -> None:
        self._model = model
        self._logit_scale = logit_scale
        self.window: int = min(context_tokens, model.trained_context)
        params = native.llama_context_default_params()
        # The encoder looks both ways, so llama.cpp takes its input as one micro-batch or not at all.
        params.n_ctx = params.n_batch = params.n_ubatch = self.window
        params.n_threads = params.n_threads_batch = threads
        super().__init__(model, params, "it has no decoder")
        start = native.llama_model_decoder_start_token(model.handle)
        self._start = start if start >= 0 else max(model.bos, 0)
        self._next = (native.llama_token * 1)()
        self._next_batch = native.llama_batch_get_one(self._next, 1)

    def write(
        self,
        source: Sequence[int],
        sampling: SamplingSettings,
        on_text: Callable[[str], None],
        stopped: Callable[[], bool],
    ) -> Written:
        """Read ``source``, at most ``window`` tokens with its end token, and write until the end token is drawn.

        ``on_text`` takes each piece of text as soon as it is whole. ``stopped`` is asked inside the encoder and before
        every token. Raises ``DecodeFailed``.
        """
        if len(source) > self.window:
            raise ValueError(f"{len(source)} tokens for a window of {self.window}")
        started = time.perf_counter()
        drawn: list[int] = []
        if not self._encode(source, stopped):
            return Written("cancelled", drawn, time.perf_counter() - started, 0.0)
        self._decode(self._start)
        begun = time.perf_counter()
        decoder = TextDecoder()
        reason = self._draw(drawn, decoder, sampling, on_text, stopped)
        left = decoder.finish()
        if left:
            on_text(left)
        return Written(reason, drawn, begun - started, time.perf_counter() - begun)

    def _draw(
        self,
        drawn: list[int],
        decoder: TextDecoder,
        sampling: SamplingSettings,
        on_text: Callable[[str], None],
        stopped: Callable[[], bool],
    ) -> Literal["end", "length", "window", "cancelled"]:
        model = self._model
        with Sampler(sampling, model.vocabulary_size) as sampler:
            while not stopped():
                token = sampler.draw(self)
                if token in model.end_tokens:
                    return "end"
                piece = model.piece(token)
                # Every word of SentencePiece brings the space before it; no text begins with one.
                text = decoder.feed(piece if drawn else piece.removeprefix(b" "))
                drawn.append(token)
                if text:
                    on_text(text)
                if len(drawn) >= sampling.max_tokens:
                    return "length"
                if len(drawn) >= self.window:
                    return "window"
                self._decode(token)
        return "cancelled"

    def _encode(self, source: Sequence[int], stopped: Callable[[], bool]) -> bool:
        """Whether ``source`` was read to its end."""
        native.llama_memory_clear(self.memory, True)
        tokens = (native.llama_token * len(source))(*source)
        abort = native.ggml_abort_callback(lambda _user_data: stopped())
        native.llama_set_abort_callback(self.handle, abort, None)
        try:
            status = native.llama_encode(self.handle, native.llama_batch_get_one(tokens, len(source)))
        finally:
            native.llama_set_abort_callback(self.handle, native.ggml_abort_callback(), None)
        if status not in (0, _ABORTED):
            raise DecodeFailed(model=self._model.path.stem, reason=f"llama_encode: {status}")
        return bool(status == 0)

    def _decode(self, token: int) -> None:
        self._next[0] = token
        status = native.llama_decode(self.handle, self._next_batch)
        if status != 0:
            raise DecodeFailed(model=self._model.path.stem, reason=f"llama_decode: {status}")
        if self._logit_scale != 1:
            logits = native.llama_get_logits_ith(self.handle, -1)
            np.ctypeslib.as_array(logits, (self._model.vocabulary_size,))[:] *= self._logit_scale
