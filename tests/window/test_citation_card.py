"""The card of a citation: on hover and on keyboard focus, gone with Escape; a click opens the passage."""

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui.documents.citation_wording import citation_card
from gui.main_window import MainWindow
from gui.transcript.buttons import ChipButton
from gui.transcript.text_widget import TextWidget
from gui.window_controller import WindowController
from knowledge.store.records import Citation, Passage
from tests.window.fakes import FakeSession
from tests.window.test_conversation import idle, send

TEXT = "Rain fell all week. Sales grew by 12 percent in the third quarter. The canteen was closed on Friday."
PASSAGE = Passage(1, 1, "report.pdf", 3, "Results", 0, len(TEXT), TEXT)
ANSWER = "In the third quarter sales grew by 12 percent. More is not known."
FIRST_END = ANSWER.index(".") + 1


def cited(qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession) -> TextWidget:
    """The widget of an answer with one mark."""
    session.pieces, session.citations = [ANSWER], (Citation(1, PASSAGE, (FIRST_END,)),)
    send(window, "Did it grow?")
    qtbot.waitUntil(lambda: idle(controller))
    widgets = controller.transcript.findChildren(TextWidget)
    return next(widget for widget in widgets if widget.isVisible() and "sales grew" in widget.toPlainText())


def place_of_mark(widget: TextWidget) -> QPoint:
    cursor = widget.document().find("1", ANSWER.index("More"))
    assert cursor.charFormat().anchorHref() == "cite:1"
    cursor.setPosition(cursor.selectionStart())
    return widget.cursorRect(cursor).center() + QPoint(4, 0)


def move_mouse(widget: TextWidget, place: QPoint) -> None:
    kinds, none = QEvent.Type, Qt.MouseButton.NoButton
    on_screen = QPointF(widget.viewport().mapToGlobal(place))
    event = QMouseEvent(kinds.MouseMove, QPointF(place), on_screen, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget.viewport(), event)


def test_the_sentence_that_bears_the_answer_out_is_strong() -> None:
    card = citation_card(Citation(1, PASSAGE, (FIRST_END,)), ANSWER)
    assert (card.title, card.place, card.text) == ("report.pdf", "Page 3 · Results", TEXT)
    assert card.strong is not None
    assert card.text[slice(*card.strong)] == "Sales grew by 12 percent in the third quarter."


def test_a_long_passage_is_cut_around_its_sentence() -> None:
    text = "Nothing of note. " * 60 + TEXT.replace(". ", ".\n") + " Nothing of note." * 60
    card = citation_card(Citation(1, Passage(1, 1, "a.pdf", None, "", 0, len(text), text), (FIRST_END,)), ANSWER)
    assert len(card.text) < 430
    assert card.text[0] == card.text[-1] == "…"
    assert card.strong is not None
    assert card.text[slice(*card.strong)] == "Sales grew by 12 percent in the third quarter."


def test_nothing_is_strong_where_no_sentence_leans_on_the_passage() -> None:
    card = citation_card(Citation(1, PASSAGE, (), supported=False), ANSWER)
    assert card.strong is None
    assert card.place == "Page 3 · Results · No sentence of the answer leans on this passage"


def test_the_card_comes_to_a_resting_mouse_and_goes_when_it_leaves(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    widget = cited(qtbot, controller, window, session)
    card = controller.transcript.cards.card
    move_mouse(widget, place_of_mark(widget))
    assert not card.isVisible()
    qtbot.waitUntil(card.isVisible)
    assert card.accessibleName() == "report.pdf. Page 3 · Results"
    assert card.accessibleDescription() == TEXT
    area = card.geometry()
    assert controller.transcript.rect().contains(area)
    move_mouse(widget, QPoint(3, 3))
    qtbot.waitUntil(lambda: not card.isVisible())


def test_the_card_comes_with_the_keyboard_and_goes_with_escape_alone(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    widget = cited(qtbot, controller, window, session)
    card = controller.transcript.cards.card
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(2):
        focused = QGuiApplication.focusObject()
        assert isinstance(focused, QWidget)
        if focused is widget and widget.textCursor().hasSelection():
            break
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    qtbot.waitUntil(card.isVisible)
    assert QApplication.focusWidget() is widget
    stopped: list[bool] = []
    window.escaped.connect(lambda: stopped.append(True))
    qtbot.keyClick(widget, Qt.Key.Key_Escape)
    assert not card.isVisible()
    assert stopped == []
    assert QApplication.focusWidget() is widget


def test_a_chip_shows_the_card_and_opens_the_passage(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    cited(qtbot, controller, window, session)
    [chip] = [made for made in controller.transcript.findChildren(ChipButton) if made.isVisible()]
    chip.setFocus()
    card = controller.transcript.cards.card
    qtbot.waitUntil(card.isVisible)
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert not card.isVisible()
    assert window.panel.passage == PASSAGE
