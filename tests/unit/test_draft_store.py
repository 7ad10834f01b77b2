"""Drafts are kept with their conversation."""

import pytest

from knowledge.errors import FileEncrypted
from knowledge.profile import Profile
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.documents import DocumentStore
from knowledge.store.drafts import NEW_CHAT, DraftStore


@pytest.fixture
def database(profile: Profile) -> Database:
    return Database(profile.database)


def test_drafts_are_there_after_a_restart_and_blank_ones_are_not(profile: Profile, database: Database) -> None:
    mine = ConversationStore(database).create("Mine")
    drafts = DraftStore(database)
    drafts.save(mine.id, "반쯤 쓴 글")
    drafts.save(NEW_CHAT, "Hello")
    database.close()
    again = DraftStore(Database(profile.database))
    assert again.drafts() == {mine.id: "반쯤 쓴 글", NEW_CHAT: "Hello"}
    again.save(mine.id, " \n")
    assert again.drafts() == {NEW_CHAT: "Hello"}


def test_a_draft_goes_with_its_conversation(database: Database) -> None:
    conversations, drafts = ConversationStore(database), DraftStore(database)
    mine = conversations.create("Mine")
    drafts.save(mine.id, "Secret")
    conversations.delete(mine.id)
    assert drafts.drafts() == {}
    conversations.restore(mine.id)
    assert drafts.drafts() == {mine.id: "Secret"}
    conversations.purge(mine.id)
    drafts.save(mine.id, "Late")
    with database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM drafts").fetchone()[0] == 0


def test_what_was_asked_comes_newest_first(database: Database) -> None:
    conversations = ConversationStore(database)
    mine, other = conversations.create("Mine"), conversations.create("Other")
    parent = None
    for role, text in (("user", "One"), ("assistant", "1"), ("user", "Two"), ("user", "Two"), ("user", "Three")):
        parent = conversations.add_message(mine.id, parent, role, text).id
    conversations.add_message(other.id, None, "user", "Elsewhere")
    assert DraftStore(database).asked(mine.id, 9) == ["Three", "Two", "One"]
    assert DraftStore(database).asked(mine.id, 1) == ["Three"]


def test_readable_documents_can_be_mentioned_the_newest_first(database: Database) -> None:
    mine = ConversationStore(database).create("Mine")
    documents = DocumentStore(database)
    for name in ("a.txt", "b.pdf", "broken.pdf"):
        document = documents.attach(mine.id, name, name, 3)
    documents.fail(document.id, FileEncrypted(file="broken.pdf"))
    documents.add_content("b.pdf", 3, 12, "text", [])
    assert [(file, pages) for _, file, pages in DraftStore(database).mentionable(mine.id)] == [
        ("b.pdf", 12),
        ("a.txt", None),
    ]
