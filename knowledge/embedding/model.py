"""An embedding model in memory: texts to tokens to vectors, through llama.cpp's low-level interface.

The bundled model's file is loaded for its vocabulary alone; its network is a file of its own that takes word vectors
(``knowledge.embedding.word_vectors`` says why). Any other GGUF is loaded as it is. What the file does not say of
pooling is averaged; vectors have unit length.
"""

import ctypes
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from knowledge.embedding.family import embedding_family
from knowledge.embedding.word_vectors import WordVectors, network_of, word_vectors_of
from knowledge.errors import EmbeddingModelMissing

BATCH_TOKENS = 256
BATCH_SEQUENCES = 16

Vector = npt.NDArray[np.float32]
"""Shape (width of the model,), unit length."""


class EncodingInterrupted(Exception):
    """``interrupt`` was called while a batch was being encoded."""


class EmbeddingModel:
    """The model in ``path`` with a context to encode in. Raises ``EmbeddingModelMissing`` where there is none.

    One thread at a time, but for ``interrupt``.
    """

    def __init__(self, path: Path) -> None:
        # Only the knowledge child may load llama.cpp, and only when something is to be embedded.
        import llama_cpp

        self._api = llama_cpp
        # llama-cpp-python prints every tensor it loads otherwise.
        logging.getLogger("llama-cpp-python").setLevel(logging.ERROR)
        llama_cpp.llama_backend_init()
        self._models: list[Any] = []
        self._context: Any = None
        self._words = WordVectors(word_vectors_of(path)) if is_bundled(path) else None
        try:
            worded = self._load(path, vocab_only=self._words is not None)
            model = worded if self._words is None else self._load(network_of(path), vocab_only=False)
            self._open(worded, model)
        except EmbeddingModelMissing:
            self._free_models()
            raise
        self.family = embedding_family(f"{self._given_name()} {path.stem}")

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
        self._models.append(model)
        return model

    def _open(self, worded: Any, model: Any) -> None:
        api = self._api
        self.width: int = api.llama_model_n_embd(model)
        if self._words is not None and self._words.width != self.width:
            raise EmbeddingModelMissing()
        self._longest = min(BATCH_TOKENS, api.llama_model_n_ctx_train(model) or BATCH_TOKENS)
        parameters = api.llama_context_default_params()
        parameters.n_ctx = parameters.n_batch = parameters.n_ubatch = BATCH_TOKENS
        parameters.n_seq_max = BATCH_SEQUENCES
        parameters.kv_unified = True
        parameters.n_threads = parameters.n_threads_batch = 1
        parameters.embeddings = True
        self._context = api.llama_init_from_model(model, parameters)
        if self._context and api.llama_pooling_type(self._context) == api.LLAMA_POOLING_TYPE_NONE:
            api.llama_free(self._context)
            parameters.pooling_type = api.LLAMA_POOLING_TYPE_MEAN
            self._context = api.llama_init_from_model(model, parameters)
        if not self._context:
            raise EmbeddingModelMissing()
        if api.llama_pooling_type(self._context) == api.LLAMA_POOLING_TYPE_RANK:
            # It gives scores of pairs, and no vectors.
            api.llama_free(self._context)
            raise EmbeddingModelMissing()
        self._interruption = (ctypes.c_char * 2)()
        if (is_flag_set := _flag_reader()) is not None:
            callback = ctypes.cast(is_flag_set, api.ggml_abort_callback)
            api.llama_set_abort_callback(self._context, callback, ctypes.addressof(self._interruption))
        self._memory = api.llama_get_memory(self._context)
        self._vocabulary = api.llama_model_get_vocab(worded)
        end = api.llama_vocab_eos(self._vocabulary)
        self._end = end if end >= 0 else api.llama_vocab_sep(self._vocabulary)
        self._batch: Any = api.llama_batch_init(BATCH_TOKENS, self.width if self._words is not None else 0, 1)

    def _given_name(self) -> str:
        room = ctypes.create_string_buffer(256)
        length = self._api.llama_model_meta_val_str(self._models[0], b"general.name", room, len(room))
        return room.value.decode("utf-8", "replace") if length > 0 else ""

    def tokens(self, text: str) -> list[int]:
        """Token ids with the marks that the model wants around a text."""
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
        """``tokens`` as far as a batch and the model can hold, with the mark at the end."""
        return tokens if len(tokens) <= self._longest else [*tokens[: self._longest - 1], self._end]

    def encode(self, sequences: Sequence[Sequence[int]]) -> list[Vector]:
        """One vector for each sequence; together they hold at most ``BATCH_TOKENS`` tokens.

        Raises ``EncodingInterrupted``, and ``EmbeddingModelMissing`` where llama.cpp fails.
        """
        batch = self._batch
        tokens = [token for sequence in sequences for token in sequence]
        if self._words is not None:
            words = self._words.of(tokens)
            ctypes.memmove(batch.embd, words.ctypes.data, words.nbytes)
        else:
            given = (self._api.llama_token * len(tokens))(*tokens)
            ctypes.memmove(batch.token, given, ctypes.sizeof(given))
        at = 0
        for sequence_id, sequence in enumerate(sequences):
            for position in range(len(sequence)):
                batch.pos[at] = position
                batch.n_seq_id[at] = 1
                batch.seq_id[at][0] = sequence_id
                batch.logits[at] = 1
                at += 1
        batch.n_tokens = at
        if self._memory is not None:
            self._api.llama_memory_clear(self._memory, True)
        run = self._api.llama_encode if self._memory is None else self._api.llama_decode
        if run(self._context, batch) != 0:
            raise EncodingInterrupted if self._interruption.value else EmbeddingModelMissing()
        return [self._vector(sequence_id) for sequence_id in range(len(sequences))]

    def interrupt(self) -> None:
        """End the batch that is being encoded within hundredths of a second, and every other until ``go_on``."""
        self._interruption.value = b"!"

    def go_on(self) -> None:
        self._interruption.value = b""

    def _vector(self, sequence_id: int) -> Vector:
        pointer = self._api.llama_get_embeddings_seq(self._context, sequence_id)
        raw = np.ctypeslib.as_array(ctypes.cast(pointer, ctypes.POINTER(ctypes.c_float)), (self.width,))
        length = float(np.linalg.norm(raw))
        return (raw / length).astype(np.float32) if length > 0 else np.zeros(self.width, np.float32)

    def free(self) -> None:
        self._api.llama_batch_free(self._batch)
        self._api.llama_free(self._context)
        self._free_models()
        _give_back()

    def _free_models(self) -> None:
        for model in self._models:
            self._api.llama_model_free(model)
        self._models.clear()


def _flag_reader() -> Any:
    """A C function that tells whether a text is not empty: ``strlen``.

    llama.cpp asks after every step of its graph; a function in Python would wait for the interpreter's lock each time.
    None on Windows, where batches are not interrupted.
    """
    return getattr(ctypes.CDLL(None), "strlen", None) if sys.platform != "win32" else None


def _give_back() -> None:
    """Let the system have what was freed: glibc keeps 140 MB of a model otherwise."""
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)) is not None:
        trim(0)


def is_bundled(path: Path) -> bool:
    """Whether the file at ``path`` has its network and its word matrix beside it."""
    return word_vectors_of(path).is_file()
