"""Shows the first start once for a profile, and keeps its model step up to date."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from gui.first_start.first_start import LANGUAGE_STEP, FirstStart
from gui.library.model_controller import ModelController
from gui.main_window import MainWindow
from gui.settings.store import SettingsStore

TABLE = "first_start"


class FirstStartController(QObject):
    """``attach`` and ``add_model`` open their file dialogs."""

    def __init__(
        self,
        window: MainWindow,
        store: SettingsStore,
        models: ModelController,
        attach: Callable[[], None],
        add_model: Callable[[], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._store = store
        self._models = models
        self._attach = attach
        self._add_model = add_model
        self._dialog: FirstStart | None = None
        window.recoloured.connect(self._recolour)
        models.progress.connect(self._loading)
        models.loaded.connect(self._loaded)
        models.listed.connect(self._listed)
        models.failed.connect(self._failed)

    @property
    def step(self) -> int | None:
        """The step that is shown, None while it is closed."""
        return self._dialog.step if self._dialog is not None else None

    def open(self, step: int = LANGUAGE_STEP) -> None:
        """Show a step."""
        if self._dialog is not None:
            return
        dialog = self._dialog = FirstStart(self._store, self._window.colours, self._window)
        dialog.suggested.connect(self._window.composer.suggest)
        dialog.attach_requested.connect(self._attach)
        dialog.add_model_requested.connect(self._add_model)
        dialog.folder_requested.connect(self._models.open_folder)
        dialog.finished.connect(self._closed)
        if self._models.path:
            dialog.model.set_ready(Path(self._models.path).stem)
        dialog.go_to(step)
        self._window.welcome.hold_back(True)
        dialog.open()

    @Slot()
    def _closed(self) -> None:
        self._store.set_table(TABLE, {**self._store.table(TABLE), "done": True})
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None
        self._window.welcome.hold_back(False)
        self._window.composer.setFocus()

    @Slot(str, float)
    def _loading(self, path: str, fraction: float) -> None:
        if self._dialog is not None:
            self._dialog.model.set_loading(Path(path).stem, fraction)

    @Slot(str)
    def _loaded(self, path: str) -> None:
        if self._dialog is not None and path:
            self._dialog.model.set_ready(Path(path).stem)

    @Slot(bool)
    def _listed(self, any_usable: bool) -> None:
        if self._dialog is not None and not any_usable:
            self._dialog.model.set_without_models()

    @Slot(str)
    def _failed(self, reason: str) -> None:
        if self._dialog is not None and not self._models.path:
            self._dialog.model.set_failed(reason)

    @Slot()
    def _recolour(self) -> None:
        if self._dialog is not None:
            self._dialog.set_colours(self._window.colours)


def is_first_start(store: SettingsStore) -> bool:
    """Whether nothing was ever opened or skipped in this profile."""
    return not store.table(TABLE).get("done") and not store.table("window").get("conversation")
