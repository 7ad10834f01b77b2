"""Starts the window: application, language, colours; the session only after the first paint."""

import importlib
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, Qt, QTranslator, Slot
from PySide6.QtWidgets import QApplication, QMessageBox

from gui.appearance import DARK, LIGHT, load_fonts, palette, text_font
from gui.background import Workers
from gui.icons import icon
from gui.main_window import MainWindow
from gui.preferences import Preferences, read_preferences, write_preferences
from gui.wording import worded
from knowledge.errors import DodamError, ProfileInUse
from knowledge.profile import Profile

if TYPE_CHECKING:
    from gui.session import Session
    from gui.window_controller import WindowController
    from knowledge.child.process import ProcessOutcome

TRANSLATIONS = Path(__file__).parent / "translations"


def run(profile: Profile) -> int:
    """Open the window of ``profile`` and stay until it is closed; returns the exit code.

    Where the profile is open already, its window comes to the front and this one ends at once with 0.
    """
    application = make_application()
    translate(application, QLocale.system())
    try:
        with profile.held():
            return _run_held(application, profile)
    except ProfileInUse as error:
        from gui.single_instance import raise_other

        if raise_other(profile):
            return 0
        QMessageBox.critical(None, "Dodam", worded(error))
        return 1


def make_application() -> QApplication:
    """The application in Fusion style with Dodam's font."""
    application = QApplication(["dodam"])
    application.setApplicationName("dodam")
    application.setApplicationDisplayName("Dodam")
    application.setDesktopFileName("dodam")
    application.setStyle("Fusion")
    load_fonts()
    application.setFont(text_font())
    application.setWindowIcon(icon("message-square", LIGHT.accent, 64))
    return application


def translate(application: QApplication, locale: QLocale) -> None:
    """Speak the language of ``locale``, where there is a translation: Dodam's own words, its errors, Qt's."""
    QLocale.setDefault(locale)
    qt_folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for name, folder in (("dodam", str(TRANSLATIONS)), ("errors", str(TRANSLATIONS)), ("qtbase", qt_folder)):
        translator = QTranslator(application)
        if translator.load(locale, name, "_", folder):
            application.installTranslator(translator)


class Appearance(QObject):
    """Keeps the application and its window in the system's light or dark, also when that changes."""

    def __init__(self, application: QApplication, window: MainWindow) -> None:
        super().__init__(window)
        self._application = application
        self._window = window
        application.styleHints().colorSchemeChanged.connect(self.follow)
        self.follow(application.styleHints().colorScheme())

    @Slot(Qt.ColorScheme)
    def follow(self, scheme: Qt.ColorScheme) -> None:
        """Show ``scheme``; light where the system does not say."""
        colours = DARK if scheme == Qt.ColorScheme.Dark else LIGHT
        self._application.setPalette(palette(colours))
        self._window.set_colours(colours)


class _Run(QObject):
    """One run: opens the session behind the painted window, and closes it."""

    def __init__(self, profile: Profile, preferences: Preferences, workers: Workers, window: MainWindow) -> None:
        super().__init__(window)
        self._profile = profile
        self._preferences = preferences
        self._workers = workers
        self._window = window
        self._session: Session | None = None
        self._controller: WindowController | None = None
        window.painted.connect(self._open)

    @Slot()
    def _open(self) -> None:
        self._workers.errands.run(self._open_session).success(self._begin).failure(self._not_opened)

    def _open_session(self) -> "Session":
        # Imported here, on a worker thread: together they would double the time to the first paint.
        for module in ("gui.window_controller", "gui.single_instance"):
            importlib.import_module(module)
        from gui.session import open_session

        return open_session(self._profile, self._child_exited)

    def _begin(self, session: "Session") -> None:
        from gui.single_instance import SingleInstance
        from gui.window_controller import WindowController

        self._instance = SingleInstance(self._profile, self)
        self._instance.raised.connect(self._window.come_to_front)
        self._session = session
        self._controller = WindowController(session, self._workers, self._window, self._preferences)

    def _not_opened(self, error: DodamError) -> None:
        QMessageBox.critical(self._window, "Dodam", worded(error))
        self._window.close()

    def _child_exited(self, outcome: "ProcessOutcome") -> None:
        self._workers.deliver(lambda: self._tell_exit(outcome))

    def _tell_exit(self, outcome: "ProcessOutcome") -> None:
        if self._controller is not None:
            self._controller.child_died(outcome)

    def close(self) -> None:
        """Remember what is open, and end the children."""
        self._workers.close()
        if self._controller is not None:
            try:
                write_preferences(self._profile.settings, self._controller.preferences)
            except OSError as error:
                logging.getLogger(__name__).warning("settings not saved: %s", error)
        if self._session is not None:
            self._session.close()


def _run_held(application: QApplication, profile: Profile) -> int:
    log = profile.logs / "window.log"
    logging.basicConfig(
        level=logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        handlers=[logging.FileHandler(log, encoding="utf-8", delay=True)],
    )
    preferences = read_preferences(profile.settings)
    workers = Workers(log)
    window = MainWindow(preferences)
    appearance = Appearance(application, window)
    this_run = _Run(profile, preferences, workers, window)
    window.show()
    try:
        return application.exec()
    finally:
        this_run.close()
        appearance.deleteLater()
