"""Turns texts into vectors of meaning with multilingual-e5-small, through llama.cpp's low-level interface.

The model wants "query: " and "passage: " in front of its input, mean pooling (in the GGUF) and unit length
(Wang et al. 2024, "Multilingual E5 Text Embeddings"). The model's file is loaded for its vocabulary alone; its network
is a file of its own that takes word vectors (``knowledge.embedding.word_vectors`` says why).
"""

import contextlib
import ctypes
import logging
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from knowledge.embedding.word_vectors import WordVectors, network_of, word_vectors_of
from knowledge.errors import EmbeddingModelMissing

WIDTH = 384
BATCH_TOKENS = 256
BATCH_SEQUENCES = 16
IDLE_S = 300.0

QUERY_PREFIX = "query: "
PASSAGE_PREFIX = "passage: "

Vector = npt.NDArray[np.float32]
"""Shape (384,), unit length."""


class _Loaded:
    """A model in memory with a context to encode in. Raises ``EmbeddingModelMissing``."""

    def __init__(self, path: Path) -> None:
        # Only the knowledge child may load llama.cpp, and only when something is to be embedded.
        import llama_cpp

        self._api = llama_cpp
        # llama-cpp-python prints every tensor it loads otherwise.
        logging.getLogger("llama-cpp-python").setLevel(logging.ERROR)
        llama_cpp.llama_backend_init()
        self._words = WordVectors(word_vectors_of(path))
        self._vocabulary_model = self._load(path, vocab_only=True)
        try:
            self._model = self._load(network_of(path), vocab_only=False)
        except EmbeddingModelMissing:
            llama_cpp.llama_model_free(self._vocabulary_model)
            raise
        if llama_cpp.llama_model_n_embd(self._model) != WIDTH or self._words.width != WIDTH:
            self._free_models()
            raise EmbeddingModelMissing()
        parameters = llama_cpp.llama_context_default_params()
        parameters.n_ctx = parameters.n_batch = parameters.n_ubatch = BATCH_TOKENS
        parameters.n_seq_max = BATCH_SEQUENCES
        parameters.kv_unified = True
        parameters.n_threads = parameters.n_threads_batch = 1
        parameters.embeddings = True
        context = llama_cpp.llama_init_from_model(self._model, parameters)
        if not context:
            self._free_models()
            raise EmbeddingModelMissing()
        self._context = context
        self._vocabulary = llama_cpp.llama_model_get_vocab(self._vocabulary_model)
        self._end = llama_cpp.llama_vocab_eos(self._vocabulary)
        self._batch: Any = llama_cpp.llama_batch_init(BATCH_TOKENS, WIDTH, 1)

    def _load(self, path: Path, vocab_only: bool) -> Any:
        parameters = self._api.llama_model_default_params()
        parameters.n_gpu_layers = 0
        parameters.vocab_only = vocab_only
        # ggml's AMX kernels take Q4_0 weights wherever the processor names AMX, and die of an illegal instruction in
        # virtual machines that name it without switching it on; elsewhere the repacked layouts are the faster ones.
        parameters.use_extra_bufts = b"AMX_INT8 = 1" not in self._api.llama_print_system_info()
        model = self._api.llama_model_load_from_file(str(path).encode(), parameters)
        if not model:
            raise EmbeddingModelMissing()
        return model

    def tokens(self, text: str) -> list[int]:
        """Token ids with the begin and end marks."""
        data = text.encode("utf-8", "replace")
        room = len(data) + 8
        buffer = (self._api.llama_token * room)()
        count = self._api.llama_tokenize(self._vocabulary, data, len(data), buffer, room, True, False)
        if count < 0:
            room = -count
            buffer = (self._api.llama_token * room)()
            count = self._api.llama_tokenize(self._vocabulary, data, len(data), buffer, room, True, False)
        return list(buffer[:count])

    def cut(self, tokens: list[int]) -> list[int]:
        return tokens if len(tokens) <= BATCH_TOKENS else [*tokens[: BATCH_TOKENS - 1], self._end]

    def encode(self, sequences: Sequence[Sequence[int]]) -> list[Vector]:
        """One vector for each sequence; together they hold at most ``BATCH_TOKENS`` tokens."""
        batch = self._batch
        words = self._words.of([token for sequence in sequences for token in sequence])
        ctypes.memmove(batch.embd, words.ctypes.data, words.nbytes)
        at = 0
        for sequence_id, sequence in enumerate(sequences):
            for position in range(len(sequence)):
                batch.pos[at] = position
                batch.n_seq_id[at] = 1
                batch.seq_id[at][0] = sequence_id
                batch.logits[at] = 1
                at += 1
        batch.n_tokens = at
        if self._api.llama_encode(self._context, batch) != 0:
            raise EmbeddingModelMissing()
        vectors: list[Vector] = []
        for sequence_id in range(len(sequences)):
            pointer = self._api.llama_get_embeddings_seq(self._context, sequence_id)
            raw = np.ctypeslib.as_array(ctypes.cast(pointer, ctypes.POINTER(ctypes.c_float)), (WIDTH,))
            length = float(np.linalg.norm(raw))
            vectors.append((raw / length).astype(np.float32) if length > 0 else np.zeros(WIDTH, np.float32))
        return vectors

    def free(self) -> None:
        self._api.llama_batch_free(self._batch)
        self._api.llama_free(self._context)
        self._free_models()

    def _free_models(self) -> None:
        self._api.llama_model_free(self._model)
        self._api.llama_model_free(self._vocabulary_model)


class Embedder:
    """The embedding model of a profile, loaded at its first use and let go of after five idle minutes.

    Threads may share it: a query waits for the batch that is running, never for the rest of a document.
    Every method but ``available`` raises ``EmbeddingModelMissing`` where the model is absent or broken.
    """

    def __init__(self, model: Path, idle_s: float = IDLE_S) -> None:
        self._path = model
        self._idle_s = idle_s
        self._lifetime = threading.Condition()
        self._users = 0
        self._last_use = 0.0
        self._loaded: _Loaded | None = None
        self._broken = False
        self._turn = threading.Condition()
        self._encoding = False
        self._queries_waiting = 0

    @property
    def available(self) -> bool:
        """Whether there is a model file that did not fail to load."""
        return not self._broken and self._path.is_file()

    def query(self, text: str) -> Vector:
        with self._in_use() as model:
            tokens = model.cut(model.tokens(QUERY_PREFIX + text))
            with self._encoder(urgent=True):
                return model.encode([tokens])[0]

    def passages(self, texts: Sequence[str]) -> Iterator[list[tuple[int, Vector]]]:
        """Vectors as (position in ``texts``, vector), one list for each batch, not in the order of ``texts``."""
        with self._in_use() as model:
            sequences = [model.cut(model.tokens(PASSAGE_PREFIX + text)) for text in texts]
            for batch in full_batches([len(sequence) for sequence in sequences]):
                with self._encoder(urgent=False):
                    vectors = model.encode([sequences[position] for position in batch])
                yield list(zip(batch, vectors, strict=True))

    def count_tokens(self, text: str) -> int:
        """Tokens of ``text`` alone, without prefix and marks."""
        with self._in_use() as model:
            return max(0, len(model.tokens(text)) - 2)

    @contextlib.contextmanager
    def _in_use(self) -> Iterator[_Loaded]:
        with self._lifetime:
            if self._loaded is None:
                self._loaded = self._load()
                threading.Thread(target=self._release_when_idle, name="embedder idle", daemon=True).start()
            model = self._loaded
            self._users += 1
        try:
            yield model
        finally:
            with self._lifetime:
                self._users -= 1
                self._last_use = time.monotonic()
                self._lifetime.notify_all()

    def _load(self) -> _Loaded:
        if not self.available:
            raise EmbeddingModelMissing()
        try:
            return _Loaded(self._path.resolve())
        except EmbeddingModelMissing:
            self._broken = True
            raise

    def _release_when_idle(self) -> None:
        with self._lifetime:
            while self._users or (left := self._last_use + self._idle_s - time.monotonic()) > 0:
                self._lifetime.wait(None if self._users else left)
            if self._loaded is not None:
                self._loaded.free()
                self._loaded = None

    @contextlib.contextmanager
    def _encoder(self, urgent: bool) -> Iterator[None]:
        """Hold the one context; queries go before passages."""
        with self._turn:
            self._queries_waiting += urgent
            self._turn.wait_for(lambda: not self._encoding and (urgent or self._queries_waiting == 0))
            self._queries_waiting -= urgent
            self._encoding = True
        try:
            yield
        finally:
            with self._turn:
                self._encoding = False
                self._turn.notify_all()


def full_batches(lengths: Sequence[int]) -> list[list[int]]:
    """Positions of ``lengths`` (tokens), packed first-fit by falling length into batches of ``BATCH_TOKENS`` tokens."""
    batches: list[list[int]] = []
    room: list[int] = []
    for position in sorted(range(len(lengths)), key=lambda position: lengths[position], reverse=True):
        for batch, left in enumerate(room):
            if lengths[position] <= left and len(batches[batch]) < BATCH_SEQUENCES:
                batches[batch].append(position)
                room[batch] -= lengths[position]
                break
        else:
            batches.append([position])
            room.append(BATCH_TOKENS - lengths[position])
    return batches
