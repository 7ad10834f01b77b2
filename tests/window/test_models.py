from pytestqt.qtbot import QtBot

from gui.background import Workers
from gui.main_window import MainWindow
from gui.preferences import Preferences
from gui.window_controller import WindowController
from tests.window.fakes import MODELS, TOO_BIG, FakeSession


def test_the_first_model_is_loaded_and_named(controller: WindowController, window: MainWindow) -> None:
    assert window.header.model.text() == MODELS[0].name
    assert MODELS[0].name in window.composer._field.placeholderText()


def test_the_model_used_last_is_loaded_again(
    qtbot: QtBot, window: MainWindow, session: FakeSession, workers: Workers
) -> None:
    controller = WindowController(session, workers, window, Preferences(model=MODELS[1].path))
    qtbot.waitUntil(lambda: controller.models.path == MODELS[1].path)
    assert session.loads == [MODELS[1].path]


def test_the_menu_ticks_the_loaded_model_and_disables_broken_ones(
    controller: WindowController, window: MainWindow
) -> None:
    actions = {action.text().split("\t")[0]: action for action in window.header.model.menu_shown.actions()}
    assert not actions[MODELS[0].name].icon().isNull()
    assert actions[MODELS[1].name].icon().isNull()
    broken = actions["half-download (not usable)"]
    assert not broken.isEnabled()
    assert broken.toolTip() == MODELS[3].problem


def test_a_model_that_is_too_big_is_told_and_the_old_one_stays(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    session.load_error = TOO_BIG
    controller.models.load(MODELS[2].path)
    qtbot.waitUntil(lambda: window.notice.text != "")
    assert window.notice.text == str(TOO_BIG)
    assert controller.models.path == MODELS[0].path
    assert window.header.model.text() == MODELS[0].name
    window.composer.suggest("still works")
    assert window.composer._button.isEnabled()


def test_without_models_the_window_says_how_to_get_one(
    qtbot: QtBot, window: MainWindow, session: FakeSession, workers: Workers
) -> None:
    session.entries = ()
    WindowController(session, workers, window, Preferences())
    qtbot.waitUntil(lambda: window.welcome._model_ways.isVisible())
    assert not window.welcome._suggestions.isVisible()
    window.composer.suggest("hello")
    assert not window.composer._button.isEnabled()
