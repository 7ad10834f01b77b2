"""A window in which nothing happens does nothing."""

from PySide6.QtCore import QAbstractEventDispatcher, QObject, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.window_controller import WindowController
from tests.window.fakes import FakeSession


def ticking() -> list[str]:
    """What has a timer running, Qt's own (such as a caret that blinks) among it."""
    application, dispatcher = QApplication.instance(), QAbstractEventDispatcher.instance()
    assert application is not None
    roots: list[QObject] = [application, *QApplication.topLevelWidgets()]
    every = [part for root in roots for part in (root, *root.findChildren(QObject))]
    return sorted({type(part).__name__ for part in every if dispatcher.registeredTimers(part)})


def test_nothing_ticks_in_an_idle_window(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    store = session.services.conversations
    conversation = store.create("Long")
    parent = None
    for number in range(40):
        role = "assistant" if number % 2 else "user"
        parent = store.add_message(conversation.id, parent, role, f"Message {number}").id
    controller.conversation.open(conversation.id)
    qtbot.waitUntil(lambda: controller.conversation.has_answer)
    window.composer.suggest("And now?")
    qtbot.keyClick(window.composer.focusProxy(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(controller.conversation.messages) == 42 and not controller.actions["stop"].isEnabled())
    focused = QApplication.focusWidget()
    if focused is not None:
        focused.clearFocus()
    qtbot.waitUntil(lambda: ticking() == [], timeout=10_000)


def test_a_timer_would_be_found(qtbot: QtBot, window: MainWindow) -> None:
    timer = window.startTimer(1000)
    assert "MainWindow" in ticking()
    window.killTimer(timer)
