"""Passages a second of the whole indexing path, and of the embedder alone: ``python -m tests.bench.indexing [texts]``.

The path is file, parser, splitter, store, embedder and Chroma, in the knowledge child; the embedder alone gets the
same passages in this process. Also prints how long a search takes meanwhile and how much memory the child holds.
"""

import os
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

import msgspec
import psutil

from knowledge.embedding.embedder import Embedder
from knowledge.embedding.install import install
from knowledge.profile import open_profile
from knowledge.service.client import KnowledgeClient
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.documents import DocumentStore
from tests.bench.retrieval import DATA, KEPT, Text


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    lines = (DATA / "squad" / "corpus.jsonl").read_bytes().splitlines()[:count]
    KEPT.mkdir(exist_ok=True)
    model = KEPT / "multilingual-e5-small-q4_0.gguf"
    install(model)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DODAM_HOME"] = folder
        profile = open_profile()
        profile.embedding_model.symlink_to(model)
        database = Database(profile.database)
        conversation = ConversationStore(database).create().id
        book = Path(folder) / "book.txt"
        book.write_text("\n\n".join(msgspec.json.decode(line, type=Text).text for line in lines), encoding="utf-8")
        client = KnowledgeClient(profile)
        try:
            passages = index(client, conversation, book)
            texts = [text for _, text in vectorless(database, conversation)]
        finally:
            client.close()
    embedder = Embedder(model)
    embedder.query("loaded")
    started = time.perf_counter()
    for _ in embedder.passages(texts):
        pass
    print(f"embedder alone: {passages / (time.perf_counter() - started):.1f} passages/s")


def index(client: KnowledgeClient, conversation: str, book: Path) -> int:
    """Index ``book``, searching meanwhile; returns its number of passages."""
    times: list[float] = []
    done = threading.Event()

    def search() -> None:
        while not done.wait(1.0):
            started = time.perf_counter()
            client.search(conversation, "Who was responsible for the new building?", 5)
            times.append(time.perf_counter() - started)

    searcher = threading.Thread(target=search)
    client.start()
    searcher.start()
    started = time.perf_counter()
    reached: dict[str, float] = {}
    events = 0
    for document in client.add_file(conversation, book):
        reached.setdefault(document.state, time.perf_counter() - started)
        events += 1
    done.set()
    searcher.join()
    assert client.pid is not None
    memory = psutil.Process(client.pid).memory_info().rss / 1e6
    steps = ", ".join(f"{state} after {seconds:.2f} s" for state, seconds in reached.items())
    print(f"{document.passages} passages: {steps}; {events} events; child {memory:.0f} MB")
    print(f"whole path: {document.passages / (reached['ready'] - reached['embedding']):.1f} passages/s")
    if times:
        print(
            f"searches meanwhile: median {statistics.median(times) * 1000:.0f} ms, longest {max(times) * 1000:.0f} ms"
        )
    return document.passages


def vectorless(database: Database, conversation: str) -> list[tuple[int, str]]:
    """The passages of the one document, as the embedder got them."""
    documents = DocumentStore(database)
    document = documents.documents(conversation)[0]
    with database.transaction() as connection:
        connection.execute("UPDATE passages SET embedding = NULL")
    return documents.without_embedding(document.sha256, document.passages)


if __name__ == "__main__":
    main()
