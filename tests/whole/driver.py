"""Drives the real window as a person would: finds things by accessible name, types, clicks, drops, looks.

The script runs on a thread of its own; every look and touch happens on the main thread, between two events of the
window's own loop, so the window is never run by the test.
"""

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QListView, QPlainTextEdit, QTextEdit, QWidget

from gui.app import run
from gui.documents.text_view import TextView
from gui.look import Look
from gui.main_window import MainWindow
from gui.transcript.view import TranscriptView
from knowledge.profile import Profile

Seen = TypeVar("Seen")
Script = Callable[["Driver"], None]

PATIENCE_S = 90.0


class Driver:
    """Hands and eyes of a script. Every method may be called from the script's thread only."""

    def __init__(self, pictures: Path) -> None:
        self._pictures = pictures

    def on_main(self, look: Callable[[], Seen]) -> Seen:
        """Run ``look`` on the main thread and give its result or raise its error."""
        results: list[Seen] = []
        errors: list[BaseException] = []
        done = threading.Event()

        def work() -> None:
            try:
                results.append(look())
            except BaseException as error:
                errors.append(error)
            finally:
                done.set()

        application = QApplication.instance()
        assert application is not None
        QTimer.singleShot(0, application, work)
        assert done.wait(PATIENCE_S), "the main thread stood still"
        if errors:
            raise errors[0]
        return results[0]

    def until(self, truth: Callable[[], Seen], what: str) -> Seen:
        """Wait until ``truth`` is; gives what it returned."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            seen = self.on_main(truth)
            if seen:
                return seen
            time.sleep(0.02)
        self.picture("failed")
        raise AssertionError(f"waited in vain for: {what}")

    def window(self) -> MainWindow:
        """The window; main thread only."""
        return next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow))

    def is_filled(self) -> bool:
        """Whether there is a window with its parts; main thread only."""
        windows = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow)]
        return any(window.centralWidget() is not None for window in windows)

    def look(self) -> Look:
        """What follows the system's light and dark; main thread only."""
        found: Look = QApplication.instance().findChild(Look)
        return found

    def named(self, name: str, kind: type[QWidget] = QWidget) -> QWidget | None:
        """The visible widget whose accessible name begins with ``name``; main thread only."""
        widgets = self.window().findChildren(kind)
        return next((item for item in widgets if item.isVisible() and item.accessibleName().startswith(name)), None)

    def type(self, text: str, key: Qt.Key | None = None) -> None:
        """Type into the message field, then press ``key``."""
        field = self.until(lambda: self.window().composer.findChild(QPlainTextEdit), "the message field")
        if text.isascii():
            self.on_main(lambda: QTest.keyClicks(field, text))
        else:
            # As an input method hands over a finished word.
            event = QInputMethodEvent()
            event.setCommitString(text)
            self.on_main(lambda: QApplication.sendEvent(field, event))
        if key is not None:
            self.on_main(lambda: QTest.keyClick(field, key))

    def click(self, *names: str) -> None:
        """Click the enabled button that is called by one of ``names``."""

        def press() -> bool:
            button = next((found for name in names if (found := self.named(name, QAbstractButton))), None)
            if button is None or not button.isEnabled():
                return False
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
            return True

        self.until(press, f"the button {names}")

    def choose(self, action: str) -> None:
        """Trigger the window's action of this object name, once it is enabled."""

        def trigger() -> bool:
            found = self.window().findChild(QAction, action)
            if found is None or not found.isEnabled():
                return False
            # Not trigger(): a dialog's own event loop must not hold up this look.
            QTimer.singleShot(0, found, found.trigger)
            return True

        self.until(trigger, f"the action {action}")

    def open_chat(self, title: str) -> None:
        """Click the conversation in the sidebar whose title begins so."""

        def press() -> bool:
            chats = self.window().findChild(QListView)
            model = chats.model()
            for row in range(model.rowCount()):
                index = model.index(row, 0)
                if str(index.data()).startswith(title):
                    place = chats.visualRect(index).center()
                    QTest.mouseClick(chats.viewport(), Qt.MouseButton.LeftButton, pos=place)
                    return True
            return False

        self.until(press, f"the conversation “{title}”")

    def scroll_up_to(self, *names: str) -> None:
        """Page up in the transcript until a button is on screen that is called by one of ``names``."""

        def seen() -> bool:
            view = self.window().findChild(TranscriptView)
            if view is None or any(self.named(name, QAbstractButton) for name in names):
                return view is not None
            bar = view.verticalScrollBar()
            bar.setValue(bar.value() - bar.pageStep() // 2)
            return False

        self.until(seen, f"{names} above")

    def drop(self, files: Sequence[Path]) -> None:
        """Drag ``files`` in from the file manager and let go."""

        def let_go() -> None:
            window = self.window()
            data = QMimeData()
            data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
            place = window.rect().center()
            buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
            copy = Qt.DropAction.CopyAction
            QApplication.sendEvent(window, QDragEnterEvent(QPoint(place), copy, data, buttons, keys))
            QApplication.sendEvent(window, QDropEvent(QPointF(place), copy, data, buttons, keys))

        self.on_main(let_go)

    def picture(self, name: str) -> Path:
        """Save what the window shows."""
        path = self._pictures / f"{name}.png"
        self.on_main(lambda: self.window().grab().save(str(path)))
        return path

    def shown(self) -> str:
        """The text on screen in the transcript; main thread only."""
        view = self.window().findChild(TranscriptView)
        if view is None:
            return ""
        texts = [part for part in view.findChildren(QTextEdit) if part.isVisible()]
        texts.sort(key=lambda part: part.mapTo(view, QPoint(0, 0)).y())
        return "\n".join(part.toPlainText() for part in texts)

    def invitation(self) -> str:
        """What the empty message field says; main thread only."""
        return next(field.placeholderText() for field in self.window().composer.findChildren(QPlainTextEdit))

    def notice_about(self, words: str) -> str:
        """The notice above the message field where it holds ``words``, else ""; main thread only."""
        told = self.window().notice.text
        return told if words in told else ""

    def panel_text(self) -> str:
        """The text of a document that is in view in the side panel, "" while it is closed; main thread only."""
        return "\n".join(part.text_in_view for part in self.window().panel.findChildren(TextView) if part.isVisible())

    def close(self) -> None:
        self.on_main(lambda: self.window().close())


def drive(profile: Profile, pictures: Path, script: Script) -> int:
    """Open the window of ``profile``, run ``script`` on it, close it; raises what the script raises."""
    errors: list[BaseException] = []
    driver = Driver(pictures)

    def act() -> None:
        while QApplication.instance() is None or QApplication.startingUp():
            time.sleep(0.01)
        time.sleep(0.2)
        try:
            driver.until(driver.is_filled, "the window")
            script(driver)
        except BaseException as error:
            errors.append(error)
        finally:
            driver.close()

    thread = threading.Thread(target=act, name="script", daemon=True)
    thread.start()
    code = run(profile)
    thread.join(PATIENCE_S)
    if errors:
        raise errors[0]
    return code
