from pathlib import Path

from gui.preferences import Preferences, read_preferences, write_preferences
from gui.settings.store import SettingsStore


def test_round_trip_keeps_other_tables(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("[engine]\nthreads = 3\n\n[window]\nlater = true\n", encoding="utf-8")
    preferences = Preferences("AAAA", False, "abc", "/models/도담.gguf")
    settings = SettingsStore(path)
    write_preferences(settings, preferences)
    settings.save()
    assert read_preferences(SettingsStore(path)) == preferences
    assert "threads = 3" in path.read_text(encoding="utf-8")
    assert "later = true" in path.read_text(encoding="utf-8")


def test_missing_or_impossible_preferences_are_the_defaults(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    assert read_preferences(SettingsStore(path)) == Preferences()
    path.write_text("[window]\nsidebar = 7\n", encoding="utf-8")
    assert read_preferences(SettingsStore(path)) == Preferences()
    path.write_text("window = 7\n", encoding="utf-8")
    assert read_preferences(SettingsStore(path)) == Preferences()
