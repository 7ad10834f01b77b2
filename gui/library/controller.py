"""What is done on the page of the models: use, add, delete with undo, search the hub, download."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from engine.errors import HubMissing
from engine.library.collection import PutAway
from engine.library.curated import CURATED, CuratedModel, file_to_begin_with
from engine.library.downloads import DownloadStatus
from engine.library.hub_messages import DownloadPlan, HubRepo
from gui.background import Workers
from gui.library.comparing import ComparePane
from gui.library.comparing_controller import ComparingController
from gui.library.download_sheet import DownloadSheet, FreeSpace
from gui.library.get_more import GetMorePane
from gui.library.installed import InstalledPane
from gui.library.model_controller import ModelController
from gui.library.page import LibraryPage
from gui.main_window import MainWindow
from gui.toast import TOAST_MS
from gui.wording import size_worded, worded
from knowledge.errors import DodamError

if TYPE_CHECKING:
    from gui.session import Session

INSTALLED, GET_MORE, COMPARE = range(3)
PURGE_MS = 2 * TOAST_MS
"""How long a deletion can be undone, and a little."""


class LibraryController(QObject):
    """The page is made when it is first opened. ``add_model`` asks for a file and adds it; ``is_answering`` is whether
    an answer is being written in any chat.
    """

    def __init__(
        self,
        session: "Session",
        workers: Workers,
        window: MainWindow,
        models: ModelController,
        add_model: Callable[[], None],
        is_answering: Callable[[], bool],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._workers = workers
        self._window = window
        self._models = models
        self._add_model = add_model
        self._is_answering = is_answering
        self._comparing: ComparingController | None = None
        self._page: LibraryPage | None = None
        self._wanted: CuratedModel | None = None
        self._purging = QTimer(self)
        self._purging.setSingleShot(True)
        self._purging.setInterval(PURGE_MS)
        self._purging.timeout.connect(lambda: workers.errands.run(session.purge_models))
        window.recoloured.connect(self._recolour)
        window.header.model.library_requested.connect(lambda: self.open(INSTALLED))
        window.welcome.library_requested.connect(lambda: self.open(GET_MORE))
        # Called on a thread of the download: told to the main one.
        session.downloads.on_change = lambda status: workers.deliver(lambda: self._changed(status))
        workers.errands.run(lambda: session.downloads.unseen).success(self._tell_all_done)
        models.listed.connect(self._show_models)
        models.loading.connect(self._show_models)
        models.loaded.connect(self._show_models)
        models.progress.connect(self._show_loading)
        models.failed.connect(self._tell_failed)

    @property
    def verbs(self) -> dict[str, Callable[[], None]]:
        """For the table of actions."""
        return {
            "models": lambda: self.open(INSTALLED),
            "get_models": lambda: self.open(GET_MORE),
            "compare_models": lambda: self.open(COMPARE),
        }

    @property
    def is_comparing(self) -> bool:
        """Whether models are being asked side by side."""
        return self._comparing is not None and self._comparing.is_running

    @property
    def tab(self) -> int | None:
        """Which of its panes the page shows, None where the chat is shown."""
        return self._page.tab if self._page is not None and self._page.isVisible() else None

    @property
    def page(self) -> LibraryPage | None:
        """None before it was first opened."""
        return self._page

    def open(self, tab: int) -> None:
        """Show the page, at one of its panes."""
        if self._page is None:
            self._page = self._make()
        self._page.open(tab)
        self._models.refresh()
        self._workers.errands.run(self._session.free_memory).success(self._get_more.show_memory)
        self._workers.errands.run(lambda: self._session.downloads.statuses).success(self._show_downloads)

    @Slot()
    def leave(self) -> None:
        """Show the chat, where the page covers it."""
        if self._page is not None and self._page.isVisible():
            self._page.leave()

    def _make(self) -> LibraryPage:
        installed, more, compare = InstalledPane(), GetMorePane(), ComparePane(self._window.colours)
        self._installed, self._get_more, self._compare = installed, more, compare
        # The toast lies in the same widget, and comes above the page there.
        over = self._window.centralWidget() or self._window
        page = LibraryPage(
            [(self.tr("On this computer"), installed), (self.tr("Get more"), more), (self.tr("Compare"), compare)], over
        )
        page.files_dropped.connect(self._add_files)
        comparing = ComparingController(self._session, self._workers, self._models, compare, self._is_answering, self)
        self._comparing = comparing
        compare.use_wanted.connect(page.leave)
        page.closed.connect(comparing.leave)
        installed.use_wanted.connect(comparing.leave)
        installed.details_wanted.connect(self._models.show_details_of)
        installed.folder_wanted.connect(_show_in_folder)
        installed.delete_wanted.connect(self._delete)
        installed.add_wanted.connect(self._add_model)
        more.search_wanted.connect(self._search)
        more.chosen.connect(self._choose)
        more.paused.connect(lambda name: self._manage(lambda: self._session.downloads.pause(name)))
        more.given_up.connect(self._give_up)
        more.resumed.connect(self._resume)
        self._page = page
        self._recolour()
        self._show_models()
        return page

    @Slot()
    def _recolour(self) -> None:
        if self._page is not None:
            for part in (self._page, self._installed, self._get_more, self._compare):
                part.set_colours(self._window.colours)

    @Slot()
    def _show_models(self) -> None:
        if self._page is not None:
            self._installed.show_models(self._models.entries, self._models.wanted)
            self._compare.set_models(self._models.usable)

    @Slot(str, float)
    def _show_loading(self, path: str, fraction: float) -> None:
        if self._page is not None:
            self._installed.show_loading(path, fraction)

    @Slot(str)
    def _tell_failed(self, words: str) -> None:
        """The page covers the window's own notice."""
        if self._page is not None and self._page.isVisible():
            self._window.toast.tell(words)

    def _show_downloads(self, statuses: Sequence[DownloadStatus]) -> None:
        for status in statuses:
            self._get_more.show_download(status)

    @Slot(list)
    def _add_files(self, files: Sequence[str]) -> None:
        for file in files:
            self._models.add(file)

    @Slot(str)
    def _delete(self, path: str) -> None:
        self._workers.errands.run(lambda: self._session.delete_model(path)).success(self._deleted).failure(
            self._complain
        )

    def _deleted(self, deleted: PutAway) -> None:
        self._models.refresh()
        text = self.tr("{model} was deleted. That frees {size}.")
        said = text.format(model=deleted.name, size=size_worded(deleted.freed_bytes))
        self._window.toast.tell(said, self.tr("Undo"), lambda: self._bring_back(deleted))
        self._purging.start()

    def _bring_back(self, deleted: PutAway) -> None:
        self._workers.errands.run(lambda: self._session.restore_model(deleted)).success(
            lambda _nothing: self._models.refresh()
        ).failure(self._complain)

    @Slot(str)
    def _search(self, words: str) -> None:
        self._get_more.say(self.tr("Searching…"))
        self._workers.hub.run(lambda: self._session.downloads.search(words)).success(self._get_more.show_found).failure(
            self._refused
        )

    @Slot(str)
    def _choose(self, repo: str) -> None:
        self._wanted = next((model for model in CURATED if model.repo == repo), None)
        self._get_more.say(self.tr("Asking the hub for the files of {model}…").format(model=repo))
        self._workers.hub.run(lambda: (self._session.downloads.files(repo), self._free_space())).success(
            lambda found: self._ask(*found)
        ).failure(self._refused)

    def _free_space(self) -> FreeSpace:
        return FreeSpace(self._session.free_disk(), self._session.free_memory())

    def _refused(self, error: DodamError) -> None:
        self._get_more.say(worded(error), wrong=True)
        wanted, self._wanted = self._wanted, None
        if isinstance(error, HubMissing) and wanted is not None:
            # It has moved: somebody else has it.
            self._get_more.look_for(wanted.name)

    def _ask(self, repo: HubRepo, free: FreeSpace) -> None:
        self._get_more.say("")
        suggested = file_to_begin_with(self._wanted, repo.files)
        self._wanted = None
        sheet = DownloadSheet(repo, suggested, free, self._window.colours, self._window)
        sheet.accepted.connect(lambda: self._download(sheet.plan))
        sheet.finished.connect(sheet.deleteLater)
        sheet.open()

    def _download(self, plan: DownloadPlan) -> None:
        self._manage(lambda: self._session.downloads.start(plan))

    def _manage(self, work: Callable[[], None]) -> None:
        self._workers.hub.run(work).failure(self._complain)

    @Slot(str)
    def _resume(self, name: str) -> None:
        def go_on() -> None:
            for status in self._session.downloads.statuses:
                if status.plan.file.name == name:
                    self._session.downloads.start(status.plan)

        self._manage(go_on)

    @Slot(str)
    def _give_up(self, name: str) -> None:
        self._workers.hub.run(lambda: self._session.downloads.discard(name)).success(
            lambda _nothing: self._get_more.drop_download(name)
        ).failure(self._complain)

    def _changed(self, status: DownloadStatus) -> None:
        if self._page is not None:
            self._get_more.show_download(status)
        if status.state == "done":
            self._tell_done(status)

    def _tell_all_done(self, statuses: Sequence[DownloadStatus]) -> None:
        for status in statuses:
            self._tell_done(status)

    def _tell_done(self, status: DownloadStatus) -> None:
        self._workers.errands.run(lambda: self._session.downloads.note_seen(status.plan.file.name))
        self._models.refresh()
        said = self.tr("{model} is here and ready.").format(model=Path(status.path).stem)
        self._window.toast.tell(said, self.tr("Use it"), lambda: self._models.load(status.path))

    def _complain(self, error: DodamError) -> None:
        self._window.toast.tell(worded(error))


def _show_in_folder(path: str) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(path).parent)))
