"""The message field over the real children: what is offered, planned and sent is what the starter model answers."""

import os
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.chat_settings import ChatSettings, SamplingSettings
from gui.background import Workers
from gui.composer.completion_popup import CompletionPopup
from gui.main_window import filled_window
from gui.preferences import Preferences
from gui.session import Session, open_session
from gui.window_controller import WindowController
from knowledge.profile import Profile
from knowledge.store.drafts import DraftStore
from tests.whole.conftest import lend_model

LONG_MS = 90_000


@pytest.fixture
def session(profile: Profile, embedding_model: Path) -> Iterator[Session]:
    lend_model(profile, embedding_model)
    made = open_session(profile, lambda _: None)
    yield made
    made.close()


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Workers]:
    made = Workers(tmp_path / "window.log")
    yield made
    made.close()


@pytest.mark.qt_log_ignore("^This plugin does not support")
def test_a_mention_a_preview_and_a_draft(qtbot: QtBot, session: Session, workers: Workers, tmp_path: Path) -> None:
    window = filled_window(Preferences())
    qtbot.addWidget(window)
    window.show()
    controller = WindowController(session, workers, window, Preferences())
    field, services = window.composer.field, session.services
    settings = ChatSettings(sampling=SamplingSettings(temperature=0, max_tokens=24))
    mine = services.conversations.create(settings=settings.to_json()).id
    controller.conversation.open(mine)
    files = []
    for name, rent in (("workshop.md", 840), ("작업실.md", 615)):
        file = tmp_path / name
        file.write_text(f"# Lease\n\nThe monthly rent of the rooms is {rent} euros, due on the third day.\n", "utf-8")
        files.append(str(file))
    field.files_pasted.emit(files)

    def ready() -> bool:
        documents = services.documents.documents(mine)
        return len(documents) == 2 and all(document.state == "ready" for document in documents)

    qtbot.waitUntil(ready, timeout=LONG_MS)
    qtbot.waitUntil(lambda: controller.models.path != "", timeout=LONG_MS)
    qtbot.keyClicks(field, "@")
    popup = window.findChild(CompletionPopup)
    qtbot.waitUntil(lambda: len(popup.entries) == 2)
    QApplication.sendEvent(field, QInputMethodEvent("작", []))
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.composer.text == "@작업실.md ")
    qtbot.keyClicks(field, "How high is the monthly rent?")
    qtbot.waitUntil(lambda: "with this message" in window.composer.meter.accessibleName(), timeout=LONG_MS)
    planned = window.composer.meter.accessibleDescription()
    assert "Passages from documents" in planned
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.keyClicks(field, "half a thought")
    qtbot.waitUntil(
        lambda: controller.conversation.has_answer and not controller.conversation.is_answering, timeout=LONG_MS
    )
    question, answer = services.conversations.branch(mine)
    assert {passage.file for passage in question.excerpts} == {"작업실.md"}
    assert {citation.passage.file for citation in answer.citations} == {"작업실.md"}
    assert window.composer.text == "half a thought"
    controller.composing.save_now()
    assert DraftStore(services.database).drafts() == {mine: "half a thought"}
