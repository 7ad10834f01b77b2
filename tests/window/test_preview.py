"""Before a message is sent, its plan is shown while it is typed, and what would have to go for it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from engine.service.messages import PromptPlan
from engine.turn.preview import Preview
from gui.composer.composer_chip import ComposerChip
from gui.composer.preview_controller import PAUSE_MS
from gui.main_window import MainWindow
from gui.window_controller import WindowController
from tests.window.fakes import FakeSession

PLAN = PromptPlan(window=4096, system=20, excerpts=0, recalled=0, turns=700, reserve=1024)
NEXT = PromptPlan(window=4096, system=20, excerpts=600, recalled=0, turns=2300, reserve=1024, dropped=("m1", "m2"))


def note(window: MainWindow) -> QToolButton:
    return next(one for one in window.composer.findChildren(QToolButton) if one.objectName() == "note")


def test_the_plan_follows_the_typing_and_goes_with_the_text(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    session.plan = PLAN
    controller.conversation.send("Hello?")
    qtbot.waitUntil(lambda: controller.conversation.has_answer and not controller.conversation.is_answering)
    meter = window.composer.meter
    session.previewed = Preview(30, NEXT, leaving=2)
    qtbot.keyClicks(window.composer.field, "What ab")
    qtbot.keyClicks(window.composer.field, "out rent?")
    qtbot.waitUntil(lambda: note(window).isVisible())
    assert session.previews == [(controller.conversation.conversation_id, "What about rent?")]
    assert note(window).accessibleName() == "2 earlier messages will be summarised."
    assert "2920 of 4096 tokens" in meter.accessibleName().replace(",", "")
    assert "with this message" in meter.accessibleName()
    qtbot.mouseClick(note(window), Qt.MouseButton.LeftButton)
    assert meter.card.isVisible()
    assert "2 earlier messages will be summarised." in meter.card.words
    assert "Passages from documents 600" in meter.card.words
    meter.card.close()
    window.composer.field.clear()
    assert not note(window).isVisible()
    assert "720 of 4096 tokens" in meter.accessibleName()


def test_chips_fold_where_the_note_needs_their_room(
    qtbot: QtBot, controller: WindowController, window: MainWindow
) -> None:
    chips = [ComposerChip("sparkles", words, words) for words in ("2 examples", "Only from the documents")]
    for chip in chips:
        window.composer.add_chip(chip)
        chip.show()
    words = "1 earlier message will be summarised."
    window.composer.set_note(words)
    only_icon, with_words = Qt.ToolButtonStyle.ToolButtonIconOnly, Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    for width, style in ((1280, with_words), (900, only_icon), (1280, with_words)):
        window.resize(width, 700)
        qtbot.waitUntil(
            lambda style=style: (
                [chip.toolButtonStyle() for chip in chips] == [style] * 2 and note(window).text() == words
            )
        )
    window.resize(900, 700)
    window.composer.set_note("")
    assert [chip.toolButtonStyle() for chip in chips] == [with_words] * 2
    assert [chip.accessibleName() for chip in chips] == ["2 examples", "Only from the documents"]


def test_nothing_is_planned_while_an_answer_is_written(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    session.hold = True
    controller.conversation.send("Hello?")
    qtbot.waitUntil(lambda: controller.conversation.is_answering)
    qtbot.keyClicks(window.composer.field, "And then")
    qtbot.wait(PAUSE_MS + 100)
    assert session.previews == []
    session.released.set()
    qtbot.waitUntil(lambda: session.previews != [])


def test_a_text_that_is_too_long_becomes_a_document_before_it_is_sent(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    session.previewed = Preview(9120, room=3042)
    window.composer.suggest("A pasted book. " * 40)
    qtbot.waitUntil(lambda: note(window).isVisible())
    assert "9120 tokens with room for 3042" in note(window).toolTip().replace(",", "")
    note(window).click()
    window.notice._button.click()
    qtbot.waitUntil(lambda: len(window.strip.chips) == 1)
    assert window.composer.text == ""
    assert not note(window).isVisible()


def test_a_long_text_with_a_request_says_in_how_many_parts_it_is_read(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    session.previewed = Preview(9120, parts=5)
    window.composer.suggest("Summarise this: a book")
    qtbot.waitUntil(lambda: note(window).toolTip() == "The text will be read in about 5 parts.")


def test_a_document_that_is_read_whole_is_named(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    session.previewed = Preview(4, parts=12, files=("report.pdf",))
    window.composer.suggest("Summarise this")
    qtbot.waitUntil(lambda: note(window).toolTip() == "All of report.pdf will be read, in about 12 parts.")
    session.previewed = Preview(4, parts=0, files=("report.pdf",))
    window.composer.suggest("List all dates")
    qtbot.waitUntil(lambda: note(window).toolTip() == "All of report.pdf will be read.")
