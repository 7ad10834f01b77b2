from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.sidebar.row_delegate import matches_area
from gui.sidebar.rows import ConversationRow, MessageRow
from gui.window_controller import WindowController
from tests.window.fakes import FakeSession


def conversations(window: MainWindow) -> list[ConversationRow]:
    return [row for row in window.sidebar.list._rows.rows if isinstance(row, ConversationRow)]


def titles(window: MainWindow) -> list[str]:
    return [row.conversation.title for row in conversations(window)]


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
    [row] = window.sidebar.list._rows.rows
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
    view = window.sidebar.list
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
    qtbot.waitUntil(lambda: (conversation.id,) in controller.chats._forgetting)
    controller.chats._forgetting[conversation.id,].setInterval(1)
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
    view = window.sidebar.list
    place = view.visualRect(view._rows.index(1)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: controller.conversation.conversation_id == conversation.id)


def test_several_selected_are_deleted_at_once_and_come_back_at_once(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    kept, *gone = [session.services.conversations.create(title).id for title in ("a", "b", "c")]
    controller.chats.refresh()
    qtbot.waitUntil(lambda: titles(window) == ["c", "b", "a"])
    view = window.sidebar.list
    for position in (1, 2):
        place = view.visualRect(view._rows.index(position)).center()
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, place)
    assert set(view.selected) == set(gone)
    assert controller.conversation.conversation_id == ""
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: titles(window) == ["a"])
    assert window.toast._label.text() == "2 chats deleted"
    window.toast._button.click()
    qtbot.waitUntil(lambda: titles(window) == ["c", "b", "a"])
    controller.chats.delete_all(gone)
    qtbot.waitUntil(lambda: tuple(gone) in controller.chats._forgetting)
    controller.chats._forgetting[tuple(gone)].setInterval(1)
    qtbot.waitUntil(lambda: session.services.knowledge.forgotten == gone)
    assert kept not in session.services.knowledge.forgotten


def test_enter_opens_the_first_hit_at_its_message(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    store = session.services.conversations
    made = store.create("Long")
    parent = None
    for number in range(60):
        parent = store.add_message(made.id, parent, "user", f"line {number} " + "words " * 40).id
    early, wanted = store.branch(made.id)[3], store.branch(made.id)[30]
    other = store.add_message(made.id, early.id, "user", "the marmot branch")
    store.set_leaf(made.id, parent)
    window.sidebar.start_search()
    qtbot.keyClicks(window.sidebar._search, "marmot")
    qtbot.keyClick(window.sidebar._search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: controller.conversation.conversation_id == made.id)
    qtbot.waitUntil(lambda: [message.id for message in controller.conversation.messages][-1:] == [other.id])
    window.sidebar._search.setText("line 30")
    qtbot.waitUntil(lambda: [row.message_id for row in conversations(window)] == [wanted.id])
    qtbot.keyClick(window.sidebar._search, Qt.Key.Key_Down)
    assert window.sidebar.list.hasFocus()
    with qtbot.waitSignal(window.sidebar.found) as found:
        qtbot.keyClick(window.sidebar.list, Qt.Key.Key_Return)
    assert found.args == [made.id, wanted.id]
    bar = controller.transcript.verticalScrollBar()
    qtbot.waitUntil(lambda: 0 < bar.value() < bar.maximum())
    qtbot.keyClick(window.sidebar._search, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: titles(window) == ["Long"])


def test_all_that_was_found_in_a_chat_is_shown_and_opened_one_after_another(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    store = session.services.conversations
    made = store.create("Animals")
    told = [store.add_message(made.id, None, "user", f"marmot {number}").id for number in range(3)]
    store.add_message(store.create("Other").id, None, "user", "one marmot")
    view = window.sidebar.list

    def below() -> list[str]:
        return [row.hit.message_id for row in view._rows.rows if isinstance(row, MessageRow)]

    window.sidebar._search.setText("marmot")
    qtbot.waitUntil(lambda: titles(window) == ["Other", "Animals"])
    assert [row.messages for row in conversations(window)] == [1, 3]
    assert (
        QAccessible.queryAccessibleInterface(view)
        .child(1)
        .text(QAccessible.Text.Name)
        .startswith("Animals, 3 matches, collapsed")
    )
    qtbot.keyClick(window.sidebar._search, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: below() == [told[1], told[0]])
    qtbot.keyClick(view, Qt.Key.Key_Down)
    for wanted in (told[1], told[0]):
        with qtbot.waitSignal(window.sidebar.found) as found:
            qtbot.keyClick(view, Qt.Key.Key_Return)
        assert found.args == [made.id, wanted]
        qtbot.waitUntil(lambda: controller.conversation.conversation_id == made.id)
        qtbot.wait(50)
        qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: below() == [])
    index = view._rows.index(1)
    place = matches_area(view.row(made.id), view.visualRect(index)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: len(below()) == 2)
    window.sidebar._search.setText("marmot 2")
    qtbot.waitUntil(lambda: [row.can_expand for row in conversations(window)] == [False])
    assert below() == []
