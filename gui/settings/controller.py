"""Opens the settings, and has each take effect that is not a matter of looks."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction

from gui.background import Workers
from gui.main_window import MainWindow
from gui.settings.answers_panel import AnswersPanel
from gui.settings.dialog import PanelSpec, SettingsDialog
from gui.settings.meaning_panel import MeaningPanel
from gui.settings.privacy_panel import PrivacyPanel
from gui.settings.shortcuts_panel import ShortcutsPanel
from gui.settings.storage_panel import StoragePanel
from gui.settings.store import SettingsStore
from gui.settings.table import KV_GB
from gui.shortcuts import Shortcuts
from gui.shortcuts_overview import ShortcutsOverview
from gui.sidebar.chat_list_controller import ChatListController

if TYPE_CHECKING:
    from gui.session import Session


class SettingsController(QObject):
    """The settings of one window."""

    def __init__(
        self,
        session: "Session",
        workers: Workers,
        window: MainWindow,
        store: SettingsStore,
        chats: ChatListController,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._store = store
        self._dialog: SettingsDialog | None = None
        self._actions: Mapping[str, QAction] = {}
        self._panels = {
            "answers": PanelSpec(
                lambda: AnswersPanel(session, workers, store, window.colours),
                self.tr("presets, temperature, top-p, sampling, longest answer, model"),
            ),
            "documents": PanelSpec(
                lambda: MeaningPanel(session, workers), self.tr("search by meaning, embedding model, Chroma server")
            ),
            "privacy": PanelSpec(
                lambda: PrivacyPanel(session, workers, chats.delete_all), self.tr("delete all chats, clear, history")
            ),
            "storage": PanelSpec(
                lambda: StoragePanel(session, workers), self.tr("disk, size, clean up, cache, logs, models folder")
            ),
        }
        self._session = session
        self._workers = workers
        window.recoloured.connect(self._recolour)
        store.changed.connect(self._take_effect)
        if store.was_broken:
            words = self.tr("Your settings could not be read, so the defaults hold. The old file is kept as {file}.")
            window.notice.tell(words.format(file=f"{session.services.profile.settings.name}.broken"))

    @property
    def store(self) -> SettingsStore:
        return self._store

    @property
    def section(self) -> str:
        """The section that is shown, "" while the settings are closed."""
        return self._dialog.section if self._dialog is not None else ""

    def use_actions(self, actions: Mapping[str, QAction]) -> None:
        """Keep the keys of ``actions`` as they are set."""
        self._actions = actions
        shortcuts = Shortcuts(actions, self._store, self)
        words = self.tr("keyboard, keys, hotkeys, ") + ", ".join(action.text() for action in actions.values())
        self._panels["shortcuts"] = PanelSpec(lambda: ShortcutsPanel(shortcuts), words)

    @Slot()
    def show_shortcuts(self) -> None:
        """Show all keys at a glance."""
        overview = ShortcutsOverview(self._actions, self._window.colours, self._window)
        overview.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        overview.change.clicked.connect(overview.close)
        overview.change.clicked.connect(lambda: self.open_at("shortcuts"))
        overview.open()

    @Slot()
    def open(self) -> None:
        """Open the settings, or bring them to the front."""
        self.open_at("")

    def open_at(self, name: str) -> None:
        """Open the settings at a section or at a setting's key, "" for the first section."""
        if self._dialog is None:
            self._dialog = SettingsDialog(self._store, self._panels, self._window.colours, self._window)
            self._dialog.finished.connect(self._closed)
            self._dialog.open()
        if name:
            self._dialog.choose(name)

    @Slot(str)
    def _take_effect(self, key: str) -> None:
        if key == KV_GB.key:
            # Reads the file, which is written by the worker for the store: that one first.
            self._workers.store.run(self._session.limit_states)

    @Slot()
    def _closed(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None

    @Slot()
    def _recolour(self) -> None:
        if self._dialog is not None:
            self._dialog.set_colours(self._window.colours)
