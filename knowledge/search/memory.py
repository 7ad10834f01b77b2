"""Dialog memory: finds earlier messages of a conversation by words and by meaning.

A question is most like the questions that were asked before, but what is looked for stands in what was answered: so a
message lends its score to those beside it, and one that asks keeps little of its own. Without that, three of ten
facts came back that do with it (``tests.bench.recall``, where the weights were found, on half of its dialogs).
"""

import threading
from bisect import bisect_left
from collections.abc import Callable, Collection, Mapping, Sequence

from knowledge.embedding.embedder import Embedder
from knowledge.errors import EmbeddingModelMissing
from knowledge.search.chroma import IndexUnavailable
from knowledge.search.dense import VectorIndex, to_bytes
from knowledge.search.fusion import CANDIDATES, fuse
from knowledge.search.lexical import LexicalSearch
from knowledge.store.branches import BranchStore
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.records import TurnHit

PREFIX = "turns-"

QUESTION = 0.3
"""Share of its own score that a message keeps which asks something."""

ANSWER = 0.7
"""Share of a question's score that goes to the message after it."""

ANSWERED = 0.4
"""Share of a message's score that goes to the one before it: replies take up what they reply to."""


def collection_of(conversation_id: str) -> str:
    """The Chroma collection with the messages of a conversation."""
    return PREFIX + conversation_id


class DialogMemory:
    """What was said in a conversation, found by relevance. Vectors are kept under the messages' row numbers."""

    def __init__(
        self,
        database: Database,
        conversations: ConversationStore,
        branches: BranchStore,
        embedder: Embedder,
        vectors: VectorIndex,
        changes: threading.RLock,
    ) -> None:
        """``changes`` is held around every change of vectors, and by whoever exchanges the embedding model."""
        self._database = database
        self._conversations = conversations
        self._branches = branches
        self._embedder = embedder
        self._vectors = vectors
        self._changes = changes
        self._lexical = LexicalSearch("message_terms")

    def remember(self, conversation_id: str, message_ids: Sequence[str], between: Callable[[], None]) -> None:
        """Embed messages that have no vector yet, calling ``between`` after each batch.

        Without an embedding model nothing happens: their words are indexed already. A message longer than a batch is
        remembered by its beginning. Where another model is chosen meanwhile, the rest waits for the next time.
        """
        identity = self._embedder.identity
        fresh = self._conversations.without_embedding(conversation_id, message_ids)
        if not fresh or not self._embedder.available:
            return
        try:
            for batch in self._embedder.passages([text for _, text in fresh]):
                with self._changes:
                    if self._embedder.identity != identity:
                        return
                    self._conversations.save_embeddings(
                        [(fresh[position][0], to_bytes(vector)) for position, vector in batch]
                    )
                between()
        except EmbeddingModelMissing:
            return
        self._vectors.follow(collection_of(conversation_id))

    def forget_deleted(self, conversation_id: str, until: float) -> None:
        """Remove what was deleted up to ``until``.

        The rows go last: they keep their numbers from other messages while the index holds vectors under them, and
        what is cut short is found by them.
        """
        if self._branches.forget_vectors(conversation_id, until):
            self._vectors.follow(collection_of(conversation_id))
        self._branches.purge(conversation_id, until)

    def recall(self, conversation_id: str, query: str, k: int, among: Sequence[str]) -> tuple[TurnHit, ...]:
        """The ``k`` messages of ``among``, a branch's, that fit ``query`` best, best first, no text twice."""
        rows = sorted(self._conversations.row_numbers(conversation_id, among))
        if not rows or not query.strip():
            return ()
        with self._database.reading() as connection:
            lexical = self._lexical.rank(connection, [conversation_id], query, CANDIDATES, among=rows)
        dense = self._by_meaning(conversation_id, query, rows)
        found = dict(fuse(dict(dense), dict(lexical.scores), lexical.coverage))
        texts = self._conversations.texts(list({other for row in found for other in _around(rows, row)}))
        lifted = _lifted(rows, found, {row for row, (_, text) in texts.items() if _asks(text)})
        hits: dict[str, TurnHit] = {}
        for row, score in sorted(lifted.items(), key=lambda item: (-item[1], item[0])):
            message_id, text = texts.get(row, ("", ""))
            hits.setdefault("".join(text.lower().split()), TurnHit(message_id, score, text))
        hits.pop("", None)
        return tuple(hits.values())[:k]

    def _by_meaning(self, conversation_id: str, query: str, rows: Sequence[int]) -> list[tuple[int, float]]:
        if not self._conversations.embedded(conversation_id):
            return []
        try:
            vector = self._embedder.query(query)
            return self._vectors.nearest(collection_of(conversation_id), vector, CANDIDATES, among=rows)
        except (EmbeddingModelMissing, IndexUnavailable):
            return []


def _lifted(rows: Sequence[int], found: Mapping[int, float], asking: Collection[int]) -> dict[int, float]:
    """Scores of ``found`` and of the messages beside them, in a conversation's ``rows`` (in order).

    What answers a question with a question hands on what it got.
    """
    lifted: dict[int, float] = {}
    handed_on: dict[int, float] = {}
    for row in sorted(found):
        before, _, _ = _neighbours(rows, row)
        lifted[row] = lifted.get(row, 0.0) + found[row] * (QUESTION if row in asking else 1.0)
        if before is not None:
            lifted[before] = lifted.get(before, 0.0) + found[row] * ANSWERED
        score = found[row]
        asked: int | None = row
        while asked is not None and asked in asking:
            _, _, asked = _neighbours(rows, asked)
            score *= ANSWER
            if asked is not None:
                handed_on[asked] = max(handed_on.get(asked, 0.0), score)
    return {row: lifted.get(row, 0.0) + handed_on.get(row, 0.0) for row in lifted.keys() | handed_on.keys()}


def _neighbours(rows: Sequence[int], row: int) -> tuple[int | None, int, int | None]:
    place = bisect_left(rows, row)
    return (rows[place - 1] if place else None, row, rows[place + 1] if place + 1 < len(rows) else None)


def _around(rows: Sequence[int], row: int) -> Sequence[int]:
    """``row`` with the one before it and those that a question in it may be answered by."""
    place = bisect_left(rows, row)
    return rows[max(0, place - 1) : place + 3]


def _asks(text: str) -> bool:
    return text.rstrip().endswith(("?", "？"))
