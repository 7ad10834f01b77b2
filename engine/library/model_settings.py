"""What a person has set for one model: adapters, threads and the way it attends, in ``models.toml`` of the profile."""

import tomllib
from pathlib import Path
from typing import Literal

import msgspec
import tomli_w

from engine.library.adapter import AdapterUse
from engine.library.machine import Attention, AttentionMode, MachineFit


class ModelSettings(msgspec.Struct, frozen=True):
    """``threads`` 0 and ``attention`` "auto" leave that to what was measured."""

    adapters: tuple[AdapterUse, ...] = ()
    threads: int = 0
    attention: AttentionMode | Literal["auto"] = "auto"


def attention_to_use(settings: ModelSettings, fit: MachineFit | None) -> Attention:
    """As the person set it, and then always so, else as it was measured."""
    if settings.attention != "auto":
        return Attention(settings.attention)
    return Attention(fit.attention, fit.begins_shallow) if fit is not None else Attention()


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
