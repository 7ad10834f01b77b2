"""What is dragged over the window is told before it is let go, whatever part of the window it is over."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from gui.documents.dropping import Dragged, dragged_kind, looked_at
from gui.main_window import MainWindow
from gui.preferences import TABLE
from gui.window_controller import WindowController
from tests.sample_files import write_pdf, write_png
from tests.window.fakes import FakeSession

LEFT, NO_KEYS = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
COPY = Qt.DropAction.CopyAction

FILM = b"\0\0\0\x18ftypmp42" + bytes(4000)


def of(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drag(window: MainWindow, data: QMimeData) -> bool:
    """Come in over the window, go on over the zone that covers it then; gives whether it may be let go."""
    enter = QDragEnterEvent(QPoint(9, 9), COPY, data, LEFT, NO_KEYS)
    QApplication.sendEvent(window, enter)
    QApplication.sendEvent(window, QDragLeaveEvent())
    QApplication.sendEvent(window.drop_zone, QDragEnterEvent(QPoint(9, 9), COPY, data, LEFT, NO_KEYS))
    move = QDragMoveEvent(QPoint(9, 9), COPY, data, LEFT, NO_KEYS)
    QApplication.sendEvent(window.drop_zone, move)
    return move.isAccepted()


def let_go(window: MainWindow, data: QMimeData, x: int = 9) -> None:
    QApplication.sendEvent(window.drop_zone, QDropEvent(QPointF(x, 9), COPY, data, LEFT, NO_KEYS))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "papers"
    made.mkdir()
    (made / "a.txt").write_text("text of a", encoding="utf-8")
    return made


def looked_over(qtbot: QtBot, window: MainWindow, kind: str) -> None:
    qtbot.waitUntil(lambda: window.drop_zone.dragged is not None and window.drop_zone.dragged.kind == kind)


def test_the_zone_lies_over_every_part_and_takes_what_is_dropped(
    qtbot: QtBot, controller: WindowController, window: MainWindow, tmp_path: Path
) -> None:
    file = tmp_path / "a.txt"
    file.write_text("text", encoding="utf-8")
    assert drag(window, of(file))
    for part in (window.sidebar, window.composer, window.header):
        place = part.mapTo(window, part.rect().center())
        assert window.childAt(place) is window.drop_zone
    let_go(window, of(file))
    assert not window.drop_zone.isVisible()
    qtbot.waitUntil(lambda: [chip.document.file for chip in window.strip.chips] == ["a.txt"])


def test_the_zone_goes_with_the_drag(
    qtbot: QtBot, controller: WindowController, window: MainWindow, tmp_path: Path
) -> None:
    data = of(tmp_path / "a.txt")
    drag(window, data)
    # It left the window for the zone itself, and stays.
    qtbot.wait(150)
    assert window.drop_zone.isVisible()
    QApplication.sendEvent(window.drop_zone, QDragLeaveEvent())
    qtbot.waitUntil(lambda: not window.drop_zone.isVisible())


@pytest.mark.parametrize(("share", "linked"), [(0.25, True), (0.75, False)])
def test_a_folder_is_followed_or_read_once_by_where_it_is_let_go(
    qtbot: QtBot, controller: WindowController, window: MainWindow, folder: Path, share: float, linked: bool
) -> None:
    drag(window, of(folder))
    looked_over(qtbot, window, "folders")
    assert "up to date" in window.drop_zone.accessibleName()
    let_go(window, of(folder), int(share * window.drop_zone.width()))
    qtbot.waitUntil(lambda: [chip.folder.linked for chip in window.strip.folder_chips] == [linked])


def test_what_no_reader_reads_is_refused(
    qtbot: QtBot, controller: WindowController, window: MainWindow, tmp_path: Path
) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(FILM)
    drag(window, of(film))
    looked_over(qtbot, window, "refused")
    assert not drag(window, of(film))
    assert "cannot read" in window.drop_zone.accessibleName()
    let_go(window, of(film))
    assert window.strip.chips == ()
    assert not window.drop_zone.isVisible()


def test_text_and_addresses_go_into_the_message(qtbot: QtBot, controller: WindowController, window: MainWindow) -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/page")])
    data.setText("https://example.org/page")
    assert drag(window, data)
    assert "message field" in window.drop_zone.accessibleName()
    let_go(window, data)
    assert window.composer.text == "https://example.org/page"


def test_a_picture_of_a_browser_becomes_a_document(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    data = QMimeData()
    picture = QImage(8, 8, QImage.Format.Format_RGB32)
    picture.fill(0)
    data.setImageData(picture)
    drag(window, data)
    let_go(window, data)
    qtbot.waitUntil(lambda: [chip.document.file for chip in window.strip.chips] == ["Pasted picture 1.png"])


def test_a_model_is_added_to_the_models(
    qtbot: QtBot, controller: WindowController, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = tmp_path / "tiny.gguf"
    model.write_bytes(b"GGUF")
    drag(window, of(model))
    looked_over(qtbot, window, "models")
    added: list[str] = []
    window.drop_zone.model_dropped.connect(added.append)
    let_go(window, of(model))
    assert added == [str(model)]


def test_chats_that_are_dragged_are_none_of_the_zones(controller: WindowController, window: MainWindow) -> None:
    data = QMimeData()
    data.setData("application/x-dodam-chats", b"[]")
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(9, 9), COPY, data, LEFT, NO_KEYS))
    assert not window.drop_zone.isVisible()


def test_files_are_looked_at_by_what_is_in_them(folder: Path, tmp_path: Path) -> None:
    pdf = str(write_pdf(tmp_path / "a.pdf", [["words"]]))
    png = str(write_png(tmp_path / "a.png", bytes(4), 2, 2))
    film = tmp_path / "film.mkv"
    film.write_bytes(FILM)
    assert looked_at([pdf, png]).kind == "files"
    assert looked_at([str(film), pdf]).kind == "files"
    assert looked_at([str(film)]).kind == "refused"
    assert looked_at([str(folder)]).kind == "folders"
    assert looked_at([str(folder), pdf]).kind == "files"
    assert looked_at([str(tmp_path / "gone.pdf")]).kind == "files"
    assert dragged_kind(of(film)) == Dragged("files", [str(film)])
    assert dragged_kind(QMimeData()) is None


def test_dialogs_begin_where_something_was_attached_last(
    qtbot: QtBot,
    controller: WindowController,
    window: MainWindow,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun: list[str] = []

    def choose(answer: object) -> Callable[..., object]:
        return lambda _parent, _title, begin="": begun.append(begin) or answer

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", choose(([str(folder / "a.txt")], "")))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", choose(""))
    controller.actions["attach"].trigger()
    controller.actions["attach_folder"].trigger()
    assert begun == ["", str(folder)]
    assert controller.settings.store.table(TABLE)["folder"] == str(folder)
