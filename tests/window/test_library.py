"""The page of the models, by accessible names and keys, over real files and a hub on this computer."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from engine.library.curated import CURATED
from engine.library.header import read_model_info
from engine.library.hub_messages import DownloadPlan
from gui.appearance import LIGHT
from gui.library.card import Card, FitSign
from gui.library.controller import GET_MORE, INSTALLED
from gui.library.download_sheet import DownloadSheet
from gui.library.model_menu import ModelEntry
from gui.library.page import LibraryPage
from gui.library.scrolled import Scrolled
from gui.main_window import MainWindow
from gui.running_window import RunningWindow
from gui.settings.store import SettingsStore
from gui.settings.table import LANGUAGE
from gui.window_controller import WindowController
from tests.adapter_files import write_llama
from tests.hub_server import COMMIT, Hub, HubRepository, serving
from tests.window.fakes import MODELS, TOO_BIG, FakeSession
from tests.window.test_accessibility import nameless

SECONDS = 30_000
Found = TypeVar("Found", bound=QWidget)


def shown(root: QWidget, kind: type[Found], name: str) -> list[Found]:
    """The visible widgets of this accessible name."""
    return [widget for widget in root.findChildren(kind) if widget.accessibleName() == name and widget.isVisible()]


def named(root: QWidget, kind: type[Found], name: str) -> Found:
    [found] = shown(root, kind, name)
    return found


def opened(qtbot: QtBot, controller: WindowController, action: str) -> LibraryPage:
    controller.actions[action].trigger()
    page = controller.library.page
    assert page is not None
    qtbot.waitUntil(page.isVisible)
    return page


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Hub]:
    content = write_llama(tmp_path / "tiny.gguf").read_bytes()
    repository = HubRepository({"tiny-Q8_0.gguf": content, "tiny-Q4_K_M.gguf": content})
    with serving({"ant/tiny-GGUF": repository}) as made:
        monkeypatch.setenv("HF_ENDPOINT", made.address)
        yield made


def test_the_page_opens_from_menu_and_key_and_leads_back(
    qtbot: QtBot, controller: WindowController, window: MainWindow
) -> None:
    window.composer.setFocus()
    entry = next(
        action for action in window.header.model.menu_shown.actions() if action.text() == "All models, get more…"
    )
    entry.trigger()
    page = controller.library.page
    assert page is not None
    assert (page.isVisible(), page.tab) == (True, INSTALLED)
    assert page.rect() == window.centralWidget().rect()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not page.isVisible()
    assert window.composer.field.hasFocus()
    assert opened(qtbot, controller, "get_models").tab == GET_MORE
    controller.conversation.new_chat()
    assert not page.isVisible()


def test_tab_stays_on_the_page_and_everything_has_a_name(
    qtbot: QtBot, controller: WindowController, window: MainWindow
) -> None:
    page = opened(qtbot, controller, "models")
    seen = set()
    for _ in range(40):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert page.isAncestorOf(focused)
        seen.add(focused.accessibleName())
    assert {"Back to the chat", "On this computer", f"Use {MODELS[1].name}", f"Delete {MODELS[3].name}"} <= seen
    assert nameless(page) == []
    tab = named(page, QAbstractButton, "On this computer")
    tab.setFocus()
    QTest.keyClick(tab, Qt.Key.Key_Right)
    assert page.tab == GET_MORE
    assert nameless(page) == []


def test_models_are_used_and_inspected(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    page = opened(qtbot, controller, "models")
    assert not named(page, QAbstractButton, f"Use {MODELS[0].name}").isEnabled()
    assert not named(page, QAbstractButton, f"Use {MODELS[2].name}").isEnabled()
    assert named(page, FitSign, MODELS[1].memory).dot == window.colours.fair
    named(page, QAbstractButton, f"Use {MODELS[1].name}").click()
    qtbot.waitUntil(lambda: controller.models.path == MODELS[1].path)
    qtbot.waitUntil(lambda: any(use.isEnabled() for use in shown(page, QAbstractButton, f"Use {MODELS[0].name}")))
    assert not named(page, QAbstractButton, f"Delete {MODELS[1].name}").isEnabled()

    asked: list[str] = []
    controller.models.details.disconnect()
    controller.models.details.connect(lambda path, *_: asked.append(path))
    named(page, QAbstractButton, f"About {MODELS[0].name}").click()
    qtbot.waitUntil(lambda: asked == [MODELS[0].path])


def test_a_deleted_model_comes_back_until_it_is_gone_for_good(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    model = write_llama(session.services.profile.models / "tiny.gguf")
    size = model.stat().st_size
    session.entries = (*MODELS, ModelEntry(str(model), "tiny"))
    page = opened(qtbot, controller, "models")
    qtbot.waitUntil(lambda: bool(shown(page, QAbstractButton, "Delete tiny")))
    delete = named(page, QAbstractButton, "Delete tiny")
    delete.setFocus()
    QTest.keyClick(delete, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not model.exists())
    qtbot.waitUntil(window.toast.isVisible)
    assert f"{size / 1000:.1f} kB" in window.toast._label.text()
    named(window.toast, QAbstractButton, "Undo").click()
    qtbot.waitUntil(model.exists)
    assert model.stat().st_size == size
    session.delete_model(str(model))
    session.purge_models()
    assert list(session.services.profile.models.iterdir()) == []


def test_files_are_dropped_on_the_page(
    qtbot: QtBot, controller: WindowController, session: FakeSession, tmp_path: Path
) -> None:
    page = opened(qtbot, controller, "models")
    dragged = QMimeData()
    dragged.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in ("bee.gguf", "text.pdf")])
    place = QPointF(QPoint(200, 200))
    drop = QDropEvent(
        place, Qt.DropAction.CopyAction, dragged, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    page.dropEvent(drop)
    target = str(session.services.profile.models / "bee.gguf")
    qtbot.waitUntil(lambda: session.loads == [MODELS[0].path, target])


def test_what_fails_is_told_over_the_page(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    page = opened(qtbot, controller, "models")
    session.load_error = TOO_BIG
    named(page, QAbstractButton, f"Use {MODELS[1].name}").click()
    qtbot.waitUntil(window.toast.isVisible)
    assert window.toast._label.text() == str(TOO_BIG)


def test_without_a_model_the_way_leads_to_the_hub(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    session.entries = ()
    controller.models.refresh()
    qtbot.waitUntil(lambda: bool(shown(window, QAbstractButton, "Get a model…")))
    named(window, QAbstractButton, "Get a model…").click()
    page = controller.library.page
    assert page is not None
    assert page.tab == GET_MORE


def test_nothing_goes_out_before_it_is_asked_for(
    qtbot: QtBot, controller: WindowController, session: FakeSession, hub: Hub
) -> None:
    page = opened(qtbot, controller, "get_models")
    names = {button.accessibleName() for button in page.findChildren(QAbstractButton) if button.isVisible()}
    assert {f"Download {model.name}" for model in CURATED} <= names
    qtbot.wait(50)
    assert session.downloads.pid is None
    assert hub.asked == []


def test_a_model_is_found_downloaded_and_offered(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, hub: Hub
) -> None:
    page = opened(qtbot, controller, "get_models")
    field = named(page, QLineEdit, "Search the hub")
    field.setFocus()
    QTest.keyClicks(field, "tiny")
    QTest.keyClick(field, Qt.Key.Key_Return)

    def buttons() -> dict[str, QAbstractButton]:
        return {
            button.accessibleName(): button for button in window.findChildren(QAbstractButton) if button.isVisible()
        }

    qtbot.waitUntil(lambda: "Choose a file of ant/tiny-GGUF" in buttons(), timeout=SECONDS)
    buttons()["Choose a file of ant/tiny-GGUF"].click()
    qtbot.waitUntil(lambda: bool(window.findChildren(DownloadSheet)), timeout=SECONDS)
    [sheet] = window.findChildren(DownloadSheet)
    assert nameless(sheet) == []
    assert sheet.plan.file.name == "tiny-Q4_K_M.gguf"
    download = named(sheet, QAbstractButton, "Download")
    assert not download.isEnabled()
    accept = named(sheet, QCheckBox, "I accept the licence")
    QTest.keyClick(accept, Qt.Key.Key_Space)
    assert download.isEnabled()
    QTest.keyClick(sheet, Qt.Key.Key_Return)
    target = session.services.profile.models / "tiny-Q4_K_M.gguf"
    qtbot.waitUntil(target.exists, timeout=SECONDS)
    qtbot.waitUntil(lambda: "Use it" in buttons(), timeout=SECONDS)
    assert read_model_info(target).architecture == "llama"
    buttons()["Use it"].click()
    qtbot.waitUntil(lambda: controller.models.path == str(target))


def test_a_download_is_paused_gone_on_with_and_given_up(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, hub: Hub
) -> None:
    # Each cut is waited after, so that there is time to press what is pressed.
    hub.cuts = [10_000] * 40
    hub.repositories["ant/tiny-GGUF"].files["tiny-Q8_0.gguf"] = bytes(400_000)
    page = opened(qtbot, controller, "get_models")
    controller.library._choose("ant/tiny-GGUF")
    qtbot.waitUntil(lambda: bool(window.findChildren(DownloadSheet)), timeout=SECONDS)
    [sheet] = window.findChildren(DownloadSheet)
    files = named(sheet, QComboBox, "File")
    files.setCurrentIndex(next(place for place in range(files.count()) if "Q8_0" in files.itemText(place)))
    sheet.accept()
    name = "tiny-Q8_0.gguf"

    def press(words: str) -> None:
        text = f"{words} {name}"
        qtbot.waitUntil(lambda: bool(shown(page, QAbstractButton, text)), timeout=SECONDS)
        named(page, QAbstractButton, text).click()

    press("Pause the download of")
    press("Go on with the download of")
    press("Cancel the download of")
    qtbot.waitUntil(lambda: controller.library._get_more.rows == {}, timeout=SECONDS)
    assert list(session.services.profile.models.iterdir()) == []


def test_a_listed_model_that_has_moved_is_searched_for(
    qtbot: QtBot, controller: WindowController, session: FakeSession, hub: Hub
) -> None:
    page = opened(qtbot, controller, "get_models")
    model = CURATED[0]
    named(page, QAbstractButton, f"Download {model.name}").click()
    more = controller.library._get_more
    qtbot.waitUntil(lambda: "Nothing was found" in more.state, timeout=SECONDS)
    assert named(page, QLineEdit, "Search the hub").text() == model.name


def words_of(root: QWidget) -> set[str]:
    """The accessible names of the buttons that can be seen."""
    return {button.accessibleName() for button in root.findChildren(QAbstractButton) if button.isVisible()}


@pytest.mark.parametrize("ends", ["in the new window", "between both"])
def test_a_download_goes_on_in_the_window_that_is_made_anew(
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    profile_settings: SettingsStore,
    session: FakeSession,
    running: RunningWindow,
    hub: Hub,
    ends: str,
) -> None:
    hub.wait = threading.Event()
    file = session.downloads.files("ant/tiny-GGUF").files[0]
    before, window = running.controller, running.window
    assert before is not None
    qtbot.waitUntil(lambda: not before.is_busy)
    page = opened(qtbot, before, "get_models")
    session.downloads.start(DownloadPlan("ant/tiny-GGUF", COMMIT, file))
    qtbot.waitUntil(lambda: f"Pause the download of {file.name}" in words_of(page), timeout=SECONDS)
    if ends == "between both":
        # The window before is told, and is gone before it can say so.
        monkeypatch.setattr(running._workers, "deliver", lambda _: None)
        hub.wait.set()
        qtbot.waitUntil(lambda: bool(session.downloads.unseen), timeout=SECONDS)
    profile_settings.set(LANGUAGE, "ko")
    qtbot.waitUntil(lambda: running.window is not window and running.controller is not None, timeout=SECONDS)
    after = running.controller
    assert after is not None
    assert after.library.tab == GET_MORE
    if ends == "in the new window":
        qtbot.waitUntil(lambda: f"{file.name} 내려받기 일시 정지" in words_of(running.window), timeout=SECONDS)
        hub.wait.set()
    qtbot.waitUntil(lambda: "사용하기" in words_of(running.window), timeout=SECONDS)
    assert (session.services.profile.models / file.name).exists()
    assert hub.ranges == [""], "it was asked for once"
    qtbot.waitUntil(lambda: session.downloads.unseen == [])


def test_cards_that_are_filled_anew_stand_at_once(qtbot: QtBot) -> None:
    scrolled = Scrolled("Models")
    qtbot.addWidget(scrolled)
    scrolled.resize(600, 300)
    scrolled.show()
    for _ in range(2):
        with scrolled.anew():
            for number in range(6):
                card = Card(f"Model {number}", "639.0 MB · apache-2.0 · English", LIGHT)
                card.add_line("Very quick and thinks before it answers; good for short tasks, weak on facts.")
                scrolled.add(card)
        # Without a turn of the event loop between.
        cards = scrolled.widgets
        assert all(card.isVisible() for card in cards)
        at_once = [card.geometry() for card in cards]
        QApplication.processEvents()
        assert at_once == [card.geometry() for card in cards]
        assert scrolled.verticalScrollBar().maximum() > 0
