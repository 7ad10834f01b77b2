"""The rows of an embedding model's word matrix, kept on disk and read when a token needs them.

llama.cpp reserves logits as wide as the vocabulary for every token of a batch, also where nothing is to be said: 1 MB a
token with 250,000 words. So the network is kept as a model of its own, without a vocabulary, and takes vectors instead
of tokens; the matrix of 54 MB is mapped, and only the rows of words that were met come into memory.
"""

from collections.abc import Sequence
from pathlib import Path

import gguf
import numpy as np
import numpy.typing as npt

from knowledge.errors import EmbeddingModelMissing


def network_of(model: Path) -> Path:
    """The GGUF without a vocabulary that was made beside ``model``."""
    return model.with_suffix(".network.gguf")


def word_vectors_of(model: Path) -> Path:
    """The word matrix that was made beside ``model``: an array of Q4_0 blocks, shape (words, bytes a row)."""
    return model.with_suffix(".words.npy")


class WordVectors:
    """The word matrix in ``file``. Raises ``EmbeddingModelMissing`` where there is none."""

    def __init__(self, file: Path) -> None:
        try:
            self._rows: npt.NDArray[np.uint8] = np.load(file, mmap_mode="r")
        except (OSError, ValueError) as error:
            raise EmbeddingModelMissing() from error
        values, bytes_ = gguf.GGML_QUANT_SIZES[gguf.GGMLQuantizationType.Q4_0]
        self.width: int = self._rows.shape[-1] // bytes_ * values

    def of(self, tokens: Sequence[int]) -> npt.NDArray[np.float32]:
        """The vector of each token, shape (tokens, width), ready for llama.cpp."""
        rows = self._rows[np.asarray(tokens, np.int64)]
        vectors = gguf.quants.dequantize(rows, gguf.GGMLQuantizationType.Q4_0)
        return np.ascontiguousarray(vectors, np.float32)
