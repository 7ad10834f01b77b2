import pytest
from PySide6.QtWidgets import QApplication, QDoubleSpinBox, QScrollArea, QWidget
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


@pytest.mark.usefixtures("usual_look")
def test_nothing_is_wider_than_the_dialog(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    # As the smallest window that is tested for: the fields scroll.
    window.resize(900, 600)
    dialog = ChatSettingsDialog(ChatSettings(), LIGHT, window)
    dialog.show()
    QApplication.processEvents()
    [scroll] = dialog.findChildren(QScrollArea)
    assert scroll.widget().width() <= scroll.viewport().width()
    for field in dialog.findChildren(QDoubleSpinBox):
        right = field.mapTo(dialog, field.rect().topRight()).x()
        assert right < dialog.width() - 16, "its margin is there"
