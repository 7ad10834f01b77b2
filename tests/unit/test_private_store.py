"""Stores in memory: ids that say so, nothing beside them, recall by words."""

from pathlib import Path

import pytest

from engine.kv_cache.files import StateFiles
from knowledge.profile import Profile
from knowledge.service.client import KnowledgeClient
from knowledge.service.private import PrivateAnswering
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.records import is_private
from tests.unit.test_kv_files import KEY, SNAPSHOT


@pytest.fixture
def database() -> Database:
    return Database(None)


def test_private_conversations_have_ids_of_their_own(database: Database, profile: Profile) -> None:
    private, kept = ConversationStore(database).create(), ConversationStore(Database(profile.database)).create()
    assert is_private(private.id)
    assert not is_private(kept.id)


def test_databases_in_memory_are_apart_and_leave_no_file(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ConversationStore(database).create("one")
    database.scrub()
    assert ConversationStore(Database(None)).conversations() == []
    assert list(tmp_path.iterdir()) == []


def test_earlier_turns_are_recalled_by_their_words(database: Database, profile: Profile) -> None:
    store = ConversationStore(database)
    shared = KnowledgeClient(profile)
    knowledge = KnowledgeClient(profile, answering=PrivateAnswering(database, shared))
    made = store.create()
    wanted = store.add_message(made.id, None, "user", "우리 강아지 이름은 보리예요.")
    other = store.add_message(made.id, wanted.id, "assistant", "Good to know.")
    hits = knowledge.recall(made.id, "강아지 이름이 뭐였지?", 3, [wanted.id, other.id])
    assert [hit.message_id for hit in hits] == [wanted.id]
    assert knowledge.recall(made.id, " ", 3, [wanted.id]) == ()
    assert knowledge.search(made.id, "강아지", 3).hits == ()
    assert knowledge.pid is None
    knowledge.start()
    knowledge.yield_to_reply(True)
    knowledge.remember(made.id, [wanted.id])
    knowledge.close()
    assert shared.pid is None


def test_kv_states_of_private_conversations_are_not_written(tmp_path: Path) -> None:
    files = StateFiles(tmp_path / "kv")
    assert not files.write("private0a", KEY, SNAPSHOT)
    assert files.write("0a", KEY, SNAPSHOT)
    assert len(list((tmp_path / "kv").iterdir())) == 1
