"""Ask, stop, answer again, switch: the window over a scripted session."""

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from engine.chat_settings import ChatSettings
from engine.errors import ModelNotLoaded
from gui.main_window import MainWindow
from gui.window_controller import WindowController
from knowledge.child.process import ProcessOutcome
from knowledge.errors import ChildDied, ChromaServerAway
from knowledge.store.records import Citation, Message, Passage
from tests.window.fakes import FakeSession

PASSAGE = Passage(1, 1, "report.pdf", 3, "Results", 6, 11, "grew.")


def send(window: MainWindow, text: str) -> None:
    window.composer.suggest(text)
    window.composer._field.sent.emit()


def idle(controller: WindowController) -> bool:
    return controller.conversation.has_answer and not controller.actions["stop"].isEnabled()


def shown(controller: WindowController) -> list[tuple[str, str]]:
    return [(message.role, message.text) for message in controller.conversation.messages]


def branch(session: FakeSession, controller: WindowController) -> list[Message]:
    return session.services.conversations.branch(controller.conversation.conversation_id)


def test_asking_makes_a_conversation_and_shows_the_answer(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    send(window, "Hi, what is up?")
    qtbot.waitUntil(lambda: idle(controller))
    assert shown(controller) == [("user", "Hi, what is up?"), ("assistant", "Hello there.")]
    assert [message.state for message in branch(session, controller)] == ["complete", "complete"]
    assert window.composer.text == ""
    [conversation] = session.services.conversations.conversations()
    assert conversation.title == "Hi, what is up?"


def test_the_text_stays_when_nothing_could_be_asked(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    session.services.database.close()
    window.composer.suggest("precious words")
    window.composer._field.sent.emit()
    qtbot.wait(100)
    assert window.composer.text == "precious words"


def test_an_empty_message_is_not_sent(controller: WindowController, window: MainWindow, session: FakeSession) -> None:
    send(window, "  \n ")
    assert session.turns == []


def test_a_refusal_is_worded_in_the_conversation(
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
    controller: WindowController,
    window: MainWindow,
    session: FakeSession,
) -> None:
    session.refusal = ModelNotLoaded()
    notices: list[str] = []
    monkeypatch.setattr(controller.conversation, "notice", notices.append)
    send(window, "Hi")
    qtbot.waitUntil(lambda: notices == ["No model is loaded. Choose one from the model menu."])
    assert shown(controller) == [("user", "Hi")]
    assert not controller.actions["stop"].isEnabled()


def test_stop_keeps_what_is_written(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    session.pieces, session.hold = ["One. ", "Two."], True
    send(window, "Count")
    qtbot.waitUntil(lambda: controller.actions["stop"].isEnabled() and controller.conversation.has_answer)
    assert not controller.actions["regenerate"].isEnabled()
    window.composer._button.click()
    qtbot.waitUntil(lambda: idle(controller))
    assert shown(controller)[-1] == ("assistant", "One. ")
    assert branch(session, controller)[-1].state == "stopped"


def test_searching_is_shown_where_the_answer_will_be(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    session.hold_search = True
    send(window, "Find it")
    qtbot.waitUntil(lambda: shown(controller) == [("user", "Find it")])
    qtbot.waitUntil(lambda: controller.conversation.branch.is_pending_shown)
    controller.conversation.new_chat()
    [conversation] = session.services.conversations.conversations()
    controller.conversation.open(conversation.id)
    qtbot.waitUntil(lambda: controller.conversation.branch.is_pending_shown)
    session.released.set()
    qtbot.waitUntil(lambda: idle(controller))
    assert not controller.conversation.branch.is_pending_shown
    assert shown(controller) == [("user", "Find it"), ("assistant", "Hello there.")]


def test_answer_again_replaces_the_shown_answer(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    send(window, "Hi")
    qtbot.waitUntil(lambda: idle(controller))
    first = branch(session, controller)[-1].id
    session.pieces = ["Another", " answer."]
    controller.actions["regenerate"].trigger()
    qtbot.waitUntil(lambda: idle(controller) and shown(controller)[-1][1] == "Another answer.")
    assert [role for role, _ in shown(controller)] == ["user", "assistant"]
    assert branch(session, controller)[-1].id != first


def test_an_answer_goes_on_while_another_conversation_is_open(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    session.pieces, session.hold = ["One. ", "Two."], True
    send(window, "Count")
    qtbot.waitUntil(lambda: controller.actions["stop"].isEnabled() and controller.conversation.has_answer)
    counting = controller.conversation.conversation_id
    controller.actions["new_chat"].trigger()
    assert shown(controller) == []
    assert not controller.actions["stop"].isEnabled()
    controller.conversation.open(counting)
    qtbot.waitUntil(lambda: len(shown(controller)) == 2)
    assert shown(controller)[-1] == ("assistant", "One. ")
    controller.actions["new_chat"].trigger()
    session.released.set()
    qtbot.waitUntil(lambda: session.services.conversations.branch(counting)[-1].state == "complete")
    assert shown(controller) == []
    controller.conversation.open(counting)
    qtbot.waitUntil(lambda: idle(controller))
    assert shown(controller)[-1] == ("assistant", "One. Two.")


def test_a_slow_load_is_dropped_when_another_conversation_was_opened(
    monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, controller: WindowController, session: FakeSession
) -> None:
    store = session.services.conversations
    slow, quick = store.create("slow"), store.create("quick")
    store.add_message(slow.id, None, "user", "slow words")
    store.add_message(quick.id, None, "user", "quick words")
    gate = threading.Event()
    load = store.branch

    def held(conversation_id: str, leaf_id: str | None = None) -> list[Message]:
        if conversation_id == slow.id:
            gate.wait(10)
        return load(conversation_id, leaf_id)

    monkeypatch.setattr(store, "branch", held)
    controller.conversation.open(slow.id)
    controller.conversation.open(quick.id)
    gate.set()
    qtbot.waitUntil(lambda: shown(controller) == [("user", "quick words")])
    qtbot.wait(50)
    assert shown(controller) == [("user", "quick words")]


def test_drafts_stay_with_their_conversation(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    other = session.services.conversations.create("other")
    window.composer.suggest("half a thought")
    controller.conversation.open(other.id)
    assert window.composer.text == ""
    window.composer.suggest("another")
    controller.conversation.new_chat()
    assert window.composer.text == "half a thought"
    controller.conversation.open(other.id)
    assert window.composer.text == "another"


def test_a_citation_opens_its_passage_and_escape_closes_it(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    session.citations = (Citation(1, PASSAGE, (5,)),)
    send(window, "Did it grow?")
    qtbot.waitUntil(lambda: idle(controller))
    answer = branch(session, controller)[-1]
    controller._open_citation(answer.id, 1)
    assert window.panel.isVisible()
    assert window.panel.passage == PASSAGE
    qtbot.keyClick(window.panel, Qt.Key.Key_Escape)
    assert not window.panel.isVisible()


def test_a_dead_model_is_told_once_and_loaded_again(
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
    controller: WindowController,
    window: MainWindow,
    session: FakeSession,
) -> None:
    notices: list[str] = []
    monkeypatch.setattr(controller.conversation, "notice", notices.append)
    session.cut_off = ChildDied(name="model engine", reason="SIGKILL")
    send(window, "Hi")
    qtbot.waitUntil(lambda: idle(controller))
    loads = len(session.loads)
    controller.child_died(ProcessOutcome("model engine", -9))
    qtbot.waitUntil(lambda: len(session.loads) == loads + 1)
    assert len(notices) == 1
    assert "started again" in notices[0]
    assert shown(controller)[-1] == ("assistant", "Hello there.")


def test_settings_are_kept_with_the_conversation(
    qtbot: QtBot, controller: WindowController, session: FakeSession
) -> None:
    settings = ChatSettings(system_prompt="Be brief.")
    controller.conversation.set_settings(settings)
    store = session.services.conversations
    qtbot.waitUntil(lambda: [ChatSettings.from_json(one.settings) for one in store.conversations()] == [settings])


def test_copying_puts_the_markdown_on_the_clipboard(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    session.pieces = ["**Bold**", " words"]
    send(window, "Hi")
    qtbot.waitUntil(lambda: idle(controller))
    controller.actions["copy_answer"].trigger()
    assert QGuiApplication.clipboard().text() == "**Bold** words"


def test_it_is_said_why_only_words_were_compared(
    qtbot: QtBot,
    controller: WindowController,
    window: MainWindow,
    session: FakeSession,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session.excerpts = (PASSAGE,)
    session.passage_scores = (1.0,)
    session.words_only = ChromaServerAway(address="http://shelf:8000")
    notices: list[str] = []
    notice = controller.conversation.notice
    monkeypatch.setattr(controller.conversation, "notice", lambda text: (notices.append(text), notice(text)))

    send(window, "What grew?")
    qtbot.waitUntil(lambda: idle(controller))

    assert len(notices) == 1
    assert "http://shelf:8000" in notices[0]
    assert branch(session, controller)[-1].state == "complete"
