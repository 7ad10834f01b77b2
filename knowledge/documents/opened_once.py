"""Hands what detection opened to the reader: a file's kind is looked up right before it is read."""

from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

Opened = TypeVar("Opened")


class OpenedOnce(Generic[Opened]):
    """Opens containers with ``opener``, which takes as long as to read a small one; both methods raise as it does."""

    def __init__(self, opener: Callable[[Path], Opened]) -> None:
        self._opener = opener
        self._kept: tuple[tuple[Path, int, int], Opened] | None = None

    def look(self, path: Path) -> Opened:
        """The open file at ``path``, which is kept for ``take``, until the next one is looked at."""
        file = _file(path)
        # The one before is let go first.
        self._kept = None
        opened = self._opener(path)
        self._kept = (file, opened)
        return opened

    def take(self, path: Path) -> Opened:
        """The open file at ``path``, now the caller's: the one that was looked at unless it has changed since."""
        kept, self._kept = self._kept, None
        return kept[1] if kept is not None and kept[0] == _file(path) else self._opener(path)


def _file(path: Path) -> tuple[Path, int, int]:
    stat = path.stat()
    return path, stat.st_size, stat.st_mtime_ns
