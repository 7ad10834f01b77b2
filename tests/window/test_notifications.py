"""What took long is told through the desktop, while nobody looks at the window and unless it is unwanted."""

from pathlib import Path
from typing import ClassVar

import pytest
from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import gui.notifications
from gui.main_window import MainWindow
from gui.settings.table import NOTIFY
from gui.window_controller import WindowController
from tests.window.fakes import FakeSession


class FakeTray(QObject):
    """Stands in for the desktop's tray, which offscreen has none."""

    messageClicked = Signal()
    activated = Signal(object)
    shown: ClassVar[list[tuple[str, str]]] = []
    last: ClassVar["FakeTray"]
    is_visible = False

    def __init__(self, _icon: object, parent: QObject) -> None:
        super().__init__(parent)
        FakeTray.last = self

    @staticmethod
    def isSystemTrayAvailable() -> bool:
        return True

    def setToolTip(self, text: str) -> None: ...

    def show(self) -> None:
        self.is_visible = True

    def hide(self) -> None:
        self.is_visible = False

    def showMessage(self, title: str, text: str, _icon: object, _ms: int) -> None:
        self.shown.append((title, text))


@pytest.fixture
def elsewhere(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The window is not the active one, and everything counts as long."""
    monkeypatch.setattr(gui.notifications, "QSystemTrayIcon", FakeTray)
    monkeypatch.setattr(gui.notifications, "LONG_S", 0.0)
    monkeypatch.setattr(window, "isActiveWindow", lambda: False)
    FakeTray.shown = []
    return FakeTray.shown


def answer(qtbot: QtBot, controller: WindowController) -> None:
    with qtbot.waitSignal(controller.conversation.finished):
        controller.conversation.send("What is the rent?")


def test_an_answer_is_told_and_a_click_leads_to_it(
    qtbot: QtBot, elsewhere: list[tuple[str, str]], controller: WindowController, window: MainWindow
) -> None:
    answer(qtbot, controller)
    asked = controller.conversation.conversation_id
    qtbot.waitUntil(lambda: elsewhere == [("The answer is ready", "What is the rent?")])
    controller.conversation.new_chat()
    FakeTray.last.messageClicked.emit()
    assert controller.conversation.conversation_id == asked
    QApplication.sendEvent(window, QEvent(QEvent.Type.WindowActivate))
    assert not FakeTray.last.is_visible


def test_documents_are_told(
    qtbot: QtBot, elsewhere: list[tuple[str, str]], controller: WindowController, tmp_path: Path
) -> None:
    file = tmp_path / "a.txt"
    file.write_text("words", encoding="utf-8")
    controller.conversation.ensure(lambda conversation_id: controller.documents.add(conversation_id, [str(file)]))
    qtbot.waitUntil(lambda: [title for title, _ in elsewhere] == ["The documents are read"])


def test_nothing_is_told_where_it_is_unwanted_or_seen(
    qtbot: QtBot,
    elsewhere: list[tuple[str, str]],
    controller: WindowController,
    window: MainWindow,
    session: FakeSession,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    controller.settings.store.set(NOTIFY, False)
    answer(qtbot, controller)
    controller.settings.store.set(NOTIFY, True)
    monkeypatch.setattr(window, "isActiveWindow", lambda: True)
    answer(qtbot, controller)
    monkeypatch.setattr(window, "isActiveWindow", lambda: False)
    monkeypatch.setattr(gui.notifications, "LONG_S", 60.0)
    answer(qtbot, controller)
    qtbot.wait(100)
    assert elsewhere == []
