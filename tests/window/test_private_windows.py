"""A private window: opened by its verb, marked, on a store of its own, gone when it is closed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.palette.entries import PaletteEntry
from gui.private.private_windows import PrivateWindow, PrivateWindows
from gui.settings.store import SettingsStore
from gui.window_controller import WindowController
from knowledge.child.process import ProcessOutcome
from knowledge.service.private import MEMORY_FOLDER
from knowledge.store.records import Document
from tests.raw_bytes import files_with
from tests.window.fakes import FakeSession

MARKER = "qzvxmarmotkw"


@pytest.fixture
def windows(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, tmp_path: Path
) -> Iterator[PrivateWindows]:
    settings = SettingsStore(session.services.profile.settings)
    made = PrivateWindows(tmp_path / "window.log", settings, lambda opened: opened.set_colours(window.colours), window)
    controller.private_wanted.connect(lambda: made.open(session, controller.models.path, window))
    yield made
    made.close()


@pytest.fixture
def private(qtbot: QtBot, controller: WindowController, windows: PrivateWindows) -> PrivateWindow:
    controller.actions["new_private"].trigger()
    [opened] = windows.opened
    qtbot.waitUntil(lambda: opened.controller.models.path != "")
    return opened


def names(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel)]


def test_a_private_window_says_what_it_is(private: PrivateWindow, window: MainWindow) -> None:
    assert private.window.windowTitle() == "Dodam · private chat"
    assert "Private" in names(private.window.header)
    assert "Private" not in names(window.header)
    assert "A private chat" in names(private.window.welcome)
    assert private.window.composer.property("private")
    assert not private.window.sidebar.isVisible()


def test_what_is_said_in_it_is_in_no_file_and_in_no_list_of_the_other_window(
    qtbot: QtBot, controller: WindowController, window: MainWindow, private: PrivateWindow, session: FakeSession
) -> None:
    conversation = private.controller.conversation
    private.session.pieces = ("The ", f"{MARKER} answer")
    private.window.composer.suggest(f"draft about {MARKER}")
    qtbot.wait(600)
    conversation.send(f"What is a {MARKER}?")
    qtbot.waitUntil(lambda: [m.state for m in conversation.messages] == ["complete", "complete"])
    controller.chats.refresh()
    private.controller.composing.save_now()
    qtbot.wait(50)
    assert MARKER in conversation.messages[1].text
    assert session.services.conversations.conversations() == []
    assert files_with(session.services.profile.folder, MARKER) == []
    private.controller.chats.refresh()
    qtbot.waitUntil(lambda: private.window.sidebar.list.model().rowCount() == 2)


def test_closing_it_lets_everything_go(
    qtbot: QtBot, windows: PrivateWindows, private: PrivateWindow, session: FakeSession
) -> None:
    private.session.hold = True
    private.controller.conversation.send(f"What is a {MARKER}?")
    qtbot.waitUntil(lambda: private.controller.conversation.is_answering)
    private.window.close()
    assert windows.opened == []
    assert files_with(session.services.profile.folder, MARKER) == []


def test_the_model_and_imports_belong_to_the_other_window(
    qtbot: QtBot, controller: WindowController, windows: PrivateWindows, private: PrivateWindow, session: FakeSession
) -> None:
    assert not private.window.header.model.isEnabled()
    assert not private.controller.actions["import"].isEnabled()
    assert private.controller.models.path == controller.models.path
    other = session.entries[1].path
    controller.models.loaded.connect(windows.follow_model)
    controller.models.load(other)
    qtbot.waitUntil(lambda: private.controller.models.path == other)


def test_another_one_can_be_opened_from_it_and_both_hear_of_a_dead_child(
    qtbot: QtBot, windows: PrivateWindows, private: PrivateWindow
) -> None:
    action: QAction = private.controller.actions["new_private"]
    assert action.shortcut().toString() == "Ctrl+Shift+N"
    action.trigger()
    assert len(windows.opened) == 2
    windows.child_died(ProcessOutcome("knowledge service", -9))
    assert all("Reading documents stopped" in opened.window.notice.text for opened in windows.opened)


def test_a_text_pasted_as_a_file_passes_through_memory_only(
    qtbot: QtBot, private: PrivateWindow, session: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    if MEMORY_FOLDER is None:
        pytest.skip("this system has no folder in memory")
    seen: list[Path] = []
    add_file = private.session.services.knowledge.add_file

    def add(conversation_id: str, path: Path) -> Iterator[Document]:
        seen.append(path)
        return add_file(conversation_id, path)

    monkeypatch.setattr(private.session.services.knowledge, "add_file", add)
    conversation = private.session.services.conversations.create()
    private.controller.documents.add_text(conversation.id, f"long text about {MARKER}")
    qtbot.waitUntil(lambda: bool(private.session.services.documents.documents(conversation.id)))
    assert seen[0].is_relative_to(MEMORY_FOLDER)
    qtbot.waitUntil(lambda: not seen[0].exists())


def test_what_is_chosen_in_its_palette_is_remembered_but_not_its_chats(
    qtbot: QtBot, private: PrivateWindow, session: FakeSession
) -> None:
    conversation = private.session.services.conversations.create(f"About {MARKER}")
    palette = private.controller.palette
    for entry_id in (f"chat {conversation.id}", "action sidebar"):
        palette._do(PaletteEntry(entry_id, "", "", lambda: None))
    assert list(palette._recent) == ["action sidebar"]
