"""A Korean syllable on its way is never lost and never doubled, whatever is pressed over it.

The input method is simulated as the platforms differ: some give the syllable over before a key, some after it, some
never. Enter in the bare field is in ``test_message_field``, Enter in the lists in ``test_prompts`` and
``test_mentions``.
"""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from gui.composer.completion_popup import CompletionPopup
from gui.composer.message_field import MessageField
from gui.main_window import MainWindow
from gui.window_controller import WindowController
from knowledge.store.prompts import PromptDraft, PromptStore
from tests.window.fakes import FakeSession


def compose(field: MessageField, preedit: str, commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    if commit:
        event.setCommitString(commit)
    QApplication.sendEvent(field, event)


@pytest.fixture
def field(controller: WindowController, window: MainWindow) -> MessageField:
    return window.composer.field


@pytest.fixture
def bare(qtbot: QtBot) -> MessageField:
    """A field without a window around it, which takes no time to make."""
    made = MessageField()
    made.resize(400, 40)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize("late", [True, False])
@pytest.mark.parametrize(
    "key", [Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Up, Qt.Key.Key_Down]
)
def test_a_key_that_moves_the_cursor_keeps_the_syllable(
    qtbot: QtBot, bare: MessageField, key: Qt.Key, late: bool
) -> None:
    compose(bare, "녕", "안")
    qtbot.keyClick(bare, key)
    if late:
        compose(bare, "", "녕")
    assert bare.toPlainText() == "안녕"
    compose(bare, "하")
    compose(bare, "", "하")
    assert sorted(bare.toPlainText()) == sorted("안녕하")


def test_shift_for_a_double_consonant_leaves_the_syllable_alone(qtbot: QtBot, bare: MessageField) -> None:
    compose(bare, "아")
    qtbot.keyClick(bare, Qt.Key.Key_Shift)
    assert bare.preedit == "아"
    compose(bare, "ㅃ", "아")
    compose(bare, "빠")
    compose(bare, "", "빠")
    assert bare.toPlainText() == "아빠"


def test_a_click_into_the_text_keeps_the_syllable(qtbot: QtBot, bare: MessageField) -> None:
    compose(bare, "녕", "안")
    qtbot.mouseClick(bare.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(2, 10))
    compose(bare, "", "녕")
    assert bare.toPlainText() == "안녕"


def test_the_send_button_sends_the_syllable_too_and_once(
    qtbot: QtBot, controller: WindowController, window: MainWindow, field: MessageField
) -> None:
    [button] = [one for one in window.composer.findChildren(QToolButton) if one.objectName() == "send"]
    compose(field, "네")
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    compose(field, "", "네")
    qtbot.waitUntil(lambda: controller.conversation.has_answer and not controller.conversation.is_answering)
    assert [message.text for message in controller.conversation.messages if message.role == "user"] == ["네"]
    assert field.toPlainText() == ""


def test_another_chat_leaves_the_syllable_in_the_draft(
    controller: WindowController, session: FakeSession, field: MessageField
) -> None:
    mine = session.services.conversations.create("Mine")
    compose(field, "장", "문")
    controller.conversation.open(mine.id)
    compose(field, "", "장")
    assert field.toPlainText() == ""
    controller.conversation.new_chat()
    assert field.toPlainText() == "문장"


def test_tab_over_a_syllable_fills_the_variable_and_goes_on(
    qtbot: QtBot, session: FakeSession, window: MainWindow, field: MessageField
) -> None:
    PromptStore(session.services.database).add(PromptDraft("Zeta", "{{누구}}에게 {{무엇}}"))
    popup = window.findChild(CompletionPopup)
    qtbot.keyClicks(field, "/zeta")
    qtbot.waitUntil(lambda: bool(popup.entries))
    qtbot.keyClick(field, Qt.Key.Key_Return)
    compose(field, "미")
    compose(field, "나", "미")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    compose(field, "", "나")
    assert field.toPlainText() == "미나에게 {{무엇}}"
    assert field.textCursor().selectedText() == "{{무엇}}"
    compose(field, "꽃")
    qtbot.keyClick(field, Qt.Key.Key_Backtab)
    assert field.toPlainText() == "미나에게 꽃"
    assert field.textCursor().selectedText() == "미나"


def test_escape_closes_the_list_and_leaves_the_syllable(qtbot: QtBot, window: MainWindow, field: MessageField) -> None:
    popup = window.findChild(CompletionPopup)
    qtbot.keyClicks(field, "/")
    qtbot.waitUntil(lambda: bool(popup.entries))
    compose(field, "요")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert popup.isHidden()
    compose(field, "약", "요")
    compose(field, "", "약")
    assert popup.isHidden()
    assert field.toPlainText() == "/요약"
