"""The transcript as a screen reader meets it, through Qt's own accessibility interfaces."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent, QAccessibleInterface
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

import gui.announcing
from gui.main_window import MainWindow
from gui.transcript.content import TranscriptMessage
from gui.transcript.view import TranscriptView
from gui.window_controller import WindowController
from tests.window.fakes import FakeSession


@pytest.fixture
def listened() -> Iterator[None]:
    """There is a screen reader to the end of the test."""
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


@pytest.fixture
def announced(listened: None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is announced, in order."""
    words: list[str] = []

    class Listening(QAccessible):
        @staticmethod
        def updateAccessibility(event: QAccessibleEvent) -> None:
            assert isinstance(event, QAccessibleAnnouncementEvent)
            assert event.politeness() == QAccessible.AnnouncementPoliteness.Polite
            words.append(event.message())
            QAccessible.updateAccessibility(event)

    monkeypatch.setattr(gui.announcing, "QAccessible", Listening)
    return words


@pytest.fixture
def view(qtbot: QtBot, listened: None) -> TranscriptView:
    made = TranscriptView()
    qtbot.addWidget(made)
    made.resize(700, 400)
    made.show()
    made.set_messages(
        [
            TranscriptMessage(str(i), "assistant" if i % 2 else "user", "Model" if i % 2 else "", f"**Text** {i}.")
            for i in range(300)
        ]
    )
    return made


def interface(view: TranscriptView) -> QAccessibleInterface:
    return QAccessible.queryAccessibleInterface(view)


def name(found: QAccessibleInterface) -> str:
    return found.text(QAccessible.Text.Name)


def test_the_transcript_is_a_list_of_all_messages_with_who_wrote_them(view: TranscriptView) -> None:
    spoken = interface(view)
    assert spoken.role() == QAccessible.Role.List
    assert name(spoken) == "Conversation"
    assert spoken.childCount() == 300
    first, last = spoken.child(0), spoken.child(299)
    assert (first.role(), last.role()) == (QAccessible.Role.ListItem, QAccessible.Role.ListItem)
    # What a person wrote is said as it stands; Markdown is an answer's only.
    assert (name(first), name(last)) == ("You: **Text** 0.", "Model: Text 299.")
    assert spoken.indexOfChild(last) == 299
    assert first.parent().object() is view
    assert spoken.child(300) is None


def test_a_message_is_read_by_its_text_interface(view: TranscriptView) -> None:
    text = interface(view).child(299).textInterface()
    assert text.characterCount() == len("Text 299.")
    assert text.text(5, 8) == "299"
    assert text.text(0, 4) == "Text"
    assert interface(view).child(299).valueInterface() is None


def test_only_messages_in_view_have_a_place_and_widgets(view: TranscriptView) -> None:
    first, last = interface(view).child(0), interface(view).child(299)
    assert first.rect().isEmpty()
    assert (first.state().offscreen, last.state().offscreen) == (1, 0)
    assert first.childCount() == 0
    assert last.childCount() > 0
    assert last.child(0).object() in view.findChildren(type(last.child(0).object()))
    assert view.rect().contains(view.mapFromGlobal(last.rect().center()))
    middle = last.rect().center()
    assert interface(view).childAt(middle.x(), middle.y()) is last


def test_the_current_message_has_the_focus(qtbot: QtBot, view: TranscriptView) -> None:
    view.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    assert interface(view).focusChild() is None
    view.current.set("298")
    focused = interface(view).focusChild()
    assert name(focused) == "You: **Text** 298."
    assert focused.state().focused == 1
    assert interface(view).child(0).state().focused == 0


def test_messages_that_are_gone_are_invalid_and_given_back(view: TranscriptView) -> None:
    gone = [interface(view).child(row) for row in range(200)]
    view.set_messages([TranscriptMessage(f"new {i}", "user", "", "New") for i in range(300)])
    assert not gone[0].isValid()
    assert name(gone[0]) == ""
    assert [name(interface(view).child(row)) for row in range(100)] == ["You: New"] * 100
    assert not any(isValid(one) for one in gone)


def test_a_view_that_is_closed_leaves_no_message_behind(qtbot: QtBot, listened: None) -> None:
    view = TranscriptView()
    view.set_messages([TranscriptMessage("a", "user", "", "Text")])
    message = interface(view).child(0)
    view.deleteLater()
    qtbot.waitUntil(lambda: not isValid(view))
    assert not isValid(message)


def test_the_jump_button_stands_behind_the_messages(view: TranscriptView) -> None:
    view.scroll_to("0")
    spoken = interface(view)
    assert spoken.childCount() == 301
    assert name(spoken.child(300)) == "Jump to latest"
    assert spoken.indexOfChild(spoken.child(300)) == 300


def test_an_answer_is_announced_by_sentences(view: TranscriptView, announced: list[str]) -> None:
    view.append_message(TranscriptMessage("answer", "assistant", "Model", ""))
    view.set_busy("answer", "Reading…")
    view.set_busy("answer", "Reading…")
    for delta in ("One ", "is", " **first", "**. Two", " is\n```\ncode\n```\nsecond. And", " the re"):
        view.append_text("answer", delta)
        view.flush()
    text = "One is **first**. Two is\n```\ncode\n```\nsecond. And the rest"
    view.update_message(TranscriptMessage("answer", "assistant", "Model", text))
    assert announced == [
        "Reading…",
        "Model answers.",
        "One is first.",
        "Two is Code, one line. second.",
        "And the rest",
        "The answer is complete.",
    ]


def test_what_is_thought_is_not_read_out(view: TranscriptView, announced: list[str]) -> None:
    view.append_message(TranscriptMessage("answer", "assistant", "Model", ""))
    view.append_reasoning("answer", "I think. And think. ")
    view.flush()
    assert announced == []


def test_a_whole_turn_is_announced_in_the_window(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, announced: list[str]
) -> None:
    session.pieces = ["Hello", " there. Good", " day"]
    window.composer.suggest("Hi")
    qtbot.keyClick(window.composer.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "The answer is complete." in announced)
    begin = next(number for number, words in enumerate(announced) if words.endswith(" answers."))
    assert announced[begin].startswith("SmolLM2")
    assert " ".join(announced[begin + 1 :]) == "Hello there. Good day The answer is complete."


def test_a_notice_is_announced(view: TranscriptView, announced: list[str]) -> None:
    view.append_message(TranscriptMessage("note", "notice", "", "The model stopped."))
    assert announced == ["The model stopped."]


def test_nothing_is_worked_out_without_a_screen_reader(view: TranscriptView, announced: list[str]) -> None:
    QAccessible.setActive(False)
    view.append_message(TranscriptMessage("answer", "assistant", "Model", ""))
    view.append_text("answer", "One. Two. ")
    view.flush()
    assert announced == []


def test_what_passes_by_and_what_stays_is_announced(window: MainWindow, announced: list[str]) -> None:
    window.toast.tell("Chat deleted", "Undo", lambda: None)
    window.notice.tell("The model stopped.")
    assert announced == ["Chat deleted. Undo", "The model stopped."]
