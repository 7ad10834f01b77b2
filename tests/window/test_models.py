import msgspec
import pytest
from PySide6.QtCore import QLocale
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QHBoxLayout, QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from engine.library.adapter import AdapterUse
from engine.library.model_settings import ModelSettings
from gui.background import Workers
from gui.library.model_details import ModelDetailsDialog
from gui.library.model_menu import ModelButton
from gui.library.model_row import ModelRow
from gui.library.model_wording import model_entry
from gui.main_window import MainWindow
from gui.preferences import Preferences
from gui.window_controller import WindowController
from gui.wording import size_worded
from tests.window.fakes import MODEL_FACTS, MODELS, TOO_BIG, FakeSession


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
    assert actions[MODELS[0].name].isChecked()
    assert not actions[MODELS[1].name].isChecked()
    broken = actions["half-download (not usable)"]
    assert not broken.isEnabled()
    assert broken.toolTip() == MODELS[3].problem


def test_the_menu_tells_how_each_model_fits(controller: WindowController, window: MainWindow) -> None:
    rows = {
        row.text(): row for row in window.header.model.menu_shown.actions() if isinstance(row, ModelRow) and row.dot
    }
    colours = window.colours
    assert [row.dot for row in rows.values()] == [colours.good, colours.fair, colours.danger]
    row = rows[MODELS[1].name]
    assert row.toolTip() == MODELS[1].memory
    told = row.defaultWidget().accessibleDescription()
    assert MODELS[1].facts in told
    assert MODELS[1].memory in told


def test_an_entry_tells_the_figures_behind_its_fit() -> None:
    figures = MODEL_FACTS.need
    tight = msgspec.structs.replace(MODEL_FACTS, fit="tight", available=350_000_000)
    entry = model_entry(tight)
    assert entry.fit == "tight"
    assert "needs 0.3 GB, 0.3 GB of memory is free" in entry.memory
    assert size_worded(figures.weights) in entry.memory
    assert size_worded(figures.cache) in entry.memory
    assert "88 tokens/s" in entry.facts


def test_the_speed_of_the_last_answer_stands_for_one_that_was_not_measured() -> None:
    assert "31 tokens/s" in model_entry(msgspec.structs.replace(MODEL_FACTS, measured=None, answered=31.4)).facts
    assert "tokens/s" not in model_entry(msgspec.structs.replace(MODEL_FACTS, measured=None)).facts


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


def test_an_adapter_is_put_in_and_taken_out_from_the_menu(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    def adapters() -> dict[str, QAction]:
        menus = [action.menu() for action in window.header.model.menu_shown.actions()]
        found = [action for menu in menus if isinstance(menu, QMenu) for action in menu.actions()]
        return {action.text(): action for action in found}

    qtbot.waitUntil(lambda: "polite-korean" in adapters())
    misfit = adapters()["tiny-lora (does not fit)"]
    assert not misfit.isEnabled()
    assert "another size" in misfit.toolTip()
    adapters()["polite-korean"].trigger()
    qtbot.waitUntil(lambda: adapters()["polite-korean"].isChecked())
    qtbot.waitUntil(lambda: session.model_settings.adapters == (AdapterUse("/models/polite-korean.gguf", 1.0),))
    adapters()["polite-korean"].trigger()
    qtbot.waitUntil(lambda: not adapters()["polite-korean"].isChecked())
    qtbot.waitUntil(lambda: session.model_settings.adapters == ())
    assert session.loads == [MODELS[0].path]


def test_the_details_set_weights_and_threads(qtbot: QtBot, window: MainWindow, session: FakeSession) -> None:
    facts, adapters = session.model_details("")
    dialog = ModelDetailsDialog(facts, adapters, window.colours, window)
    qtbot.addWidget(dialog)
    assert dialog.settings == ModelSettings()
    texts = " ".join(label.text() for label in dialog.findChildren(QLabel))
    for told in ("apache-2.0", "135M", "Q4_1", "437", "88", QLocale().toString(8192), "three times as fast"):
        assert told in texts
    attention = next(box for box in dialog.findChildren(QComboBox) if box.accessibleName() == "Attention")
    assert attention.currentText() == "Automatic: Flash at first, then step by step"
    use = next(box for box in dialog.findChildren(QCheckBox) if box.isEnabled())
    weight = dialog.findChild(QDoubleSpinBox)
    threads = dialog.findChild(QComboBox)
    assert weight is not None
    assert threads is not None
    use.click()
    weight.setValue(5)
    threads.setCurrentIndex(threads.findData(1))
    assert dialog.settings == ModelSettings((AdapterUse("/models/polite-korean.gguf", 2.0),), threads=1)


def test_a_loaded_model_is_measured(qtbot: QtBot, controller: WindowController, session: FakeSession) -> None:
    qtbot.waitUntil(lambda: session.measured == [MODELS[0].path])


@pytest.mark.parametrize(
    "name",
    ["Z-second-model", "gemma-3-1b-it-Q4_K_M", "EXAONE-4.0-1.2B-Q4_K_M", "gemma-3-270m-q4_k_m", "한국어-모델-Q4_K_M"],
)
def test_a_name_that_fits_is_shown_whole(qtbot: QtBot, name: str) -> None:
    row = QWidget()
    button = ModelButton()
    layout = QHBoxLayout(row)
    layout.addWidget(button)
    layout.addStretch(1)
    qtbot.addWidget(row)
    row.resize(900, 60)
    row.show()
    button.set_loading(f"/models/{name}.gguf", 0)
    qtbot.waitUntil(lambda: button.width() == button.sizeHint().width())
    button.set_loaded(f"/models/{name}.gguf")
    qtbot.waitUntil(lambda: button.width() == button.sizeHint().width())
    assert button.text() == name
