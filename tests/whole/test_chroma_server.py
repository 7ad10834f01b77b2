"""The index on a real Chroma server: filled, away, back, and left."""

import multiprocessing
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pytest

from knowledge.errors import ChromaServerAway
from knowledge.profile import Profile
from knowledge.search.chroma import ChromaServer, ServerAway
from knowledge.search.dense import VectorIndex, to_bytes
from knowledge.service.client import KnowledgeClient
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from tests.whole.conftest import lend_model

NAME = "passages-000000000000"


class Server:
    """``chroma run`` on a free port, with its data in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = found.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [str(Path(sys.executable).with_name("chroma")), "run", "--host", "127.0.0.1"]
        self.process = subprocess.Popen(
            [*command, "--port", str(self.port), "--path", str(self.folder)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"{self.address}/api/v2/heartbeat", timeout=1):
                    return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "server")
    server.start()
    yield server
    server.stop()


def nearest(index: VectorIndex, name: str, vector: "np.ndarray[tuple[int], np.dtype[np.float32]]") -> int | str:
    try:
        return index.nearest(name, vector, 1)[0][0]
    except ServerAway:
        return "away"


def follow_a_server(server: Server, folder: Path, answer: Connection) -> None:
    """Main of a process whose index lives on a server that goes and comes back; sends what it found at each step."""
    vectors = np.eye(6, 384, dtype=np.float32)
    stored = {key: vectors[key] for key in range(3)}
    gone: set[str] = set()

    def in_store(name: str) -> list[tuple[int, bytes]]:
        return [] if name in gone else [(key, to_bytes(vector)) for key, vector in stored.items()]

    server.start()
    index = VectorIndex(folder, in_store, "a model", server.address)
    index._store = ChromaServer(server.address, away_s=0.0)
    answer.send((nearest(index, NAME, vectors[1]), nearest(index, "turns-1", vectors[2]), folder.exists()))
    server.stop()
    answer.send(nearest(index, NAME, vectors[1]))
    stored[4] = vectors[4]
    index.add(NAME, [(4, vectors[4])])
    gone.add("turns-1")
    index.drop("turns-1")
    server.start()
    answer.send(nearest(index, NAME, vectors[4]))
    VectorIndex(folder / "of another profile", lambda name: [], "a model", server.address).open()
    index.open()
    answer.send(index._ours())
    server.stop()
    answer.close()
    os._exit(0)


def test_a_server_that_was_away_is_made_to_follow_the_store(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    # Chroma's client leaves its connections open when it goes, so it gets a process of its own.
    process = context.Process(target=follow_a_server, args=(Server(tmp_path / "server"), tmp_path / "chroma", theirs))
    process.start()
    theirs.close()
    answers = [ours.recv() for _ in range(4)]
    process.join()
    ours.close()

    assert answers == [(1, 2, False), "away", 4, [NAME]]


def test_a_server_that_is_away_is_not_asked_again_at_once(tmp_path: Path) -> None:
    server = Server(tmp_path)
    away = ChromaServer(server.address)
    with pytest.raises(ServerAway):
        away.client()
    server.start()
    try:
        with pytest.raises(ServerAway):
            away.client()
    finally:
        server.stop()


@pytest.mark.parametrize("address", ["", "nonsense", "file:///etc/passwd", "http://"])
def test_an_address_that_is_none_is_no_server(address: str) -> None:
    with pytest.raises(ServerAway):
        ChromaServer(address or "ftp://example.invalid").client()


def test_a_person_chooses_a_server_and_is_told_when_it_is_away(
    server: Server, profile: Profile, embedding_model: Path, tmp_path: Path
) -> None:
    lend_model(profile, embedding_model)
    database = Database(profile.database)
    conversation = ConversationStore(database).create().id
    note = tmp_path / "note.txt"
    note.write_text("The lighthouse was sold to Mrs Abernathy.")
    knowledge = KnowledgeClient(profile)
    try:
        knowledge.choose_server(server.address)
        list(knowledge.add_file(conversation, note))
        there = knowledge.search(conversation, "누가 등대를 샀나요?", 1)
        server.stop()
        away = knowledge.search(conversation, "Abernathy", 1)
        with pytest.raises(ChromaServerAway):
            knowledge.choose_server("http://127.0.0.1:9")
        knowledge.choose_server("")
        here = knowledge.search(conversation, "누가 등대를 샀나요?", 1)
    finally:
        knowledge.close()
        database.close()

    assert there.meaning
    assert there.reason is None
    assert not away.meaning
    assert away.hits
    assert away.reason is not None
    assert isinstance(away.reason.error(), ChromaServerAway)
    assert server.address in str(away.reason.error())
    assert here.meaning
    assert (profile.chroma / "chroma.sqlite3").exists()
