"""What of a profile's ``settings.toml`` concerns the engine: how answers are usually made, and how large caches grow.

The window writes the file; a table that cannot be understood counts as its defaults.
"""

import tomllib
from pathlib import Path
from typing import TypeVar

import msgspec

from engine.chat_settings import ChatSettings, SamplingSettings

BUILT_IN_PRESETS = {
    "balanced": SamplingSettings(),
    "precise": SamplingSettings(temperature=0.2, top_k=20, top_p=0.9),
    "lively": SamplingSettings(temperature=1.0, top_k=100, top_p=0.98),
}
"""Cannot be changed. Small models lose the thread above a temperature of 1."""

KV_GB = 2
"""Some thirty long conversations of a small model, a few of a larger one."""

Table = TypeVar("Table", bound=msgspec.Struct)


class AnswerTable(msgspec.Struct, frozen=True):
    """``[answers]``: the usual preset's name, those for single models by file name, and the presets of one's own."""

    usual: str = "balanced"
    models: dict[str, str] = {}
    presets: dict[str, SamplingSettings] = {}

    @property
    def all_presets(self) -> dict[str, SamplingSettings]:
        """By name; one's own cannot take a built-in one's place."""
        return {**self.presets, **BUILT_IN_PRESETS}

    def sampling(self, model: str) -> SamplingSettings:
        """How a model's answers are sampled where a conversation does not say; a preset that is gone is the usual."""
        presets = self.all_presets
        usual = presets.get(self.usual, SamplingSettings())
        return presets.get(self.models.get(model, ""), usual)


class DocumentTable(msgspec.Struct, frozen=True):
    """``[documents]``"""

    excerpts: int = ChatSettings().excerpts


class StorageTable(msgspec.Struct, frozen=True):
    """``[storage]``"""

    kv_gb: int = KV_GB


def usual_settings(file: Path, model: str) -> ChatSettings:
    """The settings of a conversation with ``model`` (the stem of its file) that has set nothing itself."""
    return ChatSettings(
        sampling=_table(file, "answers", AnswerTable).sampling(model),
        excerpts=max(1, _table(file, "documents", DocumentTable).excerpts),
    )


def kv_limit_bytes(file: Path) -> int:
    """How much of the disk the KV states may take; 0 for none at all."""
    return max(0, _table(file, "storage", StorageTable).kv_gb) * 1_000_000_000


def _table(file: Path, name: str, kind: type[Table]) -> Table:
    try:
        return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")).get(name, {}), kind)
    except (OSError, ValueError):
        return kind()
