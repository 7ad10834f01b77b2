"""Pins, archive, folders and tags."""

from contextlib import closing

import pytest

from knowledge.profile import Profile
from knowledge.store import database as database_module
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.filing import FilingStore, tag_name
from knowledge.store.records import ChatFolder
from knowledge.store.schema import MIGRATIONS


@pytest.fixture
def database(profile: Profile) -> Database:
    return Database(profile.database)


@pytest.fixture
def store(database: Database) -> ConversationStore:
    return ConversationStore(database)


@pytest.fixture
def filing(database: Database) -> FilingStore:
    return FilingStore(database)


def test_pinned_and_archived_exclude_each_other(store: ConversationStore, filing: FilingStore) -> None:
    one, two = store.create("one").id, store.create("two").id
    filing.set_pinned([one, two], True)
    filing.set_archived([one], True)
    assert [(c.title, c.pinned, c.archived) for c in store.conversations()] == [
        ("two", True, False),
        ("one", False, True),
    ]
    filing.set_pinned([one], True)
    assert not store.conversation(one).archived


def test_a_folder_holds_conversations_until_it_is_deleted(store: ConversationStore, filing: FilingStore) -> None:
    one, two = store.create("one").id, store.create("two").id
    folder = filing.create_folder("Work", [one])
    filing.set_archived([two], True)
    filing.move([two], folder.id)
    assert {c.title: (c.folder_id, c.archived) for c in store.conversations()} == {
        "one": (folder.id, False),
        "two": (folder.id, False),
    }
    filing.rename_folder(folder.id, "Office")
    filing.set_collapsed(folder.id, True)
    assert filing.folders() == [ChatFolder(folder.id, "Office", True)]
    assert set(filing.delete_folder(folder.id)) == {one, two}
    assert [c.folder_id for c in store.conversations()] == [None, None]
    assert filing.folders() == []


def test_tags_are_given_and_taken_without_regard_to_case(store: ConversationStore, filing: FilingStore) -> None:
    one, two = store.create("one").id, store.create("two").id
    filing.tag([one, two], ["Work", "세금 2025"], [])
    filing.tag([two], ["work"], [])
    assert store.conversation(two).tags == ("Work", "세금-2025")
    assert filing.tags() == [("Work", 2), ("세금-2025", 2)]
    filing.tag([one, two], [], ["WORK"])
    assert filing.tags() == [("세금-2025", 2)]
    store.purge(one)
    assert filing.tags() == [("세금-2025", 1)]


def test_a_tag_is_one_word() -> None:
    assert tag_name(" #two words, ") == "two-words"
    assert tag_name(" # ") == ""
    assert len(tag_name("x" * 200)) == 60


def test_tags_of_unknown_conversations_are_passed_over(filing: FilingStore) -> None:
    filing.tag(["nobody"], ["lost"], [])
    assert filing.tags() == []


def test_conversations_from_before_are_in_no_order(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "MIGRATIONS", MIGRATIONS[:5])
    with closing(Database(profile.database)) as old, old.transaction() as connection:
        connection.execute(
            "INSERT INTO conversations (id, title, created, updated, settings) VALUES ('c','t',0,0,'{}')"
        )
    monkeypatch.setattr(database_module, "MIGRATIONS", MIGRATIONS)
    with closing(Database(profile.database)) as new:
        [conversation] = ConversationStore(new).conversations()
    assert (conversation.pinned, conversation.archived, conversation.folder_id, conversation.tags) == (
        False,
        False,
        None,
        (),
    )
