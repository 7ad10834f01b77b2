"""The window over real children: a model that thinks first is asked, and what it thought opens above its answer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QPushButton
from pytestqt.qtbot import QtBot

from gui.background import Workers
from gui.conversation.chat_settings_dialog import ChatSettingsDialog
from gui.conversation.token_view import TokenView
from gui.main_window import MainWindow
from gui.preferences import Preferences
from gui.session import Session, open_session
from gui.transcript.reasoning_row import ReasoningRow
from gui.transcript.text_widget import TextWidget
from gui.window_controller import WindowController
from knowledge.profile import Profile
from tests.chat_families import QWEN3

pytest.importorskip("gguf")

from tests.scripted_gguf import write_scripted

PATIENCE_MS = 60_000


@pytest.fixture
def thinker(profile: Profile) -> Path:
    profile.models.mkdir(parents=True, exist_ok=True)
    script = [
        ("\n", "<think>", "I", " think", ".", "</think>", "Yes", "!", "<|im_end|>"),
        ("~", "Yes", "?", "<|im_end|>"),
    ]
    return write_scripted(profile.models / "thinker.gguf", QWEN3, ("<|im_start|>", "<|im_end|>"), script)


@pytest.fixture
def real(profile: Profile, thinker: Path) -> Iterator[Session]:
    # The script leaves two ways to go on behind "Yes": the first of them is taken.
    profile.settings.write_text('[answers]\nusual = "sure"\n[answers.presets.sure]\ntemperature = 0.0\n')
    session = open_session(profile, lambda _outcome: None)
    yield session
    session.close()


def test_reasoning_and_answer_come_apart_in_the_transcript(
    qtbot: QtBot,
    window: MainWindow,
    workers: Workers,
    real: Session,
    thinker: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    controller = WindowController(real, workers, window, Preferences(model=str(thinker)))
    qtbot.waitUntil(lambda: controller.models.path == str(thinker), timeout=PATIENCE_MS)
    conversation = controller.conversation
    conversation.send("Really?")
    qtbot.waitUntil(
        lambda: len(conversation.messages) == 2 and conversation.messages[-1].state == "complete",
        timeout=PATIENCE_MS,
    )
    answer = conversation.messages[-1]
    assert (answer.text, answer.reasoning) == ("Yes!", "I think.")
    qtbot.waitUntil(lambda: not conversation.is_answering, timeout=PATIENCE_MS)
    (row,) = (row for row in controller.transcript.findChildren(ReasoningRow) if row.isVisible())
    assert row.accessibleName() == "Thought for a moment"
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    shown = [widget.toPlainText() for widget in controller.transcript.findChildren(TextWidget) if widget.isVisible()]
    assert "I think." in shown
    assert "Yes!" in shown

    def switch_off(dialog: ChatSettingsDialog) -> int:
        (switch,) = (box for box in dialog.findChildren(QCheckBox) if box.accessibleName() == "Think first")
        assert switch.isEnabled()
        assert switch.isChecked()
        switch.click()
        return ChatSettingsDialog.DialogCode.Accepted

    monkeypatch.setattr(ChatSettingsDialog, "exec", switch_off)
    controller.actions["chat_settings"].trigger()
    stored = real.services.conversations
    qtbot.waitUntil(
        lambda: '"think":false' in stored.conversation(conversation.conversation_id).settings, timeout=PATIENCE_MS
    )


def test_the_words_of_an_answer_that_was_thought_about_are_looked_at_and_gone_on_from(
    qtbot: QtBot, window: MainWindow, workers: Workers, real: Session, thinker: Path
) -> None:
    controller = WindowController(real, workers, window, Preferences(model=str(thinker)))
    qtbot.waitUntil(lambda: controller.models.path == str(thinker), timeout=PATIENCE_MS)
    conversation = controller.conversation
    conversation.send("Really?")
    qtbot.waitUntil(
        lambda: len(conversation.messages) == 2 and not conversation.is_answering and conversation.has_answer,
        timeout=PATIENCE_MS,
    )
    first = conversation.messages[-1]
    controller.actions["look_at_words"].trigger()
    (sheet,) = (sheet for sheet in window.findChildren(TokenView) if sheet.isVisible())
    qtbot.waitUntil(lambda: sheet.text.toPlainText() == first.text, timeout=PATIENCE_MS)
    assert first.text[:3] == "Yes"
    qtbot.keyClick(sheet.text, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: "% likely" in sheet.text.accessibleDescription())
    other = {"!": "?", "?": "!"}[first.text[3]]
    (offer,) = (
        button
        for button in sheet.findChildren(QPushButton)
        if button.isVisible() and button.accessibleName().startswith(f"Continue from here with {other},")
    )
    offer.click()
    qtbot.waitUntil(
        lambda: conversation.messages[-1].id != first.id and not conversation.is_answering, timeout=PATIENCE_MS
    )
    again = conversation.messages[-1]
    assert (again.text, again.reasoning) == (f"Yes{other}", first.reasoning)
    branch = conversation.branch
    qtbot.waitUntil(lambda: branch.version_beside(again.id, -1) == first.id)
