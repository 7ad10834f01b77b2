"""What the window remembers from one run to the next, in ``[window]`` of ``settings.toml``."""

from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from gui.settings.store import SettingsStore

TABLE = "window"


@dataclass(frozen=True)
class Preferences:
    """``geometry`` is Qt's ``saveGeometry`` in base64; ``conversation`` and ``model`` are what was open last.

    Widths are in pixels.
    """

    geometry: str = ""
    sidebar: bool = True
    conversation: str = ""
    model: str = ""
    reasoning: bool = True
    sidebar_width: int = 248
    panel_width: int = 440


def read_preferences(settings: SettingsStore) -> Preferences:
    """What was remembered; the defaults where it is missing or not readable."""
    usual = Preferences()
    table = settings.table(TABLE)
    kept: dict[str, Any] = {
        field.name: table[field.name]
        for field in fields(Preferences)
        if type(table.get(field.name)) is type(getattr(usual, field.name))
    }
    return replace(usual, **kept)


def write_preferences(settings: SettingsStore, preferences: Preferences) -> None:
    """Remember ``preferences``; what a later version remembers besides stays."""
    settings.set_table(TABLE, {**settings.table(TABLE), **asdict(preferences)})
