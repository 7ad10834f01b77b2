"""Search in a large profile: ``python -m tests.bench.scale [conversations] [passages of one long conversation]``.

Conversations of 100 passages each, and one long one. Prints how long a search takes the first time in a conversation
(cold) and again (warm), the memory and open files of a process that holds the index without the embedding model, what
the model adds, and what deleting every conversation leaves behind. Texts are drawn from SQuAD's words, vectors are
random: neither changes the work.
"""

import multiprocessing
import random
import secrets
import statistics
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import psutil

from knowledge.documents.passages import PassageDraft
from knowledge.embedding.embedder import Embedder
from knowledge.embedding.install import install
from knowledge.search.dense import VectorIndex, to_bytes
from knowledge.search.documents import PREFIX, collection_of
from knowledge.search.fusion import CANDIDATES, fuse
from knowledge.search.lexical import LexicalSearch
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.documents import DocumentStore, content_scope
from tests.bench.retrieval import KEPT, read_set

PASSAGES = 100
ASKED = 40
ADDED_AT_ONCE = 1000
WIDTH = 384


class Profile:
    """A store with its Chroma folder, filled with made-up conversations."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = Database(folder / "scale.sqlite3")
        self.conversations = ConversationStore(self.database)
        self.documents = DocumentStore(self.database)
        self.vectors = VectorIndex(folder / "chroma", self._stored)
        self.lexical = LexicalSearch("passage_terms")
        self.texts = [text.text for text in read_set("squad", 0)[0]]
        self.random = random.Random(1)
        self.numbers = np.random.default_rng(1)

    def _stored(self, collection: str) -> list[tuple[int, bytes]]:
        return self.documents.embeddings(collection.removeprefix(PREFIX))

    def add(self, passages: int) -> str:
        """A conversation with one document."""
        conversation = self.conversations.create().id
        sha256 = secrets.token_hex(32)
        document = self.documents.attach(conversation, "scale.txt", sha256, 0)
        drafts = [PassageDraft(self._text(), place, place + 1, None, "") for place in range(passages)]
        self.documents.add_content(sha256, 0, None, "", drafts)
        ids = [passage.id for passage in self.documents.passages(document.id)]
        made = self.numbers.standard_normal((passages, WIDTH)).astype(np.float32)
        made /= np.linalg.norm(made, axis=1, keepdims=True)
        for start in range(0, passages, ADDED_AT_ONCE):
            group = list(zip(ids, made, strict=True))[start : start + ADDED_AT_ONCE]
            self.documents.save_embeddings([(key, to_bytes(vector)) for key, vector in group])
            self.vectors.add(collection_of(conversation), group)
        return conversation

    def _text(self) -> str:
        """As long as a passage, and unlike any other."""
        words = self.random.choice(self.texts).split()[:120]
        self.random.shuffle(words)
        return " ".join(words)

    def search(self, conversation: str, query: str) -> float:
        """Seconds that a search takes; the query's vector is given."""
        vector = self.numbers.standard_normal(WIDTH).astype(np.float32)
        started = time.perf_counter()
        scopes = [content_scope(sha256) for sha256 in self.documents.searchable(conversation)]
        with self.database.reading() as connection:
            lexical = self.lexical.rank(connection, scopes, query, CANDIDATES)
        dense = self.vectors.nearest(collection_of(conversation), vector, CANDIDATES)
        best = [key for key, _ in fuse(dict(dense), dict(lexical.scores), lexical.coverage)[:10]]
        self.documents.passages_by_id(conversation, best)
        return time.perf_counter() - started


def fill(folder: Path, conversations: int, long: int, connection: Connection) -> None:
    """Runs in a process of its own, so that what filling opened is not measured."""
    profile = Profile(folder)
    started = time.perf_counter()
    connection.send([profile.add(PASSAGES) for _ in range(conversations)])
    filled = time.perf_counter()
    connection.send(profile.add(long) if long else "")
    print(f"filled in {filled - started:.0f} s, the long one in {time.perf_counter() - filled:.0f} s", flush=True)


def held() -> str:
    process = psutil.Process()
    handles = process.num_fds() if hasattr(process, "num_fds") else len(process.open_files())
    return f"{process.memory_info().rss / 1e6:.0f} MB, {handles} open files"


def embedder_memory() -> None:
    """Print what the embedding model takes while it is used, and what is left after it was idle."""
    model = KEPT / "multilingual-e5-small-q4_0.gguf"
    install(model)
    process = psutil.Process()
    before = process.memory_info().rss
    embedder = Embedder(model, idle_s=1.0)
    texts = [text.text for text in read_set("squad", 0)[0][:16]]
    for _ in embedder.passages(texts):
        pass
    used = process.memory_info().rss
    time.sleep(2.0)
    left = process.memory_info().rss
    print(f"embedder: {(used - before) / 1e6:.0f} MB, {(left - before) / 1e6:.0f} MB of them left after it was let go")


def told(name: str, seconds: list[float]) -> None:
    median = statistics.median(seconds) * 1000
    print(f"{name:>28}: median {median:6.1f} ms, slowest {max(seconds) * 1000:6.1f} ms", flush=True)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    long = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    queries = [question.text for question in read_set("squad", 2 * ASKED)[1]]
    with tempfile.TemporaryDirectory() as folder:
        here, there = multiprocessing.Pipe()
        filling = multiprocessing.get_context("spawn").Process(target=fill, args=(Path(folder), count, long, there))
        filling.start()
        conversations: list[str] = here.recv()
        book: str = here.recv()
        filling.join()
        profile = Profile(Path(folder))
        profile.search(conversations[0], queries[0])
        asked = random.Random(2).sample(conversations[1:], min(ASKED, count - 1))
        print(f"{count} conversations of {PASSAGES} passages")
        told("first search", [profile.search(one, query) for one, query in zip(asked, queries, strict=False)])
        told("again", [profile.search(asked[-1], query) for query in queries[ASKED:]])
        print(f"{held()}, after {len(asked) + 1} conversations")
        if book:
            started = time.perf_counter()
            profile.search(book, queries[0])
            print(f"the long one is opened in {time.perf_counter() - started:.1f} s")
            told(f"one of {long} passages", [profile.search(book, query) for query in queries[:ASKED]])
            print(f"{held()}, with the long one")
            conversations.append(book)
        embedder_memory()
        for conversation in conversations:
            profile.conversations.purge(conversation)
            profile.documents.drop_unused_contents()
            profile.vectors.drop(collection_of(conversation))
        left = [path.name for path in (Path(folder) / "chroma").iterdir() if path.is_dir()]
        print(f"left in Chroma's folder after deletion: {len(left)} folders")


if __name__ == "__main__":
    main()
