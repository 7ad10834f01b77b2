"""Export and import through the window: dialogs, background, what is said at the end."""

import json
import zipfile
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QProgressDialog, QPushButton
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.window_controller import WindowController
from tests.unit.chat_exports import BRANCHED, CLAUDE, chatgpt, said
from tests.window.fakes import FakeSession
from tests.window.test_chat_filing import choose, listed


def answer(monkeypatch: pytest.MonkeyPatch, path: Path, kind: str = "") -> list[str]:
    """Have the file dialogs answer with ``path``; gives the names they proposed."""
    proposed: list[str] = []

    def save(parent: object, title: str, name: str, kinds: str) -> tuple[str, str]:
        proposed.append(Path(name).name)
        return str(path), next(found for found in kinds.split(";;") if kind in found)

    monkeypatch.setattr(QFileDialog, "getSaveFileName", save)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    return proposed


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("conversations.json", json.dumps([BRANCHED, CLAUDE]))
    return path


def test_importing_shows_new_chats_and_says_how_many(
    qtbot: QtBot,
    controller: WindowController,
    window: MainWindow,
    session: FakeSession,
    exports: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer(monkeypatch, exports)
    controller.actions["import"].trigger()
    qtbot.waitUntil(lambda: "Lease questions" in listed(window))
    assert window.toast._label.text() == "2 chats imported"
    lease = next(c for c in session.services.conversations.conversations() if c.title == "Lease questions")
    qtbot.waitUntil(lambda: [d.file for d in session.services.documents.documents(lease.id)] == ["lease.txt"])
    controller.actions["import"].trigger()
    qtbot.waitUntil(lambda: window.toast._label.text() == "0 chats imported · 2 were here already")
    assert window.findChild(QProgressDialog) is None or not window.findChild(QProgressDialog).isVisible()


def test_a_file_that_is_no_export_says_so(
    qtbot: QtBot, controller: WindowController, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "notes.json"
    path.write_text("{}", encoding="utf-8")
    answer(monkeypatch, path)
    controller.actions["import"].trigger()
    qtbot.waitUntil(lambda: "holds no chats" in window.notice.text)


def test_an_import_can_be_stopped_and_keeps_what_it_has(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, tmp_path: Path
) -> None:
    path = tmp_path / "conversations.json"
    records = [chatgpt(str(number), {"q": (None, said("user", "Hi " * 2000))}) for number in range(400)]
    path.write_text(json.dumps(records), encoding="utf-8")
    controller.transfer.import_from(path)
    progress = window.findChild(QProgressDialog)
    assert progress is not None
    qtbot.waitUntil(lambda: bool(session.services.conversations.conversations()))
    progress.findChild(QPushButton).click()
    qtbot.waitUntil(lambda: window.toast.isVisible())
    count = len(session.services.conversations.conversations())
    assert 1 <= count < 400
    assert window.toast._label.text().split()[0] == str(count)


def test_exporting_one_from_its_menu_and_all_from_the_action(
    qtbot: QtBot,
    controller: WindowController,
    window: MainWindow,
    session: FakeSession,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = session.services.conversations
    for title in ("one: 계약", "two"):
        store.add_message(store.create(title).id, None, "user", f"words of {title}")
    controller.chats.refresh()
    qtbot.waitUntil(lambda: listed(window) == ["# Today", "two", "one: 계약"])
    proposed = answer(monkeypatch, tmp_path / "one", "*.md")
    choose(qtbot, window, 2, "Export…")
    qtbot.waitUntil(lambda: window.toast._label.text() == "Exported to “one.md”")
    assert proposed == ["one 계약"]
    assert "words of one" in (tmp_path / "one.md").read_text(encoding="utf-8")
    answer(monkeypatch, tmp_path / "all.json", "*.json")
    controller.actions["export_all"].trigger()
    qtbot.waitUntil(lambda: (tmp_path / "all.json").exists())
    assert len(json.loads((tmp_path / "all.json").read_bytes())) == 2
    controller.conversation.open(store.conversations()[0].id)
    answer(monkeypatch, tmp_path / "missing" / "x.md", "*.md")
    controller.actions["export"].trigger()
    qtbot.waitUntil(lambda: "x.md" in window.notice.text)
