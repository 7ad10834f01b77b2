from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.sidebar.rows import ConversationRow
from gui.window_controller import WindowController
from tests.window.fakes import FakeSession


def titles(window: MainWindow) -> list[str]:
    return [row.conversation.title for row in window.sidebar._list._rows.rows if isinstance(row, ConversationRow)]


def test_searching_shows_hits_with_snippets_and_clearing_shows_all(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    store = session.services.conversations
    for title, text in (("Holidays", "비행기 표를 예약하자"), ("Work", "the quarterly numbers")):
        store.add_message(store.create(title).id, None, "user", text)
    controller.chats.refresh()
    qtbot.waitUntil(lambda: titles(window) == ["Work", "Holidays"])
    qtbot.keyClicks(window.sidebar._search, "quarterly")
    qtbot.waitUntil(lambda: titles(window) == ["Work"])
    [row] = window.sidebar._list._rows.rows
    assert isinstance(row, ConversationRow)
    assert "quarterly" in row.snippet
    window.sidebar._search.clear()
    qtbot.waitUntil(lambda: len(titles(window)) == 2)


def test_renaming_in_place(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    conversation = session.services.conversations.create("Old name")
    controller.chats.refresh()
    qtbot.waitUntil(lambda: titles(window) == ["Old name"])
    view = window.sidebar._list
    view.rename(conversation.id)
    controller.chats.refresh()
    qtbot.wait(50)
    editor = view.viewport().focusWidget() or view.focusWidget()
    assert editor is not None
    qtbot.keyClicks(editor, "New name")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: titles(window) == ["New name"])
    assert session.services.conversations.conversation(conversation.id).title == "New name"


def test_delete_can_be_undone(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    conversation = session.services.conversations.create("Mine")
    controller.conversation.open(conversation.id)
    controller.actions["delete"].trigger()
    qtbot.waitUntil(lambda: window.toast.isVisible())
    qtbot.waitUntil(lambda: titles(window) == [])
    assert controller.conversation.conversation_id == ""
    window.toast._button.click()
    qtbot.waitUntil(lambda: titles(window) == ["Mine"])
    assert controller.conversation.conversation_id == conversation.id
    assert session.services.knowledge.forgotten == []


def test_what_is_not_undone_is_forgotten(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    conversation = session.services.conversations.create("Mine")
    controller.chats.delete(conversation.id)
    qtbot.waitUntil(lambda: conversation.id in controller.chats._forgetting)
    controller.chats._forgetting[conversation.id].setInterval(1)
    qtbot.waitUntil(lambda: session.services.knowledge.forgotten == [conversation.id])


def test_what_an_earlier_run_deleted_is_forgotten_at_start(
    qtbot: QtBot, controller: WindowController, session: FakeSession
) -> None:
    conversation = session.services.conversations.create("Old")
    session.services.conversations.delete(conversation.id)
    controller.chats.forget_deleted()
    qtbot.waitUntil(lambda: session.services.knowledge.forgotten == [conversation.id])


def test_a_row_opens_its_conversation(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    conversation = session.services.conversations.create("Mine")
    session.services.conversations.add_message(conversation.id, None, "user", "hello")
    controller.chats.refresh()
    qtbot.waitUntil(lambda: titles(window) == ["Mine"])
    view = window.sidebar._list
    place = view.visualRect(view._rows.index(1)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: controller.conversation.conversation_id == conversation.id)
