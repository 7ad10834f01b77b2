"""Exports: Markdown for reading, JSON for keeping, whole files or none."""

import json
import zipfile
from pathlib import Path

import msgspec
import pytest

from engine.errors import ExportFailed
from engine.export import Exporter, as_markdown, file_name
from knowledge.errors import ConversationNotFound
from knowledge.profile import Profile
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.records import Citation, Conversation, Message, Passage

CONVERSATION = Conversation("c1", "임대 계약", 1.0, 2.0, "{}", "m2", "SmolLM2")
PASSAGE = Passage(1, 1, "lease.pdf", 4, "Terms", 0, 9, "due\nfirst")
BRANCH = [
    Message("m1", "c1", None, "user", "When?", 1.0, "complete"),
    Message(
        "m2",
        "c1",
        "m1",
        "assistant",
        "On the first. Bye.",
        2.0,
        "complete",
        "SmolLM2",
        citations=(Citation(1, PASSAGE, (13,)),),
    ),
]


@pytest.fixture
def database(profile: Profile) -> Database:
    return Database(profile.database)


@pytest.fixture
def chats(database: Database) -> list[str]:
    store = ConversationStore(database)
    made = []
    for title in ("a/b: 계약?", "same", "SAME"):
        conversation = store.create(title)
        question = store.add_message(conversation.id, None, "user", f"Question of {title}")
        first = store.add_message(conversation.id, question.id, "assistant", "first")
        store.add_message(conversation.id, question.id, "assistant", "second")
        store.set_leaf(conversation.id, first.id)
        made.append(conversation.id)
    return made


def test_markdown_keeps_citations_as_footnotes() -> None:
    text = as_markdown(CONVERSATION, BRANCH)
    assert text.startswith("# 임대 계약\n")
    assert "On the first.[^1-1] Bye." in text
    assert "[^1-1]: lease.pdf, p. 4: “due first”" in text


def test_reasoning_is_not_in_the_text() -> None:
    branch = [BRANCH[0], msgspec.structs.replace(BRANCH[1], reasoning="Page four says so.")]
    assert "Page four" not in as_markdown(CONVERSATION, branch)


def test_json_keeps_every_branch(database: Database, chats: list[str], tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    Exporter(database).save(chats, "json", path)
    records = json.loads(path.read_text(encoding="utf-8"))
    assert [record["conversation"]["title"] for record in records] == ["a/b: 계약?", "same", "SAME"]
    assert [message["text"] for message in records[0]["messages"]][1:] == ["first", "second"]
    assert list(tmp_path.glob("*.partial")) == []


def test_markdown_of_one_is_the_shown_branch_and_of_several_a_zip(
    database: Database, chats: list[str], tmp_path: Path
) -> None:
    one = tmp_path / "one.md"
    Exporter(database).save(chats[:1], "md", one)
    text = one.read_text(encoding="utf-8")
    assert "first" in text
    assert "second" not in text
    several = tmp_path / "all.zip"
    Exporter(database).save([*chats, "gone"], "md", several)
    with zipfile.ZipFile(several) as archive:
        assert archive.namelist() == ["a b 계약.md", "same.md", f"SAME ({chats[2]}).md"]
        assert b"Question of same" in archive.read("same.md")


def test_a_file_that_cannot_be_written_is_a_worded_error(database: Database, chats: list[str], tmp_path: Path) -> None:
    with pytest.raises(ExportFailed, match=r"out\.json"):
        Exporter(database).save(chats, "json", tmp_path / "missing" / "out.json")
    with pytest.raises(ConversationNotFound):
        Exporter(database).save(["gone"], "md", tmp_path / "x.md")


def test_nothing_to_export_is_an_empty_list(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "none.json"
    Exporter(database).save([], "json", path)
    assert json.loads(path.read_bytes()) == []


@pytest.mark.parametrize(
    ("title", "name"),
    [("", "chat"), ("...", "chat"), ("a\\b\n", "a b"), ("x" * 200, "x" * 80), ("한글 제목", "한글 제목")],
)
def test_file_names(title: str, name: str) -> None:
    assert file_name(title) == name
