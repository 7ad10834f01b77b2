"""Window tests run without a screen, in English, and leave no thread behind."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import gui.session
from gui.app import chosen_locale, translate
from gui.appearance import set_manners
from gui.background import Workers
from gui.main_window import MainWindow, filled_window
from gui.preferences import Preferences
from gui.running_window import RunningWindow
from gui.settings.store import SettingsStore
from gui.settings.table import LANGUAGE
from gui.transcript.view import TranscriptView
from gui.window_controller import WindowController
from knowledge.profile import Profile
from tests.window.fakes import FakeSession


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What the screenless platform lacks is no fault of the window."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("^This plugin does not support"))


@pytest.fixture
def speaking(qapp: QApplication) -> Iterator[Callable[[str], None]]:
    """Makes the window speak a language, such as ``ko_KR``, to the end of the test."""
    before = QLocale()
    yield lambda name: translate(qapp, QLocale(name))
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()
    QLocale.setDefault(before)


@pytest.fixture
def view(qtbot: QtBot) -> TranscriptView:
    """An empty transcript on the screen."""
    view = TranscriptView()
    qtbot.addWidget(view)
    view.resize(900, 600)
    view.show()
    qtbot.waitExposed(view)
    return view


@pytest.fixture
def usual_look(qapp: QApplication) -> Iterator[None]:
    """Puts font, palette, density and motion of the application back at the end of the test."""
    font, colours = QFont(qapp.font()), QPalette(qapp.palette())
    yield
    qapp.setFont(font)
    qapp.setPalette(colours)
    qapp.styleHints().unsetColorScheme()
    set_manners(compact=False, calm=False)


@pytest.fixture
def workers(qtbot: QtBot, tmp_path: Path) -> Iterator[Workers]:
    made = Workers(tmp_path / "window.log")
    yield made
    made.close()


@pytest.fixture
def session(tmp_path: Path) -> Iterator[FakeSession]:
    made = FakeSession(tmp_path / "session")
    yield made
    made.close()


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    """A shown window without a session."""
    made = filled_window(Preferences())
    made.resize(1280, 800)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def controller(qtbot: QtBot, window: MainWindow, session: FakeSession, workers: Workers) -> WindowController:
    """The window over a scripted session, with the first model loaded."""
    made = WindowController(session, workers, window, Preferences())
    made.settings.store.saving.connect(made.settings.store.save)
    qtbot.waitUntil(lambda: made.models.path != "")
    return made


@pytest.fixture
def profile_settings(profile: Profile) -> SettingsStore:
    """The settings of the test's profile, in English."""
    made = SettingsStore(profile.settings)
    made.set(LANGUAGE, "en")
    return made


@pytest.fixture
def running(
    qtbot: QtBot,
    qapp: QApplication,
    profile: Profile,
    profile_settings: SettingsStore,
    request: pytest.FixtureRequest,
    speaking: Callable[[str], None],
    usual_look: None,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[RunningWindow]:
    """A run of the window: over the scripted ``session`` where the test asks for that, else over a real one."""
    if "session" in request.fixturenames:
        monkeypatch.setattr(gui.session, "open_session", lambda *_: request.getfixturevalue("session"))
    speaking("en_US")
    made = RunningWindow(
        qapp, profile, profile_settings, lambda: None, lambda: translate(qapp, chosen_locale(profile_settings))
    )
    made.show()
    qtbot.waitUntil(lambda: made.controller is not None, timeout=20000)
    yield made
    made.close()
    made.window.close()
    made.window.deleteLater()
    made.deleteLater()
