"""Enter in the message field, with and without a syllable being composed."""

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.composer.message_field import COMMIT_WAIT_MS, LINES, MessageField


@pytest.fixture
def field(qtbot: QtBot) -> MessageField:
    made = MessageField()
    made.resize(400, 40)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def sent(field: MessageField) -> list[str]:
    """What was sent; the field is emptied as the composer does."""
    texts: list[str] = []

    def take() -> None:
        texts.append(field.toPlainText())
        field.setPlainText("")

    field.sent.connect(take)
    return texts


def compose(field: MessageField, preedit: str, commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    if commit:
        event.setCommitString(commit)
    QApplication.sendEvent(field, event)


def test_enter_sends(qtbot: QtBot, field: MessageField, sent: list[str]) -> None:
    qtbot.keyClicks(field, "hello")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert sent == ["hello"]


def test_shift_enter_makes_a_line(qtbot: QtBot, field: MessageField, sent: list[str]) -> None:
    qtbot.keyClicks(field, "a")
    qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(field, "b")
    assert field.toPlainText() == "a\nb"
    assert sent == []


def test_commit_before_enter_sends_once(qtbot: QtBot, field: MessageField, sent: list[str]) -> None:
    """ibus, macOS and Windows give the syllable over, then deliver the key."""
    compose(field, "안")
    compose(field, "녀", "안")
    compose(field, "녕")
    compose(field, "", "녕")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert sent == ["안녕"]


def test_enter_before_commit_sends_once_and_whole(qtbot: QtBot, field: MessageField, sent: list[str]) -> None:
    """The key overtakes the commit."""
    compose(field, "안")
    compose(field, "녕", "안")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert sent == []
    compose(field, "", "녕")
    assert sent == ["안녕"]
    qtbot.wait(COMMIT_WAIT_MS * 2)
    assert sent == ["안녕"]
    assert field.toPlainText() == ""


def test_enter_without_commit_takes_the_syllable(qtbot: QtBot, field: MessageField, sent: list[str]) -> None:
    compose(field, "녕", "안")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: sent == ["안녕"])


def test_a_commit_that_comes_late_is_not_doubled(qtbot: QtBot, field: MessageField, sent: list[str]) -> None:
    compose(field, "녕", "안")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: sent == ["안녕"])
    compose(field, "ㄴ", "녕")
    assert field.toPlainText() == ""
    compose(field, "녕")
    compose(field, "", "녕")
    assert field.toPlainText() == "녕"


def test_commit_alone_does_not_send(field: MessageField, sent: list[str]) -> None:
    """A Japanese input method keeps Enter for itself."""
    compose(field, "にほん")
    compose(field, "", "日本")
    assert sent == []
    assert field.toPlainText() == "日本"


def test_shift_enter_over_a_syllable_makes_a_line_behind_it(qtbot: QtBot, field: MessageField, sent: list[str]) -> None:
    compose(field, "녕", "안")
    qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    compose(field, "", "녕")
    assert field.toPlainText() == "안녕\n"
    assert sent == []


def test_grows_with_its_lines_up_to_a_limit(field: MessageField) -> None:
    heights = []
    for lines in (1, 3, LINES, LINES + 10):
        field.setPlainText("\n".join("x" * lines))
        heights.append(field.height())
    assert heights[0] < heights[1] < heights[2] == heights[3]


def test_pasted_files_are_attached(qtbot: QtBot, field: MessageField) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/tmp/a.pdf")])
    with qtbot.waitSignal(field.files_pasted) as told:
        field.insertFromMimeData(data)
    assert told.args == [["/tmp/a.pdf"]]
    assert field.toPlainText() == ""
