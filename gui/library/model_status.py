"""Tells in the window what becomes of models: loading, loaded, failed, none there; opens the details of one."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QDialog

from engine.library.facts import AdapterFact, ModelFacts
from gui.library.model_controller import ModelController
from gui.library.model_details import ModelDetailsDialog
from gui.main_window import MainWindow
from gui.session import Session


class ModelStatus(QObject):
    """Follows ``models`` as long as ``parent`` is there."""

    def __init__(self, session: Session, window: MainWindow, models: ModelController, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._window = window
        self._models = models
        self._failure = ""
        models.failed.connect(self._failed)
        models.loading.connect(self._loading)
        models.loaded.connect(self._loaded)
        models.listed.connect(self._listed)
        models.details.connect(self._show_details)

    @Slot(str)
    def _loading(self, path: str) -> None:
        # What was told of other things stays, as that the settings could not be read.
        if self._window.notice.text == self._failure:
            self._window.notice.hide()
        self._window.composer.set_model(Path(path).stem, loading=True)

    @Slot(str)
    def _failed(self, words: str) -> None:
        self._failure = words
        self._window.notice.tell(words)

    @Slot(str)
    def _loaded(self, path: str) -> None:
        loaded = self._session.services.model.loaded
        self._window.composer.set_model(Path(path).stem, False, loaded.kind if loaded is not None else "chat")

    @Slot(bool)
    def _listed(self, any_usable: bool) -> None:
        self._window.welcome.set_without_models(not any_usable)

    @Slot(str, object, object)
    def _show_details(self, path: str, facts: ModelFacts, adapters: Sequence[AdapterFact]) -> None:
        dialog = ModelDetailsDialog(facts, adapters, self._window.colours, self._window)
        before = dialog.settings
        if dialog.exec() == QDialog.DialogCode.Accepted and dialog.settings != before:
            self._models.change(path, dialog.settings)
        dialog.deleteLater()
