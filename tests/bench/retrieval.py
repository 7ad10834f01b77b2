"""nDCG@10 of search by words, by meaning and by both: ``python -m tests.bench.retrieval [questions] [set …]``.

Sets are folders of ``../shared/data`` with ``corpus.jsonl`` and ``queries.jsonl``, and ``tatoeba-ko-en``, where Korean
sentences look for their English translations. Texts are cut into passages as a person's files are; a text stands where
its best passage stands. Vectors are kept in the system's temporary folder for the next run.
"""

import hashlib
import math
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
import numpy as np

from knowledge.documents.extraction import Block, Extraction
from knowledge.documents.passages import PassageDraft, split
from knowledge.embedding.embedder import Embedder
from knowledge.embedding.install import install
from knowledge.embedding.model import Vector
from knowledge.search.dense import VectorIndex, to_bytes
from knowledge.search.fusion import CANDIDATES, fuse
from knowledge.search.lexical import LexicalSearch
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.documents import DocumentStore, content_scope

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
KEPT = Path(tempfile.gettempdir()) / "dodam-bench"
SETS = ("squad", "debian-faq-ko", "tatoeba-ko-en")
CUT = 10
WIDTH = 384


class Question(msgspec.Struct):
    text: str
    pos: list[str]


class Text(msgspec.Struct):
    id: str
    text: str


def read_set(name: str, questions: int) -> tuple[list[Text], list[Question]]:
    folder = DATA / name
    if name == "tatoeba-ko-en":
        korean = (folder / "tatoeba.kor-eng.kor").read_text(encoding="utf-8").splitlines()
        english = (folder / "tatoeba.kor-eng.eng").read_text(encoding="utf-8").splitlines()
        texts = [Text(str(i), line) for i, line in enumerate(english)]
        return texts, [Question(line, [str(i)]) for i, line in enumerate(korean[:questions])]
    corpus = (folder / "corpus.jsonl").read_bytes().splitlines()
    queries = (folder / "queries.jsonl").read_bytes().splitlines()[:questions]
    return (
        [msgspec.json.decode(line, type=Text) for line in corpus],
        [msgspec.json.decode(line, type=Question) for line in queries],
    )


def passages_of(text: str, embedder: Embedder) -> list[PassageDraft]:
    return split(Extraction(text, (Block(0, len(text)),)), embedder.count_tokens)


def embedded(embedder: Embedder, texts: Sequence[str]) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
    """Vectors of ``texts``, shape (texts, 384), kept from run to run."""
    key = hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]
    kept = KEPT / f"{key}.npy"
    if not kept.exists():
        vectors = np.zeros((len(texts), WIDTH), np.float32)
        for batch in embedder.passages(texts):
            for position, vector in batch:
                vectors[position] = vector
        np.save(kept, vectors)
    loaded: np.ndarray[tuple[int, int], np.dtype[np.float32]] = np.load(kept)
    return loaded


def ndcg(found: Iterable[str], right: Sequence[str]) -> float:
    """Normalised discounted cumulative gain of the first ``CUT``, every right passage worth the same."""
    gain = sum(1 / math.log2(place + 2) for place, key in enumerate(list(found)[:CUT]) if key in right)
    return gain / sum(1 / math.log2(place + 2) for place in range(min(CUT, len(right))))


class Bench:
    """One set in a store and a Chroma folder of its own."""

    def __init__(self, folder: Path, embedder: Embedder, texts: list[Text]) -> None:
        self.database = Database(folder / "bench.sqlite3")
        self.embedder = embedder
        self.lexical = LexicalSearch("passage_terms")
        self.conversation = ConversationStore(self.database).create().id
        documents = DocumentStore(self.database)
        self.sha256 = "0" * 64
        document = documents.attach(self.conversation, "bench.txt", self.sha256, 0)
        cut = [(text.id, draft) for text in texts for draft in passages_of(text.text, embedder)]
        # A text has one place after the other, so that passages come back in this order.
        drafts = [msgspec.structs.replace(draft, start=place) for place, (_, draft) in enumerate(cut)]
        documents.add_content(self.sha256, 0, None, "", drafts)
        passages = documents.passages(document.id)
        self.names = {passage.id: name for passage, (name, _) in zip(passages, cut, strict=True)}
        vectors = embedded(embedder, [draft.text for draft in drafts])
        documents.save_embeddings(
            (passage.id, to_bytes(vector)) for passage, vector in zip(passages, vectors, strict=True)
        )
        self.vectors = VectorIndex(folder / "chroma", documents.embeddings)

    def ask(self, query: str) -> dict[str, list[str]]:
        with self.database.reading() as connection:
            lexical = self.lexical.rank(connection, [content_scope(self.sha256)], query, CANDIDATES)
        vector: Vector = self.embedder.query(query)
        dense = self.vectors.nearest(self.conversation, vector, CANDIDATES)
        both = fuse(dict(dense), dict(lexical.scores), lexical.coverage)
        return {
            "lexical": self._texts(lexical.scores),
            "dense": self._texts(dense),
            "fused": self._texts(both),
        }

    def _texts(self, ranking: Iterable[tuple[int, float]]) -> list[str]:
        return list(dict.fromkeys(self.names[key] for key, _ in ranking))


def main() -> None:
    questions = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    KEPT.mkdir(exist_ok=True)
    model = KEPT / "multilingual-e5-small-q4_0.gguf"
    install(model)
    embedder = Embedder(model)
    for name in sys.argv[2:] or SETS:
        texts, asked = read_set(name, questions)
        with tempfile.TemporaryDirectory() as folder:
            bench = Bench(Path(folder), embedder, texts)
            scores: dict[str, list[float]] = {}
            times: list[float] = []
            for question in asked:
                started = time.perf_counter()
                answers = bench.ask(question.text)
                times.append(time.perf_counter() - started)
                for side, found in answers.items():
                    scores.setdefault(side, []).append(ndcg(found, question.pos))
            print(
                f"{name}: {len(texts)} texts in {len(bench.names)} passages, {len(asked)} questions, nDCG@{CUT} "
                + ", ".join(f"{side} {statistics.fmean(values):.3f}" for side, values in scores.items())
                + f"; median {statistics.median(times) * 1000:.0f} ms",
                flush=True,
            )


if __name__ == "__main__":
    main()
