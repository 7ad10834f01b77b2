"""Documents, contents and passages in the store."""

from collections.abc import Iterator

import pytest

from knowledge.documents.extraction import Note
from knowledge.documents.passages import PassageDraft
from knowledge.errors import ConversationNotFound, DocumentNotFound, FileCorrupt
from knowledge.profile import Profile
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.documents import DocumentStore

CONTENT = "c" * 64
DRAFTS = [PassageDraft("first part", 0, 10, 1, "Title"), PassageDraft("second part", 11, 22, 2, "")]


@pytest.fixture
def database(profile: Profile) -> Iterator[Database]:
    database = Database(profile.database)
    yield database
    database.close()


@pytest.fixture
def conversations(database: Database) -> ConversationStore:
    return ConversationStore(database)


@pytest.fixture
def documents(database: Database) -> DocumentStore:
    return DocumentStore(database)


def test_the_same_content_is_one_document_of_a_conversation(
    conversations: ConversationStore, documents: DocumentStore
) -> None:
    conversation = conversations.create().id

    first = documents.attach(conversation, "a.txt", CONTENT, 22)
    again = documents.attach(conversation, "b.txt", CONTENT, 22)

    assert again == first
    assert documents.documents(conversation) == [first]


def test_a_file_needs_a_conversation(conversations: ConversationStore, documents: DocumentStore) -> None:
    gone = conversations.create().id
    conversations.delete(gone)

    for missing in (gone, "nobody"):
        with pytest.raises(ConversationNotFound):
            documents.attach(missing, "a.txt", CONTENT, 22)


def test_a_failure_keeps_its_reason_until_the_next_try(
    conversations: ConversationStore, documents: DocumentStore
) -> None:
    document = documents.attach(conversations.create().id, "a.pdf", CONTENT, 22)

    failed = documents.fail(document.id, FileCorrupt(file="a.pdf"))
    retried = documents.set_state(document.id, "waiting")

    assert (failed.state, failed.error_kind, failed.error_details) == ("failed", "FileCorrupt", {"file": "a.pdf"})
    assert (retried.state, retried.error_kind, retried.error_details) == ("waiting", "", {})


def test_progress_counts_passages_with_a_vector(conversations: ConversationStore, documents: DocumentStore) -> None:
    document = documents.attach(conversations.create().id, "a.txt", CONTENT, 22)
    documents.add_content(CONTENT, 22, 2, "first part second part", DRAFTS)
    (first, told), (_, plain) = documents.without_embedding(CONTENT, 10)
    documents.save_embeddings([(first, b"\0" * 768)])

    now = documents.document(document.id)

    assert (now.done, now.passages, now.pages) == (1, 2, 2)
    assert (told, plain) == ("Title\nfirst part", "second part")
    assert documents.embedded(document.conversation_id)
    assert len(documents.without_embedding(CONTENT, 10)) == 1


def test_passages_are_told_only_to_the_conversation_that_has_them(
    conversations: ConversationStore, documents: DocumentStore
) -> None:
    mine, other = conversations.create().id, conversations.create().id
    document = documents.attach(mine, "a.txt", CONTENT, 22)
    documents.add_content(CONTENT, 22, 2, "first part second part", DRAFTS)
    ids = [passage.id for passage in documents.passages(document.id)]

    assert sorted(documents.passages_by_id(mine, ids)) == ids
    assert documents.passages_by_id(other, ids) == {}
    assert documents.searchable(other) == []


def test_a_passage_is_looked_up_without_going_through_its_document(
    database: Database, conversations: ConversationStore, documents: DocumentStore
) -> None:
    conversation = conversations.create().id
    document = documents.attach(conversation, "a.txt", CONTENT, 22)
    documents.add_content(CONTENT, 22, 2, "", DRAFTS * 500)
    [first, *_] = documents.passages(document.id)
    steps: list[None] = []

    with database.reading() as connection:
        connection.set_progress_handler(lambda: steps.append(None), 100)
    found = documents.passages_by_id(conversation, [first.id])

    assert found == {first.id: first}
    assert len(steps) < 5


def test_content_goes_with_its_last_document(conversations: ConversationStore, documents: DocumentStore) -> None:
    first = documents.attach(conversations.create().id, "a.txt", CONTENT, 22)
    second = documents.attach(conversations.create().id, "b.txt", CONTENT, 22)
    documents.add_content(CONTENT, 22, 2, "first part second part", DRAFTS)

    documents.remove(first.id)
    kept = documents.drop_unused_contents()
    documents.remove(second.id)
    gone = documents.drop_unused_contents()

    assert (kept, gone) == ([], [CONTENT])
    assert not documents.has_content(CONTENT)
    with pytest.raises(DocumentNotFound):
        documents.document(second.id)


def test_what_was_indexed_without_a_model_is_known(conversations: ConversationStore, documents: DocumentStore) -> None:
    document = documents.attach(conversations.create().id, "a.txt", CONTENT, 22)
    documents.add_content(CONTENT, 22, 2, "first part second part", DRAFTS)
    unfinished = [found.id for found in documents.unfinished()]
    documents.set_state(document.id, "ready")

    assert unfinished == [document.id]
    assert documents.unfinished() == []
    assert [found.id for found in documents.without_meaning()] == [document.id]


def test_messages_get_their_vectors_once(conversations: ConversationStore) -> None:
    conversation = conversations.create().id
    said = conversations.add_message(conversation, None, "user", "hello")
    empty = conversations.add_message(conversation, said.id, "assistant", "", "streaming")
    ids = [said.id, empty.id]

    fresh = conversations.without_embedding(conversation, ids)
    conversations.save_embeddings([(fresh[0][0], b"\0" * 768)])

    assert [text for _, text in fresh] == ["hello"]
    assert conversations.without_embedding(conversation, ids) == []
    assert conversations.embeddings(conversation) == [(fresh[0][0], b"\0" * 768)]
    assert len(conversations.row_numbers(conversation, ids)) == 2


def test_places_and_what_was_not_read_are_kept(conversations: ConversationStore, documents: DocumentStore) -> None:
    document = documents.attach(conversations.create().id, "a.xlsx", CONTENT, 22)
    notes = (Note("parts_unread", 1, 3),)
    documents.add_content(CONTENT, 22, None, "first", [PassageDraft("first", 0, 5, None, "", "Q1!A2:F9")], notes)

    assert documents.document(document.id).notes == notes
    assert [passage.place for passage in documents.passages(document.id)] == ["Q1!A2:F9"]
