"""What indexing costs over llama.cpp's own rate: ``python -m tests.bench.indexing [texts] [rounds]``.

The whole path is file, parser, splitter, store, embedder and Chroma in the knowledge child; against it stands
llama.cpp alone: the same passages, tokenised and packed before, encoded in this process. Both run by turns on the same
texts and are measured in CPU time of their process, which other programs change less than the clock. Also prints how
full batches are, how well the remaining time was told, how long searches take meanwhile, and the child's memory.
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

from knowledge.embedding.embedder import full_batches
from knowledge.embedding.install import install, version_file
from knowledge.embedding.model import BATCH_TOKENS, EmbeddingModel
from knowledge.profile import open_profile
from knowledge.service.client import KnowledgeClient
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.documents import DocumentStore
from tests.bench.retrieval import DATA, KEPT, Text


def main(count: int, rounds: int) -> None:
    lines = (DATA / "squad" / "corpus.jsonl").read_bytes().splitlines()[: count * rounds]
    texts = [msgspec.json.decode(line, type=Text).text for line in lines]
    KEPT.mkdir(exist_ok=True)
    model = KEPT / "multilingual-e5-small-q4_0.gguf"
    install(model)
    raw = EmbeddingModel(model)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DODAM_HOME"] = folder
        profile = open_profile()
        profile.embedding_model.symlink_to(model)
        version_file(profile.embedding_model).write_bytes(version_file(model).read_bytes())
        database = Database(profile.database)
        client = KnowledgeClient(profile)
        try:
            warm_up(client, ConversationStore(database).create().id, Path(folder))
            over: list[float] = []
            for number in range(rounds):
                book = Path(folder) / f"book-{number}.txt"
                book.write_text("\n\n".join(texts[number * count : (number + 1) * count]), encoding="utf-8")
                conversation = ConversationStore(database).create().id
                path_s = index(client, conversation, book, searching=False)
                passages = [one.text for one in DocumentStore(database).passages(last_document(database, conversation))]
                alone_s = encode(raw, passages)
                over.append(path_s / alone_s)
                print(
                    f"round {number + 1}: {len(passages)} passages, {path_s:.1f} s of processor time on the whole path,"
                    f" {alone_s:.1f} s in llama.cpp alone ({len(passages) / alone_s:.1f} passages/s): {over[-1]:.3f}",
                    flush=True,
                )
            print(f"whole path over llama.cpp alone: median {statistics.median(over):.3f}")
            book = Path(folder) / "searched.txt"
            book.write_text("\n\n".join(reversed(texts[:count])), encoding="utf-8")
            index(client, conversation, book, searching=True)
            assert client.pid is not None
            print(f"child: {psutil.Process(client.pid).memory_info().rss / 1e6:.0f} MB")
        finally:
            client.close()


def warm_up(client: KnowledgeClient, conversation: str, folder: Path) -> None:
    """Let the child load its model and Chroma."""
    note = folder / "note.txt"
    note.write_text("A note.")
    list(client.add_file(conversation, note))
    client.search(conversation, "note", 1)


def last_document(database: Database, conversation: str) -> int:
    return DocumentStore(database).documents(conversation)[-1].id


def encode(model: EmbeddingModel, passages: list[str]) -> float:
    """Seconds of processor time that llama.cpp alone takes for ``passages``."""
    sequences = [model.cut(model.tokens(model.family.passage + passage)) for passage in passages]
    batches = [[sequences[position] for position in batch] for batch in full_batches([len(one) for one in sequences])]
    started = time.thread_time()
    for batch in batches:
        model.encode(batch)
    seconds = time.thread_time() - started
    filled = sum(len(sequence) for sequence in sequences) / (len(batches) * BATCH_TOKENS)
    print(f"  packed all at once, batches are {filled:.0%} full")
    return seconds


def index(client: KnowledgeClient, conversation: str, book: Path, searching: bool) -> float:
    """Index ``book``, ``searching`` meanwhile or not; returns the seconds of processor time that the child took."""
    assert client.pid is not None
    child = psutil.Process(client.pid)
    times: list[float] = []
    done = threading.Event()

    def search() -> None:
        while searching and not done.wait(2.0):
            started = time.perf_counter()
            client.search(conversation, "Who was responsible for the new building?", 5)
            times.append(time.perf_counter() - started)

    searcher = threading.Thread(target=search)
    searcher.start()
    before = child.cpu_times()
    started = time.perf_counter()
    reached: dict[str, float] = {}
    told: list[tuple[float, float]] = []
    for document in client.add_file(conversation, book):
        now = time.perf_counter() - started
        reached.setdefault(document.state, now)
        if document.remaining_s is not None:
            told.append((now, document.remaining_s))
    done.set()
    searcher.join()
    after = child.cpu_times()
    ready = reached["ready"]
    off = [abs(now + left - ready) / (ready - now) for now, left in told if ready - now > 2.0]
    print(
        f"  words after {reached['embedding']:.2f} s, meaning after {ready:.1f} s; {len(told)} events of progress,"
        f" their remaining time off by {statistics.median(off):.0%}"
        if off
        else f"  meaning after {ready:.1f} s"
    )
    if times:
        print(f"  searches meanwhile: median {statistics.median(times) * 1000:.0f} ms, longest {max(times) * 1000:.0f}")
    return (after.user + after.system) - (before.user + before.system)


if __name__ == "__main__":
    main(*(int(argument) for argument in (sys.argv[1:] + ["150", "3"][len(sys.argv) - 1 :])))
