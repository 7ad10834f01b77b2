"""Opens OLE files (the container of HWP 5, Outlook messages and old Office files) without trusting their directory."""

import importlib
import mmap
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Protocol, cast

from knowledge.documents.opened_once import OpenedOnce
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


class OleFile:
    """An OLE file read stream by stream; ``names`` are the streams' paths, with ``/`` between storages.

    Opening raises ``FileCorrupt`` where it is no OLE file or its directory is broken.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._ole, self.names = _ole_files.take(path)

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


def stream_names(path: Path) -> tuple[str, ...]:
    """The streams of the OLE file at ``path``, as ``OleFile.names``; raises ``FileCorrupt`` as ``OleFile`` does."""
    return _ole_files.look(path)[1]


def _opened(path: Path) -> _Parsed:
    try:
        # A map needs no closing, unlike an open file.
        with path.open("rb") as opened:
            data = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
        # Late: only files of this kind need the library.
        ole = cast(_Opened, importlib.import_module("olefile").OleFileIO(data))
        return ole, tuple("/".join(parts) for parts in ole.listdir())
    except (OSError, ValueError, IndexError, RecursionError, OverflowError, AttributeError, TypeError) as error:
        raise FileCorrupt(file=path.name) from error


_ole_files = OpenedOnce(_opened)


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
