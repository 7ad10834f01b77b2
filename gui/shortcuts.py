"""The keys of the actions: those of the action table, in place of which a person can set others.

What differs from the table is kept in ``[shortcuts]`` of the settings, as ``name = "Ctrl+N"``; "" takes an action's
keys away.
"""

import re
from collections.abc import Mapping

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QKeySequence

from gui.actions import ACTION_GROUPS
from gui.settings.store import SettingsStore

TABLE = "shortcuts"
_PORTABLE = QKeySequence.SequenceFormat.PortableText
_COMMANDING = re.compile(r"(Ctrl|Alt|Meta)\+|(^|\+)F\d+$")


class Shortcuts(QObject):
    """Keeps the keys of ``actions`` as the settings say."""

    def __init__(self, actions: Mapping[str, QAction], store: SettingsStore, parent: QObject) -> None:
        super().__init__(parent)
        self._actions = actions
        self._store = store
        self._usual = {spec.name: QKeySequence(spec.shortcut) for group in ACTION_GROUPS for spec in group}
        store.changed.connect(self._follow)
        self._follow(TABLE)

    def keys(self, name: str) -> QKeySequence:
        """The keys of an action, empty where it has none."""
        return self._actions[name].shortcut()

    def is_usual(self, name: str) -> bool:
        """Whether an action has the keys of the table."""
        return self.keys(name) == self._usual[name]

    def usual(self, name: str) -> QKeySequence:
        """The keys of the table."""
        return self._usual[name]

    def owner(self, keys: QKeySequence, but: str) -> str:
        """The name of the action that has ``keys``, "" where none has, apart from ``but``."""
        if keys.isEmpty():
            return ""
        return next((name for name in self._actions if name != but and self.keys(name) == keys), "")

    def set(self, name: str, keys: QKeySequence) -> None:
        """Give an action other keys; who has them loses them."""
        table = {known: text for known, text in self._store.table(TABLE).items() if known != name}
        owner = self.owner(keys, name)
        if owner:
            table[owner] = ""
        if keys != self._usual[name]:
            table[name] = keys.toString(_PORTABLE)
        self._store.set_table(TABLE, table)

    def reset_all(self) -> None:
        """Give all actions the keys of the table."""
        self._store.set_table(TABLE, {})

    @Slot(str)
    def _follow(self, key: str) -> None:
        if key != TABLE:
            return
        table = self._store.table(TABLE)
        for name, action in self._actions.items():
            text = table.get(name)
            action.setShortcut(QKeySequence(text) if isinstance(text, str) else self._usual[name])


def is_commanding(keys: QKeySequence) -> bool:
    """Whether keys can be an action's: those that write text are not, or nobody could write it any more."""
    return _COMMANDING.search(keys.toString(_PORTABLE)) is not None
