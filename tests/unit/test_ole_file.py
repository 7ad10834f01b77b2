"""The container of old Office files, Outlook messages and HWP 5, on files that the test writes sector by sector."""

import itertools
import struct
from collections.abc import Mapping
from pathlib import Path

import pytest

from knowledge.documents.ole_file import OLE_MAGIC, OleFile
from knowledge.errors import FileCorrupt

END, FREE, NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFF
LARGE = bytes(range(256)) * 20
SMALL = b"a few words"


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
    """Streams side by side in the storage ``Inner``; those below 4096 bytes in small sectors of 64."""
    disk = Disk(shift)
    small = Disk(6)
    entries = [entry("Inner", 1, child=2)]
    for index, (name, data) in enumerate(streams.items(), 2):
        first = (disk if len(data) >= 4096 else small).write(data, apart)
        entries.append(entry(name, 2, after=index + 1 if index <= len(streams) else NONE, first=first, size=len(data)))
    small_data = b"".join(small.sectors)
    root = entry("Root Entry", 5, child=1, first=disk.write(small_data) if small_data else END, size=len(small_data))
    directory = disk.write(root + b"".join(entries))
    small_table = disk.write(struct.pack(f"<{len(small.table)}I", *small.table)) if small.table else END
    return header_and_table(disk, directory, small_table)


def header_and_table(disk: Disk, directory: int, small_table: int) -> bytes:
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


def written(folder: Path, data: bytes) -> Path:
    path = folder / "a.ole"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("shift", [9, 12])
@pytest.mark.parametrize("apart", [False, True])
def test_streams_of_any_size_are_read_wherever_their_sectors_are(tmp_path: Path, shift: int, apart: bool) -> None:
    streams = {"Large": LARGE, "Small": SMALL, "본문": SMALL * 40, "More": LARGE[::-1]}

    ole = OleFile(written(tmp_path, ole_file(streams, shift, apart)))
    assert set(ole.names) == {f"Inner/{name}" for name in streams}
    assert {name: ole.read(f"Inner/{name}") for name in streams} == streams
    ole.refuse_loops()
    with pytest.raises(FileCorrupt):
        ole.read("Inner")


def test_a_stream_that_is_cut_gives_its_beginning(tmp_path: Path) -> None:
    data = ole_file({"Large": LARGE})
    # The second sector of the stream, which comes first in the file, is followed by none.
    table = data.rindex(struct.pack("<III", 1, 2, 3))
    broken = data[: table + 4] + struct.pack("<I", 5000) + data[table + 8 :]

    ole = OleFile(written(tmp_path, broken))
    assert ole.read("Inner/Large") == LARGE[:1024]


@pytest.mark.parametrize("part", [0.0, 0.3, 0.9])
def test_a_file_that_is_cut_before_its_table_is_corrupt(tmp_path: Path, part: float) -> None:
    data = ole_file({"Large": LARGE})

    with pytest.raises(FileCorrupt):
        OleFile(written(tmp_path, data[: int(len(data) * part)]))


def test_chains_that_lead_back_into_themselves_end(tmp_path: Path) -> None:
    data = ole_file({"Large": LARGE})
    table = data.rindex(struct.pack("<III", 1, 2, 3))
    looping = data[: table + 4] + struct.pack("<I", 0) + data[table + 8 :]

    ole = OleFile(written(tmp_path, looping))
    assert len(ole.read("Inner/Large")) == len(LARGE)
    with pytest.raises(FileCorrupt):
        ole.refuse_loops()


def test_a_tree_of_storages_that_holds_itself_is_gone_through_once(tmp_path: Path) -> None:
    data = ole_file({"Small": SMALL})
    stream = data.index("Small".encode("utf-16-le"))
    # Its neighbour is the storage around it.
    around = data[: stream + 72] + struct.pack("<I", 1) + data[stream + 76 :]

    ole = OleFile(written(tmp_path, around))
    assert ole.names == ("Inner/Small",)
    assert ole.read("Inner/Small") == SMALL
