"""Folders with the real embedder and the real Chroma: what was stopped, changed or removed leaves no vector behind."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from knowledge.profile import Profile
from knowledge.service.client import KnowledgeClient
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.records import Folder
from tests.whole.conftest import lend_model


@pytest.fixture
def database(profile: Profile) -> Iterator[Database]:
    database = Database(profile.database)
    yield database
    database.close()


@pytest.fixture
def conversation(database: Database) -> str:
    return ConversationStore(database).create().id


@pytest.fixture
def knowledge(profile: Profile, embedding_model: Path) -> Iterator[KnowledgeClient]:
    lend_model(profile, embedding_model)
    client = KnowledgeClient(profile)
    yield client
    client.close()


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    return folder


def fill(folder: Path, count: int) -> None:
    for number in range(count):
        (folder / f"{number:04d}.txt").write_text(f"Report {number}: the office x{number}y was approved.")


def vectors_in_chroma(profile: Profile) -> int:
    """Vectors that Chroma holds, counted in its own ledger."""
    ledger = profile.chroma / "chroma.sqlite3"
    if not ledger.exists():
        return 0
    with closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as connection:
        return int(connection.execute("SELECT count(*) FROM embeddings").fetchone()[0])


def vector_folders(profile: Profile) -> list[Path]:
    return [path for path in profile.chroma.iterdir() if path.is_dir()] if profile.chroma.exists() else []


def counted(database: Database, question: str) -> int:
    with database.reading() as connection:
        return int(connection.execute(question).fetchone()[0])


@pytest.mark.parametrize(("learned", "read"), [(0, 5), (1, 5)])
def test_stopped_while_it_learns(
    knowledge: KnowledgeClient,
    conversation: str,
    reports: Path,
    database: Database,
    profile: Profile,
    learned: int,
    read: int,
) -> None:
    fill(reports, 2000)
    told: list[Folder] = []
    for folder in knowledge.add_folder(conversation, reports, True):
        told.append(folder)
        if folder.state == "reading" and folder.read >= read and folder.learned >= learned:
            knowledge.stop_folder(folder.id)

    stopped = told[-1]
    assert stopped.state == "stopped"
    assert read <= stopped.read < 2000
    assert counted(database, "SELECT count(*) FROM documents WHERE state <> 'ready'") == 0
    assert counted(database, "SELECT count(*) FROM documents") == counted(database, "SELECT count(*) FROM passages")
    # Chroma takes what it was given into its ledger when it is asked something.
    knowledge.search(conversation, "Which office was approved?", 1)
    with_vector = counted(database, "SELECT count(*) FROM passages WHERE embedding IS NOT NULL")
    assert vectors_in_chroma(profile) == with_vector

    # What lacks its meaning is made up for at the next start.
    list(knowledge.resume_indexing())
    assert vectors_in_chroma(profile) == counted(database, "SELECT count(*) FROM passages") == stopped.read

    knowledge.remove_folder(stopped.id)
    for table in ("folders", "sources", "documents", "contents", "passages", "passage_terms"):
        assert counted(database, f"SELECT count(*) FROM {table}") == 0
    assert vectors_in_chroma(profile) == 0
    assert vector_folders(profile) == []
    assert not any(path.is_file() for path in profile.files.rglob("*"))


def test_vectors_follow_what_changed(
    knowledge: KnowledgeClient, conversation: str, reports: Path, database: Database, profile: Profile
) -> None:
    fill(reports, 6)
    last = list(knowledge.add_folder(conversation, reports, None))[-1]
    assert (last.learned, vectors_in_chroma(profile)) == (6, 6)
    (reports / "0000.txt").write_text("밀물과 썰물은 달이 일으킨다.")
    (reports / "0001.txt").unlink()
    (reports / "0002.txt").rename(reports / "moved.txt")
    (reports / "same.txt").write_bytes((reports / "0003.txt").read_bytes())

    last = list(knowledge.add_folder(conversation, reports, None))[-1]

    assert (last.files, last.learned) == (6, 6)
    assert counted(database, "SELECT count(*) FROM documents") == vectors_in_chroma(profile) == 5
    found = knowledge.search(conversation, "Where do the tides come from?", 1)
    assert (found.hits[0].passage.file, found.meaning) == ("0000.txt", True)


def test_the_same_folder_in_two_conversations_is_embedded_once(
    knowledge: KnowledgeClient, conversation: str, reports: Path, database: Database, profile: Profile
) -> None:
    fill(reports, 4)
    other = ConversationStore(database).create().id
    list(knowledge.add_folder(conversation, reports, None))

    last = list(knowledge.add_folder(other, reports, None))[-1]

    assert last.learned == 4
    assert counted(database, "SELECT count(*) FROM passages") == 4
    assert vectors_in_chroma(profile) == 8
    assert knowledge.search(other, "office x2y", 1).hits[0].passage.file == "0002.txt"
    knowledge.remove_folder(last.id)
    assert vectors_in_chroma(profile) == 4
