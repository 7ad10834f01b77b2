import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.actions import ACTION_GROUPS
from gui.appearance import DARK, LIGHT
from gui.look import Look
from gui.main_window import MainWindow
from gui.preferences import Preferences
from gui.running_window import RunningWindow
from gui.settings.store import SettingsStore
from gui.single_instance import SingleInstance, raise_other
from gui.window_controller import WindowController
from knowledge.errors import ProfileInUse
from knowledge.profile import Profile


def test_importing_the_window_loads_neither_engine_nor_index() -> None:
    check = "import gui.app, sys; assert not {'llama_cpp', 'chromadb'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", check], check=True)


def test_neither_does_the_session_behind_it() -> None:
    check = "import gui.window_controller, sys; assert not {'llama_cpp', 'chromadb'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", check], check=True)


def test_a_second_start_asks_the_first_to_the_front(qtbot: QtBot, profile: Profile) -> None:
    assert not raise_other(profile)
    instance = SingleInstance(profile)
    with qtbot.waitSignal(instance.raised):
        assert raise_other(profile)
    instance.deleteLater()


@pytest.mark.usefixtures("usual_look")
def test_colours_follow_the_system(qapp: QApplication, window: MainWindow, tmp_path: Path) -> None:
    look = Look(qapp, SettingsStore(tmp_path / "settings.toml"))
    look.dress(window)
    look.follow_system(True)
    assert window.colours == DARK
    look.follow_system(False)
    assert window.colours == LIGHT
    look.deleteLater()


def test_every_action_is_in_the_menu_with_a_shortcut_of_its_own(
    controller: WindowController, window: MainWindow
) -> None:
    menu = window.header.menu
    inside = [below for top in menu.actions() for below in (top.menu().actions() if top.menu() else [top])]
    shown = [action.objectName() for action in inside if not action.isSeparator()]
    assert shown == [spec.name for group in ACTION_GROUPS for spec in group]
    shortcuts = [spec.shortcut for group in ACTION_GROUPS for spec in group if spec.shortcut]
    assert len(shortcuts) == len(set(shortcuts))


@pytest.mark.usefixtures("usual_look")
@pytest.mark.parametrize("sidebar", [True, False])
def test_the_frame_shows_the_ground_of_what_will_stand_there(qapp: QApplication, tmp_path: Path, sidebar: bool) -> None:
    frame = MainWindow(Preferences(sidebar=sidebar))
    look = Look(qapp, SettingsStore(tmp_path / "settings.toml"))
    look.dress(frame)
    frame.show()
    QCoreApplication.processEvents()
    seen = frame.grab().toImage()
    assert seen.pixelColor(10, 10).name() == (LIGHT.side if sidebar else LIGHT.ground)
    assert seen.pixelColor(frame.width() - 10, 10).name() == LIGHT.ground
    frame.close()
    look.deleteLater()


def test_painted_comes_once(qtbot: QtBot, window: MainWindow) -> None:
    times: list[int] = []
    window.painted.connect(lambda: times.append(1))
    qtbot.waitUntil(lambda: times == [1])
    window.repaint()
    QCoreApplication.processEvents()
    assert times == [1]


def test_a_second_window_of_a_profile_makes_way(qtbot: QtBot, qapp: QApplication, profile: Profile) -> None:
    settings = SettingsStore(profile.settings)

    def hold() -> None:
        raise ProfileInUse(folder=str(profile.folder))

    second = RunningWindow(qapp, profile, settings, hold, lambda: None)
    second.show()
    qtbot.waitUntil(lambda: second.refusal is not None)
    assert not second.window.isVisible()
    assert second.controller is None
    second.close()
