from pathlib import Path

from gui.preferences import Preferences, read_preferences, write_preferences


def test_round_trip_keeps_other_tables(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("[engine]\nthreads = 3\n", encoding="utf-8")
    preferences = Preferences("AAAA", False, "abc", "/models/도담.gguf")
    write_preferences(path, preferences)
    assert read_preferences(path) == preferences
    assert "threads = 3" in path.read_text(encoding="utf-8")


def test_missing_or_broken_settings_are_the_defaults(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    assert read_preferences(path) == Preferences()
    path.write_text("[window\n", encoding="utf-8")
    assert read_preferences(path) == Preferences()
    path.write_text("[window]\nsidebar = 7\n", encoding="utf-8")
    assert read_preferences(path) == Preferences()
