"""Opens OLE files (the container of HWP 5, Outlook messages and old Office files) without trusting their directory."""

import importlib
import mmap
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Protocol, cast

from knowledge.errors import FileCorrupt, FileTooLarge

OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
STREAM_LIMIT_BYTES = 256 * 1024**2
"""No text stream comes near this; pictures may, but no reader wants them."""


class _Opened(Protocol):
    """The part of olefile's ``OleFileIO`` that is used; the library has no types."""

    fat: Sequence[int]

    def listdir(self) -> list[list[str]]: ...
    def get_size(self, filename: str) -> int: ...
    def openstream(self, filename: str) -> IO[bytes]: ...


_Parsed = tuple[_Opened, tuple[str, ...]]

_looked_at: list[tuple[tuple[Path, int, int], _Parsed]] = []
"""The file that was opened last, until it is asked for again: the kind of a file is looked up right before it is read,
and opening takes as long as reading a small one."""


class OleFile:
    """An OLE file read stream by stream; ``names`` are the streams' paths, with ``/`` between storages.

    Opening raises ``FileCorrupt`` where it is no OLE file or its directory is broken.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        stat = path.stat()
        try:
            self._ole, self.names = _opened(path, stat.st_size, stat.st_mtime_ns)
        except (OSError, ValueError, IndexError, RecursionError, OverflowError, AttributeError, TypeError) as error:
            raise FileCorrupt(file=path.name) from error

    def read(self, name: str) -> bytes:
        """The bytes of the stream ``name``. Raises ``FileTooLarge`` or, also where it is absent, ``FileCorrupt``."""
        try:
            size = self._ole.get_size(name)
            if size > STREAM_LIMIT_BYTES:
                raise FileTooLarge(
                    file=self._path.name,
                    size=f"{size // 1024**2} MB in one part",
                    limit=f"{STREAM_LIMIT_BYTES // 1024**2} MB",
                )
            return self._ole.openstream(name).read()
        # TypeError is olefile's word for a storage of that name.
        except (OSError, ValueError, IndexError, TypeError) as error:
            raise FileCorrupt(file=self._path.name) from error

    def refuse_loops(self) -> None:
        """Raise ``FileCorrupt`` where a chain leads back into itself, for libraries that would follow it for ever."""
        if _has_loop(self._ole.fat):
            raise FileCorrupt(file=self._path.name)


def _opened(path: Path, size: int, mtime_ns: int) -> _Parsed:
    file = (path, size, mtime_ns)
    if _looked_at and _looked_at[0][0] == file:
        return _looked_at.pop()[1]
    # A map needs no closing, unlike an open file.
    with path.open("rb") as opened:
        data = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
    # Late: only files of this kind need the library.
    ole = cast(_Opened, importlib.import_module("olefile").OleFileIO(data))
    parsed = ole, tuple("/".join(parts) for parts in ole.listdir())
    _looked_at[:] = [(file, parsed)]
    return parsed


def _has_loop(table: Sequence[int]) -> bool:
    """Whether following ``table`` from any sector ends nowhere."""
    walks = [-1] * len(table)
    for start in range(len(table)):
        at = start
        while at < len(table) and walks[at] < 0:
            walks[at] = start
            at = table[at]
        # An earlier walk has come to its end; this one has met itself.
        if at < len(table) and walks[at] == start:
            return True
    return False
