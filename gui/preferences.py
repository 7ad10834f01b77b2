"""What the window remembers from one run to the next, in ``[window]`` of ``settings.toml``."""

import msgspec

from gui.settings.store import SettingsStore

TABLE = "window"


class Preferences(msgspec.Struct, frozen=True):
    """``geometry`` is Qt's ``saveGeometry`` in base64; ``conversation`` and ``model`` are what was open last.

    Widths are in pixels.
    """

    geometry: str = ""
    sidebar: bool = True
    conversation: str = ""
    model: str = ""
    reasoning: bool = True
    sidebar_width: int = 248
    panel_width: int = 360


def read_preferences(settings: SettingsStore) -> Preferences:
    """What was remembered; the defaults where it is missing or not readable."""
    try:
        return msgspec.convert(settings.table(TABLE), Preferences)
    except msgspec.ValidationError:
        return Preferences()


def write_preferences(settings: SettingsStore, preferences: Preferences) -> None:
    """Remember ``preferences``; what a later version remembers besides stays."""
    settings.set_table(TABLE, {**settings.table(TABLE), **msgspec.to_builtins(preferences)})
