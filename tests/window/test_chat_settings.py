import pytest
from pytestqt.qtbot import QtBot

from engine.chat_settings import ChatSettings, SamplingSettings
from gui.appearance import LIGHT
from gui.conversation.chat_settings_dialog import ChatSettingsDialog

CHANGED = ChatSettings("한국어로 짧게.", SamplingSettings(0.0, 1, 0.5, 0.2, 1.35, 42, 64))


@pytest.mark.parametrize("settings", [ChatSettings(), CHANGED, ChatSettings(mode="continue")])
def test_the_fields_say_what_they_were_given(qtbot: QtBot, settings: ChatSettings) -> None:
    dialog = ChatSettingsDialog(settings, LIGHT)
    qtbot.addWidget(dialog)
    assert dialog.settings == settings


def test_reset_gives_the_defaults(qtbot: QtBot) -> None:
    dialog = ChatSettingsDialog(CHANGED, LIGHT)
    qtbot.addWidget(dialog)
    dialog._reset()
    assert dialog.settings == ChatSettings()


def test_a_seed_that_is_no_number_draws_a_new_one(qtbot: QtBot) -> None:
    dialog = ChatSettingsDialog(CHANGED, LIGHT)
    qtbot.addWidget(dialog)
    dialog._seed.setText("abc")
    assert dialog.settings.sampling.seed is None
