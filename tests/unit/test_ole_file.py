"""The container of old Office files, Outlook messages and HWP 5, on files that the test writes sector by sector."""

import struct
from pathlib import Path

import pytest

from knowledge.documents.ole_file import OleFile
from knowledge.errors import FileCorrupt
from tests.ole_files import ole_file

LARGE = bytes(range(256)) * 20
SMALL = b"a few words"


def written(folder: Path, data: bytes) -> Path:
    path = folder / "a.ole"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("shift", [9, 12])
@pytest.mark.parametrize("apart", [False, True])
def test_streams_of_any_size_are_read_wherever_their_sectors_are(tmp_path: Path, shift: int, apart: bool) -> None:
    streams = {"Inner/Large": LARGE, "Inner/Small": SMALL, "본문": SMALL * 40, "More": LARGE[::-1]}

    ole = OleFile(written(tmp_path, ole_file(streams, shift, apart)))
    assert set(ole.names) == set(streams)
    assert {name: ole.read(name) for name in streams} == streams
    ole.refuse_loops()
    with pytest.raises(FileCorrupt):
        ole.read("Inner")


def test_a_stream_that_is_cut_gives_its_beginning(tmp_path: Path) -> None:
    data = ole_file({"Inner/Large": LARGE})
    # The second sector of the stream, which comes first in the file, is followed by none.
    table = data.rindex(struct.pack("<III", 1, 2, 3))
    broken = data[: table + 4] + struct.pack("<I", 5000) + data[table + 8 :]

    ole = OleFile(written(tmp_path, broken))
    assert ole.read("Inner/Large") == LARGE[:1024]


@pytest.mark.parametrize("part", [0.0, 0.3, 0.9])
def test_a_file_that_is_cut_before_its_table_is_corrupt(tmp_path: Path, part: float) -> None:
    data = ole_file({"Inner/Large": LARGE})

    with pytest.raises(FileCorrupt):
        OleFile(written(tmp_path, data[: int(len(data) * part)]))


def test_chains_that_lead_back_into_themselves_end(tmp_path: Path) -> None:
    data = ole_file({"Inner/Large": LARGE})
    table = data.rindex(struct.pack("<III", 1, 2, 3))
    looping = data[: table + 4] + struct.pack("<I", 0) + data[table + 8 :]

    ole = OleFile(written(tmp_path, looping))
    assert len(ole.read("Inner/Large")) == len(LARGE)
    with pytest.raises(FileCorrupt):
        ole.refuse_loops()


def test_a_tree_of_storages_that_holds_itself_is_gone_through_once(tmp_path: Path) -> None:
    data = ole_file({"Inner/Small": SMALL})
    stream = data.index("Small".encode("utf-16-le"))
    # Its neighbour is the storage around it.
    around = data[: stream + 72] + struct.pack("<I", 1) + data[stream + 76 :]

    ole = OleFile(written(tmp_path, around))
    assert ole.names == ("Inner/Small",)
    assert ole.read("Inner/Small") == SMALL
