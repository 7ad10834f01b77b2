"""What is purged is nowhere in the files of the database."""

from contextlib import closing

import pytest

from knowledge.documents.passages import PassageDraft
from knowledge.profile import Profile
from knowledge.store import database as database_module
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.documents import DocumentStore
from knowledge.store.filing import FilingStore
from knowledge.store.schema import MIGRATIONS
from knowledge.store.summaries import SummaryStore
from tests.raw_bytes import files_with

MARKER = "qzvxmarmotkw"


def fill(database: Database, word: str, chats: int = 3) -> list[str]:
    """Conversations that say ``word`` everywhere a text is kept."""
    store, documents = ConversationStore(database), DocumentStore(database)
    made = []
    for number in range(chats):
        conversation = store.create(f"{word} title", f'{{"system_prompt": "{word}"}}')
        question = store.add_message(conversation.id, None, "user", f"{word} question {number} " * 50)
        answer = store.add_message(conversation.id, question.id, "assistant", "", "streaming")
        store.save_text(answer.id, f"{word} so far", f"{word} thought")
        store.finish_message(answer.id, f"{word} answer", "complete", reasoning=f"{word} thought")
        SummaryStore(database).add(conversation.id, question.id, answer.id, f"{word} summary", "m")
        FilingStore(database).tag([conversation.id], [f"{word}-tag"], [])
        sha256 = f"{number}{word}".ljust(64, "0")
        documents.attach(conversation.id, f"{word}.txt", sha256, 4)
        documents.add_content(sha256, 4, None, f"{word} text", [PassageDraft(f"{word} text", 0, 9, None, word)])
        made.append(conversation.id)
    return made


def forget(database: Database, conversation_ids: list[str]) -> None:
    store = ConversationStore(database)
    for conversation_id in conversation_ids:
        store.delete(conversation_id)
        store.purge(conversation_id)
    DocumentStore(database).drop_unused_contents()
    database.scrub()


def test_no_byte_is_left_of_what_was_purged(profile: Profile) -> None:
    with closing(Database(profile.database)) as database:
        kept = fill(database, "alpaca")
        gone = fill(database, MARKER, 40)
        assert files_with(profile.folder, MARKER)
        forget(database, gone)
        assert files_with(profile.folder, MARKER) == []
        # A part of a full-text term may stand without its beginning.
        assert files_with(profile.folder, MARKER[3:]) == []
        store = ConversationStore(database)
        assert {hit.conversation.id for hit in store.search("alpaca")} == set(kept)
        assert len(store.branch(kept[0])) == 2


def test_no_byte_is_left_in_a_copy_from_before_a_migration(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(Database(profile.database)) as database:
        gone = fill(database, MARKER)
    monkeypatch.setattr(database_module, "MIGRATIONS", (*MIGRATIONS, "CREATE TABLE later (id INTEGER);"))
    with closing(Database(profile.database)) as database:
        assert [name for name in files_with(profile.folder, MARKER) if ".version-" in name]
        forget(database, gone)
        assert files_with(profile.folder, MARKER) == []


def test_scrubbing_while_another_connection_is_open(profile: Profile) -> None:
    with closing(Database(profile.database)) as database, closing(Database(profile.database)) as other:
        gone = fill(database, MARKER)
        assert len(ConversationStore(other).conversations()) == len(gone)
        forget(database, gone)
        assert files_with(profile.folder, MARKER) == []
