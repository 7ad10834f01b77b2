"""Gathers what the command palette offers (actions, settings, chats, models) and does what is chosen."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Slot
from PySide6.QtGui import QAction, QKeySequence

from gui.actions import ACTION_GROUPS
from gui.background import Workers
from gui.library.model_menu import ModelEntry
from gui.main_window import MainWindow
from gui.palette.entries import PaletteEntry
from gui.palette.palette import CommandPalette
from gui.settings.controls import shown_text
from gui.settings.store import SettingsStore
from gui.settings.table import SECTIONS, SETTINGS, Choice
from knowledge.store.records import Conversation, is_private

if TYPE_CHECKING:
    from gui.session import Session

TABLE = "palette"
RECENT = "recent"
MOST_RECENT = 12
MOST_CHATS = 300
"""The newest; older ones are found by the search over all chats, which the palette leads to."""


class Ways(NamedTuple):
    """What the palette can do besides the actions."""

    open_chat: Callable[[str], None]
    search_chats: Callable[[str], None]
    load_model: Callable[[str], None]
    open_setting: Callable[[str], None]


class PaletteController(QObject):
    """The palette of one window. What was chosen last is kept in ``[palette]`` of the settings."""

    def __init__(
        self, session: "Session", workers: Workers, window: MainWindow, store: SettingsStore, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._workers = workers
        self._window = window
        self._store = store
        self._actions: Mapping[str, QAction] = {}
        self._ways: Ways | None = None
        self._palette: CommandPalette | None = None
        self._chats: Sequence[Conversation] = ()
        self._models: Sequence[ModelEntry] = ()
        window.recoloured.connect(self._recolour)

    def set_ways(self, actions: Mapping[str, QAction], ways: Ways) -> None:
        """What there is to do."""
        self._actions, self._ways = actions, ways

    @Slot()
    def open(self) -> None:
        """Open the palette, or close it."""
        if self._palette is None:
            self._palette = CommandPalette(self._window, self._search)
            self._palette.set_colours(self._window.colours)
            self._palette.chosen.connect(self._do)
        if self._palette.isVisible():
            self._palette.close_palette()
            return
        self._palette.open(self._entries(), self._recent)
        # The lists of before are offered until these have come.
        conversations = self._session.services.conversations
        self._workers.store.run(lambda: conversations.conversations()[:MOST_CHATS]).success(self._with_chats)
        self._workers.errands.run(self._session.models).success(self._with_models)

    @property
    def _recent(self) -> Sequence[str]:
        found = self._store.table(TABLE).get(RECENT)
        return [entry for entry in found if isinstance(entry, str)] if isinstance(found, list) else []

    def _with_chats(self, chats: Sequence[Conversation]) -> None:
        self._chats = chats
        self._refresh()

    def _with_models(self, models: Sequence[ModelEntry]) -> None:
        self._models = models
        self._refresh()

    def _refresh(self) -> None:
        if self._palette is not None and self._palette.isVisible():
            self._palette.set_entries(self._entries())

    def _entries(self) -> list[PaletteEntry]:
        return [*self._of_actions(), *self._of_settings(), *self._of_chats(), *self._of_models()]

    def _of_actions(self) -> list[PaletteEntry]:
        kind = self.tr("Action")
        return [
            PaletteEntry(
                f"action {spec.name}",
                kind,
                action.text(),
                action.trigger,
                (spec.text,),
                action.shortcut().toString(QKeySequence.SequenceFormat.NativeText),
                spec.icon,
            )
            for spec in (spec for group in ACTION_GROUPS for spec in group)
            if spec.name != "palette" and (action := self._actions[spec.name]).isEnabled()
        ]

    def _of_settings(self) -> list[PaletteEntry]:
        ways = self._ways
        if ways is None:
            return []
        kind, icons = self.tr("Setting"), {section.name: section.icon for section in SECTIONS}
        made = []
        for setting in SETTINGS:
            options = [text for _, text in setting.kind.options] if isinstance(setting.kind, Choice) else []
            texts = (setting.words, *options)
            made.append(
                PaletteEntry(
                    f"setting {setting.key}",
                    kind,
                    shown_text(setting.text),
                    partial(ways.open_setting, setting.key),
                    (setting.text, *texts, *map(shown_text, texts)),
                    icon=icons[setting.section],
                    always=False,
                )
            )
        return made

    def _of_chats(self) -> list[PaletteEntry]:
        ways = self._ways
        if ways is None:
            return []
        kind = self.tr("Chat")
        return [
            PaletteEntry(
                f"chat {chat.id}",
                kind,
                chat.title,
                partial(ways.open_chat, chat.id),
                icon="message-square",
                always=False,
            )
            for chat in self._chats
            if chat.title
        ]

    def _of_models(self) -> list[PaletteEntry]:
        ways = self._ways
        if ways is None:
            return []
        kind = self.tr("Model")
        return [
            PaletteEntry(
                f"model {model.path}",
                kind,
                model.name,
                partial(ways.load_model, model.path),
                (QCoreApplication.translate("actions", "Choose a model"),),
                icon="cpu",
                always=False,
            )
            for model in self._models
            if not model.problem and not model.blocked
        ]

    def _search(self, query: str) -> list[PaletteEntry]:
        """The way to what is said inside the chats."""
        ways = self._ways
        if ways is None or not query:
            return []
        text = self.tr("Search all chats for “{words}”").format(words=query)
        return [PaletteEntry("search", "", text, partial(ways.search_chats, query), icon="search")]

    @Slot(object)
    def _do(self, entry: PaletteEntry) -> None:
        if not is_private(entry.id.removeprefix("chat ")):
            kept = [entry.id, *(known for known in self._recent if known != entry.id)][:MOST_RECENT]
            self._store.set_table(TABLE, {**self._store.table(TABLE), RECENT: kept})
        # The palette's own event ends first: the action may open a dialog, or make the window anew.
        QTimer.singleShot(0, self, lambda: entry.run())

    @Slot()
    def _recolour(self) -> None:
        if self._palette is not None:
            self._palette.set_colours(self._window.colours)
