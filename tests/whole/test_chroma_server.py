"""The index on a real Chroma server: filled, away, back, and left."""

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pytest

from knowledge.errors import ChromaServerAway
from knowledge.profile import Profile
from knowledge.search.chroma import HEARTBEAT, ChromaServer, ServerAway
from knowledge.search.dense import VectorIndex, to_bytes
from knowledge.service.client import KnowledgeClient
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from tests.whole.conftest import lend_model
from tests.whole.test_command_line import GREEDY, dodam

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


def ask_when_told(address: str, folder: Path, connection: Connection) -> None:
    """Main of a process that looks for the vector of each number it is told, one more each time."""
    vectors = np.eye(4, 384, dtype=np.float32)
    stored: dict[int, bytes] = {0: to_bytes(vectors[0])}
    index = VectorIndex(folder, lambda name: list(stored.items()), "a model")
    index._store = ChromaServer(address, away_s=0.0, request_s=0.5)
    while True:
        key = connection.recv()
        stored[key] = to_bytes(vectors[key])
        index.add(NAME, [(key, vectors[key])])
        connection.send(nearest(index, NAME, vectors[key]))


@pytest.mark.skipif(sys.platform == "win32", reason="SIGSTOP")
def test_a_server_that_hangs_in_a_request_is_away_until_it_answers(server: Server, tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=ask_when_told, args=(server.address, tmp_path / "chroma", theirs))
    process.start()
    theirs.close()
    assert server.process is not None
    answers = []
    try:
        for key, told in ((1, signal.SIGCONT), (2, signal.SIGSTOP), (3, signal.SIGCONT)):
            server.process.send_signal(told)
            ours.send(key)
            answers.append(ours.recv() if ours.poll(60.0) else "nothing")
    finally:
        process.kill()
        process.join()
        ours.close()

    assert answers == [1, "away", 3]


class Greeter(BaseHTTPRequestHandler):
    """Answers the heartbeat, and nothing else ever."""

    def do_GET(self) -> None:
        if self.path == HEARTBEAT:
            self.send_response(200)
            self.end_headers()
        else:
            self.rfile.read(1)


def test_a_server_that_greets_and_then_hangs_is_away() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Greeter) as greeter:
        greeter.daemon_threads = True
        threading.Thread(target=greeter.serve_forever, daemon=True).start()
        try:
            with pytest.raises(ServerAway):
                ChromaServer(f"http://127.0.0.1:{greeter.server_port}", request_s=0.3).client()
        finally:
            greeter.shutdown()


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


def test_who_asks_is_told_that_the_server_is_away(
    server: Server, profile: Profile, embedding_model: Path, tmp_path: Path
) -> None:
    lend_model(profile, embedding_model)
    database = Database(profile.database)
    conversation = ConversationStore(database).create().id
    database.close()
    note = tmp_path / "note.txt"
    note.write_text("The lighthouse was sold to Mrs Abernathy.")
    knowledge = KnowledgeClient(profile)
    knowledge.choose_server(server.address)
    list(knowledge.add_file(conversation, note))
    knowledge.close()
    asked = ("ask", "Who bought the lighthouse?", "--conversation", conversation, "--max-tokens", 24, *GREEDY)
    there = dodam(*asked)
    server.stop()
    away = dodam(*asked)
    assert server.address not in there.stderr
    assert server.address in away.stderr
    assert "note.txt" in away.stderr
