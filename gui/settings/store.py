"""The settings of a profile as they are now, and their file ``settings.toml``.

Tables and keys that this version does not know stay in the file. A file that cannot be read is put aside as
``settings.toml.broken``, and the defaults hold.
"""

import logging
import threading
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomli_w
from PySide6.QtCore import QObject, Signal

from gui.settings.table import Setting, Value

logger = logging.getLogger(__name__)


class SettingsStore(QObject):
    """Reads the file once, when it is made. ``changed`` carries the key of a setting, or the name of a table.

    Changes hold at once; ``saving`` asks for ``save`` to be called, off the main thread.
    """

    changed = Signal(str)
    saving = Signal()

    def __init__(self, file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = file
        self._writing = threading.Lock()
        self.was_broken = False
        self._tables = self._read()

    def value(self, setting: Setting[Value]) -> Value:
        """What is set, the default where nothing or nothing possible is."""
        value = self.table(setting.section).get(setting.name, setting.default)
        return value if setting.kind.allows(value) else setting.default

    def set(self, setting: Setting[Value], value: Value) -> None:
        """Raises ``ValueError`` for a value that the setting does not allow."""
        if not setting.kind.allows(value):
            raise ValueError(f"{setting.key} cannot be {value!r}")
        if value != self.value(setting):
            self._put(setting.section, {**self.table(setting.section), setting.name: value})
            self.changed.emit(setting.key)

    def table(self, name: str) -> Mapping[str, Any]:
        """A table of the file, empty where there is none."""
        found = self._tables.get(name)
        return found if isinstance(found, dict) else {}

    def set_table(self, name: str, table: Mapping[str, Any]) -> None:
        """Replace a table."""
        if table != self.table(name):
            self._put(name, table)
            self.changed.emit(name)

    def save(self) -> None:
        """Write what is set now. Any thread. Raises ``OSError``."""
        with self._writing:
            partial = self._file.with_suffix(".partial")
            partial.write_text(tomli_w.dumps(self._tables), encoding="utf-8")
            partial.replace(self._file)

    def _put(self, name: str, table: Mapping[str, Any]) -> None:
        # Tables are replaced, never changed, because another thread may be writing them.
        self._tables = {**self._tables, name: dict(table)}
        self.saving.emit()

    def _read(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self._file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            self.was_broken = True
            self._put_aside(error)
            return {}

    def _put_aside(self, error: Exception) -> None:
        logger.warning("the settings cannot be read: %s", error)
        try:
            self._file.replace(self._file.with_name(f"{self._file.name}.broken"))
        except OSError as move_error:
            logger.warning("they cannot be put aside either: %s", move_error)
