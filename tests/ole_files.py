"""Writes OLE files sector by sector: the container of old Office files, Outlook messages and HWP 5."""

import itertools
import struct
from collections.abc import Mapping

from knowledge.documents.ole_file import OLE_MAGIC

END, FREE, NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFF


class Disk:
    """Sectors in the order in which they were written, and the table of what follows each."""

    def __init__(self, shift: int) -> None:
        self.size = 1 << shift
        self.sectors: list[bytes] = []
        self.table: list[int] = []

    def write(self, data: bytes, apart: bool = False) -> int:
        """The first sector of the chain that holds ``data``; ``apart`` leaves a free sector between each two."""
        chain: list[int] = []
        for at in range(0, len(data), self.size):
            if apart:
                self.sectors.append(bytes(self.size))
                self.table.append(FREE)
            chain.append(len(self.sectors))
            self.sectors.append(data[at : at + self.size].ljust(self.size, b"\0"))
            self.table.append(END)
        for before, after in itertools.pairwise(chain):
            self.table[before] = after
        return chain[0]


def entry(name: str, kind: int, after: int = NONE, child: int = NONE, first: int = END, size: int = 0) -> bytes:
    written = name.encode("utf-16-le") + b"\0\0"
    return struct.pack("<64sHBxIII36xII4x", written, len(written), kind, NONE, after, child, first, size)


def ole_file(streams: Mapping[str, bytes], shift: int = 9, apart: bool = False) -> bytes:
    """Streams by their names, with ``/`` after the storage of those that are in one.

    Those below 4096 bytes stand in small sectors of 64; the others in sectors of ``1 << shift``.
    """
    disk = Disk(shift)
    small = Disk(6)

    def stream(name: str, data: bytes, after: int) -> bytes:
        first = (disk if len(data) >= 4096 else small).write(data, apart)
        return entry(name, 2, after=after, first=first, size=len(data))

    storages = {storage: [path for path in streams if path.startswith(f"{storage}/")] for storage in _storages(streams)}
    outer = [*storages, *(path for path in streams if "/" not in path)]
    entries: list[bytes] = []
    for name in outer:
        inner = storages.get(name, [])
        number = len(entries) + 1
        after = number + 1 + len(inner) if name != outer[-1] else NONE
        entries.append(entry(name, 1, after, number + 1) if inner else stream(name, streams[name], after))
        for index, path in enumerate(inner, number + 1):
            after = index + 1 if path != inner[-1] else NONE
            entries.append(stream(path.partition("/")[2], streams[path], after))
    small_data = b"".join(small.sectors)
    root = entry("Root Entry", 5, child=1, first=disk.write(small_data) if small_data else END, size=len(small_data))
    directory = disk.write(root + b"".join(entries))
    small_table = disk.write(struct.pack(f"<{len(small.table)}I", *small.table)) if small.table else END
    return _header_and_table(disk, directory, small_table)


def _storages(streams: Mapping[str, bytes]) -> list[str]:
    return list(dict.fromkeys(path.partition("/")[0] for path in streams if "/" in path))


def _header_and_table(disk: Disk, directory: int, small_table: int) -> bytes:
    """The table has a sector for so many others; where they are stands in the header."""
    in_sector = disk.size // 4
    count = 0
    while count * in_sector < len(disk.sectors) + count:
        count += 1
    places = list(range(len(disk.sectors), len(disk.sectors) + count))
    table = disk.table + [FREE] * (count * in_sector - len(disk.table))
    data = b"".join(disk.sectors) + struct.pack(f"<{len(table)}I", *table)
    shift = disk.size.bit_length() - 1
    numbers = (count, directory, 0, 4096, small_table, 1, END, 0)
    head = struct.pack("<8s16xHHHHH10xIIIIIIII", OLE_MAGIC, 0x3E, 3, 0xFFFE, shift, 6, *numbers)
    head += struct.pack("<109I", *places, *[FREE] * (109 - count))
    return head.ljust(disk.size, b"\0") + data
