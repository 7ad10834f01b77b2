from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.window_controller import WindowController
from knowledge.errors import FileEncrypted
from tests.window.fakes import FakeSession
from tests.window.finding import press


def dragged(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def test_dropped_files_make_a_conversation_and_become_chips(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, tmp_path: Path
) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(f"text of {name}", encoding="utf-8")
    (folder / ".hidden").write_text("no", encoding="utf-8")
    single = tmp_path / "c.txt"
    single.write_text("text of c", encoding="utf-8")
    data = dragged(folder, single)
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, data, buttons, keys))
    assert window.drop_zone.isVisible()
    QApplication.sendEvent(window, QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, buttons, keys))
    assert not window.drop_zone.isVisible()
    qtbot.waitUntil(lambda: [chip.accessibleName() for chip in window.strip.chips] == ["c.txt, 3 pages"])
    qtbot.waitUntil(
        lambda: [chip.accessibleName() for chip in window.strip.folder_chips] == ["papers, 2 files, Kept up to date"]
    )
    [conversation] = session.services.conversations.conversations()
    kept = session.services.documents.documents(conversation.id)
    assert {document.file for document in kept} == {"a.txt", "b.txt", "c.txt"}


def test_leaving_with_the_drag_takes_the_zone_away(qtbot: QtBot, window: MainWindow) -> None:
    window.drop_zone.cover()
    QApplication.sendEvent(window, QDragLeaveEvent())
    qtbot.waitUntil(lambda: not window.drop_zone.isVisible())


def test_a_document_is_removed_once_that_cannot_be_undone_any_more(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    conversation = session.services.conversations.create("Mine")
    document = session.services.documents.attach(conversation.id, "a.txt", "hash", 3)
    controller.conversation.open(conversation.id)
    qtbot.waitUntil(lambda: len(window.strip.chips) == 1)
    press(qtbot, window, "Remove a.txt")
    assert not window.strip.isVisible()
    assert session.services.knowledge.removed == []
    press(qtbot, window.toast, "Undo")
    assert [chip.document.id for chip in window.strip.chips] == [document.id]
    press(qtbot, window, "Remove a.txt")
    controller.conversation.send("Is it still there?")
    qtbot.waitUntil(lambda: session.services.knowledge.removed == [document.id])
    assert not window.strip.isVisible()


def test_a_removed_document_is_gone_after_the_window_was_closed_at_once(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    conversation = session.services.conversations.create("Mine")
    document = session.services.documents.attach(conversation.id, "a.txt", "hash", 3)
    controller.conversation.open(conversation.id)
    qtbot.waitUntil(lambda: len(window.strip.chips) == 1)
    press(qtbot, window, "Remove a.txt")
    controller.documents.close()
    assert session.services.knowledge.removed == [document.id]


def test_a_failed_document_says_why(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    conversation = session.services.conversations.create("Mine")
    document = session.services.documents.attach(conversation.id, "locked.pdf", "hash", 3)
    session.services.documents.fail(document.id, FileEncrypted(file="locked.pdf"))
    controller.conversation.open(conversation.id)
    qtbot.waitUntil(lambda: len(window.strip.chips) == 1)
    chip = window.strip.chips[0]
    assert "password" in chip.toolTip()
    assert "not readable" in chip.accessibleName()
