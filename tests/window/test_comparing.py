"""Two models side by side, by accessible names and keys."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QPlainTextEdit
from pytestqt.qtbot import QtBot

from gui.library.controller import COMPARE, INSTALLED
from gui.library.page import LibraryPage
from gui.main_window import MainWindow
from gui.window_controller import WindowController
from tests.window.fakes import MODELS, TOO_BIG, FakeSession
from tests.window.test_accessibility import nameless
from tests.window.test_library import named, opened

USABLE = [MODELS[0].path, MODELS[1].path]


def ask(page: LibraryPage, question: str) -> None:
    field = named(page, QPlainTextEdit, "Question for both models")
    field.setFocus()
    QTest.keyClicks(field, question)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_two_models_answer_the_same(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    page = opened(qtbot, controller, "compare_models")
    assert page.tab == COMPARE
    assert nameless(page) == []
    choices = [named(page, QComboBox, f"Model {number}") for number in (1, 2)]
    assert [choice.currentData() for choice in choices] == USABLE
    assert not named(page, QAbstractButton, "Ask both").isEnabled()
    ask(page, "Who are you?")
    qtbot.waitUntil(lambda: not controller.library.is_comparing)
    assert session.compared == [(tuple(USABLE), "Who are you?")]
    first, second = controller.library._compare.columns
    assert named(page, QPlainTextEdit, "Answer 1").toPlainText() == "Hello there."
    for told in ("1.3 s", "0.3 s", "read 400", "wrote 44", "42 tokens"):
        assert told in first.state
    assert second.state == str(TOO_BIG)


def test_the_model_of_the_chat_comes_back(qtbot: QtBot, controller: WindowController, session: FakeSession) -> None:
    page = opened(qtbot, controller, "compare_models")
    ask(page, "Who are you?")
    qtbot.waitUntil(lambda: not controller.library.is_comparing)
    assert session.loads == [USABLE[0]]
    QTest.keyClick(page, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: session.loads == [USABLE[0], USABLE[0]])
    qtbot.waitUntil(lambda: not controller.is_busy)
    assert controller.models.path == USABLE[0]


def test_the_better_one_is_used(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    page = opened(qtbot, controller, "compare_models")
    ask(page, "Who are you?")
    qtbot.waitUntil(lambda: not controller.library.is_comparing)
    named(page, QAbstractButton, "Use model 2").click()
    qtbot.waitUntil(lambda: controller.models.path == USABLE[1])
    assert not page.isVisible()
    assert session.loads == [USABLE[0], USABLE[1]]


def test_it_can_be_stopped(qtbot: QtBot, controller: WindowController, session: FakeSession) -> None:
    session.hold_comparing = True
    page = opened(qtbot, controller, "compare_models")
    ask(page, "Who are you?")
    qtbot.waitUntil(lambda: controller.library._compare.columns[0].state == "Writing…")
    assert controller.is_busy
    assert not named(page, QComboBox, "Model 1").isEnabled()
    named(page, QAbstractButton, "Stop").click()
    qtbot.waitUntil(lambda: not controller.library.is_comparing)
    assert [column.state for column in controller.library._compare.columns] == ["Stopped", "Stopped"]
    assert named(page, QAbstractButton, "Ask both").isEnabled()


def test_an_answer_in_a_chat_goes_first(qtbot: QtBot, controller: WindowController, session: FakeSession) -> None:
    session.hold = True
    controller.conversation.send("A long one")
    qtbot.waitUntil(lambda: controller.conversation.answers_anywhere)
    page = opened(qtbot, controller, "compare_models")
    ask(page, "Who are you?")
    assert "An answer is being written" in controller.library._compare.remark
    assert session.compared == []
    session.released.set()
    qtbot.waitUntil(lambda: not controller.conversation.answers_anywhere)


def test_without_a_question_nothing_is_loaded_again(
    qtbot: QtBot, controller: WindowController, session: FakeSession
) -> None:
    page = opened(qtbot, controller, "compare_models")
    page.open(INSTALLED)
    page.leave()
    qtbot.wait(50)
    assert session.loads == [USABLE[0]]
