"""At 900 × 600 with the largest text, in either language, no text is cut off, sticks out or lacks a translation."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QDialog,
    QLabel,
    QScrollArea,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from engine.chat_settings import ChatSettings
from engine.library.hub_messages import HubFile, HubPart, HubRepo
from gui.appearance import LIGHT, application_font, load_fonts
from gui.background import Workers
from gui.conversation.chat_settings_dialog import ChatSettingsDialog
from gui.first_start.first_start import LANGUAGE_STEP, MODEL_STEP, TRY_STEP, FirstStart
from gui.library.controller import COMPARE, GET_MORE, INSTALLED
from gui.library.download_sheet import DownloadSheet, FreeSpace
from gui.library.model_details import ModelDetailsDialog
from gui.library.model_menu import ModelButton
from gui.main_window import MainWindow
from gui.settings.dialog import SettingsDialog
from gui.settings.table import SECTIONS
from gui.shortcuts_overview import ShortcutsOverview
from gui.window_controller import WindowController
from knowledge.store.records import Passage
from tests.window.fakes import ADAPTERS, MODEL_FACTS, FakeSession
from tests.window.test_translations import pairs

LARGEST = 20
ICON_ONLY = Qt.ToolButtonStyle.ToolButtonIconOnly
SLACK = 2
"""Pixels by which rounding may be off."""


def texts(root: QWidget) -> Iterator[tuple[QWidget, str]]:
    """The labels and buttons of ``root`` with words that are to be seen."""
    for widget in (root, *root.findChildren(QWidget)):
        shows_icon = isinstance(widget, QToolButton) and widget.toolButtonStyle() == ICON_ONLY
        if isinstance(widget, (QLabel, QAbstractButton)) and widget.isVisibleTo(root) and not shows_icon:
            yield widget, widget.text()


def is_cut(widget: QWidget, text: str) -> bool:
    """Whether ``widget`` has no room for its text, which may have been shortened on purpose."""
    if isinstance(widget, QLabel):
        if widget.wordWrap():
            return widget.heightForWidth(widget.width()) > widget.height() + SLACK
        room = widget.contentsRect()
        wanted = max(map(widget.fontMetrics().horizontalAdvance, text.split("\n")))
        return wanted > room.width() + SLACK or widget.fontMetrics().height() > room.height() + SLACK
    if isinstance(widget, ModelButton) and "…" in text:
        return False
    return isinstance(widget, QAbstractButton) and widget.sizeHint().width() > widget.width() + SLACK


def sticks_out(widget: QWidget, root: QWidget) -> bool:
    """Whether ``widget`` is not inside ``root``; what can be scrolled to counts as inside from top to bottom."""
    area = QRect(widget.mapTo(root, QPoint(0, 0)), widget.size())
    parent = widget.parentWidget()
    while parent is not None and parent is not root:
        if isinstance(parent, QScrollArea):
            return area.left() < -SLACK or area.right() > root.width() + SLACK
        parent = parent.parentWidget()
    return not root.rect().adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(area)


def faults(root: QWidget, language: str) -> list[str]:
    """What is wrong with the texts of ``root``, worded for a person."""
    for _ in range(3):  # what arrives in one round is laid out in the next
        QApplication.processEvents()
    own_words = {source for (_, source), element in pairs("dodam").items() if element.text != source}
    found = []
    for widget, text in texts(root):
        if not text.strip():
            continue
        name = f"{type(widget).__name__} “{text}”"
        if is_cut(widget, text):
            found.append(f"{name} is cut off")
        if sticks_out(widget, root):
            found.append(f"{name} sticks out")
        if language == "ko_KR" and text.strip() in own_words:
            found.append(f"{name} is not translated")
    return found


@pytest.fixture(params=["en_US", "ko_KR"])
def language(
    request: pytest.FixtureRequest, speaking: Callable[[str], None], qapp: QApplication, usual_look: None
) -> str:
    load_fonts()
    qapp.setFont(application_font("", LARGEST))
    speaking(request.param)
    return str(request.param)


@pytest.fixture
def small(qtbot: QtBot, language: str, request: pytest.FixtureRequest) -> MainWindow:
    window: MainWindow = request.getfixturevalue("window")
    request.getfixturevalue("controller")
    window.resize(900, 600)
    return window


def test_the_window(small: MainWindow, controller: WindowController, language: str) -> None:
    controller.conversation.new_chat()
    assert faults(small, language) == []


def test_the_window_without_a_model(
    qtbot: QtBot, small: MainWindow, controller: WindowController, session: FakeSession, language: str
) -> None:
    session.entries = ()
    with qtbot.waitSignal(controller.models.listed):
        controller.models.refresh()
    controller.conversation.new_chat()
    assert faults(small, language) == []


def test_a_conversation_with_its_panel_notice_and_toast(
    qtbot: QtBot, small: MainWindow, controller: WindowController, language: str
) -> None:
    controller.conversation.send("Hello")
    qtbot.waitUntil(lambda: controller.conversation.has_answer and not controller.conversation.is_answering)
    small.panel.show_passage(Passage(1, 1, "a.txt", 1, "Title", 0, 4, "text"))
    small.show_panel()
    small.notice.tell("Something happened that takes a few words to tell.", "Do it", lambda: None)
    assert faults(small, language) == []


@pytest.mark.parametrize("section", [section.name for section in SECTIONS])
def test_the_settings(
    qtbot: QtBot, small: MainWindow, controller: WindowController, workers: Workers, language: str, section: str
) -> None:
    controller.settings.open_at(section)
    told: list[None] = []
    for worker in (workers.store, workers.errands):
        # Comes after all that the section has asked for.
        worker.run(lambda: None).success(told.append)
    qtbot.waitUntil(lambda: len(told) == 2)
    dialog = small.findChild(SettingsDialog)
    assert dialog is not None
    assert faults(dialog, language) == []


@pytest.mark.parametrize("step", [LANGUAGE_STEP, MODEL_STEP, TRY_STEP])
def test_the_first_start(small: MainWindow, controller: WindowController, language: str, step: int) -> None:
    controller.first_start.open(step)
    dialog = small.findChild(FirstStart)
    assert dialog is not None
    assert faults(dialog, language) == []


def test_the_first_start_without_a_model(small: MainWindow, controller: WindowController, language: str) -> None:
    controller.first_start.open(MODEL_STEP)
    dialog = small.findChild(FirstStart)
    assert dialog is not None
    dialog.model.set_without_models()
    assert faults(dialog, language) == []


def test_the_shortcuts(small: MainWindow, controller: WindowController, language: str) -> None:
    controller.settings.show_shortcuts()
    dialog = small.findChild(ShortcutsOverview)
    assert dialog is not None
    assert faults(dialog, language) == []


@pytest.mark.parametrize(
    "make",
    [
        lambda window: ChatSettingsDialog(ChatSettings(), LIGHT, window),
        lambda window: ModelDetailsDialog(MODEL_FACTS, ADAPTERS, LIGHT, window),
    ],
    ids=["chat settings", "about a model"],
)
def test_dialogs(small: MainWindow, language: str, make: Callable[[MainWindow], QDialog]) -> None:
    dialog = make(small)
    dialog.show()
    assert faults(dialog, language) == []
    assert dialog.height() <= small.height()
    assert dialog.width() <= small.width()


def test_faults_are_found(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(200, 100)
    cut, outside, fine = QLabel("A text that is long", window), QCheckBox("Beside", window), QLabel("Fine", window)
    cut.setGeometry(0, 0, 30, 20)
    outside.setGeometry(180, 30, 120, 20)
    fine.setGeometry(0, 60, 100, 30)
    window.show()
    assert len(faults(window, "en_US")) == 2


@pytest.mark.parametrize("tab", [INSTALLED, GET_MORE, COMPARE])
def test_the_page_of_the_models(controller: WindowController, small: MainWindow, language: str, tab: int) -> None:
    controller.library.open(tab)
    page = controller.library.page
    assert page is not None
    assert faults(page, language) == []


def test_the_sheet_before_a_download(small: MainWindow, language: str) -> None:
    parts = (HubPart("a-rather-long-name-of-a-model-Q4_K_M.gguf", 2_500_000_000, ""),)
    for free in (10**10, 10**8):
        repo = HubRepo("somebody/with-a-long-name-GGUF", "", "apache-2.0", "", True, (HubFile(parts),))
        sheet = DownloadSheet(repo, 0, FreeSpace(free, free), LIGHT, small)
        sheet.show()
        assert faults(sheet, language) == []
        assert sheet.height() <= small.height()
