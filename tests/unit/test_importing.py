"""Import of our own export, ChatGPT's and Claude's; hostile files; nothing twice."""

import json
import math
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from engine.errors import ImportBroken, ImportTooLarge, ImportUnknown
from engine.export import Exporter
from engine.importing import imported, reading
from engine.importing.importer import AttachmentsFound, Importing, attach, import_file
from knowledge.errors import FileMissing
from knowledge.profile import Profile
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.filing import FilingStore
from knowledge.store.records import Citation, Conversation, Message, Passage
from knowledge.store.whole_conversations import WholeConversationStore
from tests.unit.chat_exports import BRANCHED, CLAUDE, chatgpt, said


@pytest.fixture
def database(profile: Profile) -> Database:
    return Database(profile.database)


@pytest.fixture
def store(database: Database) -> ConversationStore:
    return ConversationStore(database)


def written(folder: Path, records: Any, name: str = "conversations.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(records), encoding="utf-8")
    return path


def import_here(
    database: Database, path: Path, cancelled: Callable[[], bool] = lambda: False
) -> Iterator[Importing | AttachmentsFound]:
    """Import in this process: the other one is in ``tests/process/test_importing.py``."""
    return import_file(database, path, cancelled, lambda path, _: reading.read_file(path))


def taken(database: Database, path: Path) -> Importing:
    last = [event for event in import_here(database, path) if isinstance(event, Importing)][-1]
    assert last.share == 1.0
    return last


def only(store: ConversationStore) -> Conversation:
    [conversation] = store.conversations()
    return conversation


def tree(database: Database, conversation_id: str) -> list[tuple[str, str, str]]:
    """(text, text of the parent, role)."""
    messages = WholeConversationStore(database).messages(conversation_id)
    texts = {message.id: message.text for message in messages}
    return [(message.text, texts.get(message.parent_id or "", ""), message.role) for message in messages]


def test_chatgpts_branches_tools_and_thoughts(database: Database, store: ConversationStore, tmp_path: Path) -> None:
    assert taken(database, written(tmp_path, [BRANCHED])) == Importing(1.0, 1)
    conversation = only(store)
    assert (conversation.title, conversation.created, conversation.model) == (
        "Title of 8f3a2b1c-0000",
        1736209400.5,
        "gpt-4o",
    )
    answer = "```python\nprint(2)\n```\n\n```text\n2\n```\n\nAbout 9.4 million."
    assert tree(database, conversation.id) == [
        ("서울의 인구는?", "", "user"),
        ("First answer", "서울의 인구는?", "assistant"),
        (answer, "서울의 인구는?", "assistant"),
        ("[image]\n\nAnd this?\n\n[map.png]", answer, "user"),
    ]
    shown = store.branch(conversation.id)
    assert [message.text for message in shown][1:] == [answer, "[image]\n\nAnd this?\n\n[map.png]"]
    assert (shown[1].reasoning, shown[1].model) == ("Let me look.", "o3")
    assert store.search("인구")
    assert not store.search("secret")
    assert not store.search("noise")


def test_claudes_blocks_artifacts_and_attachments(database: Database, store: ConversationStore, tmp_path: Path) -> None:
    events = list(import_here(database, written(tmp_path, [CLAUDE])))
    [found] = [event for event in events if isinstance(event, AttachmentsFound)]
    conversation = only(store)
    assert found.conversation_id == conversation.id
    assert [(item.name, item.text) for item in found.attachments] == [("lease.txt", "The rent is 840.")]
    question, answer = store.branch(conversation.id)
    assert question.text == "What is in it?\n\n[lease.txt]\n\n[photo.jpg]"
    assert answer.text == "The rent is 840.\n\n**Letter**\n\n~~~md\nDear landlord\n~~~"
    assert (answer.reasoning, answer.model, answer.created) == ("Hmm.", "Claude", 1705314609.0)


def test_claudes_later_exports_are_trees(database: Database, store: ConversationStore, tmp_path: Path) -> None:
    def message(uuid: str, parent: str, sender: str, text: str) -> dict[str, Any]:
        return {"uuid": uuid, "parent_message_uuid": parent, "sender": sender, "text": text}

    record = {
        **CLAUDE,
        "chat_messages": [
            message("q", "00000000-0000-4000-8000-000000000000", "human", "Q"),
            message("a", "q", "assistant", "A"),
            message("b", "q", "assistant", "B"),
            message("c", "a", "human", "C"),
        ],
        "current_leaf_message_uuid": "b",
    }
    taken(database, written(tmp_path, [record]))
    assert tree(database, only(store).id) == [
        ("Q", "", "user"), ("A", "Q", "assistant"), ("B", "Q", "assistant"), ("C", "A", "user"),
    ]  # fmt: skip
    assert [found.text for found in store.branch(only(store).id)] == ["Q", "B"]


def test_attachments_become_documents_in_files_of_their_own(tmp_path: Path) -> None:
    class Knowledge:
        def __init__(self) -> None:
            self.seen: list[tuple[str, str]] = []

        def add_files(self, conversation_id: str, paths: list[Path]) -> list[str]:
            self.seen = [(path.name, path.read_text(encoding="utf-8")) for path in paths]
            return [conversation_id]

    knowledge = Knowledge()
    twice = [imported.Attachment("../a/lease.pdf", "one"), imported.Attachment("lease.MD", "two")]
    assert list(attach(knowledge, "c", twice)) == ["c"]  # type: ignore[arg-type]
    assert knowledge.seen == [("lease.pdf.txt", "one"), ("lease.MD", "two")]


def test_our_own_export_comes_back_whole(database: Database, store: ConversationStore, tmp_path: Path) -> None:
    filing = FilingStore(database)
    conversation = store.create("임대 계약", '{"system_prompt":"짧게"}', "SmolLM2")
    question = store.add_message(conversation.id, None, "user", "언제?")
    first = store.add_message(conversation.id, question.id, "assistant", "", "streaming", "SmolLM2")
    passage = Passage(7, 3, "lease.pdf", 4, "Terms", 0, 9, "due first")
    store.finish_message(first.id, "On the first.", "complete", [Citation(1, passage, (13,))], "{}", "Page 4.")
    store.add_message(conversation.id, question.id, "assistant", "Another answer")
    store.set_leaf(conversation.id, first.id)
    filing.create_folder("세금", [conversation.id])
    filing.tag([conversation.id], ["home"], [])
    filing.set_pinned([conversation.id], True)
    other = store.create("empty")
    path = tmp_path / "all.json"
    done: list[int] = []
    Exporter(database).save([conversation.id, other.id, "gone"], "json", path, done.append)
    assert done == [1, 2, 3]
    before = (store.conversation(conversation.id), WholeConversationStore(database).messages(conversation.id))

    with_other = Database(tmp_path / "other.sqlite3")
    assert taken(with_other, path) == Importing(1.0, 1, empty=1)
    after = ConversationStore(with_other).conversation(conversation.id)
    assert msgspec.structs.replace(after, folder_id=before[0].folder_id) == before[0]
    assert [folder.name for folder in FilingStore(with_other).folders()] == ["세금"]
    messages = WholeConversationStore(with_other).messages(conversation.id)
    loose = msgspec.structs.replace(passage, id=0, document_id=0)
    expected = [
        msgspec.structs.replace(message, citations=(Citation(1, loose, (13,)),)) if message.citations else message
        for message in before[1]
    ]
    assert messages == expected
    with_other.close()


def test_a_changed_export_of_ours_does_no_harm(database: Database, store: ConversationStore, tmp_path: Path) -> None:
    made = store.create("mine")
    question = store.add_message(made.id, None, "user", "Q")
    passage = Passage(7, 3, "lease.pdf", 4, "Terms", 0, 9, "due first")
    store.freeze_context(question.id, [passage], [])
    path = tmp_path / "x.json"
    Exporter(database).save([made.id], "json", path)
    [record] = json.loads(path.read_text(encoding="utf-8"))
    record["conversation"] |= {
        "id": "../up", "title": "t\ud800", "settings": '{"mode": 7}', "tags": ["a b", "#", "x" * 500, "\ud800"],
        "leaf_id": "nowhere", "folder_id": 9999, "created": math.nan, "pinned": True, "archived": True,
    }  # fmt: skip
    record["messages"][0] |= {"id": "m\ud800", "parent_id": "m\ud800", "conversation_id": made.id}
    record["messages"][0]["excerpts"][0]["text"] = "half \udc00"
    record["messages"].append({**record["messages"][0], "id": "second", "parent_id": None, "state": "streaming"})
    assert taken(database, written(tmp_path, [record])).added == 1
    [changed] = [conversation for conversation in store.conversations() if conversation.id != made.id]
    assert (changed.title, changed.settings, changed.pinned, changed.archived) == ("t?", "{}", False, True)
    assert changed.tags == ("?", "a-b", "x" * 60)
    assert changed.folder_id is None
    [message] = store.branch(changed.id)
    assert (message.state, message.excerpts[0].text) == ("interrupted", "half ?")
    assert [found.text for found in store.branch(made.id)] == ["Q"]


def test_nothing_comes_in_twice(database: Database, store: ConversationStore, tmp_path: Path) -> None:
    path = written(tmp_path, [BRANCHED, CLAUDE])
    assert taken(database, path).added == 2
    store.rename(store.conversations()[0].id, "Mine now")
    assert taken(database, path) == Importing(1.0, 0, known=2)
    assert len(store.conversations()) == 2
    assert "Mine now" in [conversation.title for conversation in store.conversations()]


def test_what_was_just_deleted_comes_back(database: Database, store: ConversationStore, tmp_path: Path) -> None:
    path = written(tmp_path, [BRANCHED, CLAUDE])
    taken(database, path)
    gone, kept = store.conversations()
    store.delete(gone.id)
    assert taken(database, path) == Importing(1.0, 1, known=1)
    assert {conversation.id for conversation in store.conversations()} == {gone.id, kept.id}
    assert store.deleted() == []


def test_message_ids_of_another_conversation_are_not_taken_from_it(
    database: Database, store: ConversationStore, tmp_path: Path
) -> None:
    mine = store.create("mine")
    message = store.add_message(mine.id, None, "user", "mine")
    path = tmp_path / "x.json"
    Exporter(database).save([mine.id], "json", path)
    [record] = json.loads(path.read_text(encoding="utf-8"))
    record["conversation"]["id"] = "another"
    record["messages"][0]["text"] = "theirs"
    assert taken(database, written(tmp_path, [record])).added == 1
    assert [found.text for found in store.branch("another")] == ["theirs"]
    assert store.branch(mine.id)[0] == message


@pytest.mark.parametrize("name", ["conversations.json", "export/conversations-003.json", "my dodam chats.json"])
def test_exports_are_found_in_their_zip(
    database: Database, store: ConversationStore, tmp_path: Path, name: str
) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("user.json", '{"id": "me"}')
        archive.writestr(name, "\ufeff" + json.dumps([BRANCHED]))
    assert taken(database, path).added == 1


def test_records_that_are_no_conversations_are_passed_over(database: Database, tmp_path: Path) -> None:
    odd = [{"mapping": 3}, {"chat_messages": [{}]}, 7, None, {"format": "x"}, {"mapping": {}, "id": "empty"}, BRANCHED]
    assert taken(database, written(tmp_path, odd)) == Importing(1.0, 1, empty=1, unreadable=5)


def test_cycles_and_strays_do_no_harm(database: Database, store: ConversationStore, tmp_path: Path) -> None:
    nodes = {
        "a": ("b", said("user", "in a circle")),
        "b": ("a", said("assistant", "in a circle")),
        "self": ("self", said("user", "its own parent")),
        "stray": ("nowhere", said("user", "stray")),
        "end": ("stray", said("assistant", "end")),
    }
    record = chatgpt("loops", nodes, current_node="a")
    assert taken(database, written(tmp_path, [record])).added == 1
    assert [message.text for message in store.branch(only(store).id)] == ["stray", "end"]


def test_a_very_deep_tree_is_taken_in(database: Database, store: ConversationStore, tmp_path: Path) -> None:
    nodes = {
        f"n{number}": (f"n{number - 1}" if number else None, said("user" if number % 2 else "assistant", f"t{number}"))
        for number in range(5000)
    }
    taken(database, written(tmp_path, [chatgpt("deep", nodes)]))
    assert len(store.branch(only(store).id)) == 5000


def test_strange_times_and_letters_are_put_right(database: Database, store: ConversationStore, tmp_path: Path) -> None:
    path = tmp_path / "conversations.json"
    nodes = {"q": (None, said("user", "half \ud800 and \0 nul", create_time=math.nan))}
    path.write_text(json.dumps([chatgpt("odd", nodes, create_time=math.inf, update_time=-5)]), encoding="ascii")
    taken(database, path)
    conversation = only(store)
    assert 1.6e9 < conversation.created < 4.2e9
    assert 1.6e9 < conversation.updated < 4.2e9
    assert store.branch(conversation.id)[0].text == "half ? and  nul"


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", ImportUnknown),
        (b"hello", ImportUnknown),
        (b"{}", ImportUnknown),
        (b"[]", ImportUnknown),
        (b'[{"a": 1}]', ImportUnknown),
        (b"[" * 200_000, ImportUnknown),
        (b"PK\x03\x04broken", ImportUnknown),
        (b"\x80\x81\xff\xfe" * 100, ImportUnknown),
        (b"[" + json.dumps(BRANCHED).encode() + b", {", ImportBroken),
        (b"[" + json.dumps(BRANCHED).encode() + b" 7", ImportBroken),
    ],
)
def test_files_that_are_no_exports_say_so(
    database: Database, tmp_path: Path, content: bytes, error: type[Exception]
) -> None:
    path = tmp_path / "conversations.json"
    path.write_bytes(content)
    with pytest.raises(error, match=r"conversations\.json"):
        list(import_here(database, path))


def test_what_was_taken_in_before_the_damage_stays(
    database: Database, store: ConversationStore, tmp_path: Path
) -> None:
    path = tmp_path / "conversations.json"
    path.write_bytes(b"[" + json.dumps(BRANCHED).encode() + b", tru")
    with pytest.raises(ImportBroken, match="1 chats"):
        list(import_here(database, path))
    assert store.branch(only(store).id)


def test_limits(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("conversations.json", b'["' + b"x" * 5_000_000)
    monkeypatch.setattr(reading, "RECORD_CHARACTERS", 1_000_000)
    with pytest.raises(ImportTooLarge):
        list(import_here(database, bomb))
    monkeypatch.setattr(reading, "UNPACKED_LIMIT_BYTES", 2_000_000)
    with pytest.raises(ImportTooLarge):
        list(import_here(database, written(tmp_path, ["x" * 900_000] * 5)))
    monkeypatch.setattr(reading, "RECORDS", 3)
    with pytest.raises(ImportTooLarge):
        list(import_here(database, written(tmp_path, [1, 2, 3, 4])))


def test_files_with_a_password_and_files_that_are_not_there(database: Database, tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        list(import_here(database, tmp_path / "no.json"))
    locked = tmp_path / "locked.zip"
    with zipfile.ZipFile(locked, "w") as archive:
        archive.writestr("conversations.json", "[]")
    data = bytearray(locked.read_bytes())
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + place] |= 1
    locked.write_bytes(data)
    with pytest.raises(ImportUnknown):
        list(import_here(database, locked))


def test_an_import_can_be_ended(database: Database, store: ConversationStore, tmp_path: Path) -> None:
    records = [chatgpt(str(number), {"q": (None, said("user", "Hi"))}) for number in range(5)]
    path = written(tmp_path, records)
    assert len(list(import_here(database, path, lambda: True))) == 1
    assert len(store.conversations()) == 1


def test_a_conversation_without_a_title_gets_its_first_words(
    database: Database, store: ConversationStore, tmp_path: Path
) -> None:
    taken(database, written(tmp_path, [{**CLAUDE, "name": ""}]))
    assert only(store).title == "What is in it? [lease.txt] [photo.jpg]"


def test_long_texts_are_cut() -> None:
    assert imported.clean("x" * 20, 10) == "x" * 10


def test_a_large_file_is_read_in_pieces(database: Database, store: ConversationStore, tmp_path: Path) -> None:
    long = [chatgpt(str(number), {"q": (None, said("user", f"한글 {number} " * 80_000))}) for number in range(4)]
    shares = [event.share for event in import_here(database, written(tmp_path, long)) if isinstance(event, Importing)]
    assert len(set(shares)) > 3
    assert all(message.text.startswith("한글") for c in store.conversations() for message in store.branch(c.id))


def test_messages_without_words_are_left_out() -> None:
    nodes = [imported.Node("a", None, "user", "Q"), imported.Node("b", "a", "assistant", " ")]
    messages, leaf = imported.messages_of("c", nodes, "b")
    assert [message.text for message in messages] == ["Q"]
    assert leaf == messages[0].id
    assert isinstance(messages[0], Message)
