"""Chroma's collections and their folder, with made-up vectors."""

import multiprocessing
import os
import shutil
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pytest

from knowledge.search.dense import OPENING, Vector, VectorIndex, to_bytes

COUNT = 1200
"""More than Chroma keeps in its log before it writes index files whole."""

NAME = "passages-000000000000"


def made_up(count: int = COUNT) -> list[Vector]:
    drawn = np.random.default_rng(7).standard_normal((count, 384)).astype(np.float32)
    return list(drawn / np.linalg.norm(drawn, axis=1, keepdims=True))


def all_stored(name: str) -> Sequence[tuple[int, bytes]]:
    return [(key, to_bytes(vector)) for key, vector in enumerate(made_up())]


def ask(folder: str, answer: Connection) -> None:
    """Main of a process that may die of a damaged folder: sends the nearest id, and ends at once."""
    found = VectorIndex(Path(folder), all_stored).nearest(NAME, made_up()[5], 1)
    answer.send(found[0][0])
    answer.close()
    os._exit(0)


def asked_in_a_process(folder: Path) -> int | None:
    """The nearest id to vector 5; None where the process died."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=ask, args=(str(folder), theirs))
    process.start()
    theirs.close()
    try:
        return int(ours.recv())
    except EOFError:
        return None
    finally:
        process.join()
        ours.close()


def index_folder(folder: Path) -> Path:
    return next(path for path in folder.iterdir() if path.is_dir())


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("chroma")
    assert asked_in_a_process(folder) == 5
    return folder


@pytest.mark.parametrize("file", ["header.bin", "index_metadata.pickle", "data_level0.bin", "chroma.sqlite3"])
@pytest.mark.parametrize("damage", ["cut", "overwritten"])
def test_damaged_files_are_made_anew(good: Path, tmp_path: Path, file: str, damage: str) -> None:
    folder = tmp_path / "chroma"
    shutil.copytree(good, folder)
    damaged = next(folder.rglob(file))
    size = damaged.stat().st_size
    rest = damaged.read_bytes()[: size // 2]
    damaged.write_bytes(rest if damage == "cut" else np.random.default_rng(3).bytes(size))

    answers = [asked_in_a_process(folder) for _ in range(2)]

    assert answers[-1] == 5


def test_files_that_ended_a_process_are_not_opened_again(good: Path, tmp_path: Path) -> None:
    folder = tmp_path / "chroma"
    shutil.copytree(good, folder)
    before = index_folder(folder).name
    (folder / OPENING).touch()

    assert asked_in_a_process(folder) == 5
    assert index_folder(folder).name != before
    assert not (folder / OPENING).exists()


def test_a_collection_follows_what_is_stored(tmp_path: Path) -> None:
    vectors = made_up(4)
    stored = {1: vectors[1], 2: vectors[2]}
    index = VectorIndex(tmp_path, lambda name: [(key, to_bytes(vector)) for key, vector in stored.items()])

    first = {key for key, _ in index.nearest(NAME, vectors[1], 9)}
    del stored[1]
    stored[3] = vectors[3]
    index.follow(NAME)
    second = {key for key, _ in index.nearest(NAME, vectors[1], 9)}

    assert (first, second) == ({1, 2}, {2, 3})


def test_only_the_asked_ids_are_told(tmp_path: Path) -> None:
    vectors = made_up(4)
    index = VectorIndex(tmp_path, lambda name: [(key, to_bytes(vector)) for key, vector in enumerate(vectors)])

    assert [key for key, _ in index.nearest(NAME, vectors[0], 9, among=[2])] == [2]
    assert index.nearest(NAME, vectors[0], 9, among=[]) == []


def test_deleting_collections_deletes_their_files(tmp_path: Path) -> None:
    vectors = made_up(3)
    index = VectorIndex(tmp_path, lambda name: [(key, to_bytes(vector)) for key, vector in enumerate(vectors)])
    for number in range(3):
        index.nearest(f"passages-{number}", vectors[0], 1)
    made = [path for path in tmp_path.iterdir() if path.is_dir()]
    for number in range(3):
        index.drop(f"passages-{number}")

    assert len(made) == 3
    assert [path.name for path in tmp_path.iterdir()] == ["chroma.sqlite3"]
