"""What the window remembers from one run to the next, in ``[window]`` of ``settings.toml``."""

import tomllib
from pathlib import Path

import msgspec
import tomli_w


class Preferences(msgspec.Struct, frozen=True):
    """``geometry`` is Qt's ``saveGeometry`` in base64; ``conversation`` and ``model`` are what was open last."""

    geometry: str = ""
    sidebar: bool = True
    conversation: str = ""
    model: str = ""
    reasoning: bool = True


def read_preferences(path: Path) -> Preferences:
    """The preferences in ``path``; the defaults where it is missing or not readable."""
    try:
        return msgspec.convert(_tables(path).get("window", {}), Preferences)
    except msgspec.ValidationError:
        return Preferences()


def write_preferences(path: Path, preferences: Preferences) -> None:
    """Replace ``[window]``, keep every other table. Raises ``OSError``."""
    tables = {**_tables(path), "window": msgspec.to_builtins(preferences)}
    partial = path.with_suffix(".partial")
    partial.write_text(tomli_w.dumps(tables), encoding="utf-8")
    partial.replace(path)


def _tables(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
