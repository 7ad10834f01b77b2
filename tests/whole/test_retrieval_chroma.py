"""Chroma's collections and their folder, with made-up vectors."""

import contextlib
import multiprocessing
import os
import resource
import shutil
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from knowledge.search.chroma import LEDGER, OPEN_COLLECTIONS, OPENING, IndexUnavailable
from knowledge.search.dense import FILLED_AT_ONCE, Vector, VectorIndex, to_bytes

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
    return next(iter(answers_of(ask, folder)), None)


def answers_of(main: Callable[[str, Connection], None], folder: Path) -> list[int]:
    """What a process sends until it ends, or dies."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=main, args=(str(folder), theirs))
    process.start()
    theirs.close()
    answers: list[int] = []
    with contextlib.suppress(EOFError), ours:
        while True:
            answers.append(int(ours.recv()))
    process.join()
    return answers


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


def test_a_folder_of_another_version_is_made_anew(good: Path, tmp_path: Path) -> None:
    folder = tmp_path / "chroma"
    shutil.copytree(good, folder)
    with closing(sqlite3.connect(folder / "chroma.sqlite3")) as ledger:
        ledger.execute("UPDATE migrations SET hash = 'another', filename = '99999-later.sqlite.sql'")
        ledger.commit()

    assert asked_in_a_process(folder) == 5


class Panic(BaseException):
    """As ``pyo3_runtime.PanicException`` is, which Chroma's Rust half raises: no ``Exception``."""


def test_a_panic_of_chroma_is_mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = VectorIndex(tmp_path, all_stored)
    made = index._made
    panics = [Panic("called `Option::unwrap()` on a `None` value")]

    def panicking(*arguments: Any) -> Any:
        if panics:
            raise panics.pop()
        return made(*arguments)

    monkeypatch.setattr(index, "_made", panicking)
    assert index.nearest(NAME, made_up()[5], 1)[0][0] == 5

    panics.extend([Panic("again"), Panic("and again")])
    index.use("another")
    with pytest.raises(IndexUnavailable):
        index.nearest(NAME, made_up()[5], 1)
    assert index.nearest(NAME, made_up()[5], 1)[0][0] == 5


def ask_without_files(folder: str, answer: Connection) -> None:
    """Main of a process that may open no more files for a while."""
    index = VectorIndex(Path(folder), all_stored)
    index.open()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (psutil.Process().num_fds(), hard))
    try:
        index.nearest(NAME, made_up()[5], 1)
    except IndexUnavailable:
        answer.send(-1)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    answer.send(index.nearest(NAME, made_up()[5], 1)[0][0])
    answer.close()
    os._exit(0)


@pytest.mark.parametrize("damage", ["deleted", "emptied"])
def test_a_folder_that_is_damaged_while_it_is_used_is_made_anew(tmp_path: Path, damage: str) -> None:
    vectors = made_up(6)
    stored = {key: to_bytes(vectors[key]) for key in range(4)}
    folder = tmp_path / "chroma"
    index = VectorIndex(folder, lambda name: list(stored.items()))
    index.follow(NAME)
    if damage == "deleted":
        shutil.rmtree(folder)
    else:
        (folder / "chroma.sqlite3").write_bytes(b"")

    stored[5] = to_bytes(vectors[5])
    index.add(NAME, [(5, vectors[5])])

    assert [index.nearest(NAME, vectors[key], 1)[0][0] for key in (5, 2)] == [5, 2]
    assert index.nearest("turns-1", vectors[1], 1)[0][0] == 1


def test_too_many_open_files_are_waited_out(tmp_path: Path) -> None:
    assert answers_of(ask_without_files, tmp_path / "chroma") == [-1, 5]


def test_vectors_of_another_model_are_never_compared(tmp_path: Path) -> None:
    before, after = made_up(8)[:4], made_up(8)[4:]
    VectorIndex(tmp_path, lambda name: [(key, to_bytes(vector)) for key, vector in enumerate(before)], "one").follow(
        NAME
    )
    stored = [(key, to_bytes(vector[:64])) for key, vector in enumerate(after)]
    index = VectorIndex(tmp_path, lambda name: stored, "another")

    near = index.nearest(NAME, after[2][:64], 4)

    assert near[0][0] == 2
    assert near[0][1] == pytest.approx(1.0, abs=0.01)
    assert len(near) == 4
    assert index.nearest(NAME, before[0], 4) == []


def test_much_is_filled_behind_the_search(tmp_path: Path) -> None:
    many = made_up(FILLED_AT_ONCE + 500)
    index = VectorIndex(tmp_path, lambda name: [(key, to_bytes(vector)) for key, vector in enumerate(many)])

    with pytest.raises(IndexUnavailable):
        index.nearest(NAME, many[7], 1)
    found: list[tuple[int, float]] = []
    for _ in range(300):
        try:
            found = index.nearest(NAME, many[-1], 1)
            break
        except IndexUnavailable:
            time.sleep(0.1)

    assert found[0][0] == len(many) - 1


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


def test_opening_a_collection_does_not_read_the_log_of_others(tmp_path: Path) -> None:
    index = VectorIndex(tmp_path, lambda name: [(key, to_bytes(vector)) for key, vector in enumerate(made_up(3))])
    index.follow(NAME)
    with closing(sqlite3.connect(tmp_path / LEDGER)) as ledger:
        plan = ledger.execute(
            "EXPLAIN QUERY PLAN SELECT * FROM embeddings_queue WHERE topic = 'x' AND seq_id > 5 ORDER BY seq_id"
        ).fetchall()

    assert "dodam_log_by_topic" in plan[0][-1]


def test_what_was_found_is_found_again_after_many_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = made_up(COUNT + 300)
    few = [(key, to_bytes(vector)) for key, vector in enumerate(vectors[:3])]
    many = [(key, to_bytes(vector)) for key, vector in enumerate(vectors[:COUNT])]
    index = VectorIndex(tmp_path, lambda name: many if name == "passages-long" else few)
    mended: list[BaseException] = []
    monkeypatch.setattr(index._store, "mend", mended.append)
    index.follow("passages-long")
    many += [(key, to_bytes(vectors[key])) for key in range(COUNT, COUNT + 300)]
    index.add("passages-long", list(enumerate(vectors))[COUNT:])
    names = [f"passages-{number}" for number in range(OPEN_COLLECTIONS + 10)]

    for _ in range(2):
        assert [index.nearest(name, vectors[1], 1)[0][0] for name in names] == [1] * len(names)
        assert [index.nearest("passages-long", vectors[key], 1)[0][0] for key in (COUNT + 5, COUNT + 299)] == [
            COUNT + 5,
            COUNT + 299,
        ]

    assert not mended


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
