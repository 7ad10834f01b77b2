"""What is half written stays; what was asked comes back; what is pasted becomes what it is best as."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QColor, QImage, QInputMethodEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.background import Workers
from gui.composer.message_field import LONG_PASTE, LONGEST_LINE
from gui.main_window import MainWindow, filled_window
from gui.preferences import Preferences
from gui.window_controller import WindowController
from knowledge.errors import DiskFull
from knowledge.store.drafts import DraftStore
from tests.window.fakes import FakeSession


@pytest.fixture
def answered(qtbot: QtBot, controller: WindowController) -> Callable[[str], None]:
    """Asks and waits for the answer."""

    def ask(text: str) -> None:
        controller.conversation.send(text)
        qtbot.waitUntil(lambda: controller.conversation.has_answer and not controller.conversation.is_answering)

    return ask


def paste(window: MainWindow, data: QMimeData) -> None:
    QApplication.clipboard().setMimeData(data)
    window.composer.field.paste()


def text_data(text: str) -> QMimeData:
    data = QMimeData()
    data.setText(text)
    return data


def test_drafts_are_there_in_the_next_window(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, workers: Workers
) -> None:
    store = DraftStore(session.services.database)
    mine = session.services.conversations.create("Mine")
    qtbot.keyClicks(window.composer.field, "For a new chat")
    controller.conversation.open(mine.id)
    assert window.composer.text == ""
    qtbot.keyClicks(window.composer.field, "half a")
    qtbot.waitUntil(lambda: store.drafts() == {"": "For a new chat", mine.id: "half a"})
    qtbot.keyClicks(window.composer.field, " line")
    controller.composing.save_now()
    assert store.drafts()[mine.id] == "half a line"
    again = filled_window(Preferences())
    qtbot.addWidget(again)
    other = WindowController(session, workers, again, Preferences(conversation=mine.id))
    qtbot.waitUntil(lambda: again.composer.text == "half a line")
    assert again.focusWidget() is again.composer.field
    other.conversation.new_chat()
    assert again.composer.text == "For a new chat"


def test_a_draft_goes_when_it_is_sent(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    store = DraftStore(session.services.database)
    qtbot.keyClicks(window.composer.field, "Hello")
    qtbot.waitUntil(lambda: store.drafts() == {"": "Hello"})
    qtbot.keyClick(window.composer.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: controller.conversation.has_answer and not controller.conversation.is_answering)
    qtbot.waitUntil(lambda: store.drafts() == {})
    assert window.composer.text == ""


def test_nothing_of_a_private_chat_is_kept(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    controller.composing.set_private(True)
    qtbot.keyClicks(window.composer.field, "Secret")
    controller.composing.save_now()
    assert DraftStore(session.services.database).drafts() == {}


def test_what_is_typed_right_after_enter_is_not_lost(
    qtbot: QtBot, controller: WindowController, window: MainWindow
) -> None:
    """The question is on its way to the disk; also a syllable that is begun meanwhile stays."""
    field = window.composer.field
    qtbot.keyClicks(field, "first")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.keyClicks(field, "next ")
    QApplication.sendEvent(field, QInputMethodEvent("가", []))
    qtbot.waitUntil(lambda: controller.conversation.has_answer and not controller.conversation.is_answering)
    commit = QInputMethodEvent()
    commit.setCommitString("가")
    QApplication.sendEvent(field, commit)
    assert window.composer.text == "next 가"


def test_what_could_not_be_sent_comes_back(
    qtbot: QtBot,
    controller: WindowController,
    window: MainWindow,
    session: FakeSession,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse() -> None:
        raise DiskFull(folder="/profile")

    monkeypatch.setattr(session.services.conversations, "create", refuse)
    qtbot.keyClicks(window.composer.field, "Hello")
    qtbot.keyClick(window.composer.field, Qt.Key.Key_Return)
    assert window.composer.text == ""
    qtbot.waitUntil(lambda: window.composer.text == "Hello")


def test_up_brings_questions_back_and_down_goes_forward(
    qtbot: QtBot, controller: WindowController, window: MainWindow, answered: Callable[[str], None]
) -> None:
    for text in ("One", "Two\nlines"):
        answered(text)
    field = window.composer.field
    shown = []

    def press(key: Qt.Key) -> None:
        qtbot.keyClick(field, key)
        shown.append(window.composer.text)

    qtbot.waitUntil(lambda: window.composer.recall._texts == ["Two\nlines", "One"])
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down):
        press(key)
    assert shown == ["Two\nlines", "One", "One", "Two\nlines", ""]
    press(Qt.Key.Key_Up)
    qtbot.keyClicks(field, "!")
    press(Qt.Key.Key_Up)
    assert shown[-1] == "Two\nlines!"
    controller.conversation.new_chat()
    qtbot.waitUntil(lambda: window.composer.recall._texts == [])
    press(Qt.Key.Key_Up)
    assert shown[-1] == ""


def test_up_over_a_syllable_leaves_it_alone(
    qtbot: QtBot, controller: WindowController, window: MainWindow, answered: Callable[[str], None]
) -> None:
    answered("One")
    qtbot.waitUntil(lambda: window.composer.recall._texts == ["One"])
    QApplication.sendEvent(window.composer.field, QInputMethodEvent("하", []))
    qtbot.keyClick(window.composer.field, Qt.Key.Key_Up)
    assert window.composer.text == "하"


def test_a_pasted_picture_becomes_a_png(
    qtbot: QtBot,
    controller: WindowController,
    window: MainWindow,
    session: FakeSession,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written: list[bytes] = []
    add_file = session.services.knowledge.add_file

    def read(conversation_id: str, path: object) -> object:
        written.append(path.read_bytes())
        return add_file(conversation_id, path)

    monkeypatch.setattr(session.services.knowledge, "add_file", read)
    for number, colour in enumerate(("red", "blue"), 1):
        picture = QImage(8, 6, QImage.Format.Format_RGB32)
        picture.fill(QColor(colour))
        data = QMimeData()
        data.setImageData(picture)
        paste(window, data)
        qtbot.waitUntil(lambda number=number: len(window.strip.chips) == number)
    documents = session.services.documents.documents(controller.conversation.conversation_id)
    assert [document.file for document in documents] == ["Pasted picture 1.png", "Pasted picture 2.png"]
    assert QImage.fromData(written[0]).pixelColor(3, 3) == QColor("red")
    assert window.composer.text == ""


def test_words_with_a_picture_of_them_are_pasted_as_words(controller: WindowController, window: MainWindow) -> None:
    """As spreadsheets copy cells."""
    data = text_data("1\t2")
    data.setImageData(QImage(8, 6, QImage.Format.Format_RGB32))
    paste(window, data)
    assert window.composer.text == "1\t2"


def test_a_long_text_is_offered_as_a_document_and_stays_otherwise(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    book = "\n".join(["A line of a long text."] * (LONG_PASTE // 20))
    qtbot.keyClicks(window.composer.field, "Look: ")
    paste(window, text_data(book))
    assert window.composer.text == f"Look: {book}"
    assert "long text" in window.notice.text
    window.notice._button.click()
    qtbot.waitUntil(lambda: len(window.strip.chips) == 1)
    assert window.composer.text == "Look: "
    [document] = session.services.documents.documents(controller.conversation.conversation_id)
    qtbot.waitUntil(lambda: session.services.documents.document(document.id).state == "ready")
    assert session.services.documents.text(document.id) == book
    window.composer.field.undo()
    assert window.composer.text == f"Look: {book}"


def test_the_offer_goes_when_the_long_text_is_sent_as_it_is(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    paste(window, text_data("A line.\n" * LONG_PASTE))
    assert "long text" in window.notice.text
    qtbot.keyClick(window.composer.field, Qt.Key.Key_Return)
    assert window.notice.text == ""
    qtbot.waitUntil(lambda: controller.conversation.has_answer)
    assert session.services.documents.documents(controller.conversation.conversation_id) == []


def test_a_text_without_lines_is_a_document_at_once(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    """The field would stand still at every key."""
    paste(window, text_data("가" * (LONGEST_LINE + 1)))
    qtbot.waitUntil(lambda: len(window.strip.chips) == 1)
    assert window.composer.text == ""
    [document] = session.services.documents.documents(controller.conversation.conversation_id)
    assert document.size == LONGEST_LINE + 1
