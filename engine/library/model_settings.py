"""What a person has set for one model: its adapters and its threads, in ``models.toml`` of the profile."""

import tomllib
from pathlib import Path

import msgspec
import tomli_w

from engine.library.adapter import AdapterUse


class ModelSettings(msgspec.Struct, frozen=True):
    """``threads`` 0 leaves their number to what was measured."""

    adapters: tuple[AdapterUse, ...] = ()
    threads: int = 0


def read_model_settings(file: Path, model: str) -> ModelSettings:
    """The settings of the model of this name; the defaults where ``file`` does not tell."""
    try:
        return msgspec.convert(_tables(file).get(model, {}), ModelSettings)
    except msgspec.ValidationError:
        return ModelSettings()


def write_model_settings(file: Path, model: str, settings: ModelSettings) -> None:
    """Replace the settings of one model and keep those of all others. Raises ``OSError``."""
    tables = {**_tables(file), model: msgspec.to_builtins(settings)}
    partial = file.with_suffix(".partial")
    partial.write_text(tomli_w.dumps(tables), encoding="utf-8")
    partial.replace(file)


def _tables(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
