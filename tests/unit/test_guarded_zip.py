"""Members of zip files: whole and in part, packed in every way, and damaged ones as zipfile itself takes them."""

import contextlib
import random
import zipfile
import zlib
from pathlib import Path

import pytest

from knowledge.documents.guarded_zip import GuardedZip
from knowledge.errors import FileCorrupt, FileEncrypted, FileTooLarge

WORDS = "사람들은 온갖 파일을 떨어뜨린다. Anything at all. ".encode() * 40
PACKED_BADLY = random.Random(1).randbytes(20_000)
METHODS = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]


def written(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize("method", METHODS)
def test_members_are_read_whole_and_in_part(tmp_path: Path, method: int) -> None:
    members = {"a.xml": WORDS, "본문.xml": PACKED_BADLY, "empty": b"", "one": b"1"}

    with GuardedZip(written(tmp_path / "a.zip", members, method)) as archive:
        assert archive.names == tuple(members)
        assert {name: archive.read(name) for name in members} == members
        for size in (0, 1, 100, 10_000, 100_000):
            assert {name: archive.read(name, size) for name in members} == {
                name: data[:size] for name, data in members.items()
            }
        with pytest.raises(FileCorrupt):
            archive.read("nothing")


def test_a_beginning_that_is_longer_packed_than_it_is_comes_whole(tmp_path: Path) -> None:
    # Written in pieces: after each, a block that holds nothing.
    pack = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    data = b"0123456789" * 50
    packed = b"".join(pack.compress(bytes([byte])) + pack.flush(zlib.Z_FULL_FLUSH) for byte in data) + pack.flush()
    path = written(tmp_path / "a.zip", {"a.xml": packed}, zipfile.ZIP_STORED)
    with zipfile.ZipFile(path) as archive:
        told = archive.getinfo("a.xml")
    raw = path.read_bytes()
    directory = raw.index(b"PK\1\2")
    # The directory says that it is deflated, and what it unpacks to.
    raw = raw[: directory + 10] + b"\x08\0" + raw[directory + 12 :]
    raw = raw[: directory + 16] + zlib.crc32(data).to_bytes(4, "little") + raw[directory + 20 :]
    path.write_bytes(raw[: directory + 24] + len(data).to_bytes(4, "little") + raw[directory + 28 :])

    assert told.file_size > 5 * len(data)
    with GuardedZip(path) as archive:
        assert archive.read("a.xml", 100) == data[:100]
        assert archive.read("a.xml") == data


def _as_zipfile_reads(path: Path) -> bytes | None:
    with contextlib.suppress(Exception), zipfile.ZipFile(path) as archive:
        return archive.read("a.xml")
    return None


def _read(path: Path) -> bytes | None:
    with contextlib.suppress(FileCorrupt, FileEncrypted), GuardedZip(path) as archive:
        return archive.read("a.xml")
    return None


def test_damage_anywhere_is_seen_as_zipfile_sees_it(tmp_path: Path) -> None:
    whole = written(tmp_path / "a.zip", {"a.xml": WORDS[:300]}).read_bytes()
    path = tmp_path / "damaged.zip"
    outcomes: set[bool] = set()
    for at in range(len(whole)):
        for damaged in (whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :], whole[:at] + whole[at + 1 :]):
            path.write_bytes(damaged)
            expected = _as_zipfile_reads(path)
            # What is said to be out of proportion is not tried.
            with contextlib.suppress(FileTooLarge):
                assert _read(path) == expected, at
            outcomes.add(expected is None)
    assert outcomes == {True, False}
