"""Pictures that were attached stand as thumbnails above the question they came with."""

from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QColor, QDesktopServices, QImage
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.transcript.pictures import PictureButton
from gui.window_controller import WindowController
from knowledge.store.file_copies import FileCopies
from tests.window.fakes import FakeSession
from tests.window.test_message_actions import ask


def attach(session: FakeSession, controller: WindowController, folder: Path, name: str, colour: str) -> None:
    path = folder / name
    image = QImage(640, 400, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    assert image.save(str(path), "PNG")
    kept = FileCopies(session.services.profile.files).take(path)
    session.services.documents.attach(controller.conversation.conversation_id, name, kept.sha256, kept.size)


def shown(controller: WindowController) -> list[str]:
    buttons = [made for made in controller.transcript.findChildren(PictureButton) if made.isVisible()]
    return [made.accessibleName() for made in sorted(buttons, key=lambda made: (made.parentWidget().y(), made.x()))]


def test_pictures_stand_above_the_question_they_came_with(
    qtbot: QtBot,
    controller: WindowController,
    window: MainWindow,
    session: FakeSession,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ask(qtbot, controller, window, "Hello")
    attach(session, controller, tmp_path, "red.png", "#c01020")
    attach(session, controller, tmp_path, "notes.txt", "#000000")
    attach(session, controller, tmp_path, "blue.PNG", "#1020c0")
    ask(qtbot, controller, window, "What is in these?")
    qtbot.waitUntil(lambda: shown(controller) == ["Picture red.png", "Picture blue.PNG"])
    button = next(made for made in controller.transcript.findChildren(PictureButton) if made.isVisible())
    qtbot.waitUntil(lambda: button.grab().toImage().pixelColor(button.rect().center()).name() == "#c01020")
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    button.click()
    assert Path(opened[0].toLocalFile()).read_bytes() == (tmp_path / "red.png").read_bytes()


def test_pictures_are_there_again_when_the_conversation_is_opened(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, tmp_path: Path
) -> None:
    ask(qtbot, controller, window, "Hello")
    attach(session, controller, tmp_path, "red.png", "#c01020")
    ask(qtbot, controller, window, "And now?")
    conversation_id = controller.conversation.conversation_id
    controller.conversation.new_chat()
    assert shown(controller) == []
    controller.conversation.open(conversation_id)
    qtbot.waitUntil(lambda: shown(controller) == ["Picture red.png"])


def test_a_picture_that_cannot_be_read_leaves_an_empty_frame(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, tmp_path: Path
) -> None:
    ask(qtbot, controller, window, "Hello")
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n and nothing more")
    kept = FileCopies(session.services.profile.files).take(broken)
    session.services.documents.attach(controller.conversation.conversation_id, broken.name, kept.sha256, kept.size)
    ask(qtbot, controller, window, "And now?")
    qtbot.waitUntil(lambda: shown(controller) == ["Picture broken.png"])
    qtbot.wait(50)
    assert shown(controller) == ["Picture broken.png"]
