"""Each setting is found by its accessible name, and does what it says at once."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QListWidget, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from gui.appearance import ACCENTS, is_animated, is_compact, set_manners
from gui.look import Look
from gui.main_window import MainWindow
from gui.settings.dialog import SettingsDialog
from gui.settings.store import SettingsStore
from gui.switch import Switch
from gui.transcript.appearance import Appearance
from gui.transcript.theme import LIGHT
from gui.window_controller import WindowController

Kind = TypeVar("Kind", bound=QWidget)


def named(root: QWidget, kind: type[Kind], name: str) -> Kind:
    found = [widget for widget in root.findChildren(kind) if widget.accessibleName() == name]
    assert len(found) == 1, f"{len(found)} with the name {name}"
    return found[0]


def choose(field: QComboBox, text: str, qtbot: QtBot) -> None:
    """As a person does: open the list, go to the text, press Enter."""
    field.setFocus()
    row = field.findText(text)
    assert row >= 0, text
    while field.currentIndex() != row:
        qtbot.keyClick(field, Qt.Key.Key_Down if field.currentIndex() < row else Qt.Key.Key_Up)


@pytest.fixture
def look(qapp: QApplication, controller: WindowController, window: MainWindow, usual_look: None) -> Iterator[Look]:
    made = Look(qapp, controller.settings.store)
    made.dress(window)
    yield made
    made.deleteLater()


@pytest.fixture
def dialog(qtbot: QtBot, look: Look, controller: WindowController, window: MainWindow) -> SettingsDialog:
    qtbot.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    found = window.findChild(SettingsDialog)
    assert found is not None
    return found


def section(dialog: SettingsDialog, name: str) -> None:
    sections = named(dialog, QListWidget, "Sections")
    sections.setCurrentItem(sections.findItems(name, Qt.MatchFlag.MatchExactly)[0])


def test_theme_and_accent_recolour_window_dialog_and_menus(
    qtbot: QtBot, dialog: SettingsDialog, window: MainWindow, controller: WindowController
) -> None:
    before = controller.actions["new_chat"].icon().cacheKey()
    choose(named(dialog, QComboBox, "Theme"), "Dark", qtbot)
    assert window.colours.dark
    assert window.colours.side in dialog.styleSheet() or window.colours.ground in dialog.styleSheet()
    assert controller.actions["new_chat"].icon().cacheKey() != before
    choose(named(dialog, QComboBox, "Accent colour"), "Teal", qtbot)
    assert window.colours.accent == ACCENTS["teal"].dark[0]
    choose(named(dialog, QComboBox, "Theme"), "Light", qtbot)
    assert window.colours.accent == ACCENTS["teal"].light[0]


def test_reduced_motion_stops_what_moves(qtbot: QtBot, dialog: SettingsDialog, window: MainWindow) -> None:
    before = is_animated(window)
    qtbot.mouseClick(named(dialog, Switch, "Reduce motion"), Qt.MouseButton.LeftButton)
    assert not is_animated(window)
    qtbot.mouseClick(named(dialog, Switch, "Reduce motion"), Qt.MouseButton.LeftButton)
    assert is_animated(window) == before


def test_measures_are_for_the_next_window(qtbot: QtBot, dialog: SettingsDialog, look: Look, qapp: QApplication) -> None:
    size = named(dialog, QSpinBox, "Text size")
    size.setFocus()
    qtbot.keyClicks(size, "\b\b\b\b\b")
    size.selectAll()
    qtbot.keyClicks(size, "18\t")
    choose(named(dialog, QComboBox, "Density"), "Compact", qtbot)
    look.set_measures()
    assert qapp.font().pixelSize() == 18
    assert is_compact()


@pytest.mark.usefixtures("usual_look")
def test_compact_lines_are_lower() -> None:
    def line_height() -> str:
        sheet = Appearance(LIGHT, "Pretendard").style_sheet
        return sheet[sheet.index("line-height:") :].split(";")[0]

    assert line_height() == "line-height:25px"
    set_manners(compact=True, calm=False)
    assert line_height() == "line-height:22px"


def test_the_search_finds_by_name_help_word_and_option(qtbot: QtBot, dialog: SettingsDialog) -> None:
    field = named(dialog, QLineEdit, "Search the settings")

    def found(query: str) -> list[str]:
        field.setText(query)
        return [row.setting.text for block in dialog.blocks for row in block.rows if row.isVisible()]

    assert found("night") == ["Theme"]
    assert found("teal") == ["Accent colour"]
    assert found("text size") == ["Text size"]
    assert found("한국어") == ["Language of the window"]
    assert found("zzz") == []
    assert "Theme" in found("")
    assert "Language of the window" not in found("")


@pytest.mark.usefixtures("usual_look")
def test_a_broken_file_is_told(qtbot: QtBot, controller: WindowController, window: MainWindow, tmp_path: Path) -> None:
    file = tmp_path / "session" / "settings.toml"
    file.write_text("[broken\n", encoding="utf-8")
    type(controller.settings)(controller._session, window, SettingsStore(file), controller)
    assert "settings.toml.broken" in window.notice.text
