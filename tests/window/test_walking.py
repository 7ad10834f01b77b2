"""Pages, dialogs and menus, as the gallery opens them, are walked: names, Tab, and the ring of the focus."""

from collections.abc import Iterator, Sequence

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.appearance import set_manners
from gui.library.model_menu import ModelEntry
from gui.library.page import LibraryPage
from tests.window.gallery import SCENES, SIZES
from tests.window.gallery_studio import Studio
from tests.window.walking import nameless, walk

WALKED = (
    "no_models", "chat", "finding", "editing", "message_menu", "passage", "used", "model_menu", "model_details",
    "error", "settings", "folder_list", "chat_menu", "tags", "documents_list", "viewer_search", "prompt_library",
    "settings_appearance", "settings_answers", "settings_documents", "settings_storage", "settings_privacy",
    "settings_shortcuts", "palette", "shortcuts", "first_language", "first_model", "first_try", "library",
    "library_curated", "library_compare", "library_licence", "delete_all", "large_folder", "header_menu",
    "documents_empty", "library_empty", "mentioned", "words",
)  # fmt: skip
"""Those of the gallery's scenes that have controls which no other one has."""


class WalkedStudio(Studio):
    """Walks what the scene would have had a picture taken of; ``faults`` says what was found."""

    def __init__(self, application: QApplication, models: Sequence[ModelEntry] | None = None) -> None:
        super().__init__(application, False, SIZES["1280"], models)
        self.faults: list[str] = []
        self.walked: list[QWidget] = []
        self.window.grab = self._take

    def fresh(self, models: Sequence[ModelEntry] | None = None) -> "WalkedStudio":
        made = WalkedStudio(self.application, models)
        made.faults, made.walked = self.faults, self.walked
        return made

    def settle(self, seconds: float = 0.05) -> None:
        super().settle(min(seconds, 0.05))

    def with_overlay(self, overlay: QWidget, place: QPoint) -> QPixmap:
        self._walk(overlay)
        return QPixmap()

    def _take(self) -> QPixmap:
        # A page that covers the window keeps Tab inside, as a dialog does.
        pages = [page for page in self.window.findChildren(LibraryPage) if page.isVisible()]
        self._walk(pages[0] if pages else self.window)
        return QPixmap()

    def _walk(self, root: QWidget) -> None:
        self.walked.append(root)
        self.faults += [f"no name: {control}" for control in nameless(root)]
        if isinstance(root, QMenu):
            return
        self.faults += walk(root)


@pytest.fixture
def studio(qapp: QApplication, usual_look: None) -> Iterator[WalkedStudio]:
    made = WalkedStudio(qapp)
    set_manners(compact=False, calm=True)
    yield made
    made.close()


@pytest.mark.parametrize("name", WALKED)
def test_everything_in_a_scene_can_be_used_without_mouse_and_sight(name: str, studio: WalkedStudio) -> None:
    [scene] = [scene for scene in SCENES if scene.__name__ == name]
    scene(studio)
    assert studio.walked
    assert studio.faults == []


@pytest.mark.parametrize("fault", ["no name", "not by Tab", "no ring"])
def test_the_walk_finds_faults(qtbot: QtBot, fault: str) -> None:
    root = QWidget()
    qtbot.addWidget(root)
    column = QVBoxLayout(root)
    good, bad = QPushButton("Good"), QPushButton("Bad")
    column.addWidget(good)
    column.addWidget(bad)
    if fault == "no name":
        bad.setText("")
    elif fault == "not by Tab":
        bad.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    else:
        bad.setObjectName("bad")
    root.setStyleSheet(
        "QPushButton:focus { border: 2px solid blue; } #bad, #bad:focus { border: none; outline: none; }"
    )
    root.show()
    root.activateWindow()
    good.setFocus()
    qtbot.waitUntil(good.hasFocus)
    found = [f"no name: {control}" for control in nameless(root)] + walk(root)
    assert [words.partition(":")[0] for words in found] == [fault]
