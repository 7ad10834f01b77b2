"""What a model thought is a row of its own above the answer: closed at first, live while it thinks, never copied."""

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

from engine.chat_settings import ChatSettings
from engine.service.messages import Speeds, Usage
from engine.turn.turn_events import TurnStats
from gui.appearance import LIGHT
from gui.background import Workers
from gui.conversation.chat_settings_dialog import ChatSettingsDialog
from gui.conversation.message_content import footer
from gui.main_window import MainWindow, filled_window
from gui.preferences import Preferences
from gui.transcript.content import TranscriptMessage
from gui.transcript.line_widgets import BusyWidget
from gui.transcript.reasoning_row import ReasoningRow
from gui.transcript.text_widget import TextWidget
from gui.transcript.view import TranscriptView
from gui.window_controller import WindowController
from knowledge.store.records import Message
from tests.window.fakes import FakeSession

THOUGHTS = "First, **two** things.\n\n- one\n- two\n\n```python\nx = 1\n```\n\nDone."


def answer(name: str, thought_s: float = 3.2, text: str = "Yes, it is.") -> TranscriptMessage:
    return TranscriptMessage(name, "assistant", "Model", text, reasoning=THOUGHTS, thought_s=thought_s)


def rows(view: TranscriptView) -> list[ReasoningRow]:
    return sorted((row for row in view.findChildren(ReasoningRow) if row.isVisible()), key=lambda row: row.y())


def texts(view: TranscriptView) -> str:
    found = sorted((w for w in view.findChildren(TextWidget) if w.isVisible()), key=lambda w: w.y())
    return "\n".join(widget.toPlainText() for widget in found)


def test_a_click_opens_and_closes_it_where_it_stands(qtbot: QtBot, view: TranscriptView) -> None:
    view.set_messages([TranscriptMessage("1", "user", "", "Is it?"), answer("2")])
    (row,) = rows(view)
    assert row.text() == row.accessibleName() == "Thought for 3 s"
    assert "two things" not in texts(view)
    top = row.mapTo(view, row.rect().topLeft())
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert "two things" in texts(view)
    assert texts(view).index("two things") < texts(view).index("Yes, it is.")
    assert row.mapTo(view, row.rect().topLeft()) == top
    assert row.accessibleDescription() == "Hides what the model thought"
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert "two things" not in texts(view)
    assert row.accessibleDescription() == "Shows what the model thought"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_the_keyboard_reaches_and_opens_it(qtbot: QtBot, view: TranscriptView, key: Qt.Key) -> None:
    view.set_messages([answer("1")])
    (row,) = rows(view)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Tab)
    assert row.hasFocus()
    qtbot.keyClick(row, key)
    assert "two things" in texts(view)
    assert row.hasFocus()


def test_it_streams_while_the_model_thinks_and_counts_when_it_answers(view: TranscriptView) -> None:
    view.set_messages([TranscriptMessage("1", "assistant", "Model", "")])
    view.set_busy("1", "Reading…")
    view.append_reasoning("1", "Let me ")
    view.flush()
    (row,) = rows(view)
    assert row.accessibleName() == "Thinking…"
    assert not [busy for busy in view.findChildren(BusyWidget) if busy.isVisible()]
    view.toggle_reasoning("1")
    view.append_reasoning("1", "see.")
    view.flush()
    assert "Let me see." in texts(view)
    view.append_text("1", "Yes.")
    view.flush()
    assert rows(view)[0].accessibleName() == "Thought for a moment"
    assert texts(view).split("\n") == ["Let me see.", "Yes."]
    view.update_message(answer("1", 75.0, "Yes."))
    assert rows(view)[0].text() == "Thought for 1 min 15 s"
    assert "two things" in texts(view)


def test_reasoning_is_copied_only_where_it_is_open(view: TranscriptView) -> None:
    view.set_messages([answer("1")])
    view._selection.select_all()
    view.copy()
    assert QGuiApplication.clipboard().text() == "Yes, it is."
    view.toggle_reasoning("1")
    view._selection.select_all()
    view.copy()
    assert QGuiApplication.clipboard().text().startswith("First, two things.")


def test_hidden_reasoning_leaves_the_dots_while_the_model_thinks(view: TranscriptView) -> None:
    view.set_messages([answer("1"), TranscriptMessage("2", "assistant", "Model", "")])
    view.set_reasoning_shown(False)
    view.set_busy("2", "Thinking…")
    view.append_reasoning("2", "Let me see.")
    view.flush()
    assert rows(view) == []
    assert [busy.accessibleName() for busy in view.findChildren(BusyWidget) if busy.isVisible()] == ["Thinking…"]
    view.set_reasoning_shown(True)
    assert len(rows(view)) == 2


def test_a_thought_of_unknown_length_is_told_without_one(view: TranscriptView) -> None:
    view.set_messages([answer("1", 0.0, "")])
    assert rows(view)[0].text() == "Reasoning"


def test_an_answer_that_never_came_is_said_so() -> None:
    message = Message("m", "c", None, "assistant", "", 1.0, "complete", reasoning="Let me see.")
    assert footer(message) == "Ended before the answer"
    assert footer(msgspec.structs.replace(message, text="Yes.")) == ""


def test_thousands_of_thoughts_are_parsed_only_when_they_are_opened(view: TranscriptView) -> None:
    view.set_messages([answer(str(number)) for number in range(3_000)])
    assert all(entry.thoughts is None for entry in view._entries)


def test_stopped_in_mid_thought_it_keeps_what_there_is(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    session.thoughts = ("Let me ", "see.")
    session.hold_thinking = True
    controller.conversation.send("Really?")
    qtbot.waitUntil(lambda: bool(rows(controller.transcript)))
    controller.conversation.stop()
    qtbot.waitUntil(lambda: not controller.conversation.is_answering)
    kept = session.services.conversations.branch(controller.conversation.conversation_id)[-1]
    assert (kept.text, kept.reasoning, kept.state) == ("", "Let me see.", "stopped")
    controller.transcript.toggle_reasoning(kept.id)
    assert "Let me see." in texts(controller.transcript)


def test_coming_back_to_a_thinking_model_shows_all_it_thought(
    qtbot: QtBot, controller: WindowController, session: FakeSession
) -> None:
    session.thoughts = ("Let me ", "see.")
    session.hold_thinking = True
    controller.conversation.send("Really?")
    qtbot.waitUntil(lambda: bool(rows(controller.transcript)))
    thinking = controller.conversation.conversation_id
    controller.conversation.new_chat()
    controller.conversation.open(thinking)
    qtbot.waitUntil(lambda: bool(rows(controller.transcript)))
    assert rows(controller.transcript)[0].accessibleName() == "Thinking…"
    controller.transcript.toggle_reasoning(controller.conversation.messages[-1].id)
    assert "Let me see." in texts(controller.transcript)
    session.released.set()
    qtbot.waitUntil(lambda: not controller.conversation.is_answering)


def test_the_last_answer_is_copied_without_its_reasoning(
    qtbot: QtBot, controller: WindowController, session: FakeSession
) -> None:
    session.thoughts = ("Let me see.",)
    controller.conversation.send("Really?")
    qtbot.waitUntil(lambda: controller.conversation.has_answer and not controller.conversation.is_answering)
    controller.conversation.copy_last_answer()
    assert QGuiApplication.clipboard().text() == "Hello there."


def test_whether_reasoning_is_shown_is_remembered(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, workers: Workers
) -> None:
    assert controller.preferences.reasoning
    controller.actions["reasoning"].trigger()
    assert not controller.preferences.reasoning
    other = filled_window(Preferences())
    qtbot.addWidget(other)
    again = WindowController(session, workers, other, Preferences(reasoning=False))
    assert not again.transcript.reasoning_shown


@pytest.mark.parametrize(
    ("thinks", "given", "clicks", "wanted"),
    [
        (None, None, 0, None),
        (None, True, 0, True),
        (True, None, 0, None),
        (True, None, 1, False),
        (False, None, 1, True),
        (False, True, 0, True),
        (False, True, 1, False),
    ],
)
def test_the_switch_says_what_was_chosen(
    qtbot: QtBot, thinks: bool | None, given: bool | None, clicks: int, wanted: bool | None
) -> None:
    dialog = ChatSettingsDialog(ChatSettings(think=given), LIGHT, None, thinks)
    qtbot.addWidget(dialog)
    (switch,) = (box for box in dialog.findChildren(QCheckBox) if box.accessibleName() == "Think first")
    assert switch.isEnabled() == (thinks is not None)
    assert switch.accessibleName() == "Think first"
    for _ in range(clicks):
        switch.click()
    assert dialog.settings.think == wanted
    dialog._reset()
    assert dialog.settings == ChatSettings()


def test_an_answer_that_took_no_tokens_tells_of_none() -> None:
    stats = TurnStats(usage=Usage(0, 0, 0), speeds=Speeds(0.0, 0.0, 0.0))
    message = Message(
        "m", "c", None, "assistant", "- 3 March", 1.0, "complete", stats=msgspec.json.encode(stats).decode()
    )
    assert footer(message) == ""
