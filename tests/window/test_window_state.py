"""Size, place and the widths of what stands at the sides are there again after a restart."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QSplitter
from pytestqt.qtbot import QtBot

from gui.main_window import PANEL_WIDTHS, SIDEBAR_WIDTHS, MainWindow, filled_window
from gui.preferences import Preferences
from gui.window_controller import WindowController
from knowledge.store.records import Passage


def again(qtbot: QtBot, preferences: Preferences) -> MainWindow:
    made = filled_window(preferences)
    qtbot.addWidget(made)
    made.show()
    return made


def test_size_and_state_are_remembered(qtbot: QtBot, controller: WindowController, window: MainWindow) -> None:
    window.resize(760, 520)
    window.showMaximized()
    other = again(qtbot, controller.preferences)
    assert other.isMaximized()
    other.showNormal()
    assert other.size() == window.normalGeometry().size()


def test_drawn_borders_are_remembered(qtbot: QtBot, controller: WindowController, window: MainWindow) -> None:
    assert window.sidebar.width() == 248
    parts = window.centralWidget().findChild(QSplitter)
    assert parts is not None
    handle = parts.handle(1)
    start = handle.rect().center()
    qtbot.mousePress(handle, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(handle, start + QPoint(60, 0))
    qtbot.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=start + QPoint(60, 0))
    drawn = window.sidebar.width()
    assert drawn > 290
    assert window.side_widths[0] == drawn
    other = again(qtbot, controller.preferences)
    other.resize(1280, 800)
    assert other.sidebar.width() == drawn
    other.panel.show_passage(Passage(1, 1, "a.txt", 1, "", 0, 4, "text"))
    other.show_panel()
    assert other.panel.width() == 440


def test_impossible_widths_are_kept_in_bounds(qtbot: QtBot) -> None:
    window = again(qtbot, Preferences(sidebar_width=9000, panel_width=-3))
    window.resize(1280, 800)
    window.panel.show_passage(Passage(1, 1, "a.txt", 1, "", 0, 4, "text"))
    window.show_panel()
    assert SIDEBAR_WIDTHS[0] <= window.sidebar.width() <= SIDEBAR_WIDTHS[1]
    assert PANEL_WIDTHS[0] <= window.panel.width() <= PANEL_WIDTHS[1]
