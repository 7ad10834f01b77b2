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


class _Entry(Protocol):
    """A stream or storage of the directory, as olefile's ``OleDirectoryEntry`` tells it."""

    name: str
    entry_type: int
    isectStart: int
    size: int
    kids: Sequence["_Entry"]


class _Opened(Protocol):
    """The part of olefile's ``OleFileIO`` that is used; the library has no types."""

    fat: Sequence[int]
    minifat: Sequence[int]
    root: _Entry
    sectorsize: int
    minisectorsize: int
    minisectorcutoff: int

    def loadminifat(self) -> None: ...
    def listdir(self) -> list[list[str]]: ...
    def openstream(self, filename: str) -> IO[bytes]: ...


_Parsed = tuple[_Opened, mmap.mmap, tuple[str, ...]]
_STREAM = 2


class OleFile:
    """An OLE file read stream by stream; ``names`` are the streams' paths, with ``/`` between storages.

    Opening raises ``FileCorrupt`` where it is no OLE file or its directory is broken.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._ole, self._data, self.names = _ole_files.take(path)
        # The stream of the root, which small streams stand in, in sectors of their own.
        self._small: bytes | None = None

    def read(self, name: str) -> bytes:
        """The bytes of the stream ``name``. Raises ``FileTooLarge`` or, also where it is absent, ``FileCorrupt``."""
        try:
            entry = self._entry(name)
            if entry.size > STREAM_LIMIT_BYTES:
                raise FileTooLarge(
                    file=self._path.name,
                    size=f"{entry.size // 1024**2} MB in one part",
                    limit=f"{STREAM_LIMIT_BYTES // 1024**2} MB",
                )
            data = self._stream(entry)
            return self._ole.openstream(name).read() if data is None else data
        # TypeError is olefile's word for a storage of that name.
        except (OSError, ValueError, IndexError, TypeError) as error:
            raise FileCorrupt(file=self._path.name) from error

    def _entry(self, name: str) -> _Entry:
        """Raises ``FileCorrupt`` where there is none."""
        entry = self._ole.root
        for part in name.lower().split("/"):
            found = next((kid for kid in entry.kids if kid.name.lower() == part), None)
            if found is None:
                raise FileCorrupt(file=self._path.name)
            entry = found
        return entry

    def _stream(self, entry: _Entry) -> bytes | None:
        """What olefile gives of a stream, which it reads sector by sector, for half the time that a document takes.

        None where something is amiss, for olefile to see to.
        """
        ole = self._ole
        if entry.entry_type != _STREAM:
            return None
        if entry.size >= ole.minisectorcutoff:
            # Before the first sector stands the header.
            return _joined(self._data, ole.sectorsize, ole.sectorsize, ole.fat, entry)
        if self._small is None:
            ole.loadminifat()
            self._small = _joined(self._data, ole.sectorsize, ole.sectorsize, ole.fat, ole.root) or b""
        return _joined(self._small, 0, ole.minisectorsize, ole.minifat, entry)

    def refuse_loops(self) -> None:
        """Raise ``FileCorrupt`` where a chain leads back into itself, for libraries that would follow it for ever."""
        if _has_loop(self._ole.fat):
            raise FileCorrupt(file=self._path.name)


def stream_names(path: Path) -> tuple[str, ...]:
    """The streams of the OLE file at ``path``, as ``OleFile.names``; raises ``FileCorrupt`` as ``OleFile`` does."""
    return _ole_files.look(path)[2]


def _opened(path: Path) -> _Parsed:
    try:
        # A map needs no closing, unlike an open file.
        with path.open("rb", buffering=0) as opened:
            data = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
        # Late: only files of this kind need the library.
        ole = cast(_Opened, importlib.import_module("olefile").OleFileIO(data))
        return ole, data, tuple("/".join(parts) for parts in ole.listdir())
    except (OSError, ValueError, IndexError, RecursionError, OverflowError, AttributeError, TypeError) as error:
        raise FileCorrupt(file=path.name) from error


_ole_files = OpenedOnce(_opened)


def _joined(
    data: mmap.mmap | bytes, start: int, sector_bytes: int, table: Sequence[int], entry: _Entry
) -> bytes | None:
    """The sectors of an entry, which ``table`` names one after the other, of those that stand from ``start`` on.

    None where it names one that is not there, or the entry says more bytes than there are.
    """
    count = -(-entry.size // sector_bytes)
    if count > len(table):
        return None
    parts: list[bytes] = []
    sector = entry.isectStart
    for _ in range(count):
        if sector >= len(table):
            return None
        at = start + sector * sector_bytes
        parts.append(data[at : at + sector_bytes])
        sector = table[sector]
    joined = b"".join(parts)
    return joined[: entry.size] if len(joined) >= entry.size else None


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
