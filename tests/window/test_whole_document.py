"""Answers from whole documents in the window: the row that says so, progress, and having it the other way."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QMenu, QWidget
from pytestqt.qtbot import QtBot

from engine.service.messages import PartBegun
from engine.turn.turn_events import WholeRead
from gui.main_window import MainWindow
from gui.window_controller import WindowController
from knowledge.store.records import Passage
from tests.window.fakes import FakeSession

PASSAGE = Passage(1, 1, "report.pdf", 3, "", 0, 10, "Sales grew.")


def named(parent: QWidget, name: str) -> list[QWidget]:
    return [item for item in parent.findChildren(QWidget) if item.isVisible() and item.accessibleName() == name]


def ask(qtbot: QtBot, controller: WindowController, text: str) -> None:
    controller.conversation.send(text)
    qtbot.waitUntil(lambda: not controller.conversation.is_answering and controller.conversation.has_answer)


@pytest.mark.parametrize(
    ("whole", "words"),
    [
        (WholeRead(("report.pdf",), 12), "Read the whole of report.pdf in 12 parts"),
        (WholeRead(("report.pdf",), 1), "Read the whole of report.pdf"),
        (WholeRead(("report.pdf",), 12, ended_at=3), "Ended at part 3 of 12 of report.pdf"),
        (WholeRead(("report.pdf",), 0), "Looked through the whole of report.pdf"),
        (WholeRead(("report.pdf", "lease.docx"), 3), "Read the whole of 2 documents in 3 parts"),
    ],
)
def test_a_row_says_what_was_read_and_offers_the_other_way(
    qtbot: QtBot, window: MainWindow, session: FakeSession, controller: WindowController, whole: WholeRead, words: str
) -> None:
    session.whole = whole
    ask(qtbot, controller, "Summarise this")
    qtbot.waitUntil(lambda: named(window, words) != [])
    (button,) = named(window, "Answer from passages instead")
    assert isinstance(button, QAbstractButton)
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(session.turns) == 2 and not controller.conversation.is_answering)
    assert session.turns[1].manner == "passages"
    qtbot.waitUntil(lambda: named(window, words) == [])


def test_the_parts_are_counted_while_they_are_read(
    qtbot: QtBot, window: MainWindow, session: FakeSession, controller: WindowController
) -> None:
    session.parts = (PartBegun(1, 12), PartBegun(2, 12), PartBegun(3, 12))
    session.pieces = ("…",)
    session.hold = True
    controller.conversation.send("Summarise this")
    qtbot.waitUntil(lambda: named(window, "Part 3 of 12…") != [])
    session.released.set()
    qtbot.waitUntil(lambda: not controller.conversation.is_answering)


def test_the_key_reads_the_whole_document(
    qtbot: QtBot, window: MainWindow, session: FakeSession, controller: WindowController
) -> None:
    session.whole = WholeRead(("report.pdf",), 2)
    ask(qtbot, controller, "When did sales grow?")
    controller.actions["read_whole"].trigger()
    qtbot.waitUntil(lambda: len(session.turns) == 2 and not controller.conversation.is_answering)
    assert session.turns[1].manner == "whole"


def test_the_menu_of_an_answer_from_passages_offers_the_whole(
    qtbot: QtBot, session: FakeSession, controller: WindowController
) -> None:
    def offered() -> list[str]:
        menu = QMenu()
        controller.messages._fill_menu(controller.conversation.messages[-1].id, menu)
        return [action.text() for action in menu.actions()]

    ask(qtbot, controller, "Hello")
    assert "Read the whole document" not in offered()
    session.excerpts, session.passage_scores = (PASSAGE,), (1.0,)
    ask(qtbot, controller, "When did sales grow?")
    assert "Read the whole document" in offered()
