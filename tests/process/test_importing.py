"""Exports are taken apart in a process of their own, which hostile ones end and nothing else."""

import json
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import psutil
import pytest

from engine.errors import ImportBroken, ImportTooLarge, ImportUnknown
from engine.importing.importer import AttachmentsFound, Importing, import_file
from engine.importing.reading_apart import read_apart
from knowledge.errors import DodamError, FileIsFolder, FileMissing, ReaderOutOfMemory, ReaderTimedOut
from knowledge.profile import Profile
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from tests.unit.chat_exports import BRANCHED, CLAUDE

SPARSE_BYTES = 500 * 1024**2


@pytest.fixture
def database(profile: Profile) -> Database:
    return Database(profile.database)


def children() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())]


def slow_file(folder: Path) -> Path:
    """A long record that is tried from its beginning with each piece that comes."""
    path = folder / "conversations.json"
    path.write_text("[" + json.dumps(BRANCHED) + ",[" + "[]," * 8_000_000 + "1]]")
    return path


def test_an_export_comes_in_from_the_other_process(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("conversations.json", json.dumps([BRANCHED, CLAUDE, {"a": 1}]))
    events = list(import_file(database, path))

    assert events[-1] == Importing(1.0, 2, unreadable=1)
    [attached] = [event for event in events if isinstance(event, AttachmentsFound)]
    assert attached.attachments[0].name == "lease.txt"
    assert len(ConversationStore(database).conversations()) == 2
    assert children() == []


def _deep_lists(path: Path) -> None:
    path.write_bytes(b"[" * 10_000_000)


def _deep_objects(path: Path) -> None:
    path.write_bytes(b'{"mapping":' * 3_000_000)


def _nonsense(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b'["')
        file.truncate(SPARSE_BYTES)


def _cut_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("conversations.json", json.dumps([BRANCHED] * 50))
    path.write_bytes(path.read_bytes()[:-40])


def _damaged_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("conversations.json", f"[{json.dumps(BRANCHED)}{' ' * 3_000_000}, 1]")
    data = bytearray(path.read_bytes())
    data[2_500_000] ^= 1
    path.write_bytes(data)


def _folder(path: Path) -> None:
    path.mkdir()


def _nothing(path: Path) -> None:
    return None


@pytest.mark.parametrize(
    ("write", "error"),
    [
        (_deep_lists, ImportUnknown),
        (_deep_objects, ImportUnknown),
        (_nonsense, ImportTooLarge),
        (_cut_zip, ImportUnknown),
        (_damaged_zip, ImportBroken),
        (_folder, FileIsFolder),
        (_nothing, FileMissing),
    ],
    ids=lambda it: it.__name__,
)
def test_hostile_files_have_their_error(
    database: Database, tmp_path: Path, write: Callable[[Path], None], error: type[DodamError]
) -> None:
    path = tmp_path / "the export"
    write(path)
    with pytest.raises(error, match="the export"):
        list(import_file(database, path))
    assert children() == []


@pytest.mark.parametrize(
    ("limits", "error"),
    [({"time_limit_s": 1.0}, ReaderTimedOut), ({"memory_limit_bytes": 250 * 1024**2}, ReaderOutOfMemory)],
    ids=["time", "memory"],
)
def test_a_record_that_takes_too_much_ends_it_and_what_came_before_stays(
    database: Database, tmp_path: Path, limits: dict[str, float], error: type[DodamError]
) -> None:
    with pytest.raises(error, match=r"conversations\.json"):
        list(import_file(database, slow_file(tmp_path), read=partial(read_apart, **limits)))
    assert len(ConversationStore(database).conversations()) == 1
    assert children() == []


def test_it_is_cancelled_in_the_middle_of_a_record(database: Database, tmp_path: Path) -> None:
    seen: list[Importing | AttachmentsFound] = []
    looks = 0

    def in_the_second() -> bool:
        # The first look after a record is between two.
        nonlocal looks
        looks += bool(seen)
        return looks > 1

    for event in import_file(database, slow_file(tmp_path), in_the_second):
        seen.append(event)
    assert [event.added for event in seen if isinstance(event, Importing)] == [1]
    assert children() == []
