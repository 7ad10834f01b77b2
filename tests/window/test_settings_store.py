"""What is set survives, what is not known stays, and what is broken does not get in the way."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gui.settings.store import SettingsStore
from gui.settings.table import ACCENT, CALM, SECTIONS, SETTINGS, TEXT_SIZE, THEME


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def test_a_setting_is_told_and_survives(qtbot: QtBot, file: Path) -> None:
    store = SettingsStore(file)
    assert store.value(THEME) == "system"
    with qtbot.waitSignals([store.changed, store.saving]):
        store.set(THEME, "dark")
    store.save()
    assert SettingsStore(file).value(THEME) == "dark"


def test_the_same_again_tells_nothing(qtbot: QtBot, file: Path) -> None:
    store = SettingsStore(file)
    with qtbot.assertNotEmitted(store.changed):
        store.set(TEXT_SIZE, TEXT_SIZE.default)


def test_what_is_not_known_stays(file: Path) -> None:
    file.write_text('[appearance]\ntheme = "light"\nsparkle = 3\n\n[later]\nkey = "값"\n', encoding="utf-8")
    store = SettingsStore(file)
    store.set(CALM, True)
    store.save()
    text = file.read_text(encoding="utf-8")
    assert "sparkle = 3" in text
    assert 'key = "값"' in text
    assert 'theme = "light"' in text


@pytest.mark.parametrize(
    "text", ["[appearance]\ntext_size = 900\n", '[appearance]\ntext_size = "big"\n', "appearance = 1\n", ""]
)
def test_what_is_not_possible_is_the_default(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    store = SettingsStore(file)
    assert store.value(TEXT_SIZE) == TEXT_SIZE.default
    assert not store.was_broken


def test_what_is_not_possible_cannot_be_set(file: Path) -> None:
    with pytest.raises(ValueError, match="mauve"):
        SettingsStore(file).set(ACCENT, "mauve")


def test_a_broken_file_is_kept_aside(file: Path) -> None:
    file.write_text("[appearance\n", encoding="utf-8")
    store = SettingsStore(file)
    assert store.was_broken
    assert store.value(THEME) == "system"
    store.set(THEME, "dark")
    store.save()
    assert (file.parent / "settings.toml.broken").read_text(encoding="utf-8") == "[appearance\n"
    assert not SettingsStore(file).was_broken


def test_the_table_is_whole() -> None:
    sections = {section.name for section in SECTIONS}
    keys = [setting.key for setting in SETTINGS]
    assert len(keys) == len(set(keys))
    for setting in SETTINGS:
        assert setting.section in sections
        assert setting.kind.allows(setting.default), setting.key
