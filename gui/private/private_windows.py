"""Private chats have windows of their own, in which nothing is kept; closing one lets everything in it go."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from gui.appearance import Colours, text_font
from gui.background import Workers
from gui.icons import icon
from gui.main_window import MainWindow, filled_window
from gui.preferences import Preferences
from gui.settings.store import SettingsStore

if TYPE_CHECKING:
    from gui.session import Session
    from gui.window_controller import WindowController
    from knowledge.child.process import ProcessOutcome

BESIDE = QPoint(32, 32)
"""Where a private window stands, seen from the one it was opened from."""


class PrivateWindow(NamedTuple):
    window: MainWindow
    controller: "WindowController"
    session: "Session"
    workers: Workers


class PrivateWindows(QObject):
    """The private windows beside a running one. ``dress`` keeps a window in the colours of the settings."""

    def __init__(
        self, log: Path, settings: SettingsStore, dress: Callable[[MainWindow], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._log = log
        self._settings = settings
        self._dress = dress
        self._opened: list[PrivateWindow] = []

    @property
    def opened(self) -> list[PrivateWindow]:
        return list(self._opened)

    def open(self, session: "Session", model: str, beside: MainWindow) -> PrivateWindow:
        """Open a private window; ``session`` is that of the window ``beside``, ``model`` the file of its model."""
        from gui.window_controller import WindowController

        workers = Workers(self._log)
        window = filled_window(Preferences(sidebar=False))
        window.resize(beside.size())
        window.move(beside.pos() + BESIDE)
        self._mark(window)
        self._dress(window)
        private = session.private()
        preferences = Preferences(sidebar=False, model=model)
        controller = WindowController(private, workers, window, preferences, self._settings)
        controller.composing.set_private(True)
        # One model serves all windows, and the other one says which; imports are for the chats that are kept.
        window.header.model.setEnabled(False)
        for name in ("choose_model", "models", "get_models", "compare_models", "import"):
            controller.actions[name].setEnabled(False)
        opened = PrivateWindow(window, controller, private, workers)
        controller.private_wanted.connect(lambda: self.open(session, controller.models.path, window))
        self._opened.append(opened)
        window.installEventFilter(self)
        window.show()
        window.composer.setFocus()
        return opened

    @Slot(str)
    def follow_model(self, path: str) -> None:
        """The other window has loaded a model: it answers here too."""
        for opened in self._opened:
            opened.controller.models.load(path)

    def child_died(self, outcome: "ProcessOutcome") -> None:
        """Say what happened in every private window."""
        for opened in self._opened:
            opened.controller.child_died(outcome)

    def close(self) -> None:
        """Close all and let everything in them go; blocks, for the end of the program."""
        for opened in self.opened:
            self._opened.remove(opened)
            opened.window.removeEventFilter(self)
            opened.workers.close()
            opened.session.close()
            opened.window.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Close:
            for opened in self.opened:
                if opened.window is watched:
                    self._let_go(opened)
        return super().eventFilter(watched, event)

    def _mark(self, window: MainWindow) -> None:
        """Show in title, header, message field and on the empty page that nothing is kept here."""
        window.setWindowTitle(self.tr("Dodam · private chat"))
        mark = PrivateMark()
        layout = window.header.layout()
        if isinstance(layout, QHBoxLayout):
            layout.insertWidget(layout.indexOf(window.header.model) + 1, mark, 0, Qt.AlignmentFlag.AlignVCenter)
        for part in (window.header, window.composer):
            part.setProperty("private", True)
        window.welcome.set_private()
        window.recoloured.connect(lambda: mark.set_colours(window.colours))

    def _let_go(self, opened: PrivateWindow) -> None:
        self._opened.remove(opened)
        opened.controller.conversation.stop()
        opened.workers.close()
        # The model's process is asked to forget, which may take until its next token.
        threading.Thread(target=opened.session.close, name="closing a private window").start()
        opened.window.deleteLater()


class PrivateMark(QWidget):
    """A pill in the header: an icon and the word."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("privateMark")
        # A plain widget draws no ground of a style sheet by itself.
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        words = self.tr("Nothing of this chat is kept. It is gone when you close this window.")
        self.setToolTip(words)
        self.setAccessibleName(self.tr("Private"))
        self.setAccessibleDescription(words)
        self._sign = QLabel()
        label = QLabel(self.tr("Private"))
        label.setFont(text_font(12, text_font().Weight.DemiBold))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 2, 8, 2)
        layout.setSpacing(6)
        layout.addWidget(self._sign)
        layout.addWidget(label)

    def set_colours(self, colours: Colours) -> None:
        self._sign.setPixmap(icon("eye-off", colours.text, 14).pixmap(14, 14))
