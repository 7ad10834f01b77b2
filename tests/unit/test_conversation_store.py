"""Conversations: durable, searchable, deletable, never of a newer version."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from types import SimpleNamespace

import pytest

from knowledge.errors import (
    ConversationNotFound,
    DiskFull,
    ProfileDamaged,
    ProfileInUse,
    ProfileTooNew,
    ProfileUnwritable,
)
from knowledge.profile import Profile
from knowledge.store import database as database_module
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.records import Citation, Passage
from knowledge.store.schema import MIGRATIONS


@pytest.fixture
def database(profile: Profile) -> Database:
    return Database(profile.database)


@pytest.fixture
def store(database: Database) -> ConversationStore:
    return ConversationStore(database)


def test_what_was_written_is_there_for_another_connection(store: ConversationStore, profile: Profile) -> None:
    made = store.create("회의록 정리", '{"system_prompt": "짧게"}', "SmolLM2")
    question = store.add_message(made.id, None, "user", "요약해 줘")
    answer = store.add_message(made.id, question.id, "assistant", "", "streaming", "SmolLM2")
    store.save_text(answer.id, "지금까지")
    again = ConversationStore(Database(profile.database))
    assert [message.text for message in again.branch(made.id)] == ["요약해 줘", "지금까지"]
    assert again.conversation(made.id).settings == '{"system_prompt": "짧게"}'


def test_an_answer_ends_with_its_citations(store: ConversationStore) -> None:
    made = store.create()
    question = store.add_message(made.id, None, "user", "?")
    answer = store.add_message(made.id, question.id, "assistant", "", "streaming")
    passage = Passage(7, 3, "a.pdf", 2, "Intro › Aim", 10, 20, "0123456789")
    store.freeze_context(question.id, [passage], [])
    ended = store.finish_message(answer.id, "Done.", "complete", [Citation(1, passage, (5,))], '{"load_s": 1}')
    assert ended.citations == (Citation(1, passage, (5,)),)
    assert store.branch(made.id)[0].excerpts == (passage,)


def test_answers_left_open_by_a_killed_program_are_interrupted_and_kept(store: ConversationStore) -> None:
    made = store.create()
    question = store.add_message(made.id, None, "user", "?")
    answer = store.add_message(made.id, question.id, "assistant", "", "streaming")
    store.save_text(answer.id, "half an ans")
    assert store.interrupt_open_messages() == 1
    last = store.branch(made.id)[-1]
    assert (last.state, last.text) == ("interrupted", "half an ans")
    assert store.search("half")


def test_regenerated_answers_are_branches(store: ConversationStore) -> None:
    made = store.create()
    question = store.add_message(made.id, None, "user", "?")
    first = store.add_message(made.id, question.id, "assistant", "first")
    second = store.add_message(made.id, question.id, "assistant", "second")
    assert [message.id for message in store.branch(made.id)] == [question.id, second.id]
    store.set_leaf(made.id, first.id)
    assert [message.text for message in store.branch(made.id)] == ["?", "first"]


@pytest.mark.parametrize("query", ["임대료", "임대", "rent", "RENTED", "office re", "계약서"])
def test_search_finds_words_of_messages_and_titles(store: ConversationStore, query: str) -> None:
    made = store.create("계약서 검토")
    store.add_message(made.id, None, "user", "사무실 임대료는 얼마인가요? We rented an office.")
    store.create("other")
    assert [hit.conversation.id for hit in store.search(query)] == [made.id]


@pytest.mark.parametrize("query", ["", "  ", '"', "a OR", "(", "*", "%", "NEAR(", "🙂"])
def test_search_takes_any_text(store: ConversationStore, query: str) -> None:
    store.create("plain")
    assert isinstance(store.search(query), list)


def test_delete_can_be_undone_and_purge_cannot(store: ConversationStore, database: Database) -> None:
    made = store.create("gone")
    store.add_message(made.id, None, "user", "secret words")
    store.delete(made.id)
    assert store.conversations() == []
    assert store.search("secret") == []
    assert store.deleted() == [made.id]
    store.restore(made.id)
    assert [message.text for message in store.branch(made.id)] == ["secret words"]
    store.purge(made.id)
    with pytest.raises(ConversationNotFound):
        store.conversation(made.id)
    with database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM message_terms").fetchone()[0] == 0
        assert connection.execute("SELECT count(*) FROM messages").fetchone()[0] == 0


def test_a_profile_of_a_newer_version_is_left_alone(profile: Profile) -> None:
    with closing(sqlite3.connect(profile.database)) as connection:
        connection.execute("PRAGMA user_version = 999")
    before = profile.database.read_bytes()
    with pytest.raises(ProfileTooNew, match="999"):
        Database(profile.database)
    assert profile.database.read_bytes() == before


def test_a_file_that_is_no_database_is_a_worded_error(profile: Profile) -> None:
    profile.database.write_bytes(b"this is not a database, whatever its name says" * 50)
    with pytest.raises(ProfileDamaged, match="is damaged"):
        Database(profile.database)


@pytest.mark.parametrize(("free", "kind"), [(0, DiskFull), (10**9, ProfileUnwritable)])
def test_a_failed_write_is_a_full_disk_where_there_is_no_room(
    database: Database, monkeypatch: pytest.MonkeyPatch, free: int, kind: type[Exception]
) -> None:
    failed = sqlite3.OperationalError("disk I/O error")
    failed.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE
    monkeypatch.setattr(database_module.shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    with pytest.raises(kind), database.transaction():
        raise failed


def test_a_full_disk_is_a_worded_error_and_what_was_saved_stays(store: ConversationStore, database: Database) -> None:
    made = store.create("kept")
    with database.reading() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DiskFull):
        store.add_message(made.id, None, "user", "x" * 200_000)
    assert store.conversation(made.id).title == "kept"
    assert store.branch(made.id) == []


def test_a_profile_is_held_once(profile: Profile) -> None:
    with profile.held(), pytest.raises(ProfileInUse), profile.held():
        pass
    with profile.held():
        pass


def test_processes_that_open_a_new_profile_at_once_agree(profile: Profile) -> None:
    script = """
import sys
from pathlib import Path
from knowledge.store.database import Database
Database(Path(sys.argv[1]))
"""
    command = [sys.executable, "-c", script, str(profile.database)]
    starting = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(6)]
    assert [process.communicate()[1] for process in starting] == [""] * 6
    assert ConversationStore(Database(profile.database)).conversations() == []


def test_an_older_profile_is_backed_up_before_it_is_migrated(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    made = ConversationStore(Database(profile.database)).create("kept")
    monkeypatch.setattr(database_module, "MIGRATIONS", (*MIGRATIONS, "CREATE TABLE later (id INTEGER);"))
    assert ConversationStore(Database(profile.database)).conversation(made.id).title == "kept"
    copy = profile.database.with_name(f"dodam.sqlite3.version-{len(MIGRATIONS)}")
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT title FROM conversations").fetchone() == ("kept",)


def test_a_migration_that_fails_changes_nothing(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    Database(profile.database).close()
    monkeypatch.setattr(database_module, "MIGRATIONS", (*MIGRATIONS, "CREATE TABLE later (id INTEGER); BROKEN;"))
    with pytest.raises(ProfileUnwritable):
        Database(profile.database)
    monkeypatch.undo()
    Database(profile.database).close()


def test_reasoning_is_kept_apart_from_the_answer(store: ConversationStore) -> None:
    conversation = store.create("t")
    answer = store.add_message(conversation.id, None, "assistant", "", "streaming")
    store.save_text(answer.id, "", "Let me marmot")
    assert store.branch(conversation.id)[0].reasoning == "Let me marmot"
    ended = store.finish_message(answer.id, "Yes.", "complete", reasoning="Let me marmot.")
    assert (ended.text, ended.reasoning) == ("Yes.", "Let me marmot.")
    assert store.search("marmot") == []
    assert [text for _, text in store.without_embedding(conversation.id, [answer.id])] == ["Yes."]


def test_messages_of_a_profile_from_before_reasoning_have_none(
    profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "MIGRATIONS", MIGRATIONS[:1])
    with closing(Database(profile.database)) as old, old.transaction() as connection:
        connection.execute("INSERT INTO conversations (id, title, created, updated, settings) VALUES ('c','',0,0,'{}')")
        connection.execute(
            "INSERT INTO messages (id, conversation_id, role, text, created, state)"
            " VALUES ('m', 'c', 'assistant', 'Old.', 0, 'complete')"
        )
    monkeypatch.setattr(database_module, "MIGRATIONS", MIGRATIONS)
    with closing(Database(profile.database)) as new:
        (message,) = ConversationStore(new).branch("c", "m")
    assert (message.text, message.reasoning) == ("Old.", "")
