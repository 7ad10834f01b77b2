"""Every widget that can have the focus says what it is, and text can be read on its ground."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from engine.chat_settings import ChatSettings
from gui.appearance import ACCENTS, LIGHT, Colours, colours_with
from gui.conversation.chat_settings_dialog import ChatSettingsDialog
from gui.first_start.first_start import LANGUAGE_STEP, MODEL_STEP, TRY_STEP, FirstStart
from gui.main_window import MainWindow
from gui.palette.palette import CommandPalette
from gui.settings.dialog import SettingsDialog
from gui.settings.table import SECTIONS
from gui.shortcuts_overview import ShortcutsOverview
from gui.transcript.theme import accented
from gui.window_controller import WindowController
from knowledge.store.records import Passage
from tests.window.fakes import FakeSession


def nameless(root: QWidget) -> list[str]:
    found = []
    for widget in (root, *root.findChildren(QWidget)):
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or widget.focusProxy() is not None:
            continue
        if (widget.objectName() or "").startswith("qt_") or widget.parent() is None:
            continue
        interface = QAccessible.queryAccessibleInterface(widget)
        if not (widget.accessibleName() or (interface and interface.text(QAccessible.Text.Name))):
            found.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    return found


def test_every_focusable_widget_has_a_name(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    conversation = session.services.conversations.create("Mine")
    session.services.documents.attach(conversation.id, "a.txt", "hash", 3)
    controller.conversation.open(conversation.id)
    qtbot.waitUntil(lambda: len(window.strip.chips) == 1)
    window.panel.show_passage(Passage(1, 1, "a.txt", 1, "", 0, 4, "text"))
    window.notice.tell("Something")
    window.toast.tell("Something", "Undo", lambda: None)
    assert nameless(window) == []


def test_every_field_of_the_settings_has_a_name(qtbot: QtBot) -> None:
    dialog = ChatSettingsDialog(ChatSettings(), LIGHT)
    qtbot.addWidget(dialog)
    assert [name for name in nameless(dialog) if "SpinBox" not in name.split(" in ")[1]] == []


def luminance(colour: str) -> float:
    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    red, green, blue, _ = QColor(colour).getRgbF()
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    "colours",
    [colours_with(dark, accent) for dark in (False, True) for accent in ACCENTS],
    ids=[f"{theme} {accent}" for theme in ("light", "dark") for accent in ACCENTS],
)
def test_text_has_enough_contrast(colours: Colours) -> None:
    grounds = (colours.ground, colours.side, colours.raised, colours.field)
    for ground in (*grounds, colours.hover, colours.chosen, colours.accent_wash, colours.warning_wash):
        assert contrast(colours.text, ground) >= 4.5
    for ground in (*grounds, colours.hover):
        assert contrast(colours.quiet, ground) >= 4.5
        assert contrast(colours.accent_text, ground) >= 4.5
    assert contrast(colours.on_accent, colours.accent) >= 4.5
    assert contrast(colours.accent_text, colours.accent_wash) >= 4.5
    assert contrast(colours.danger, colours.danger_wash) >= 4.5
    assert contrast(colours.warning, colours.warning_wash) >= 3.0


@pytest.mark.parametrize("accent", ACCENTS)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_transcript_has_enough_contrast_with_every_accent(dark: bool, accent: str) -> None:
    chrome = colours_with(dark, accent)
    theme = accented(dark, chrome.accent_text, chrome.accent_wash, chrome.accent)
    readable = ((theme.link, theme.background), (theme.pill_text, theme.pill), (theme.on_filled, theme.filled))
    for text, ground in readable:
        assert contrast(text.name(), ground.name()) >= 4.5
    # The ring around the current message is no text.
    assert contrast(theme.accent.name(), theme.background.name()) >= 3.0
    for ring in (chrome.ground, chrome.side, chrome.raised, chrome.field, chrome.chosen):
        assert contrast(chrome.accent_text, ring) >= 3.0


@pytest.mark.parametrize("language", ["en_US", "ko_KR"])
@pytest.mark.parametrize("width", [900, 1280])
def test_no_button_is_cut_off(
    speaking: Callable[[str], None], request: pytest.FixtureRequest, width: int, language: str
) -> None:
    speaking(language)
    window: MainWindow = request.getfixturevalue("window")
    request.getfixturevalue("controller")
    window.resize(width, 600)
    QApplication.processEvents()
    for button in window.findChildren(QPushButton):
        if button.isVisible():
            assert button.width() >= button.minimumSizeHint().width(), button.text()
            assert button.mapTo(window, button.rect().topRight()).x() <= window.width(), button.text()


@pytest.mark.parametrize("section", [section.name for section in SECTIONS])
def test_everything_in_the_settings_has_a_name(
    qtbot: QtBot, controller: WindowController, window: MainWindow, section: str
) -> None:
    controller.settings.open_at(section)
    dialog = window.findChild(SettingsDialog)
    assert dialog is not None
    assert [name for name in nameless(dialog) if "SpinBox" not in name.split(" in ")[1]] == []


@pytest.mark.parametrize("step", [LANGUAGE_STEP, MODEL_STEP, TRY_STEP])
def test_everything_in_the_first_start_has_a_name(controller: WindowController, window: MainWindow, step: int) -> None:
    controller.first_start.open(step)
    dialog = window.findChild(FirstStart)
    assert dialog is not None
    assert nameless(dialog) == []


def test_everything_in_palette_and_shortcuts_has_a_name(controller: WindowController, window: MainWindow) -> None:
    controller.palette.open()
    controller.settings.show_shortcuts()
    palette, overview = window.findChild(CommandPalette), window.findChild(ShortcutsOverview)
    assert palette is not None
    assert overview is not None
    assert nameless(palette) == []
    assert nameless(overview) == []
