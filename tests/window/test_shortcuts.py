"""Keys can be changed; whose they were is told; they survive, and go back."""

from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.settings.dialog import SettingsDialog
from gui.settings.shortcuts_panel import KeysField, ShortcutRow
from gui.settings.store import SettingsStore
from gui.shortcuts import is_commanding
from gui.shortcuts_overview import ShortcutsOverview
from gui.window_controller import WindowController
from tests.window.fakes import FakeSession


@pytest.fixture
def panel(controller: WindowController, window: MainWindow) -> QWidget:
    controller.settings.open_at("shortcuts")
    return cast("SettingsDialog", window.findChild(SettingsDialog))


def row(panel: QWidget, action: str) -> ShortcutRow:
    for found in panel.findChildren(ShortcutRow):
        field = found.findChild(KeysField)
        if field is not None and field.accessibleName() == action:
            return found
    raise AssertionError(action)


def press(qtbot: QtBot, row: ShortcutRow, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    field = cast("KeysField", row.findChild(KeysField))
    field.setFocus()
    qtbot.keyClick(field, key, modifier)


CONTROL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier


def test_free_keys_are_taken_at_once(
    qtbot: QtBot, panel: QWidget, controller: WindowController, window: MainWindow
) -> None:
    press(qtbot, row(panel, "New chat"), Qt.Key.Key_J, CONTROL)
    assert controller.actions["new_chat"].shortcut() == QKeySequence("Ctrl+J")
    assert controller.settings.store.table("shortcuts") == {"new_chat": "Ctrl+J"}
    reset = next(
        button for button in row(panel, "New chat").findChildren(QToolButton) if "Reset" in button.accessibleName()
    )
    qtbot.mouseClick(reset, Qt.MouseButton.LeftButton)
    assert controller.actions["new_chat"].shortcut() == QKeySequence("Ctrl+N")
    assert controller.settings.store.table("shortcuts") == {}


def test_taken_keys_are_told_and_can_be_had(qtbot: QtBot, panel: QWidget, controller: WindowController) -> None:
    new_chat = row(panel, "New chat")
    press(qtbot, new_chat, Qt.Key.Key_Q, CONTROL)
    assert new_chat.remark == "Ctrl+Q belongs to “Quit”."
    assert controller.actions["new_chat"].shortcut() == QKeySequence("Ctrl+N")
    take = next(button for button in new_chat.findChildren(QPushButton) if button.accessibleName() == "Use it here")
    qtbot.mouseClick(take, Qt.MouseButton.LeftButton)
    assert controller.actions["new_chat"].shortcut() == QKeySequence("Ctrl+Q")
    assert controller.actions["quit"].shortcut().isEmpty()
    everything = next(button for button in panel.findChildren(QPushButton) if button.text() == "Reset all shortcuts")
    everything.click()
    assert controller.actions["quit"].shortcut() == QKeySequence("Ctrl+Q")
    assert controller.actions["new_chat"].shortcut() == QKeySequence("Ctrl+N")


def test_keys_that_write_are_refused(qtbot: QtBot, panel: QWidget, controller: WindowController) -> None:
    press(qtbot, row(panel, "New chat"), Qt.Key.Key_A, NONE)
    assert row(panel, "New chat").remark == "Use Ctrl or Alt with it, or a function key."
    assert controller.actions["new_chat"].shortcut() == QKeySequence("Ctrl+N")


def test_keys_can_be_taken_away(
    qtbot: QtBot, panel: QWidget, controller: WindowController, session: FakeSession
) -> None:
    press(qtbot, row(panel, "New chat"), Qt.Key.Key_Backspace, NONE)
    assert controller.actions["new_chat"].shortcut().isEmpty()
    file = session.services.profile.settings
    assert SettingsStore(file).table("shortcuts") == {"new_chat": ""}


@pytest.mark.parametrize(
    ("keys", "fit"), [("Ctrl+A", True), ("Alt+Up", True), ("F5", True), ("A", False), ("Shift+A", False)]
)
def test_commanding_keys(keys: str, fit: bool) -> None:
    assert is_commanding(QKeySequence(keys)) is fit


def test_the_overview_has_the_keys_of_now(qtbot: QtBot, controller: WindowController, window: MainWindow) -> None:
    controller.settings.store.set_table("shortcuts", {"new_chat": "Ctrl+Alt+N"})
    qtbot.keyClick(window, Qt.Key.Key_Slash, CONTROL)
    overview = cast("ShortcutsOverview", window.findChild(ShortcutsOverview))
    texts = [label.text() for label in overview.findChildren(QLabel)]
    assert texts[texts.index("New chat") + 1] == "Ctrl+Alt+N"
    qtbot.mouseClick(overview.change, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: controller.settings.section == "shortcuts")
