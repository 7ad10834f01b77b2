"""What a person has set for search, in ``knowledge.toml`` of the profile."""

import tomllib
from pathlib import Path

import msgspec
import tomli_w


class KnowledgeSettings(msgspec.Struct, frozen=True):
    """``embedder`` is the path of an embedding model's GGUF, "" for the bundled one.

    ``chroma_server`` is the address of a Chroma server, such as http://localhost:8000, "" for an index in the profile.
    """

    embedder: str = ""
    chroma_server: str = ""


def read_knowledge_settings(file: Path) -> KnowledgeSettings:
    """The settings in ``file``; the defaults where it does not tell."""
    try:
        return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), KnowledgeSettings)
    except (OSError, ValueError):
        return KnowledgeSettings()


def write_knowledge_settings(file: Path, settings: KnowledgeSettings) -> None:
    """Raises ``OSError``."""
    partial = file.with_suffix(".partial")
    partial.write_text(tomli_w.dumps(msgspec.to_builtins(settings)), encoding="utf-8")
    partial.replace(file)
