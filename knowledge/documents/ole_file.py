"""Opens OLE files (the container of HWP 5, Outlook messages and old Office files) without trusting what they say.

After Microsoft's published description of compound files, [MS-CFB]. A chain of sectors that breaks off ends its stream
there, so the beginning of a file that was cut is still read.
"""

import os
import struct
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from types import TracebackType

from knowledge.errors import FileCorrupt, FileTooLarge

OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
STREAM_LIMIT_BYTES = 256 * 1024**2
"""No text stream comes near this; pictures may, but no reader wants them."""

# Section 2.2: magic, binary logarithms of the sizes of sectors and of small sectors, number of sectors of the table of
# sectors, first sector of the directory, first sector and number of sectors of the table of small sectors, the same of
# the list of sectors that hold the first table; that list begins in the rest of the header.
_HEADER = struct.Struct("<8s22xHH10xII8xIIII")
_HEADER_BYTES = 512
_SECTOR_SHIFTS = (9, 12)
# Smaller streams are kept in small sectors, all of them in the stream of the root.
_SMALL_STREAM_BYTES = 4096

# Section 2.6: name and its size with the NUL, kind, neighbours in the tree, first child, first sector, size.
_ENTRY = struct.Struct("<64sHBxIII36xII4x")
_STORAGE, _STREAM = 1, 2
# From here on the numbers of sectors are marks, such as for the end of a chain.
_MARKS = 0xFFFF_FFFA

_Entry = tuple[bytes, int, int, int, int, int, int, int]


class OleFile:
    """An OLE file read stream by stream; ``names`` are the streams' paths, with ``/`` between storages.

    Opening raises ``FileCorrupt`` where it is no OLE file or its directory is broken.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("rb")
        self._small: bytes | None = None
        self._small_table: Sequence[int] = ()
        try:
            self._open()
        except (struct.error, ValueError, IndexError) as error:
            self._file.close()
            raise FileCorrupt(file=path.name) from error

    def __enter__(self) -> "OleFile":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def read(self, name: str) -> bytes:
        """The bytes of the stream ``name``. Raises ``FileTooLarge`` and, where it is absent, ``FileCorrupt``."""
        if name not in self._streams:
            raise FileCorrupt(file=self._path.name)
        first, size = self._streams[name]
        if size > STREAM_LIMIT_BYTES:
            raise FileTooLarge(
                file=self._path.name,
                size=f"{size // 1024**2} MB in one part",
                limit=f"{STREAM_LIMIT_BYTES // 1024**2} MB",
            )
        if size >= _SMALL_STREAM_BYTES:
            return self._chained(first, size)
        if self._small is None:
            self._small = self._chained(*self._small_place)
            self._small_table = _numbers(self._chained(*self._small_table_place))
        small, shift = self._small, self._small_shift
        runs = _runs(self._small_table, first, -(-size >> shift))
        return b"".join([small[begin << shift : end << shift] for begin, end in runs])[:size]

    def refuse_loops(self) -> None:
        """Raise ``FileCorrupt`` where a chain leads back into itself, for libraries that would follow it for ever."""
        large = [first for first, size in self._streams.values() if size >= _SMALL_STREAM_BYTES]
        for first in (self._small_place[0], self._small_table_place[0], *large):
            if _is_endless(self._table, first):
                raise FileCorrupt(file=self._path.name)

    def _open(self) -> None:
        header = self._file.read(_HEADER_BYTES)
        (magic, shift, small_shift, table_count, directory, small_table, small_count, more, more_count) = (
            _HEADER.unpack_from(header)
        )
        if magic != OLE_MAGIC or shift not in _SECTOR_SHIFTS or not 0 < small_shift <= shift:
            raise ValueError("no compound file")
        self._shift, self._small_shift = shift, small_shift
        # The header takes the place of the first sector.
        sectors = -(-os.fstat(self._file.fileno()).st_size >> shift) - 1
        if table_count > sectors:
            raise ValueError("the table of sectors is larger than the file")
        # All that it has, although a part would do for what is left of a file that was cut: so that is known.
        count = max(table_count, -(-4 * sectors >> shift))
        places = islice(self._table_places(_numbers(header[_HEADER.size :]), more, more_count), count)
        self._table = _numbers(b"".join([self._sector(place) for place in places])[: 4 * sectors])
        if _is_endless(self._table, directory):
            raise ValueError("the directory leads back into itself")
        data = self._chained(directory, sectors << shift)
        entries = list(_ENTRY.iter_unpack(data[: len(data) // _ENTRY.size * _ENTRY.size]))
        _, _, _, _, _, child, first, size = entries[0]
        self._streams = dict(_streams(entries, child))
        self.names = tuple(self._streams)
        self._small_place = first, min(size, STREAM_LIMIT_BYTES)
        self._small_table_place = small_table, min(small_count, sectors) << shift

    def _table_places(self, places: Sequence[int], more: int, more_count: int) -> Iterator[int]:
        """The sectors that hold the table: those that the header lists, then those in ``more_count`` linked lists."""
        yield from (place for place in places if place < _MARKS)
        for _ in range(more_count):
            *places, more = _numbers(self._sector(more))
            yield from (place for place in places if place < _MARKS)

    def _sector(self, number: int) -> bytes:
        """One whole sector."""
        size = 1 << self._shift
        self._file.seek(number + 1 << self._shift)
        data = self._file.read(size)
        if len(data) < size:
            raise ValueError("a table is cut off")
        return data

    def _chained(self, first: int, size: int) -> bytes:
        """The first ``size`` bytes in the chain of sectors that begins with ``first``, or as many as there are."""
        parts: list[bytes] = []
        for begin, end in _runs(self._table, first, -(-size >> self._shift)):
            self._file.seek(begin + 1 << self._shift)
            parts.append(self._file.read(end - begin << self._shift))
        return b"".join(parts)[:size]


def _numbers(data: bytes) -> tuple[int, ...]:
    """Whole 32-bit numbers; a broken one at the end is left out."""
    return struct.unpack_from(f"<{len(data) // 4}I", data)


def _runs(table: Sequence[int], first: int, count: int) -> Iterator[tuple[int, int]]:
    """(first, behind the last) sector of each run of neighbours in a chain of at most ``count`` sectors."""
    at = begin = first
    # A chain that leads back into itself is no longer than the table.
    for _ in range(min(count, len(table))):
        if at >= len(table):
            break
        following = table[at]
        at += 1
        if following != at:
            yield begin, at
            at = begin = following
    if begin < at:
        yield begin, at


def _is_endless(table: Sequence[int], first: int) -> bool:
    at = first
    for _ in range(len(table)):
        if at >= len(table):
            return False
        at = table[at]
    return at < len(table)


def _streams(entries: Sequence[_Entry], child: int) -> Iterator[tuple[str, tuple[int, int]]]:
    """(path, (first sector, size)) of the streams in the tree that begins with ``child``."""
    waiting = [(child, "")]
    seen: set[int] = set()
    while waiting:
        index, folder = waiting.pop()
        if index in seen or index >= len(entries):
            continue
        seen.add(index)
        name, length, kind, before, after, child, first, size = entries[index]
        waiting += ((after, folder), (before, folder))
        path = folder + name[: max(0, length - 2)].decode("utf-16-le", "replace")
        if kind == _STORAGE:
            waiting.append((child, f"{path}/"))
        elif kind == _STREAM:
            yield path, (first, size)
