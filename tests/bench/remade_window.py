"""How long another language or text size takes, with the real children: the window is made anew over its session.

``python -m tests.bench.remade_window`` prints, for each change, the time until the new window can be used, and the
longest time in which the window did not answer.
"""

import os
import tempfile
import time
from collections.abc import Callable

from PySide6.QtWidgets import QApplication

from gui.app import chosen_locale, make_application, translate
from gui.running_window import RunningWindow
from gui.settings.store import SettingsStore
from gui.settings.table import LANGUAGE, TEXT_SIZE
from knowledge.profile import open_profile

LONGEST_S = 60.0


def longest_stall_until(application: QApplication, condition: Callable[[], bool]) -> float:
    """Process events until ``condition``; the seconds of the longest round. Raises ``TimeoutError``."""
    begun = time.monotonic()
    longest = 0.0
    while not condition():
        before = time.monotonic()
        application.processEvents()
        longest = max(longest, time.monotonic() - before)
        time.sleep(0.001)
        if before - begun > LONGEST_S:
            raise TimeoutError
    return longest


def main() -> None:
    os.environ["DODAM_HOME"] = tempfile.mkdtemp()
    profile = open_profile()
    application = make_application()
    settings = SettingsStore(profile.settings)
    settings.set(LANGUAGE, "en")
    settings.set_table("first_start", {"done": True})
    translate(application, chosen_locale(settings))
    running = RunningWindow(
        application, profile, settings, lambda: None, lambda: translate(application, chosen_locale(settings))
    )

    def is_usable() -> bool:
        return running.controller is not None and running.controller.models.path != ""

    running.show()
    longest_stall_until(application, is_usable)
    changes: tuple[tuple[str, Callable[[], None]], ...] = (
        ("English to Korean", lambda: settings.set(LANGUAGE, "ko")),
        ("14 to 18 px", lambda: settings.set(TEXT_SIZE, 18)),
        ("Korean to English", lambda: settings.set(LANGUAGE, "en")),
    )
    for name, change in changes:
        window, begun = running.window, time.monotonic()
        change()
        stall = longest_stall_until(application, lambda before=window: running.window is not before and is_usable())
        print(f"{name}: usable after {time.monotonic() - begun:.2f} s, longest stall {1000 * stall:.0f} ms")
    running.close()


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    main()
