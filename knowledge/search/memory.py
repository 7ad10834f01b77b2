"""Dialog memory: finds earlier messages of a conversation by words and by meaning."""

from collections.abc import Callable, Sequence

from knowledge.embedding.embedder import Embedder
from knowledge.errors import EmbeddingModelMissing
from knowledge.search.dense import IndexUnavailable, VectorIndex, to_bytes
from knowledge.search.fusion import CANDIDATES, fuse
from knowledge.search.lexical import LexicalSearch
from knowledge.store.branches import BranchStore
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.records import TurnHit

PREFIX = "turns-"


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
    ) -> None:
        self._database = database
        self._conversations = conversations
        self._branches = branches
        self._embedder = embedder
        self._vectors = vectors
        self._lexical = LexicalSearch("message_terms")

    def remember(self, conversation_id: str, message_ids: Sequence[str], between: Callable[[], None]) -> None:
        """Embed messages that have no vector yet, calling ``between`` after each batch.

        Without an embedding model nothing happens: their words are indexed already. A message longer than a batch is
        remembered by its beginning.
        """
        fresh = self._conversations.without_embedding(conversation_id, message_ids)
        if not fresh or not self._embedder.available:
            return
        try:
            for batch in self._embedder.passages([text for _, text in fresh]):
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
        """The ``k`` messages of ``among`` that fit ``query`` best, best first."""
        rows = self._conversations.row_numbers(conversation_id, among)
        if not rows or not query.strip():
            return ()
        with self._database.reading() as connection:
            lexical = self._lexical.rank(connection, [conversation_id], query, CANDIDATES, among=rows)
        dense = self._by_meaning(conversation_id, query, rows)
        ranking = fuse(dict(dense), dict(lexical.scores), lexical.coverage)[:k]
        texts = self._conversations.texts([row for row, _ in ranking])
        return tuple(TurnHit(texts[row][0], score, texts[row][1]) for row, score in ranking if row in texts)

    def _by_meaning(self, conversation_id: str, query: str, rows: Sequence[int]) -> list[tuple[int, float]]:
        if not self._conversations.embedded(conversation_id):
            return []
        try:
            vector = self._embedder.query(query)
            return self._vectors.nearest(collection_of(conversation_id), vector, CANDIDATES, among=rows)
        except (EmbeddingModelMissing, IndexUnavailable):
            return []
