"""Who asks before all documents are ready is told what was searched, and when the rest can be."""

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from engine.turn.turn_events import Retrieved
from gui.documents.readiness import SETTLE_MS
from gui.main_window import MainWindow
from gui.window_controller import WindowController
from knowledge.errors import FileEncrypted
from knowledge.store.documents import PassageDraft
from knowledge.store.records import Document
from tests.window.fakes import FakeSession
from tests.window.finding import press

ASKED_EARLY = Retrieved((), (), False, 1, 0.1)


@pytest.fixture
def learning(qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession) -> Document:
    """A document of four pages, two of which have vectors, in the open chat."""
    store = session.services.documents
    conversation_id = session.services.conversations.create("Mine").id
    document = store.attach(conversation_id, "manual.pdf", "hash", 3)
    text = "one\ntwo\nthree\nfour"
    drafts = [
        PassageDraft(word, text.index(word), text.index(word) + len(word), page, "")
        for page, word in enumerate(text.split(), start=1)
    ]
    store.add_content("hash", 3, 4, text, drafts)
    passages = store.passages(document.id)
    store.save_embeddings([(passage.id, b"\0\0") for passage in passages[:2]])
    controller.conversation.open(conversation_id)
    qtbot.waitUntil(lambda: len(window.strip.chips) == 1)
    return store.set_state(document.id, "embedding")


def test_what_is_ready_is_told_and_then_the_question_can_be_answered_again(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, learning: Document
) -> None:
    controller.conversation.send("What does it say?")
    qtbot.waitUntil(lambda: controller.conversation.has_answer)
    controller.conversation.happened.emit(learning.conversation_id, ASKED_EARLY)
    qtbot.waitUntil(lambda: "2 of 4 pages" in window.notice.text)
    controller.documents.changed.emit(msgspec.structs.replace(learning, done=3))
    assert "2 of 4 pages" in window.notice.text
    controller.documents.changed.emit(session.services.documents.set_state(learning.id, "ready"))
    qtbot.waitUntil(lambda: "is ready now" in window.notice.text)
    turns = len(session.turns)
    press(qtbot, window.notice, "Answer again")
    qtbot.waitUntil(lambda: len(session.turns) == turns + 1)
    assert window.notice.text == ""


def test_nothing_is_told_of_another_chat(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, learning: Document
) -> None:
    controller.conversation.happened.emit(learning.conversation_id, ASKED_EARLY)
    qtbot.waitUntil(lambda: "manual.pdf" in window.notice.text)
    other = session.services.conversations.create("Other").id
    controller.conversation.open(other)
    qtbot.waitUntil(lambda: window.notice.text == "")
    controller.documents.changed.emit(session.services.documents.set_state(learning.id, "ready"))
    assert window.notice.text == ""


def test_a_document_that_is_being_read_is_not_known_yet(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, learning: Document
) -> None:
    session.services.documents.set_state(learning.id, "parsing")
    controller.conversation.happened.emit(learning.conversation_id, ASKED_EARLY)
    qtbot.waitUntil(lambda: "still being read" in window.notice.text)
    controller.conversation.happened.emit(learning.conversation_id, Retrieved((), (), True, 0, 0.1))
    assert window.notice.text == ""


def asked_early(qtbot: QtBot, controller: WindowController, window: MainWindow, document: Document) -> None:
    controller.conversation.happened.emit(document.conversation_id, ASKED_EARLY)
    qtbot.waitUntil(lambda: document.file in window.notice.text)


def test_what_is_said_of_one_document_goes_when_it_is_ready_though_another_is_not(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, learning: Document
) -> None:
    store = session.services.documents
    store.set_state(store.attach(learning.conversation_id, "second.pdf", "other", 3).id, "parsing")
    asked_early(qtbot, controller, window, learning)
    assert "Another document" in window.notice.text
    controller.documents.changed.emit(store.set_state(learning.id, "ready"))
    qtbot.waitUntil(lambda: "second.pdf" in window.notice.text)
    assert "manual.pdf" not in window.notice.text
    assert "Another document" not in window.notice.text


def test_a_document_that_was_read_after_the_question_is_no_longer_being_read(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, learning: Document
) -> None:
    store = session.services.documents
    store.set_state(learning.id, "parsing")
    asked_early(qtbot, controller, window, learning)
    controller.documents.changed.emit(store.set_state(learning.id, "embedding"))
    qtbot.waitUntil(lambda: "has been read since" in window.notice.text)
    controller.documents.changed.emit(store.set_state(learning.id, "ready"))
    qtbot.waitUntil(lambda: "is ready now" in window.notice.text)


def test_a_document_of_a_folder_is_followed_by_what_its_folder_tells(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, learning: Document
) -> None:
    asked_early(qtbot, controller, window, learning)
    session.services.documents.set_state(learning.id, "ready")
    controller.documents.folders.changed.emit(object())
    qtbot.waitUntil(lambda: "is ready now" in window.notice.text)
    # It stays for who looks later, whatever the folder goes on telling.
    controller.documents.folders.changed.emit(object())
    qtbot.wait(SETTLE_MS + 100)
    assert "is ready now" in window.notice.text


@pytest.mark.parametrize("end", ["fails", "is removed"])
def test_of_a_document_that_never_becomes_ready_nothing_is_said_any_more(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, learning: Document, end: str
) -> None:
    asked_early(qtbot, controller, window, learning)
    if end == "fails":
        failed = session.services.documents.fail(learning.id, FileEncrypted(file=learning.file))
        controller.documents.changed.emit(failed)
    else:
        controller.documents.remove(learning.id)
    qtbot.waitUntil(lambda: window.notice.text == "")


def test_a_document_that_became_ready_while_that_was_looked_up_is_told_of(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, learning: Document
) -> None:
    asked_early(qtbot, controller, window, learning)
    # Nobody tells of it.
    session.services.documents.set_state(learning.id, "ready")
    qtbot.waitUntil(lambda: "is ready now" in window.notice.text)


def test_what_is_said_follows_while_the_window_is_out_of_sight(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, learning: Document
) -> None:
    asked_early(qtbot, controller, window, learning)
    window.hide()
    controller.documents.changed.emit(session.services.documents.set_state(learning.id, "ready"))
    qtbot.waitUntil(lambda: "is ready now" in window.notice.text)
