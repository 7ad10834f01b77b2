"""The palette finds and does everything by the keyboard alone."""

from collections.abc import Callable
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.palette.entries import PaletteEntry, ranked
from gui.palette.palette import CommandPalette
from gui.settings.dialog import SettingsDialog
from gui.window_controller import WindowController
from tests.window.fakes import MODELS, FakeSession


def entry(name: str, always: bool = True) -> PaletteEntry:
    return PaletteEntry(name, "Action", name, lambda: None, always=always)


def test_recent_entries_come_first_and_thousands_only_when_asked_for() -> None:
    entries = [entry("New chat"), entry("Search chats"), entry("An old chat", always=False)]
    assert [found.id for found in ranked(entries, "", ["Search chats"])] == ["Search chats", "New chat"]
    assert ranked(entries, "", ["An old chat"])[0].id == "An old chat"
    assert {found.id for found in ranked(entries, "chat", [])} == {"New chat", "Search chats", "An old chat"}


@pytest.fixture
def palette(qtbot: QtBot, controller: WindowController, window: MainWindow) -> CommandPalette:
    controller.conversation.new_chat()
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    return cast("CommandPalette", window.findChild(CommandPalette))


def field(palette: CommandPalette) -> QLineEdit:
    return cast("QLineEdit", palette.findChild(QLineEdit))


def test_an_action_is_found_and_done(qtbot: QtBot, palette: CommandPalette, window: MainWindow) -> None:
    was = window.sidebar.isVisible()
    qtbot.keyClicks(field(palette), "hide the chats")
    assert palette.shown[0].text == "Show or hide the chats"
    assert palette.shown[0].keys == "Ctrl+B"
    qtbot.keyClick(field(palette), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.sidebar.isVisible() != was)
    assert not palette.isVisible()


def test_what_was_used_last_is_offered_first(
    qtbot: QtBot, palette: CommandPalette, controller: WindowController
) -> None:
    qtbot.keyClicks(field(palette), "message field")
    qtbot.keyClick(field(palette), Qt.Key.Key_Return)
    controller.actions["palette"].trigger()
    assert palette.shown[0].text == "Go to the message field"
    assert controller.settings.store.table("palette")["recent"][0] == "action compose"


def test_a_setting_opens_at_its_control(qtbot: QtBot, palette: CommandPalette, window: MainWindow) -> None:
    qtbot.keyClicks(field(palette), "teal")
    assert palette.shown[0][1:3] == ("Setting", "Accent colour")
    qtbot.keyClick(field(palette), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.findChild(SettingsDialog) is not None)
    dialog = cast("SettingsDialog", window.findChild(SettingsDialog))
    focused = dialog.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Accent colour"


def test_a_chat_is_opened_and_all_chats_are_searched(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    mine = session.services.conversations.create("회의록 정리")
    controller.actions["palette"].trigger()
    palette = cast("CommandPalette", window.findChild(CommandPalette))
    field(palette).setText("ㅎㅇㄹ")
    qtbot.waitUntil(lambda: bool(palette.shown) and palette.shown[0].id == f"chat {mine.id}")
    assert palette.shown[-1].text == "Search all chats for “ㅎㅇㄹ”"
    qtbot.keyClick(field(palette), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: controller.conversation.conversation_id == mine.id)
    controller.actions["palette"].trigger()
    field(palette).setText("budget")
    qtbot.keyClick(field(palette), Qt.Key.Key_Up)
    qtbot.keyClick(field(palette), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.sidebar.query == "budget")


def test_a_model_is_switched(qtbot: QtBot, palette: CommandPalette, controller: WindowController) -> None:
    field(palette).setText("qwen")
    qtbot.waitUntil(lambda: bool(palette.shown) and palette.shown[0].kind == "Model")
    qtbot.keyClick(field(palette), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: controller.models.path == MODELS[1].path)


def test_a_syllable_that_is_being_composed_counts(qtbot: QtBot, palette: CommandPalette) -> None:
    QApplication.sendEvent(field(palette), QInputMethodEvent("zzz없", []))
    assert [found.kind for found in palette.shown] == [""]
    composed = QInputMethodEvent("", [])
    QApplication.sendEvent(field(palette), composed)
    assert len(palette.shown) > 5


def test_escape_puts_the_focus_back(qtbot: QtBot, palette: CommandPalette, window: MainWindow) -> None:
    qtbot.keyClick(field(palette), Qt.Key.Key_Escape)
    assert not palette.isVisible()
    focused = window.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Message"


def test_korean_initials_find_actions(
    qtbot: QtBot, speaking: Callable[[str], None], request: pytest.FixtureRequest
) -> None:
    speaking("ko_KR")
    controller: WindowController = request.getfixturevalue("controller")
    window: MainWindow = request.getfixturevalue("window")
    controller.actions["palette"].trigger()
    palette = cast("CommandPalette", window.findChild(CommandPalette))
    field(palette).setText("ㅅㄷㅎ")
    assert palette.shown[0].text == "새 대화"
    field(palette).setText("new chat")
    assert palette.shown[0].text == "새 대화"
