"""What is done to models: list, load, add, load again after the model's process died."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices

from engine.library.adapter import AdapterUse
from engine.library.model_settings import ModelSettings
from engine.service.messages import Loading, ModelLoaded
from gui.background import Workers
from gui.library.model_menu import AdapterEntry, ModelButton, ModelEntry
from gui.wording import worded
from knowledge.errors import DodamError

if TYPE_CHECKING:
    from gui.session import Session


class ModelController(QObject):
    """``loading`` and ``loaded`` carry a model's path; ``failed`` words; ``listed`` whether any model can be used."""

    loading = Signal(str)
    progress = Signal(str, float)
    """A model's path, and the fraction of it that is loaded."""
    loaded = Signal(str)
    failed = Signal(str)
    listed = Signal(bool)
    details = Signal(str, object, object)
    """A model's path, its ``ModelFacts`` and the list of ``AdapterFact``, to be shown."""

    def __init__(self, session: "Session", workers: Workers, button: ModelButton, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._workers = workers
        self._button = button
        self._path = ""
        self._loading = ""
        self._models: Sequence[ModelEntry] = ()
        button.chosen.connect(self.load)
        button.opening.connect(self.refresh)
        button.folder_requested.connect(self.open_folder)
        button.adapter_switched.connect(self.switch_adapter)
        button.details_requested.connect(self.show_details)

    @property
    def path(self) -> str:
        """The loaded model's file, "" while there is none."""
        return self._path

    @property
    def wanted(self) -> str:
        """The file of the model that is being loaded, else of the loaded one."""
        return self._loading or self._path

    @property
    def entries(self) -> Sequence[ModelEntry]:
        """The models that were last listed."""
        return self._models

    @property
    def usable(self) -> Sequence[ModelEntry]:
        """The models that were last listed and can be loaded."""
        return [model for model in self._models if not model.problem and not model.blocked]

    def begin(self, last_path: str) -> None:
        """List the models and load the one used last, else the first."""
        self._workers.model.run(self._session.models).success(lambda models: self._begin_with(models, last_path))

    @Slot()
    def refresh(self) -> None:
        """List the models anew, and the adapters of the loaded one."""
        self._workers.errands.run(self._session.models).success(self._show)
        self._list_adapters()

    @Slot()
    def show_details(self) -> None:
        """Tell what the loaded model's file says."""
        self.show_details_of(self._path)

    @Slot(str)
    def show_details_of(self, path: str) -> None:
        """Tell what a model's file says."""
        if path:
            self._workers.errands.run(lambda: self._session.model_details(path)).success(
                lambda found: self.details.emit(path, *found)
            ).failure(lambda error: self.failed.emit(worded(error)))

    @Slot(str, bool)
    def switch_adapter(self, adapter: str, wanted: bool) -> None:
        """Put an adapter in with its full weight, or take it out; the others stay as they are."""
        path = self._path

        def change() -> None:
            facts, adapters = self._session.model_details(path)
            uses = {str(fact.adapter.path): fact.weight for fact in adapters if fact.weight is not None}
            uses.pop(adapter, None)
            if wanted:
                uses[adapter] = 1.0
            used = tuple(AdapterUse(file, weight) for file, weight in uses.items())
            self._session.set_model(path, msgspec.structs.replace(facts.settings, adapters=used))

        self._run_change(change)

    def change(self, path: str, settings: ModelSettings) -> None:
        """Keep and use the settings of a model."""
        self._run_change(lambda: self._session.set_model(path, settings))

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

    def lend(self) -> None:
        """The model's process is wanted for something else: nothing can be asked until ``take_back``."""
        self._loading = self._path
        self.loading.emit(self._path)

    def take_back(self, path: str = "") -> None:
        """Load the model from before again, or ``path`` in its place."""
        self._loading = ""
        if path or self._path:
            self._load(path or self._path)

    def add(self, source: str) -> None:
        """Copy a GGUF into the models folder and load it; an adapter is only copied."""
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
        if not usable:
            return
        wanted = last_path if last_path in usable else usable[0]
        loaded = self._session.services.model.loaded
        if loaded is not None and loaded.path == wanted:
            # A window before this one, in another language, has loaded it.
            self._progress(wanted, loaded)
        else:
            self.load(wanted)

    def _run_change(self, change: Callable[[], None]) -> None:
        self._workers.model.run(change).success(lambda _nothing: self._list_adapters()).failure(self._change_failed)

    def _change_failed(self, error: DodamError) -> None:
        self._list_adapters()
        self.failed.emit(worded(error))

    def _list_adapters(self) -> None:
        path = self._path

        def show(adapters: Sequence[AdapterEntry]) -> None:
            if path == self._path:
                self._button.set_adapters(adapters)

        if path:
            self._workers.errands.run(lambda: self._session.adapters(path)).success(show).failure(lambda _error: None)

    def _show(self, models: Sequence[ModelEntry]) -> None:
        self._models = models
        self._button.set_models(models)
        self.listed.emit(any(not model.problem for model in models))

    def _added(self, path: str) -> None:
        self.refresh()
        if path:
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
            self.progress.emit(path, event.fraction)
            return
        self._loading = ""
        self._path = path
        self._button.set_loaded(path)
        self._button.set_adapters(())
        self._list_adapters()
        self.loaded.emit(path)
        # At idle, and any reply goes before it. A model that cannot be measured answers all the same.
        self._workers.measuring.run(lambda: self._session.measure(path)).failure(lambda _error: None)

    def _load_failed(self, error: DodamError) -> None:
        self._loading = ""
        self._button.set_loaded(self._path)
        self.loaded.emit(self._path)
        self.failed.emit(worded(error))
