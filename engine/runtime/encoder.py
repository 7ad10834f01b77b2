"""An encoder such as BERT: texts to vectors of meaning, or with a head of its own, to scores.

Heads are the ``cls`` tensors of a GGUF: with one output they rank passages for a query, with several they sort texts
into the classes they were trained on.
"""

import ctypes
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from llama_cpp import llama_cpp as native

from engine.errors import DecodeFailed, ModelTooBig
from engine.prompt.pieces import pieces_of
from engine.runtime.model import Model

WINDOW = 512
"""Tokens read at once. llama.cpp reserves logits as wide as the vocabulary for each: 1 MB a token for XLM-R's."""

Vector = npt.NDArray[np.float32]


class EncodingStopped(Exception):
    """The encoder was asked to stop between two texts."""


class Encoder:
    """A context over ``model`` that reads up to ``window`` tokens at once.

    ``ranks`` says that the file has a head, ``pooled`` that it says how token vectors become one (else they are
    averaged). Raises ``ModelTooBig``.
    """

    def __init__(self, model: Model, threads: int, ranks: bool, pooled: bool) -> None:
        self._model = model
        self.window: int = min(WINDOW, model.trained_context)
        params = native.llama_context_default_params()
        params.n_ctx = params.n_batch = params.n_ubatch = self.window
        params.n_threads = params.n_threads_batch = threads
        params.embeddings = True
        if ranks:
            params.pooling_type = native.LLAMA_POOLING_TYPE_RANK
        elif not pooled:
            params.pooling_type = native.LLAMA_POOLING_TYPE_MEAN
        handle = native.llama_init_from_model(model.handle, params)
        if not handle:
            raise ModelTooBig(model=model.path.stem, needed="more", available="less")
        self._handle: native.llama_context_p | None = handle
        self._memory = native.llama_get_memory(handle)
        self._outputs: int = (
            native.llama_model_n_cls_out(model.handle) if ranks else native.llama_model_n_embd(model.handle)
        )
        vocab = native.llama_model_get_vocab(model.handle)
        separator = native.llama_vocab_sep(vocab)
        self._begin = [model.bos] if native.llama_vocab_get_add_bos(vocab) and model.bos >= 0 else []
        self._end = [model.eos] if native.llama_vocab_get_add_eos(vocab) and model.eos >= 0 else []
        self._between = [separator] if native.llama_vocab_get_add_sep(vocab) and separator >= 0 else []
        self._batch: Any = native.llama_batch_init(self.window, 0, 1)

    @property
    def handle(self) -> native.llama_context_p:
        if self._handle is None:
            raise ValueError("the context was closed")
        return self._handle

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the head's outputs, as far as the file has them."""
        names = (native.llama_model_cls_label(self._model.handle, output) for output in range(self._outputs))
        return tuple(name.decode("utf-8", "replace") if name else "" for name in names)

    def close(self) -> None:
        if self._handle is not None:
            native.llama_batch_free(self._batch)
            native.llama_free(self._handle)
            self._handle = None

    def vector(self, prefix: str, text: str, stopped: Callable[[], bool]) -> Vector:
        """The meaning of ``text`` as a vector of unit length; of a text longer than the window, that of its pieces.

        Raises ``EncodingStopped`` or ``DecodeFailed``.
        """
        pieces = pieces_of(text, self.window, lambda piece: len(self._single(prefix + piece)) <= self.window)
        return _unit(np.sum([_unit(self._read(self._single(prefix + piece), stopped)) for piece in pieces], axis=0))

    def scores(self, first: str, second: str, stopped: Callable[[], bool]) -> Vector:
        """What the head gives for a pair (query and passage, premise and hypothesis); ``second`` may be empty.

        Where the pair is longer than the window, the longer text is read in pieces: a passage is as good as its best
        piece, and classes are those of the average piece. Raises ``EncodingStopped`` or ``DecodeFailed``.
        """

        def pair(piece: str) -> list[int]:
            return self._pair(first, piece) if cut_second else self._pair(piece, second)

        cut_second = len(second) >= len(first)
        pieces = pieces_of(second if cut_second else first, self.window, lambda piece: len(pair(piece)) <= self.window)
        results = [self._read(pair(piece)[: self.window], stopped) for piece in pieces]
        summary: Vector = np.max(results, axis=0) if self._outputs == 1 else np.mean(results, axis=0)
        return summary

    def _single(self, text: str) -> list[int]:
        return [*self._begin, *self._model.tokenize(text), *(self._end or self._between)]

    def _pair(self, first: str, second: str) -> list[int]:
        """As these models were trained: ``[CLS] a [SEP] b [SEP]`` for BERT, ``<s> a </s></s> b </s>`` for RoBERTa."""
        if not second:
            return self._single(first)
        return [*self._single(first), *(self._between if self._end else []), *self._single(second)[len(self._begin) :]]

    def _read(self, tokens: Sequence[int], stopped: Callable[[], bool]) -> Vector:
        if stopped():
            raise EncodingStopped
        batch = self._batch
        for position, token in enumerate(tokens):
            batch.token[position] = token
            batch.pos[position] = position
            batch.n_seq_id[position] = 1
            batch.seq_id[position][0] = 0
            batch.logits[position] = 1
        batch.n_tokens = len(tokens)
        if self._memory is not None:
            native.llama_memory_clear(self._memory, True)
        run = native.llama_encode if self._memory is None else native.llama_decode
        status = run(self.handle, batch)
        if status != 0:
            raise DecodeFailed(model=self._model.path.stem, reason=f"{run.__name__}: {status}")
        pointer = native.llama_get_embeddings_seq(self.handle, 0)
        raw = np.ctypeslib.as_array(ctypes.cast(pointer, ctypes.POINTER(ctypes.c_float)), (self._outputs,))
        return raw.astype(np.float32)


def _unit(vector: Vector) -> Vector:
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if length > 0 else vector
