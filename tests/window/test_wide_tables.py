"""A table with more columns than there is room for scrolls sideways in its place; others are as wide as the text."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.transcript.content import TranscriptMessage
from gui.transcript.text_widget import TextWidget
from gui.transcript.view import TranscriptView

MONTHS = [f"월별 매출 {number}" for number in range(1, 13)]


def table(columns: list[str]) -> str:
    cells = [f"{1000 + place * 37:,}" for place in range(len(columns))]
    return "\n".join(f"| {' | '.join(row)} |" for row in (columns, ["--:"] * len(columns), cells))


def shown(qtbot: QtBot, text: str, width: int = 900) -> TextWidget:
    view = TranscriptView()
    qtbot.addWidget(view)
    view.resize(width, 600)
    view.show()
    view.set_messages([TranscriptMessage("1", "assistant", "Model", text)])
    qtbot.waitUntil(lambda: any(w.isVisible() and w.toPlainText() for w in view.findChildren(TextWidget)))
    QApplication.processEvents()
    [widget] = [w for w in view.findChildren(TextWidget) if w.isVisible() and w.toPlainText()]
    # What is tested goes with the view.
    widget.setProperty("view", view)
    return widget


def turn(widget: TextWidget, x: int, y: int) -> bool:
    middle = QPointF(widget.rect().center())
    none = Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        middle,
        widget.mapToGlobal(middle),
        QPoint(),
        QPoint(x, y),
        Qt.MouseButton.NoButton,
        none,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget.viewport(), event)
    return event.isAccepted()


def test_a_wide_table_keeps_its_words_whole_and_scrolls(qtbot: QtBot) -> None:
    widget = shown(qtbot, table(MONTHS))
    bar = widget.horizontalScrollBar()
    assert bar.maximum() > 0
    heading = widget.document().find("매출 12")
    assert not heading.isNull()
    layout, said = heading.block().layout(), heading.block().text()
    ends = [layout.lineAt(at).textStart() + layout.lineAt(at).textLength() for at in range(layout.lineCount() - 1)]
    assert all(said[end - 1] == " " for end in ends), "no word is broken"
    assert widget.cursorRect(heading).x() > widget.viewport().width()
    assert turn(widget, -240, 0)
    assert bar.value() > 0
    before = bar.value()
    turn(widget, 0, -240)
    assert bar.value() == before, "up and down is left to the transcript"


def test_finding_scrolls_to_a_hidden_column(qtbot: QtBot) -> None:
    widget = shown(qtbot, table(MONTHS))
    [(start, _)] = widget.occurrences("매출 12")
    place = widget.bring_into_view(start)
    assert widget.horizontalScrollBar().value() > 0
    assert 0 <= place.x() <= widget.viewport().width()


@pytest.mark.parametrize("text", [table(MONTHS[:4]), table(["a"] * 12), "Only words. " * 30])
def test_what_has_room_does_not_scroll(qtbot: QtBot, text: str) -> None:
    widget = shown(qtbot, text)
    assert widget.horizontalScrollBar().maximum() == 0
    assert widget.horizontalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff


def test_a_table_of_sentences_wraps(qtbot: QtBot) -> None:
    sentence = "This cell holds a sentence that is much too long for one line of the transcript, so it goes on below. "
    widget = shown(qtbot, f"| one | two |\n|---|---|\n| {sentence} | {sentence * 2} |")
    assert widget.horizontalScrollBar().maximum() == 0
    assert widget.height() > 100


def test_text_after_a_wide_table_in_the_same_widget_does_not_scroll(qtbot: QtBot) -> None:
    widget = shown(qtbot, table(MONTHS))
    view = widget.property("view")
    view.set_messages([TranscriptMessage("2", "assistant", "Model", "Only words. " * 30)])
    QApplication.processEvents()
    texts = [w for w in view.findChildren(TextWidget) if w.isVisible() and w.toPlainText()]
    assert texts
    assert all(w.horizontalScrollBar().maximum() == 0 for w in texts)
