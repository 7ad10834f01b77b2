"""Looking at an answer word by word."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QPushButton
from pytestqt.qtbot import QtBot

from engine.service.messages import AnswerScored, ScoredToken, TokenChoice
from engine.turn.word_scores import Alternative, WordScore, words_of
from gui.appearance import DARK, LIGHT, Colours
from gui.conversation.token_view import TokenView, percent, tint
from gui.main_window import MainWindow
from gui.window_controller import WindowController
from tests.window.fakes import MODELS, FakeSession

WORDS = (
    WordScore("The", 0.9, (Alternative("A", 0.05, (7,)),)),
    WordScore(" capital 🎉", 0.4, (Alternative(" city", 0.3, (1, 8)), Alternative("s", 0.1, (1, 9)))),
    WordScore("\n", 0.2, (Alternative("", 0.5, (1, 2, 10), ends=True), Alternative("", 0.2, (1, 2, 11)))),
    WordScore("서울", 0.0001, ()),
)


def _sheet(window: MainWindow) -> TokenView:
    return next(sheet for sheet in window.findChildren(TokenView) if sheet.isVisible())


def _offers(sheet: TokenView) -> list[QPushButton]:
    return [b for b in sheet.findChildren(QPushButton) if b.isVisible() and b.accessibleName().startswith("Continue")]


def _asked(qtbot: QtBot, controller: WindowController) -> str:
    """The id of a finished answer."""
    controller.conversation.send("What is the capital?")
    qtbot.waitUntil(lambda: len(controller.conversation.messages) == 2 and not controller.conversation.is_answering)
    return controller.conversation.messages[-1].id


def _token(id: int, piece: bytes, probability: float, *choices: TokenChoice) -> ScoredToken:
    return ScoredToken(id, piece, probability, choices)


def test_halves_of_a_character_are_one_word_with_whole_alternatives() -> None:
    seoul, gang = "서".encode(), "강".encode()
    scored = AnswerScored(
        (5,),
        (
            _token(1, b" a", 0.5, TokenChoice(1, b" a", 0.5), TokenChoice(2, b" b", 0.25)),
            _token(3, seoul[:2], 0.5, TokenChoice(3, seoul[:2], 0.5), TokenChoice(4, gang[:1], 0.1)),
            _token(6, seoul[2:], 0.5, TokenChoice(6, seoul[2:], 0.5), TokenChoice(7, b"\x9d", 0.4)),
        ),
    )
    first, second = words_of(scored)
    assert (first.text, first.probability) == (" a", 0.5)
    assert first.alternatives == (Alternative(" b", 0.25, (5, 2)),)
    assert (second.text, second.probability) == ("서", 0.25)
    other = (seoul[:2] + b"\x9d").decode()
    assert second.alternatives == (Alternative(other, 0.2, (5, 1, 3, 7)), Alternative("", 0.1, (5, 1, 4)))


def test_an_answer_that_ends_inside_a_character_is_shown_all_the_same() -> None:
    (word,) = words_of(AnswerScored((), (_token(1, b"\xec", 0.5),)))
    assert word.text == "\ufffd"


def test_words_are_seen_with_their_probability_and_what_else_fits(
    qtbot: QtBot, window: MainWindow, session: FakeSession, controller: WindowController
) -> None:
    session.words = WORDS
    _asked(qtbot, controller)
    controller.actions["look_at_words"].trigger()
    sheet = _sheet(window)
    qtbot.waitUntil(lambda: sheet.text.toPlainText() == "The capital 🎉\n서울")
    assert sheet.text.hasFocus()
    assert [b.accessibleName() for b in _offers(sheet)] == ["Continue from here with A, 5.0 %"]
    QTest.keyClick(sheet.text, Qt.Key.Key_Right)
    assert sheet.text.accessibleDescription() == "capital 🎉, 40 % likely"
    assert [b.accessibleName() for b in _offers(sheet)] == [
        "Continue from here with city, 30 %",
        "Continue from here with …s, 10 %",
    ]
    QTest.keyClick(sheet.text, Qt.Key.Key_Right)
    assert [b.accessibleName() for b in _offers(sheet)] == [
        "Continue from here with the end of the answer, 50 %",
        "Continue from here with another character, 20 %",
    ]
    QTest.keyClick(sheet.text, Qt.Key.Key_End)
    assert sheet.text.accessibleDescription() == "서울, < 0.1 % likely"
    assert _offers(sheet) == []
    sheet.accept()


def test_a_click_chooses_the_word_under_it(
    qtbot: QtBot, window: MainWindow, session: FakeSession, controller: WindowController
) -> None:
    session.words = WORDS
    _asked(qtbot, controller)
    controller.actions["look_at_words"].trigger()
    sheet = _sheet(window)
    qtbot.waitUntil(lambda: sheet.text.isVisible() and sheet.text.current == 0)
    cursor = QTextCursor(sheet.text.document())
    for position, index in ((2, 0), (4, 1), (len("The capital"), 1), (len("The capital 🎉\n") + 2, 3)):
        cursor.setPosition(position)
        place = sheet.text.cursorRect(cursor).center() + QPoint(3 if position != 2 else -3, 0)
        QTest.mouseClick(sheet.text.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert sheet.text.current == index
    sheet.accept()


def test_an_alternative_makes_another_version_of_the_answer(
    qtbot: QtBot, window: MainWindow, session: FakeSession, controller: WindowController
) -> None:
    session.words = WORDS
    answer_id = _asked(qtbot, controller)
    controller.messages.act(answer_id, "words")
    sheet = _sheet(window)
    qtbot.waitUntil(lambda: sheet.text.isVisible())
    QTest.keyClick(sheet.text, Qt.Key.Key_Right)
    QTest.keyClick(sheet.text, Qt.Key.Key_Return)
    offer = _offers(sheet)[0]
    assert offer.hasFocus()
    QTest.keyClick(offer, Qt.Key.Key_Space)
    assert not sheet.isVisible()
    qtbot.waitUntil(lambda: not controller.conversation.is_answering)
    qtbot.waitUntil(lambda: controller.conversation.messages[-1].id != answer_id)
    assert session.turns[-1].begin == (1, 8)
    branch = controller.conversation.branch
    qtbot.waitUntil(lambda: branch.version_beside(branch.messages[-1].id, -1) == answer_id)


def test_the_model_that_wrote_the_answer_is_offered(
    qtbot: QtBot, window: MainWindow, session: FakeSession, controller: WindowController
) -> None:
    session.words = WORDS
    _asked(qtbot, controller)
    first = controller.models.path
    other = next(model.path for model in MODELS if model.path != first and not model.problem and not model.blocked)
    controller.models.load(other)
    qtbot.waitUntil(lambda: controller.models.path == other)
    controller.actions["look_at_words"].trigger()
    load = next(b for b in window.toast.findChildren(QPushButton) if b.text() == "Load it")
    load.click()
    qtbot.waitUntil(lambda: controller.models.path == first)
    qtbot.waitUntil(lambda: any(sheet.isVisible() for sheet in window.findChildren(TokenView)))
    _sheet(window).accept()


def test_the_menu_of_an_answer_has_it(
    qtbot: QtBot, window: MainWindow, session: FakeSession, controller: WindowController
) -> None:
    answer_id = _asked(qtbot, controller)
    menu = QMenu()
    qtbot.addWidget(menu)
    controller.transcript.menu.opening.emit(answer_id, menu)
    assert "Look at the words" in [action.text() for action in menu.actions()]


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_less_likely_words_are_tinted_more_and_stay_readable(colours: Colours) -> None:
    def light(value: int) -> float:
        share = value / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    def luminance(probability: float | None) -> float:
        colour = tint(colours, probability) if probability is not None else QColor(colours.text)
        red, green, blue = light(colour.red()), light(colour.green()), light(colour.blue())
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    assert abs(luminance(0.0) - luminance(1.0)) > abs(luminance(0.5) - luminance(1.0)) > 0
    for probability in (0.0, 0.5, 1.0):
        low, high = sorted((luminance(None), luminance(probability)))
        assert (high + 0.05) / (low + 0.05) >= 4.5


def test_percentages_are_short() -> None:
    assert [percent(value) for value in (1.0, 0.342, 0.051, 0.002, 0.00001)] == [
        "100 %", "34 %", "5.1 %", "0.2 %", "< 0.1 %",
    ]  # fmt: skip
