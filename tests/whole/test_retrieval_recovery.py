"""What survives a killed child, a lost Chroma folder and a change of mind."""

import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from knowledge.errors import ChildDied
from knowledge.profile import Profile
from knowledge.service.child import NICENESS
from knowledge.service.client import KnowledgeClient
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.documents import DocumentStore
from knowledge.store.records import Document
from tests.whole.conftest import lend_model

SECTIONS = 40
"""Enough that an embedder is at work for a second or two."""


@pytest.fixture
def database(profile: Profile) -> Iterator[Database]:
    database = Database(profile.database)
    yield database
    database.close()


@pytest.fixture
def conversation(database: Database) -> str:
    return ConversationStore(database).create().id


@pytest.fixture
def documents(database: Database) -> DocumentStore:
    return DocumentStore(database)


@pytest.fixture
def opened(profile: Profile, embedding_model: Path) -> Iterator[Callable[[], KnowledgeClient]]:
    """Makes clients of one profile, each closed at the end."""
    lend_model(profile, embedding_model)
    clients: list[KnowledgeClient] = []

    def make() -> KnowledgeClient:
        clients.append(KnowledgeClient(profile))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "book.md"
    path.write_text(
        "\n\n".join(
            f"# Chapter {number}\n\nIn year {1900 + number} the harbour of town number {number} took in "
            f"{number * 7} ships with grain, timber and wool, and the keeper of the light wrote all of them down."
            for number in range(SECTIONS)
        )
    )
    return path


def until_embedding(stream: Iterator[Document]) -> Document:
    return next(document for document in stream if document.state == "embedding" and document.done > 0)


def vectors_in(profile: Profile) -> int:
    """Vectors that Chroma has on disk, over all collections."""
    with closing(sqlite3.connect(profile.chroma / "chroma.sqlite3")) as ledger:
        return int(ledger.execute("SELECT count(*) FROM embeddings").fetchone()[0])


def index_folders(profile: Profile) -> list[Path]:
    return [path for path in profile.chroma.iterdir() if path.is_dir()]


def test_a_killed_child_goes_on_where_it_stood(
    opened: Callable[[], KnowledgeClient],
    conversation: str,
    documents: DocumentStore,
    database: Database,
    book: Path,
    profile: Profile,
) -> None:
    whole = ConversationStore(database).create().id
    killed = opened()
    stream = iter(killed.add_file(conversation, book))
    found = until_embedding(stream)
    before = documents.passages(found.id)
    assert killed.pid is not None
    os.kill(killed.pid, signal.SIGKILL)
    with pytest.raises(ChildDied):
        list(stream)
    kept = documents.document(found.id)

    steps = list(opened().resume_indexing())

    assert kept.state == "embedding"
    assert 0 < kept.done < kept.passages
    assert steps[-1].state == "ready"
    assert steps[0].done >= kept.done
    assert documents.passages(found.id) == before
    assert vectors_in(profile) == steps[-1].passages == steps[-1].done
    assert list(opened().add_file(whole, book))[-1].passages == len(before)


@pytest.mark.parametrize("damage", ["deleted", "garbage", "foreign"])
def test_a_damaged_chroma_folder_is_made_anew(
    opened: Callable[[], KnowledgeClient], conversation: str, book: Path, profile: Profile, damage: str
) -> None:
    client = opened()
    list(client.add_file(conversation, book))
    good = client.search(conversation, "the lighthouse keeper's log of the year 1931", 5)
    client.close()
    match damage:
        case "deleted":
            shutil.rmtree(profile.chroma)
        case "garbage":
            (profile.chroma / "chroma.sqlite3").write_bytes(b"not a database" * 1000)
        case _:
            shutil.rmtree(profile.chroma)
            profile.chroma.mkdir()
            with closing(sqlite3.connect(profile.chroma / "chroma.sqlite3")) as other:
                other.execute("CREATE TABLE collections (something)")

    again = opened().search(conversation, "the lighthouse keeper's log of the year 1931", 5)

    assert again.meaning
    assert [hit.passage for hit in again.hits] == [hit.passage for hit in good.hits]
    assert vectors_in(profile) == SECTIONS


def test_a_document_can_go_while_it_is_indexed(
    opened: Callable[[], KnowledgeClient], conversation: str, documents: DocumentStore, book: Path, profile: Profile
) -> None:
    client = opened()
    stream = iter(client.add_file(conversation, book))
    document = until_embedding(stream)

    client.remove_document(document.id)
    rest = list(stream)

    assert "ready" not in {step.state for step in rest}
    assert_nothing_left(documents, document, profile)


def test_a_cancelled_file_leaves_nothing(
    opened: Callable[[], KnowledgeClient], conversation: str, documents: DocumentStore, book: Path, profile: Profile
) -> None:
    stream = opened().add_file(conversation, book)
    steps = iter(stream)
    document = until_embedding(steps)

    stream.cancel()
    list(steps)

    assert_nothing_left(documents, document, profile)


def assert_nothing_left(documents: DocumentStore, document: Document, profile: Profile) -> None:
    assert documents.documents(document.conversation_id) == []
    assert not documents.has_content(document.sha256)
    assert [path for path in profile.files.rglob("*") if path.is_file()] == []
    assert not profile.chroma.exists() or (vectors_in(profile), index_folders(profile)) == (0, [])


def test_a_forgotten_conversation_leaves_no_rows_vectors_files_or_folders(
    opened: Callable[[], KnowledgeClient],
    conversation: str,
    documents: DocumentStore,
    database: Database,
    book: Path,
    profile: Profile,
) -> None:
    client = opened()
    document = list(client.add_file(conversation, book))[-1]
    said = ConversationStore(database).add_message(conversation, None, "user", "Which harbour was the busiest?")
    client.remember(conversation, [said.id])
    client.search(conversation, "harbour", 3)

    client.forget_conversation(conversation)

    assert_nothing_left(documents, document, profile)
    with database.reading() as connection:
        for table in ("messages", "message_terms", "passages", "passage_terms", "contents", "documents"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0


def test_a_file_is_found_by_its_words_while_another_is_embedded(
    opened: Callable[[], KnowledgeClient], conversation: str, book: Path, tmp_path: Path
) -> None:
    client = opened()
    first = iter(client.add_file(conversation, book))
    until_embedding(first)
    client.yield_to_reply(True)
    note = tmp_path / "note.txt"
    note.write_text("The lighthouse was sold to Mrs Abernathy.")
    second = iter(client.add_file(conversation, note))
    next(document for document in second if document.state == "embedding")

    found = client.search(conversation, "Abernathy", 1)
    client.yield_to_reply(False)

    assert found.hits[0].passage.file == "note.txt"
    assert list(first)[-1].state == "ready"
    assert list(second)[-1].state == "ready"


def test_a_short_file_does_not_wait_until_a_long_one_is_embedded(
    opened: Callable[[], KnowledgeClient], conversation: str, documents: DocumentStore, book: Path, tmp_path: Path
) -> None:
    client = opened()
    book.write_text("\n\n".join([book.read_text(), book.read_text().replace("harbour", "station")]))
    first = iter(client.add_file(conversation, book))
    long = until_embedding(first)
    note = tmp_path / "note.txt"
    note.write_text("The lighthouse was sold to Mrs Abernathy.")

    last = list(client.add_file(conversation, note))[-1]

    assert last.state == "ready"
    assert documents.document(long.id).state == "embedding"
    steps = list(first)
    assert steps[-1].state == "ready"
    assert any(step.remaining_s is not None and step.remaining_s > 0 for step in steps)


@pytest.mark.skipif(sys.platform != "linux", reason="threads have priorities of their own on Linux")
def test_searches_are_not_put_behind_with_the_indexing(
    opened: Callable[[], KnowledgeClient], conversation: str, book: Path
) -> None:
    client = opened()
    stream = iter(client.add_file(conversation, book))
    until_embedding(stream)
    client.yield_to_reply(True)
    client.search(conversation, "harbour", 1)

    told = [path.joinpath("stat").read_text() for path in Path(f"/proc/{client.pid}/task").iterdir()]
    niceness = {int(one.rsplit(")", 1)[1].split()[16]) for one in told}
    client.yield_to_reply(False)

    assert {0, NICENESS} <= niceness
    assert list(stream)[-1].state == "ready"
