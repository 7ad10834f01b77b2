"""Notes on the parts of a document: kept by task and model, gone with the content."""

from collections.abc import Iterator

import pytest

from knowledge.profile import Profile
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.documents import DocumentStore
from knowledge.store.part_notes import PartNoteStore

CONTENT = "ab" * 32


@pytest.fixture
def database(profile: Profile) -> Iterator[Database]:
    database = Database(profile.database)
    yield database
    database.close()


def test_notes_are_told_apart_by_task_and_model(database: Database) -> None:
    notes = PartNoteStore(database)
    DocumentStore(database).add_content(CONTENT, 4, None, "text", [])
    notes.add(CONTENT, "summary", "Small", "part-1", "Rent is due.")
    notes.add(CONTENT, "summary", "Small", "part-1", "The rent is due.")
    notes.add(CONTENT, "summary", "Small", "part-2", "")
    assert notes.notes(CONTENT, "summary", "Small") == {"part-1": "The rent is due.", "part-2": ""}
    assert notes.notes(CONTENT, "list: risks", "Small") == {}
    assert notes.notes(CONTENT, "summary", "Large") == {}


def test_notes_go_with_their_content(database: Database) -> None:
    notes, documents = PartNoteStore(database), DocumentStore(database)
    document = documents.attach(ConversationStore(database).create().id, "a.txt", CONTENT, 4)
    documents.add_content(CONTENT, 4, None, "text", [])
    notes.add(CONTENT, "summary", "Small", "part-1", "Rent is due.")
    documents.remove(document.id)
    documents.drop_unused_contents()
    assert notes.notes(CONTENT, "summary", "Small") == {}
    notes.add(CONTENT, "summary", "Small", "part-1", "Too late.")
    assert notes.notes(CONTENT, "summary", "Small") == {}
