"""Each setting is found by its accessible name, and does what it says at once."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QMessageBox,
    QPushButton,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from engine.chat_settings import SamplingSettings
from engine.profile_settings import BUILT_IN_PRESETS
from gui.appearance import ACCENTS, is_compact, set_manners
from gui.background import Workers
from gui.choice_field import ChoiceField
from gui.look import Look
from gui.main_window import MainWindow
from gui.motion import is_animated
from gui.preferences import Preferences
from gui.settings.answers_panel import AnswersPanel
from gui.settings.controller import SettingsController
from gui.settings.dialog import SettingsDialog
from gui.settings.store import SettingsStore
from gui.switch import Switch
from gui.transcript.appearance import Appearance
from gui.transcript.theme import LIGHT
from gui.window_controller import WindowController
from knowledge.errors import EmbedderUnusable
from tests.window.fakes import FakeSession

Kind = TypeVar("Kind", bound=QWidget)


def named(root: QWidget, kind: type[Kind], name: str) -> Kind:
    found = [widget for widget in root.findChildren(kind) if widget.accessibleName() == name]
    assert len(found) == 1, f"{len(found)} with the name {name}"
    return found[0]


def choose(field: QComboBox, text: str, qtbot: QtBot) -> None:
    """As a person does: open the list, go to the text, press Enter."""
    field.setFocus()
    row = field.findText(text)
    assert row >= 0, text
    while field.currentIndex() != row:
        qtbot.keyClick(field, Qt.Key.Key_Down if field.currentIndex() < row else Qt.Key.Key_Up)


def number(qtbot: QtBot, field: QSpinBox, text: str) -> None:
    """As a person does: select what stands there, type, leave."""
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, f"{text}\t")


@pytest.fixture
def look(qapp: QApplication, controller: WindowController, window: MainWindow, usual_look: None) -> Iterator[Look]:
    made = Look(qapp, controller.settings.store)
    made.dress(window)
    yield made
    made.deleteLater()


@pytest.fixture
def dialog(qtbot: QtBot, look: Look, controller: WindowController, window: MainWindow) -> SettingsDialog:
    qtbot.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    found = window.findChild(SettingsDialog)
    assert found is not None
    return found


def section(dialog: SettingsDialog, name: str) -> None:
    sections = named(dialog, QListWidget, "Sections")
    sections.setCurrentItem(sections.findItems(name, Qt.MatchFlag.MatchExactly)[0])


def test_theme_and_accent_recolour_window_dialog_and_menus(
    qtbot: QtBot, dialog: SettingsDialog, window: MainWindow, controller: WindowController
) -> None:
    before = controller.actions["new_chat"].icon().cacheKey()
    choose(named(dialog, QComboBox, "Theme"), "Dark", qtbot)
    assert window.colours.dark
    assert window.colours.side in dialog.styleSheet() or window.colours.ground in dialog.styleSheet()
    assert controller.actions["new_chat"].icon().cacheKey() != before
    choose(named(dialog, QComboBox, "Accent colour"), "Teal", qtbot)
    assert window.colours.accent == ACCENTS["teal"].dark[0]
    choose(named(dialog, QComboBox, "Theme"), "Light", qtbot)
    assert window.colours.accent == ACCENTS["teal"].light[0]


def test_reduced_motion_stops_what_moves(qtbot: QtBot, dialog: SettingsDialog, window: MainWindow) -> None:
    before = is_animated(window)
    qtbot.mouseClick(named(dialog, Switch, "Reduce motion"), Qt.MouseButton.LeftButton)
    assert not is_animated(window)
    qtbot.mouseClick(named(dialog, Switch, "Reduce motion"), Qt.MouseButton.LeftButton)
    assert is_animated(window) == before


def test_measures_are_for_the_next_window(qtbot: QtBot, dialog: SettingsDialog, look: Look, qapp: QApplication) -> None:
    number(qtbot, named(dialog, QSpinBox, "Text size"), "18")
    choose(named(dialog, QComboBox, "Density"), "Compact", qtbot)
    look.set_measures()
    assert qapp.font().pixelSize() == 18
    assert is_compact()


@pytest.mark.usefixtures("usual_look")
def test_compact_lines_are_lower() -> None:
    def line_height() -> str:
        sheet = Appearance(LIGHT, "Pretendard").style_sheet
        return sheet[sheet.index("line-height:") :].split(";")[0]

    assert line_height() == "line-height:25px"
    set_manners(compact=True, calm=False)
    assert line_height() == "line-height:22px"


def test_the_number_of_passages_holds_for_the_next_question(
    qtbot: QtBot, dialog: SettingsDialog, session: FakeSession
) -> None:
    section(dialog, "Documents")
    number(qtbot, named(dialog, QSpinBox, "Passages for a question"), "7")
    assert session.usual_settings().excerpts == 7


def test_another_embedding_model_is_used_or_refused(
    qtbot: QtBot,
    dialog: SettingsDialog,
    session: FakeSession,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("/models/bge-m3.gguf", ""))
    knowledge = session.services.knowledge
    section(dialog, "Documents")
    bundled = named(dialog, QPushButton, "Use the bundled one")
    qtbot.mouseClick(named(dialog, QPushButton, "Choose an embedding model…"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(bundled.isEnabled)
    assert knowledge.embedder_in_use.path == "/models/bge-m3.gguf"
    qtbot.mouseClick(bundled, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not bundled.isEnabled())
    knowledge.unusable = EmbedderUnusable(file="chat.gguf")
    qtbot.mouseClick(named(dialog, QPushButton, "Choose an embedding model…"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: any("gives no vectors" in label.text() for label in dialog.findChildren(QLabel)))
    server = named(dialog, QLineEdit, "Chroma server")
    qtbot.keyClicks(server, "http://localhost:8000\r")
    qtbot.waitUntil(lambda: knowledge.servers == ["http://localhost:8000"])


def test_presets_hold_for_all_models_or_for_one(qtbot: QtBot, dialog: SettingsDialog, session: FakeSession) -> None:
    section(dialog, "Answers")
    panel = dialog.findChild(AnswersPanel)
    assert panel is not None
    choose(named(dialog, ChoiceField, "Usual preset"), "Lively", qtbot)
    assert session.usual_settings().sampling == BUILT_IN_PRESETS["lively"]
    qtbot.mouseClick(named(dialog, QPushButton, "Copy as a new preset"), Qt.MouseButton.LeftButton)
    name = named(dialog, QLineEdit, "Name of the preset")
    assert name.text() == "Lively copy"
    qtbot.keyClicks(name, "Mine\r")
    number(qtbot, named(dialog, QSpinBox, "Longest answer"), "77")
    model = "SmolLM2-135M-Instruct.Q4_1"
    qtbot.waitUntil(lambda: any(model in field.accessibleName() for field in dialog.findChildren(ChoiceField)))
    choose(named(dialog, ChoiceField, f"Preset for {model}"), "Mine", qtbot)
    assert session.usual_settings().sampling == SamplingSettings(1.0, 100, 0.98, max_tokens=77)
    qtbot.mouseClick(named(dialog, QPushButton, "Delete preset"), Qt.MouseButton.LeftButton)
    assert session.usual_settings().sampling == BUILT_IN_PRESETS["lively"]


def test_what_models_have_read_is_limited_and_cleared(
    qtbot: QtBot, dialog: SettingsDialog, session: FakeSession
) -> None:
    section(dialog, "Storage")
    number(qtbot, named(dialog, QSpinBox, "Room for what models have read"), "5")
    limits = session.services.model.limits
    qtbot.waitUntil(lambda: limits == [5_000_000_000])
    qtbot.mouseClick(named(dialog, QPushButton, "Clear: What models have read"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: limits[1:] == [0, 5_000_000_000])


def test_storage_tells_sizes_and_empties_logs(qtbot: QtBot, dialog: SettingsDialog, session: FakeSession) -> None:
    log = session.services.profile.logs / "model.log"
    log.write_bytes(bytes(5_000_000))
    section(dialog, "Storage")

    def texts() -> list[str]:
        return [label.text() for label in dialog.findChildren(QLabel)]

    qtbot.waitUntil(lambda: "5.0 MB" in texts())
    qtbot.mouseClick(named(dialog, QPushButton, "Clear: Logs"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "5.0 MB" not in texts())
    assert log.stat().st_size == 0


def test_all_chats_are_deleted_after_a_question_and_come_back_by_undo(
    qtbot: QtBot, dialog: SettingsDialog, session: FakeSession, window: MainWindow
) -> None:
    store = session.services.conversations
    for title in ("one", "two"):
        store.create(title)
    section(dialog, "Privacy")
    delete = named(dialog, QPushButton, "Delete all chats…")
    qtbot.waitUntil(delete.isEnabled)
    qtbot.mouseClick(delete, Qt.MouseButton.LeftButton)
    question = dialog.findChild(QMessageBox)
    assert question is not None
    assert "2 chats" in question.text()
    agree = next(button for button in question.buttons() if button.text() == "Delete all chats")
    qtbot.mouseClick(agree, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not store.conversations())
    dialog.close()
    qtbot.waitUntil(window.toast.isVisible)
    undo = next(button for button in window.toast.findChildren(QPushButton) if button.text() == "Undo")
    qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(store.conversations()) == 2)


def test_the_search_finds_by_name_help_word_and_option(qtbot: QtBot, dialog: SettingsDialog) -> None:
    field = named(dialog, QLineEdit, "Search the settings")

    def found(query: str) -> list[str]:
        field.setText(query)
        return [row.setting.text for block in dialog.blocks for row in block.rows if row.isVisible()]

    assert found("night") == ["Theme"]
    assert found("teal") == ["Accent colour"]
    assert found("text size") == ["Text size"]
    assert found("한국어") == ["Language of the window"]
    assert found("zzz") == []
    assert "Theme" in found("")
    assert "Language of the window" not in found("")


@pytest.mark.usefixtures("usual_look")
def test_a_broken_file_is_told(
    controller: WindowController, window: MainWindow, session: FakeSession, workers: Workers, tmp_path: Path
) -> None:
    file = tmp_path / "session" / "settings.toml"
    file.write_text("[broken\n", encoding="utf-8")
    SettingsController(session, workers, window, SettingsStore(file), controller.chats, controller)
    assert "settings.toml.broken" in window.notice.text


def test_that_the_settings_could_not_be_read_is_told_while_the_model_loads(
    qtbot: QtBot, window: MainWindow, session: FakeSession, workers: Workers
) -> None:
    session.services.profile.settings.write_text("[appearance\n", encoding="utf-8")
    controller = WindowController(session, workers, window, Preferences())
    qtbot.waitUntil(lambda: controller.models.path != "")
    assert "settings.toml.broken" in window.notice.text
