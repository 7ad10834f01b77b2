"""The question before something large or harmful."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.appearance import LIGHT
from gui.main_window import MainWindow
from gui.question import Question


def asked(qtbot: QtBot, window: MainWindow) -> Question:
    question = Question("Delete 5 chats?", "They are gone for good.", "Delete them", LIGHT, window)
    question.open()
    qtbot.waitUntil(question.isVisible)
    return question


def test_enter_and_escape_do_nothing_harmful(qtbot: QtBot, window: MainWindow) -> None:
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape):
        question = asked(qtbot, window)
        qtbot.keyClick(question, key)
        assert not question.isVisible()
        assert question.clickedButton() is not question.agree


def test_it_is_agreed_to_by_the_words_of_what_is_done(qtbot: QtBot, window: MainWindow) -> None:
    question = asked(qtbot, window)
    assert question.agree.accessibleName() == "Delete them"
    qtbot.mouseClick(question.agree, Qt.MouseButton.LeftButton)
    assert question.clickedButton() is question.agree
