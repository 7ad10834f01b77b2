"""The list of a chat's documents, used by its names and keys; thousands of files stay quick."""

from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QListView, QPushButton
from pytestqt.qtbot import QtBot

from gui.documents.folder_dialog import FolderDialog
from gui.documents.list_entries import DocumentEntry, FolderEntry, Listing, entries_of, state_of, summary_of
from gui.documents.list_panel import ListPanel
from gui.main_window import MainWindow
from gui.window_controller import WindowController
from knowledge.documents.extraction import Note
from knowledge.errors import FileEncrypted
from knowledge.store.documents import PassageDraft
from knowledge.store.records import Document, Folder, FolderFile
from tests.window.fakes import FakeSession
from tests.window.finding import named, press

DOCUMENT = Document(1, "c", "report.pdf", "hash", 1_200_000, 12, "ready", 3, 3, 0.0)


@pytest.fixture
def conversation_id(qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession) -> str:
    """A chat with a text, a file that cannot be read, and a folder of two files."""
    made = session.services.conversations.create("Mine").id
    store = session.services.documents
    text = store.attach(made, "a.txt", "hash a", 3)
    store.add_content("hash a", 3, 2, "The text.", [PassageDraft("The text.", 0, 9, 1, "")])
    store.set_state(text.id, "ready")
    locked = store.attach(made, "locked.pdf", "hash b", 3)
    store.fail(locked.id, FileEncrypted(file="locked.pdf"))
    controller.conversation.open(made)
    qtbot.waitUntil(lambda: len(window.strip.chips) == 2)
    return made


@pytest.fixture
def panel(qtbot: QtBot, window: MainWindow, conversation_id: str) -> ListPanel:
    press(qtbot, window, "All documents of this chat")
    qtbot.waitUntil(lambda: len(window.panel.documents.entries) == 2)
    return window.panel.documents


def choose(panel: ListPanel, file: str) -> None:
    """Make the row of ``file`` the current one."""
    listed = named(panel, "Documents of this chat", QListView)
    for row in range(listed.model().rowCount()):
        index = listed.model().index(row, 0)
        if str(index.data()).startswith(file):
            listed.setCurrentIndex(index)
            listed.setFocus()
            return
    raise AssertionError(f"{file} is not in the list")


def test_the_list_says_what_is_with_each(panel: ListPanel) -> None:
    choose(panel, "a.txt")
    assert panel.list.currentIndex().data() == "a.txt, 2 pages · 1 passage · 3 bytes"
    assert panel.remark == ""
    choose(panel, "locked.pdf")
    assert "password" in panel.remark
    assert not named(panel, "Read again", QPushButton).isHidden()


def test_it_opens_and_closes_by_key_and_leads_to_the_viewer_and_back(
    qtbot: QtBot, controller: WindowController, window: MainWindow, panel: ListPanel
) -> None:
    choose(panel, "a.txt")
    qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.panel.viewer.text.isVisible())
    assert window.panel.viewer.text.text_in_view == "The text."
    press(qtbot, window, "All documents")
    assert window.panel.shows_list
    qtbot.keyClick(panel.list, Qt.Key.Key_Escape)
    assert not window.panel.isVisible()
    controller.actions["documents"].trigger()
    assert window.panel.shows_list
    controller.actions["documents"].trigger()
    assert not window.panel.isVisible()


def test_a_chip_opens_its_document(qtbot: QtBot, window: MainWindow, conversation_id: str) -> None:
    qtbot.keyClick(window.strip.chips[0], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.panel.isVisible() and window.panel.viewer.text.isVisible())
    qtbot.mouseClick(window.strip.chips[1], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "password" in window.panel.viewer.remark)


def test_a_document_is_pinned_and_removed_by_key_and_brought_back(
    qtbot: QtBot, window: MainWindow, session: FakeSession, panel: ListPanel
) -> None:
    choose(panel, "a.txt")
    qtbot.keyClick(panel.list, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: window.strip.chips[0].document.pinned)
    qtbot.waitUntil(lambda: panel._pin.accessibleName() == "Unpin")
    qtbot.keyClick(panel.list, Qt.Key.Key_Delete)
    assert [str(panel.list.model().index(0, 0).data())[:10]] == ["locked.pdf"]
    assert len(window.strip.chips) == 1
    press(qtbot, window.toast, "Undo")
    qtbot.waitUntil(lambda: len(panel.entries) == 2)
    assert len(window.strip.chips) == 2
    assert session.services.knowledge.removed == []


def test_a_failed_document_is_read_again(
    qtbot: QtBot, window: MainWindow, session: FakeSession, panel: ListPanel
) -> None:
    choose(panel, "locked.pdf")
    resumed = session.services.knowledge.resumed
    press(qtbot, panel, "Read again")
    qtbot.waitUntil(lambda: session.services.knowledge.resumed == resumed + 1)
    qtbot.waitUntil(lambda: panel.remark == "")
    assert window.strip.chips[1].document.state == "waiting"


def test_a_folder_shows_its_files_and_opens_its_own_window(
    qtbot: QtBot, controller: WindowController, window: MainWindow, panel: ListPanel, tmp_path: Path
) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    for name in ("one.txt", "two.txt"):
        (folder / name).write_text(f"text of {name}", encoding="utf-8")
    controller.documents.add(controller.conversation.conversation_id, [str(folder)])
    qtbot.waitUntil(lambda: len(panel.entries) == 3, timeout=10000)
    choose(panel, "papers")
    qtbot.keyClick(panel.list, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: len(panel.entries) == 5)
    files = [entry for entry in panel.entries if isinstance(entry, DocumentEntry) and entry.folder is not None]
    assert [entry.file.file for entry in files if entry.file is not None] == ["one.txt", "two.txt"]
    # The files of a folder have no chips of their own.
    assert len(window.strip.chips) == 2
    qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    dialog = window.findChild(FolderDialog)
    assert dialog is not None
    assert dialog.isVisible()
    dialog.close()
    qtbot.keyClick(panel.list, Qt.Key.Key_Left)
    assert len(panel.entries) == 3


def test_the_filter_finds_by_name_and_by_initial_consonants(
    qtbot: QtBot, window: MainWindow, session: FakeSession, panel: ListPanel, conversation_id: str
) -> None:
    session.services.documents.attach(conversation_id, "계약서.hwp", "hash c", 3)
    panel.show_document(session.services.documents.documents(conversation_id)[-1])
    qtbot.waitUntil(lambda: len(panel.entries) == 3)
    field = named(panel, "Filter documents by name", QLineEdit)
    field.setText("ㄱㅇㅅ")
    qtbot.waitUntil(lambda: len(panel.entries) == 1)
    assert "계약서.hwp" in str(panel.list.currentIndex().data())


def test_progress_is_told_with_the_time_that_is_left() -> None:
    learning = msgspec.structs.replace(DOCUMENT, state="embedding", done=1, remaining_s=290.0)
    assert state_of(DocumentEntry(learning)) == "learning 33 % · about 5 min left · 3 passages · 1.2 MB"
    soon = msgspec.structs.replace(learning, remaining_s=20.0)
    assert "less than a minute left" in state_of(DocumentEntry(soon))
    partly = msgspec.structs.replace(DOCUMENT, notes=(Note("scans_without_ocr", 3, 12),))
    assert state_of(DocumentEntry(partly)) == "12 pages, read in part · 3 passages · 1.2 MB"
    failed = msgspec.structs.replace(DOCUMENT, id=2, state="failed", error_kind="FileCorrupt")
    assert summary_of(Listing((learning, failed))) == "2 documents · 1 on the way · 1 not readable"


def test_two_thousand_files_are_listed_and_filtered_at_once(qtbot: QtBot) -> None:
    folder = Folder(1, "c", "/papers", "papers", True, "ready", 2000, 2000, 2000, 0)
    documents = [msgspec.structs.replace(DOCUMENT, id=number, file=f"paper {number}.pdf") for number in range(1, 2001)]
    files = [FolderFile(document.file, document.id, "ready") for document in documents]
    listing = Listing(documents, [folder], {1: files})
    panel = ListPanel()
    qtbot.addWidget(panel)
    panel.resize(440, 700)
    panel.show_listing(listing)
    panel.show()
    assert panel.entries == [FolderEntry(folder, False)]
    panel._turn(panel.entries[0], True)
    assert len(panel.entries) == 2001
    painted = panel.grab()
    assert not painted.isNull()
    found = entries_of(listing, frozenset(), "paper 1999")
    assert [entry.file.file for entry in found[1:] if isinstance(entry, DocumentEntry) and entry.file] == [
        "paper 1999.pdf"
    ]


def test_an_empty_list_counts_nothing_and_takes_the_focus(
    qtbot: QtBot, controller: WindowController, window: MainWindow
) -> None:
    controller.actions["documents"].trigger()
    panel = window.panel.documents
    qtbot.waitUntil(panel._empty.isVisible)
    assert panel._summary.text() == ""
    assert panel.isAncestorOf(QApplication.focusWidget())
