"""Pin, archive, folders and tags, by menu, keys, dragging and the action table."""

from collections.abc import Callable

import msgspec
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.sidebar.list_model import CHATS_MIME
from gui.sidebar.row_delegate import pill_areas
from gui.sidebar.rows import ConversationRow, SectionRow
from gui.sidebar.tags_dialog import TagsDialog
from gui.window_controller import WindowController
from knowledge.store.filing import FilingStore
from knowledge.store.records import Conversation
from tests.window.fakes import FakeSession


def listed(window: MainWindow) -> list[str]:
    view = window.sidebar.list
    model = view.model()
    return [
        ("" if isinstance(view._rows.rows[row], ConversationRow) else "# ") + str(model.index(row, 0).data())
        for row in range(model.rowCount())
    ]


@pytest.fixture
def chats(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> Callable[..., list[str]]:
    def make(*titles: str) -> list[str]:
        ids = [session.services.conversations.create(title).id for title in titles]
        controller.chats.refresh()
        qtbot.waitUntil(lambda: listed(window) == ["# Today", *titles[::-1]])
        return ids

    return make


def choose(qtbot: QtBot, window: MainWindow, row: int, *texts: str) -> None:
    """Open the menu of a row with the right mouse button and choose an entry by its words."""
    view = window.sidebar.list
    place = view.visualRect(view._rows.index(row)).center()
    view.customContextMenuRequested.emit(place)
    menu: QMenu | None = None
    for position, text in enumerate(texts):
        # Menus before this one may wait to be deleted.
        opened = menu.findChildren(QMenu) if menu else [m for m in window.findChildren(QMenu) if m.isVisible()]
        menus = [menu, *opened] if menu else opened
        action = next(action for m in menus for action in m.actions() if action.text() == text)
        if position == len(texts) - 1:
            action.trigger()
        else:
            menu = action.menu()
    for shown in window.findChildren(QMenu):
        shown.close()
    # The window gets the focus back from a closed menu, which would close the next one.
    qtbot.waitUntil(lambda: not window.findChildren(QMenu, "rows"))


def kept(session: FakeSession, conversation_id: str) -> Conversation:
    return session.services.conversations.conversation(conversation_id)


def test_pinning_by_menu_and_key(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, chats: Callable
) -> None:
    old, _ = chats("old", "new")
    choose(qtbot, window, 2, "Pin")
    qtbot.waitUntil(lambda: listed(window) == ["# Pinned", "old", "# Today", "new"])
    controller.conversation.open(old)
    controller.actions["pin"].trigger()
    qtbot.waitUntil(lambda: listed(window) == ["# Today", "new", "old"])
    assert not kept(session, old).pinned


def test_archiving_hides_until_the_archive_is_opened(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, chats: Callable
) -> None:
    chats("old", "new")
    choose(qtbot, window, 2, "Archive")
    qtbot.waitUntil(lambda: listed(window) == ["# Today", "new", "# Archive"])
    view = window.sidebar.list
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(view._rows.index(2)).center())
    qtbot.waitUntil(lambda: listed(window)[-1] == "old")
    choose(qtbot, window, 3, "Take out of the archive")
    qtbot.waitUntil(lambda: listed(window) == ["# Today", "new", "old"])


def test_archiving_can_be_undone(
    qtbot: QtBot, controller: WindowController, window: MainWindow, chats: Callable
) -> None:
    [only] = chats("only")
    controller.conversation.open(only)
    controller.actions["archive"].trigger()
    qtbot.waitUntil(lambda: listed(window) == ["# Archive"])
    window.toast._button.click()
    qtbot.waitUntil(lambda: listed(window) == ["# Today", "only"])


def test_a_new_folder_is_named_at_once_collapsed_and_deleted(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, chats: Callable
) -> None:
    chats("old", "new")
    view = window.sidebar.list
    choose(qtbot, window, 2, "Move to", "New folder")
    qtbot.waitUntil(lambda: view.findChild(QLineEdit) is not None)
    editor = view.findChild(QLineEdit)
    assert editor.accessibleName() == "New name of the folder"
    editor.setText("세금")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: listed(window) == ["# 세금", "old", "# Today", "new"])
    view.setFocus()
    view.setCurrentIndex(view._rows.index(0))
    qtbot.keyClick(view, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: listed(window) == ["# 세금", "# Today", "new"])
    assert view._rows.index(0).data(Qt.ItemDataRole.AccessibleTextRole) == "세금, 1 chat, collapsed"
    qtbot.keyClick(view, Qt.Key.Key_F2)
    [editor] = view.findChildren(QLineEdit)
    editor.setText("Taxes")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: listed(window)[0] == "# Taxes")
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: listed(window)[1] == "old")
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: listed(window) == ["# Today", "new", "old"])
    window.toast._button.click()
    qtbot.waitUntil(lambda: listed(window) == ["# Taxes", "old", "# Today", "new"])


def test_moving_into_a_folder_by_menu_and_out_by_the_action(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, chats: Callable
) -> None:
    folder = FilingStore(session.services.database).create_folder("Work")
    ids = [session.services.conversations.create(title).id for title in ("old", "new")]
    controller.chats.refresh()
    qtbot.waitUntil(lambda: listed(window) == ["# Work", "# Today", "new", "old"])
    choose(qtbot, window, 3, "Move to", "Work")
    qtbot.waitUntil(lambda: kept(session, ids[0]).folder_id == folder.id)
    controller.conversation.open(ids[0])
    controller.actions["move"].trigger()
    qtbot.waitUntil(lambda: any(menu.isVisible() for menu in window.findChildren(QMenu)))
    menu = next(menu for menu in window.findChildren(QMenu) if menu.isVisible())
    next(action for action in menu.actions() if action.text() == "No folder").trigger()
    menu.close()
    qtbot.waitUntil(lambda: kept(session, ids[0]).folder_id is None)


def drop(window: MainWindow, ids: list[str], row: int) -> None:
    view = window.sidebar.list
    data = QMimeData()
    data.setData(CHATS_MIME, msgspec.json.encode(ids))
    place = view.visualRect(view._rows.index(row)).center()
    event = QDropEvent(
        QPointF(place), Qt.DropAction.MoveAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    view.dropEvent(event)
    assert event.isAccepted()


def test_dragging_onto_a_section_moves_into_it(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, chats: Callable
) -> None:
    folder = FilingStore(session.services.database).create_folder("Work")
    one, two = (session.services.conversations.create(title).id for title in ("one", "two"))
    controller.chats.refresh()
    qtbot.waitUntil(lambda: listed(window) == ["# Work", "# Today", "two", "one"])
    assert msgspec.json.decode(
        window.sidebar.list._rows.mimeData([window.sidebar.list._rows.index(2)]).data(CHATS_MIME).data()
    ) == [two]
    drop(window, [one, two], 0)
    qtbot.waitUntil(lambda: listed(window) == ["# Work", "two", "one"])
    assert kept(session, one).folder_id == folder.id
    FilingStore(session.services.database).set_pinned([two], True)
    controller.chats.refresh()
    qtbot.waitUntil(lambda: listed(window) == ["# Pinned", "two", "# Work", "one"])
    drop(window, [one], 0)
    qtbot.waitUntil(lambda: kept(session, one).pinned)
    qtbot.waitUntil(lambda: listed(window) == ["# Pinned", "two", "one", "# Work"])
    drop(window, [two], 3)
    qtbot.waitUntil(lambda: listed(window) == ["# Pinned", "one", "# Work", "two"])


def test_tags_are_given_shown_as_pills_and_searched_by_a_click(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, chats: Callable
) -> None:
    one, two = chats("one", "two")
    FilingStore(session.services.database).tag([two], ["work"], [])
    controller.conversation.open(one)
    controller.actions["tags"].trigger()
    qtbot.waitUntil(lambda: window.findChild(TagsDialog) is not None)
    dialog = window.findChild(TagsDialog)
    dialog._field.setText("여행 계획")
    qtbot.keyClick(dialog._field, Qt.Key.Key_Return)
    dialog._list.item(1).setCheckState(Qt.CheckState.Checked)
    qtbot.keyClicks(dialog._field, "typed")
    dialog._accept()
    qtbot.waitUntil(lambda: set(kept(session, one).tags) == {"work", "여행-계획", "typed"})
    view = window.sidebar.list
    qtbot.waitUntil(lambda: len(view.row(one).conversation.tags) == 3)
    area = view.visualRect(view._rows.index(view._rows.row_of(two)))
    [(label, pill)] = pill_areas(view.row(two), area)
    assert label == "work"
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(pill.left() + 2, pill.center().y()))
    qtbot.waitUntil(lambda: listed(window) == ["two", "one"])
    assert window.sidebar.query == "#work"
    assert controller.conversation.conversation_id == one
    assert [text for text, _ in pill_areas(view.row(one), area)][-1] == "+2"


def test_tags_of_several_are_partly_ticked_and_stay_where_nobody_touches_them(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, chats: Callable
) -> None:
    one, two = chats("one", "two")
    FilingStore(session.services.database).tag([one], ["a", "b"], [])
    controller.filing.edit_tags([one, two])
    qtbot.waitUntil(lambda: window.findChild(TagsDialog) is not None)
    dialog = window.findChild(TagsDialog)
    states = [dialog._list.item(position).checkState() for position in range(2)]
    assert states == [Qt.CheckState.PartiallyChecked] * 2
    dialog._list.item(1).setCheckState(Qt.CheckState.Unchecked)
    dialog._accept()
    qtbot.waitUntil(lambda: kept(session, one).tags == ("a",))
    assert kept(session, two).tags == ()


def test_the_tag_menu_lists_all_tags_with_their_uses(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, chats: Callable
) -> None:
    one, two = chats("one", "two")
    FilingStore(session.services.database).tag([one, two], ["work"], [])
    window.sidebar._tags.trigger()
    qtbot.waitUntil(lambda: any(menu.isVisible() for menu in window.findChildren(QMenu)))
    menu = next(menu for menu in window.findChildren(QMenu) if menu.isVisible())
    assert [action.text() for action in menu.actions()] == ["work  (2)"]
    menu.actions()[0].trigger()
    menu.close()
    qtbot.waitUntil(lambda: listed(window) == ["two", "one"])


def test_verbs_on_several_and_words_for_the_screen_reader(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, chats: Callable
) -> None:
    one, two = chats("one", "two")
    view = window.sidebar.list
    view.setFocus()
    view.selectAll()
    choose(qtbot, window, 1, "Pin")
    qtbot.waitUntil(lambda: listed(window) == ["# Pinned", "two", "one"])
    FilingStore(session.services.database).tag([two], ["work"], [])
    controller.chats.refresh()
    qtbot.waitUntil(lambda: view.row(two).conversation.tags == ("work",))
    spoken = view._rows.index(1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "two, pinned, #work"
    assert QAccessible.queryAccessibleInterface(view).childCount() == 3
    QApplication.processEvents()
    assert {one, two} == set(view.selected)


def test_the_menu_key_opens_the_menu_of_the_row_that_has_the_focus(
    qtbot: QtBot, controller: WindowController, window: MainWindow, chats: Callable
) -> None:
    one, _ = chats("one", "two")
    view = window.sidebar.list
    view.setFocus(Qt.FocusReason.TabFocusReason)
    view.setCurrentIndex(view._rows.index(view._rows.row_of(one)))
    with qtbot.waitSignal(view.menu_requested) as asked:
        key = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(20, 400), view.mapToGlobal(QPoint(20, 400)))
        QApplication.sendEvent(view, key)
    assert asked.args[0] == [one]
    qtbot.waitUntil(lambda: any(menu.isVisible() for menu in window.findChildren(QMenu)))
    for menu in window.findChildren(QMenu):
        menu.close()


def test_the_list_stays_whole_while_a_name_is_edited(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, chats: Callable
) -> None:
    one, _ = chats("one", "two")
    window.sidebar.start_rename(one)
    session.services.conversations.create("three")
    controller.chats.refresh()
    qtbot.wait(60)
    assert "three" not in listed(window)
    qtbot.keyClick(window.sidebar.list.findChild(QLineEdit), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: "three" in listed(window))
    assert isinstance(window.sidebar.list._rows.rows[0], SectionRow)


def test_tags_are_offered_without_a_mouse(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    controller.actions["chats_with_tag"].trigger()
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    assert [action.text() for action in menu.actions()] == ["No chat has a tag yet"]
    menu.close()
