"""Another language or text size has the window made anew over the same session, with nothing lost."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.app import chosen_locale
from gui.running_window import RunningWindow
from gui.settings.store import SettingsStore
from gui.settings.table import DENSITY, LANGUAGE, TEXT_SIZE, THEME
from tests.window.fakes import FakeSession


@pytest.fixture(autouse=True)
def _not_the_first_start(profile_settings: SettingsStore) -> None:
    profile_settings.set_table("first_start", {"done": True})


def remade(qtbot: QtBot, running: RunningWindow, change: Callable[[], None]) -> None:
    before = running.window
    change()
    qtbot.waitUntil(lambda: running.window is not before and running.controller is not None, timeout=10000)


def test_the_language_changes_without_a_restart(
    qtbot: QtBot, running: RunningWindow, profile_settings: SettingsStore, session: FakeSession
) -> None:
    controller = running.controller
    assert controller is not None
    controller.conversation.send("Hello")
    qtbot.waitUntil(lambda: controller.conversation.has_answer and not controller.conversation.is_answering)
    opened = controller.conversation.conversation_id
    running.window.composer.suggest("half a question")
    controller.settings.open_at("language")
    remade(qtbot, running, lambda: profile_settings.set(LANGUAGE, "ko"))
    again = running.controller
    assert again is not None
    assert again.actions["new_chat"].text() == "새 대화"
    assert running.window.composer.text == "half a question"
    assert again.settings.section == "language"
    qtbot.waitUntil(lambda: again.conversation.has_answer)
    assert again.conversation.conversation_id == opened
    qtbot.waitUntil(lambda: again.models.path != "")
    assert len(session.loads) == 1, "the model stays loaded"
    remade(qtbot, running, lambda: profile_settings.set(LANGUAGE, "en"))
    assert running.controller is not None
    assert running.controller.actions["new_chat"].text() == "New chat"


def test_several_changes_make_one_window(
    qtbot: QtBot, session: FakeSession, running: RunningWindow, profile_settings: SettingsStore
) -> None:
    def change() -> None:
        profile_settings.set(TEXT_SIZE, 18)
        profile_settings.set(DENSITY, "compact")

    remade(qtbot, running, change)
    first = running.window
    assert running.window.header.model.font().pixelSize() == round(15 * 18 / 14)
    qtbot.wait(400)
    assert running.window is first


def test_an_answer_is_not_cut_off(
    qtbot: QtBot, running: RunningWindow, profile_settings: SettingsStore, session: FakeSession
) -> None:
    session.hold = True
    controller, window = running.controller, running.window
    assert controller is not None
    controller.conversation.send("Hello")
    qtbot.waitUntil(lambda: controller.is_busy)
    profile_settings.set(LANGUAGE, "ko")
    qtbot.wait(500)
    assert running.window is window
    assert window.toast.isVisible()
    session.released.set()
    qtbot.waitUntil(lambda: running.window is not window and running.controller is not None, timeout=10000)
    again = running.controller
    assert again is not None
    qtbot.waitUntil(lambda: again.conversation.has_answer)
    again.conversation.copy_last_answer()
    assert QApplication.clipboard().text() == "Hello there."


def test_the_system_language_keeps_the_systems_numbers(profile_settings: SettingsStore) -> None:
    profile_settings.set(LANGUAGE, "system")
    assert chosen_locale(profile_settings) == QLocale.system()
    profile_settings.set(LANGUAGE, "ko")
    assert chosen_locale(profile_settings).language() == QLocale.Language.Korean


def test_a_private_window_is_in_the_same_colours_and_stays_when_the_window_is_made_anew(
    qtbot: QtBot, running: RunningWindow, profile_settings: SettingsStore, session: FakeSession
) -> None:
    assert running.controller is not None
    running.controller.actions["new_private"].trigger()
    [private] = running.private.opened
    profile_settings.set(THEME, "dark")
    assert private.window.colours == running.window.colours
    assert private.window.colours.dark
    private.controller.conversation.send("Between us")
    qtbot.waitUntil(lambda: len(private.controller.conversation.messages) == 2)
    remade(qtbot, running, lambda: profile_settings.set(LANGUAGE, "ko"))
    assert running.private.opened == [private]
    assert len(private.controller.conversation.messages) == 2
    assert session.services.conversations.conversations() == []
    private.window.close()
    assert running.private.opened == []
