"""One run of the window: shows its frame, fills it, opens the session behind it, makes it anew, and closes it all.

Texts, fonts and measures are taken up where widgets are made. So another language or text size has the whole window
made anew over the same session, which keeps its loaded model: nothing can be forgotten to change.
"""

import importlib
import logging
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication, QMessageBox

from gui.look import Look
from gui.main_window import MainWindow
from gui.preferences import read_preferences, write_preferences
from gui.settings.store import SettingsStore
from gui.settings.table import DENSITY, FONT, LANGUAGE, TEXT_SIZE
from knowledge.errors import ProfileInUse
from knowledge.profile import Profile

if TYPE_CHECKING:
    from gui.background import Workers
    from gui.ending_signals import EndingSignals
    from gui.private.private_windows import PrivateWindows
    from gui.session import Session
    from gui.window_controller import HandedOver, WindowController
    from knowledge.child.process import ProcessOutcome
    from knowledge.errors import DodamError

MADE_ANEW_FOR = frozenset(setting.key for setting in (LANGUAGE, FONT, TEXT_SIZE, DENSITY))
"""Settings that are taken up where widgets are made."""
SETTLE_MS = 150
"""Several changes in a row make the window anew once; how often an answer is asked whether it has ended."""

logger = logging.getLogger(__name__)


class RunningWindow(QObject):
    """``hold`` takes the profile for this run, or raises ``ProfileInUse``, which ends it with a ``refusal``.

    ``speak`` takes up the language that is set, for the widgets that are made afterwards.
    """

    def __init__(
        self,
        application: QApplication,
        profile: Profile,
        settings: SettingsStore,
        hold: Callable[[], None],
        speak: Callable[[], None],
    ) -> None:
        super().__init__(application)
        self._profile = profile
        self._settings = settings
        self._hold = hold
        self._speak = speak
        self.refusal: ProfileInUse | None = None
        self._look = Look(application, settings)
        self._session: Session | None = None
        self._ending_signals: EndingSignals | None = None
        self._controller: WindowController | None = None
        self._handed_over: HandedOver | None = None
        self._told_to_wait = False
        self._remaking = QTimer(self)
        self._remaking.setSingleShot(True)
        self._remaking.setInterval(SETTLE_MS)
        self._remaking.timeout.connect(self._remake)
        self._frame()
        settings.saving.connect(self._save)
        settings.changed.connect(self._follow)

    @property
    def window(self) -> MainWindow:
        return self._window

    @cached_property
    def _workers(self) -> "Workers":
        """Of this window; another one in its place gets its own."""
        from gui.background import Workers

        return Workers(self._profile.logs / "window.log")

    @cached_property
    def private(self) -> "PrivateWindows":
        """The private windows beside this one."""
        from gui.private.private_windows import PrivateWindows

        return PrivateWindows(self._profile.logs / "window.log", self._settings, self._look.dress_beside, self)

    @property
    def controller(self) -> "WindowController | None":
        """What the window does, once the session is open."""
        return self._controller

    def show(self) -> None:
        self._window.show()

    def close(self) -> None:
        """Remember what is open, and end the children."""
        self.private.close()
        if self._controller is not None:
            self._controller.documents.close()
        self._workers.close()
        if self._controller is not None:
            self._controller.composing.save_now()
            write_preferences(self._settings, self._controller.preferences)
            try:
                self._settings.save()
            except OSError as error:
                logger.warning("settings not saved: %s", error)
        if self._session is not None:
            self._session.close()
        if self._ending_signals is not None:
            self._ending_signals.close()

    def _frame(self) -> None:
        self._window = MainWindow(read_preferences(self._settings))
        self._look.dress(self._window)
        self._window.painted.connect(self._open)

    def _fill(self) -> None:
        self._window.fill()
        self._look.dress(self._window)

    @Slot()
    def _open(self) -> None:
        if self._session is not None:
            self._control(self._session)
            return
        # After the first paint: what locks the profile takes a tenth of the time to it to be imported.
        try:
            self._hold()
        except ProfileInUse as refusal:
            self.refusal = refusal
            self._window.close()
            return
        self._heed_signals()
        self._look.load()
        self._fill()
        self._workers.errands.run(self._open_session).success(self._begin).failure(self._not_opened)

    def _heed_signals(self) -> None:
        # Sockets take 5 ms to be imported.
        from gui.ending_signals import EndingSignals

        self._ending_signals = EndingSignals(self)

    def _open_session(self) -> "Session":
        # Imported here, on a worker thread: together they would double the time to the first paint.
        for module in ("gui.window_controller", "gui.single_instance"):
            importlib.import_module(module)
        from gui.session import open_session

        return open_session(self._profile, self._child_exited)

    def _begin(self, session: "Session") -> None:
        from gui.single_instance import SingleInstance

        self._instance = SingleInstance(self._profile, self)
        self._instance.raised.connect(lambda: self._window.come_to_front())
        self._session = session
        self._control(session)

    def _control(self, session: "Session") -> None:
        from gui.first_start.first_start_controller import is_first_start
        from gui.window_controller import WindowController

        preferences = read_preferences(self._settings)
        self._controller = WindowController(session, self._workers, self._window, preferences, self._settings)
        self._controller.private_wanted.connect(self._open_private)
        self._controller.models.loaded.connect(self.private.follow_model)
        if self._handed_over is not None:
            self._controller.take_over(self._handed_over)
            self._handed_over = None
        elif is_first_start(self._settings):
            self._controller.first_start.open()

    def _not_opened(self, error: "DodamError") -> None:
        from gui.wording import worded

        QMessageBox.critical(self._window, "Dodam", worded(error))
        self._window.close()

    def _child_exited(self, outcome: "ProcessOutcome") -> None:
        self._workers.deliver(lambda: self._tell_exit(outcome))

    def _tell_exit(self, outcome: "ProcessOutcome") -> None:
        if self._controller is not None:
            self._controller.child_died(outcome)
        self.private.child_died(outcome)

    @Slot()
    def _open_private(self) -> None:
        if self._session is not None and self._controller is not None:
            self.private.open(self._session, self._controller.models.path, self._window)

    @Slot()
    def _save(self) -> None:
        self._workers.store.run(self._settings.save).failure(self._tell)

    def _tell(self, error: "DodamError") -> None:
        from gui.wording import worded

        self._window.notice.tell(worded(error))

    @Slot(str)
    def _follow(self, key: str) -> None:
        if key in MADE_ANEW_FOR:
            self._remaking.start()

    @Slot()
    def _remake(self) -> None:
        """Put a window made anew in the place of this one, once nothing is under way that only this one knows."""
        if self._controller is None or self._controller.is_busy:
            if self._controller is not None and not self._told_to_wait:
                self._told_to_wait = True
                self._window.toast.tell(self.tr("The window changes as soon as it has done what it is busy with."))
            self._remaking.start()
            return
        self._told_to_wait = False
        before = self._window
        self._controller.composing.save_now()
        write_preferences(self._settings, self._controller.preferences)
        self._handed_over = self._controller.hand_over()
        self._controller = None
        self._workers.close()
        del self._workers
        self._look.set_measures()
        self._speak()
        self._frame()
        self._fill()
        self._window.show()
        before.close()
        before.deleteLater()
