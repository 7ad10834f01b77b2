"""Folders in the window: one chip, a list that opens, stop, removal, failures told once."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from gui.documents.documents_strip import MOST_CHIPS, DocumentsStrip
from gui.documents.folder_dialog import FolderDialog
from gui.documents.folders_controller import FoldersController
from gui.main_window import MainWindow
from gui.window_controller import WindowController
from knowledge.errors import FileCorrupt
from knowledge.folders.scan import FoundFile
from knowledge.store.file_copies import FileCopy
from knowledge.store.records import Document, Folder
from tests.window.fakes import FakeSession

READING = Folder(1, "c", "/home/me/reports", "reports", True, "reading", 1240, 312, 100, 40)


def fill(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:04d}.txt").write_text(f"text {number}")
    return folder


def added(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, folder: Path
) -> tuple[str, Folder]:
    conversation = session.services.conversations.create("Mine").id
    controller.conversation.open(conversation)
    controller.documents.add(conversation, [str(folder)])
    qtbot.waitUntil(lambda: [chip.folder.state for chip in window.strip.folder_chips] == ["ready"])
    return conversation, window.strip.folder_chips[0].folder


def test_a_chip_says_how_far_its_folder_is_and_stops_it(qtbot: QtBot, speaking: Callable[[str], None]) -> None:
    speaking("en_US")
    strip = DocumentsStrip()
    qtbot.addWidget(strip)
    strip.show_folder(READING)
    [chip] = strip.folder_chips
    assert chip.accessibleName() == "reports, 312 of 1,240 read · 40 not readable, Kept up to date"
    with qtbot.waitSignal(strip.folder_stop_requested) as stopped:
        chip.last_button.click()
    assert stopped.args == [1]

    strip.show_folder(Folder(1, "c", "/home/me/reports", "reports", False, "ready", 1240, 1200, 1200, 40))

    assert chip.accessibleName() == "reports, 1,200 files · 40 not readable"
    with qtbot.waitSignal(strip.folder_remove_requested):
        chip.last_button.click()
    with qtbot.waitSignal(strip.folder_opened):
        qtbot.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(15, 20))


@pytest.mark.parametrize(
    ("folder", "words"),
    [
        (Folder(1, "c", "", "a", False, "reading", 0, 0, 0, 0), "looking through it…"),
        (Folder(1, "c", "", "a", False, "reading", 5, 4, 1, 1), "learning 25 % · 1 not readable"),
        (Folder(1, "c", "", "a", False, "stopped", 5, 2, 2, 0), "stopped · 2 of 5 files"),
        (Folder(1, "c", "", "a", True, "missing", 5, 5, 5, 0), "not there now · 5 files kept"),
        (Folder(1, "c", "", "a", True, "ready", 1, 1, 1, 0), "1 file"),
    ],
)
def test_every_state_has_words(qtbot: QtBot, folder: Folder, words: str) -> None:
    strip = DocumentsStrip()
    qtbot.addWidget(strip)

    strip.show_folder(folder)

    assert words in strip.folder_chips[0].accessibleName()


def test_the_list_shows_every_file_those_that_failed_first(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, tmp_path: Path
) -> None:
    conversation, folder = added(qtbot, controller, window, session, fill(tmp_path / "reports", 2000))
    sources, documents = session.services.sources, session.services.documents
    broken = FoundFile(tmp_path / "reports" / "sub" / "scan.pdf", 9, 9)
    sources.begin(folder.id, [broken], {"hidden": 3})
    document, _ = sources.attach(conversation, folder.id, broken, FileCopy("broken", 9))
    documents.fail(document.id, FileCorrupt(file="scan.pdf"))
    sources.set_folder_state(folder.id, "ready")
    controller.documents.folders._changed(sources.folder(folder.id))

    window.strip.folder_chips[0].first_button.click()

    dialog = window.findChild(FolderDialog)
    assert dialog is not None
    model = dialog._model
    qtbot.waitUntil(lambda: model.rowCount() == 2001)
    assert model.data(model.index(0, 0)) == str(Path("sub", "scan.pdf"))
    assert model.data(model.index(0, 1)) == "damaged"
    assert "save it again" in model.data(model.index(0, 1), Qt.ItemDataRole.ToolTipRole)
    assert (model.data(model.index(1, 0)), model.data(model.index(1, 1))) == ("0000.txt", "read")
    assert dialog._left_out.text() == "Left out: hidden: 3"
    assert len(window.strip.chips) == 0

    dialog._link.click()
    qtbot.waitUntil(lambda: not sources.folder(folder.id).linked)
    qtbot.waitUntil(lambda: not window.strip.folder_chips[0].folder.linked)


def test_a_removed_folder_does_not_come_back(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, tmp_path: Path
) -> None:
    _, folder = added(qtbot, controller, window, session, fill(tmp_path / "reports", 2))

    window.strip.folder_chips[0].last_button.click()
    controller.documents.folders._changed(folder)

    assert window.strip.folder_chips == ()
    qtbot.waitUntil(lambda: session.services.sources.folders() == [])
    assert not window.strip.isVisible()


def test_a_very_large_folder_is_asked_about(
    qtbot: QtBot,
    controller: WindowController,
    session: FakeSession,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []

    def refuse(folders: FoldersController, folder: Path, count: int) -> bool:
        asked.append(count)
        return False

    monkeypatch.setattr("gui.documents.folders_controller.ASK_ABOVE", 3)
    monkeypatch.setattr(FoldersController, "agrees", refuse)
    conversation = session.services.conversations.create("Mine").id

    controller.documents.add(conversation, [str(fill(tmp_path / "home", 4))])

    qtbot.waitUntil(lambda: asked == [4])
    assert session.services.sources.folders() == []


def test_an_empty_folder_says_so(
    qtbot: QtBot, controller: WindowController, session: FakeSession, tmp_path: Path
) -> None:
    conversation = session.services.conversations.create("Mine").id

    with qtbot.waitSignal(controller.documents.failed) as said:
        controller.documents.add(conversation, [str(fill(tmp_path / "nothing", 0))])

    assert "no files that can be read" in said.args[0]


def test_failures_of_files_dropped_together_are_told_once(
    qtbot: QtBot, controller: WindowController, session: FakeSession, tmp_path: Path
) -> None:
    said: list[str] = []
    controller.documents.failed.connect(said.append)
    conversation = session.services.conversations.create("Mine").id
    folder = fill(tmp_path / "files", 3)

    with qtbot.waitSignal(controller.documents.failed):
        controller.documents.add(conversation, [*map(str, folder.iterdir()), "/nowhere/a.txt", "/nowhere/b.txt"])

    [summary] = said
    assert summary.startswith("2 of 5 files could not be read. ")


def test_thousands_of_documents_are_not_thousands_of_chips(qtbot: QtBot, speaking: Callable[[str], None]) -> None:
    speaking("en_US")
    strip = DocumentsStrip()
    qtbot.addWidget(strip)
    documents = [Document(n, "c", f"{n}.txt", str(n), 1, None, "ready", 1, 1, 0.0) for n in range(2000)]

    strip.set_documents(documents)

    assert len(strip.chips) == MOST_CHIPS
    assert strip._more.text() == "and 1,960 more"
    strip.remove_document(0)
    assert (len(strip.chips), strip._more.text()) == (MOST_CHIPS, "and 1,959 more")
    strip.set_documents(documents[:3])
    assert len(strip.chips) == 3
