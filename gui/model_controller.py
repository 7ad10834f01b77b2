"""What is done to models: list, load, add, load again after the model's process died."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices

from engine.service.messages import Loading, ModelLoaded
from gui.background import Workers
from gui.model_menu import ModelButton, ModelEntry
from gui.wording import worded
from knowledge.errors import DodamError

if TYPE_CHECKING:
    from gui.session import Session


class ModelController(QObject):
    """``loading`` and ``loaded`` carry a model's path; ``failed`` words; ``listed`` whether any model can be used."""

    loading = Signal(str)
    loaded = Signal(str)
    failed = Signal(str)
    listed = Signal(bool)

    def __init__(self, session: "Session", workers: Workers, button: ModelButton, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._workers = workers
        self._button = button
        self._path = ""
        self._loading = ""
        button.chosen.connect(self.load)
        button.opening.connect(self.refresh)
        button.folder_requested.connect(self.open_folder)

    @property
    def path(self) -> str:
        """The loaded model's file, "" while there is none."""
        return self._path

    @property
    def wanted(self) -> str:
        """The file of the model that is being loaded, else of the loaded one."""
        return self._loading or self._path

    def begin(self, last_path: str) -> None:
        """List the models and load the one used last, else the first."""
        self._workers.model.run(self._session.models).success(lambda models: self._begin_with(models, last_path))

    @Slot()
    def refresh(self) -> None:
        """List the models anew."""
        self._workers.errands.run(self._session.models).success(self._show)

    @Slot(str)
    def load(self, path: str) -> None:
        """Load a model in place of the loaded one, which stays where that fails."""
        if path in (self._path, self._loading):
            return
        self._load(path)

    def reload(self) -> None:
        """Load the same model again after its process died."""
        if self._path and not self._loading:
            path, self._path = self._path, ""
            self._load(path)

    def add(self, source: str) -> None:
        """Copy a GGUF into the models folder and load it."""
        self._workers.errands.run(lambda: self._session.add_model(source)).success(self._added).failure(
            lambda error: self.failed.emit(worded(error))
        )

    @Slot()
    def open_folder(self) -> None:
        """Show the models folder in the file browser."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._session.services.profile.models)))

    def _begin_with(self, models: Sequence[ModelEntry], last_path: str) -> None:
        self._show(models)
        usable = [model.path for model in models if not model.problem]
        if usable:
            self.load(last_path if last_path in usable else usable[0])

    def _show(self, models: Sequence[ModelEntry]) -> None:
        self._button.set_models(models)
        self.listed.emit(any(not model.problem for model in models))

    def _added(self, path: str) -> None:
        self.refresh()
        self.load(path)

    def _load(self, path: str) -> None:
        self._loading = path
        self._button.set_loading(path, 0.0)
        self.loading.emit(path)
        self._workers.model.follow(lambda: self._session.load_model(path)).event(
            lambda event: self._progress(path, event)
        ).failure(self._load_failed)

    def _progress(self, path: str, event: Loading | ModelLoaded) -> None:
        if isinstance(event, Loading):
            self._button.set_loading(path, event.fraction)
            return
        self._loading = ""
        self._path = path
        self._button.set_loaded(path)
        self.loaded.emit(path)

    def _load_failed(self, error: DodamError) -> None:
        self._loading = ""
        self._button.set_loaded(self._path)
        self.loaded.emit(self._path)
        self.failed.emit(worded(error))
