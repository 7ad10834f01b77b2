"""Starts the window: application, language, look; the session only after the first paint."""

import logging
from contextlib import ExitStack
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication, QMessageBox

from gui.running_window import RunningWindow
from gui.settings.store import SettingsStore
from gui.settings.table import LANGUAGE
from knowledge.errors import ProfileInUse
from knowledge.profile import Profile

TRANSLATIONS = Path(__file__).parent / "translations"


def run(profile: Profile) -> int:
    """Open the window of ``profile`` and stay until it is closed; returns the exit code.

    Where the profile is open already, its window comes to the front and this one ends at once with 0.
    """
    application = make_application()
    settings = SettingsStore(profile.settings)
    translate(application, chosen_locale(settings))
    logging.basicConfig(
        level=logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        handlers=[logging.FileHandler(profile.logs / "window.log", encoding="utf-8", delay=True)],
    )
    with ExitStack() as held:
        running = RunningWindow(
            application,
            profile,
            settings,
            lambda: held.enter_context(profile.held()),
            lambda: translate(application, chosen_locale(settings)),
        )
        running.show()
        try:
            code = application.exec()
        finally:
            running.close()
    return code if running.refusal is None else _make_way(profile, running.refusal)


def make_application() -> QApplication:
    """The application in Fusion style; its font and its icon come with the look of a window."""
    application = QApplication(["dodam"])
    application.setApplicationName("dodam")
    application.setApplicationDisplayName("Dodam")
    application.setDesktopFileName("dodam")
    application.setStyle("Fusion")
    return application


def chosen_locale(settings: SettingsStore) -> QLocale:
    """The language that is set; where that is the system's own, with its ways to write numbers and dates."""
    system, chosen = QLocale.system(), QLocale(settings.value(LANGUAGE))
    return system if settings.value(LANGUAGE) in ("system", system.name()[:2]) else chosen


def translate(application: QApplication, locale: QLocale) -> None:
    """Speak the language of ``locale``, where there is a translation: Dodam's own words, its errors, Qt's.

    Only what is made afterwards speaks it.
    """
    QLocale.setDefault(locale)
    for translator in application.findChildren(QTranslator):
        application.removeTranslator(translator)
        translator.deleteLater()
    qt_folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for name, folder in (("dodam", str(TRANSLATIONS)), ("errors", str(TRANSLATIONS)), ("qtbase", qt_folder)):
        translator = QTranslator(application)
        if translator.load(locale, name, "_", folder):
            application.installTranslator(translator)


def _make_way(profile: Profile, refusal: ProfileInUse) -> int:
    """Show the window that has ``profile`` open; where it does not answer, say why there is none."""
    from gui.single_instance import raise_other

    if raise_other(profile):
        return 0
    from gui.wording import worded

    QMessageBox.critical(None, "Dodam", worded(refusal))
    return 1
