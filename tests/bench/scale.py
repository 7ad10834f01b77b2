"""Search in a large profile: ``python -m tests.bench.scale [conversations] [passages of a long one] [folder]``.

Conversations of 100 passages each, and one long one. Prints how long a search takes the first time in a conversation
(cold) and again (warm), by the clock and in processor time, with its parts; the memory and open files of a process that
holds the index without the embedding model, what the model adds, and what deleting every conversation leaves behind.
Texts are drawn from SQuAD's words, vectors are random: neither changes the work. A profile in ``folder`` is kept, and
measured at once the next time; nothing is deleted there.
"""

import multiprocessing
import random
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
import psutil

from knowledge.documents.passages import PassageDraft
from knowledge.embedding.embedder import Embedder
from knowledge.embedding.install import install
from knowledge.embedding.model import Vector
from knowledge.search.dense import VectorIndex, to_bytes
from knowledge.search.documents import PREFIX, DocumentSearch, collection_of
from knowledge.search.fusion import CANDIDATES
from knowledge.search.lexical import LexicalSearch
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.documents import DocumentStore, content_scope
from tests.bench.retrieval import KEPT, read_set

PASSAGES = 100
ASKED = 40
TOLD = 8
ADDED_AT_ONCE = 1000
WIDTH = 384
KEPT_LIST = "filled.json"
MODEL = KEPT / "multilingual-e5-small-q4_0.gguf"


class Filled(msgspec.Struct, frozen=True):
    """Ids of the conversations of a profile; ``long`` is the one long one."""

    conversations: list[str]
    long: str | None


class Spent(NamedTuple):
    """Seconds by the clock, and of processor time in all threads."""

    clock: float
    processor: float


def spent(work: Callable[..., object], *arguments: object) -> Spent:
    clock, processor = time.perf_counter(), time.process_time()
    work(*arguments)
    return Spent(time.perf_counter() - clock, time.process_time() - processor)


class TimedEmbedder(Embedder):
    """Tells what its last query took."""

    last = Spent(0.0, 0.0)

    def query(self, text: str) -> Vector:
        clock, processor = time.perf_counter(), time.process_time()
        vector = super().query(text)
        self.last = Spent(time.perf_counter() - clock, time.process_time() - processor)
        return vector


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
        texts = [self._text() for _ in range(passages)]
        drafts: list[PassageDraft] = []
        start = 0
        for text in texts:
            drafts.append(PassageDraft(text, start, start + len(text), None, ""))
            start += len(text) + 1
        self.documents.add_content(sha256, 0, None, "\n".join(texts), drafts)
        ids = [passage.id for passage in self.documents.passages(document.id)]
        made = self.numbers.standard_normal((passages, WIDTH)).astype(np.float32)
        made /= np.linalg.norm(made, axis=1, keepdims=True)
        for first in range(0, passages, ADDED_AT_ONCE):
            group = list(zip(ids, made, strict=True))[first : first + ADDED_AT_ONCE]
            self.documents.save_embeddings([(key, to_bytes(vector)) for key, vector in group])
            self.vectors.add(collection_of(conversation), group)
        return conversation

    def _text(self) -> str:
        """As long as a passage, and unlike any other."""
        words = self.random.choice(self.texts).split()[:120]
        self.random.shuffle(words)
        return " ".join(words)

    def by_words(self, conversation: str, query: str) -> None:
        scopes = [content_scope(sha256) for sha256 in self.documents.searchable(conversation)]
        with self.database.reading() as connection:
            self.lexical.rank(connection, scopes, query, CANDIDATES)

    def by_meaning(self, conversation: str) -> None:
        vector = self.numbers.standard_normal(WIDTH).astype(np.float32)
        self.vectors.nearest(collection_of(conversation), vector, CANDIDATES)


def fill(folder: Path, conversations: int, long: int) -> None:
    """Runs in a process of its own, so that what filling opened is not measured."""
    profile = Profile(folder)
    started = time.perf_counter()
    added = [profile.add(PASSAGES) for _ in range(conversations)]
    filled = time.perf_counter()
    book = profile.add(long) if long else None
    (folder / KEPT_LIST).write_bytes(msgspec.json.encode(Filled(added, book)))
    print(f"filled in {filled - started:.0f} s, the long one in {time.perf_counter() - filled:.0f} s", flush=True)


def held() -> str:
    process = psutil.Process()
    handles = process.num_fds() if hasattr(process, "num_fds") else len(process.open_files())
    return f"{process.memory_info().rss / 1e6:.0f} MB, {handles} open files"


def embedder_memory() -> None:
    """Print what the embedding model takes while it is used, and what is left after it was idle."""
    process = psutil.Process()
    before = process.memory_info().rss
    embedder = Embedder(MODEL, idle_s=1.0)
    texts = [text.text for text in read_set("squad", 0)[0][:16]]
    for _ in embedder.passages(texts):
        pass
    used = process.memory_info().rss
    time.sleep(2.0)
    left = process.memory_info().rss
    print(f"embedder: {(used - before) / 1e6:.0f} MB, {(left - before) / 1e6:.0f} MB of them left after it was let go")


def told(name: str, all_spent: Sequence[Spent]) -> None:
    clock, processor = zip(*all_spent, strict=True)
    print(
        f"{name:>28}: {statistics.median(clock) * 1000:6.1f} ms by the clock (slowest {max(clock) * 1000:6.1f}),"
        f" {statistics.median(processor) * 1000:6.1f} ms of processor time",
        flush=True,
    )


def tell_parts(profile: Profile, asked: Sequence[tuple[str, str]]) -> None:
    """What looking for words and for meaning takes for (conversation, query) pairs."""
    told("of it by words", [spent(profile.by_words, *pair) for pair in asked])
    told("of it by meaning", [spent(profile.by_meaning, conversation) for conversation, _ in asked])


def tell_searches(name: str, search: DocumentSearch, embedder: TimedEmbedder, asked: Sequence[tuple[str, str]]) -> None:
    """What whole searches take without the query's vector, and that vector alone."""
    searches: list[Spent] = []
    vectors: list[Spent] = []
    for conversation, query in asked:
        whole = spent(search.search, conversation, query, TOLD)
        vectors.append(embedder.last)
        searches.append(Spent(whole.clock - embedder.last.clock, whole.processor - embedder.last.processor))
    told(name, searches)
    told("the query's vector besides", vectors)


def measure(folder: Path, filled: Filled) -> Profile:
    """Print all figures of a filled profile."""
    queries = [question.text for question in read_set("squad", 4 * ASKED)[1]]
    profile = Profile(folder)
    profile.by_meaning(filled.conversations[0])
    asked = random.Random(2).sample(filled.conversations[1:], min(2 * ASKED, len(filled.conversations) - 1))
    half = len(asked) // 2
    print(f"{len(filled.conversations)} conversations of {PASSAGES} passages")
    print("the parts of a first search")
    tell_parts(profile, list(zip(asked[:half], queries, strict=False)))
    print(f"{held()}, after {half + 1} conversations")
    embedder_memory()
    embedder = TimedEmbedder(MODEL)
    search = DocumentSearch(profile.database, profile.documents, embedder, profile.vectors)
    # The model is loaded, and the everyday questions get their vectors.
    search.search(filled.conversations[0], queries[0], TOLD)
    tell_searches("first search", search, embedder, list(zip(asked[half:], queries[ASKED:], strict=False)))
    again = [(asked[-1], query) for query in queries[2 * ASKED : 3 * ASKED]]
    tell_searches("again", search, embedder, again)
    tell_parts(profile, again)
    if filled.long is not None:
        opened = spent(profile.by_meaning, filled.long)
        print(f"the long one is opened in {opened.clock:.1f} s")
        long = [(filled.long, query) for query in queries[3 * ASKED :]]
        tell_searches("in the long one", search, embedder, long)
        tell_parts(profile, long)
        print(f"{held()}, with the long one and the model")
    return profile


def delete_all(profile: Profile, filled: Filled) -> None:
    """Delete every conversation and print what is left of them."""
    for conversation in [*filled.conversations, *([filled.long] if filled.long else [])]:
        profile.conversations.purge(conversation)
        profile.documents.drop_unused_contents()
        profile.vectors.drop(collection_of(conversation))
    left = [path.name for path in (profile.folder / "chroma").iterdir() if path.is_dir()]
    print(f"left in Chroma's folder after deletion: {len(left)} folders")


def filled_profile(folder: Path, count: int, long: int) -> Filled:
    """The conversations in ``folder``, made where there are none."""
    kept = folder / KEPT_LIST
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        filling = multiprocessing.get_context("spawn").Process(target=fill, args=(folder, count, long))
        filling.start()
        filling.join()
    return msgspec.json.decode(kept.read_bytes(), type=Filled)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    long = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    install(MODEL)
    if len(sys.argv) > 3:
        folder = Path(sys.argv[3])
        measure(folder, filled_profile(folder, count, long))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        filled = filled_profile(folder, count, long)
        delete_all(measure(folder, filled), filled)


if __name__ == "__main__":
    main()
