"""Finds passages of a conversation's documents by words and by meaning."""

from collections.abc import Sequence

from knowledge.embedding.embedder import Embedder
from knowledge.errors import ChromaServerAway, DodamError, EmbeddingModelMissing
from knowledge.search.chroma import IndexUnavailable, ServerAway
from knowledge.search.dense import VectorIndex, from_bytes
from knowledge.search.fusion import CANDIDATES, fuse
from knowledge.search.joining import with_neighbours_joined, without_repetition
from knowledge.search.lexical import LexicalSearch
from knowledge.search.standing import Cohort
from knowledge.store.database import Database
from knowledge.store.documents import DocumentStore, content_scope
from knowledge.store.records import Hit

PREFIX = "passages-"

SCOPES = 40
"""Contents that a query names inside the index. With more it is quicker to look at every match and see whose it is:
20 passages in each of 50 contents among 71,000 passages 12 and 10 ms, 5 in each of 2,000 410 and 23 ms."""


def collection_of(conversation_id: str) -> str:
    """The Chroma collection with the passages of a conversation."""
    return PREFIX + conversation_id


class DocumentSearch:
    """Search in the documents of one conversation at a time."""

    def __init__(self, database: Database, documents: DocumentStore, embedder: Embedder, vectors: VectorIndex) -> None:
        self._database = database
        self._documents = documents
        self._embedder = embedder
        self._vectors = vectors
        self._lexical = LexicalSearch("passage_terms")
        self._cohort = Cohort(embedder)

    def search(
        self, conversation_id: str, query: str, k: int, chosen: Sequence[int] = ()
    ) -> tuple[tuple[Hit, ...], bool, float | None, DodamError | None]:
        """The ``k`` best passages, best first, no text twice, neighbours as one; whether meaning was compared, not only
        words; how far the query stands out (see ``knowledge.search.standing``), None where meaning was not compared;
        and why it was not, where somebody can do something about it.

        Only the documents ``chosen`` by their ids are looked through; all where none is.
        """
        contents = self._documents.searchable(conversation_id, chosen)
        if not contents or not query.strip():
            return (), False, None, None
        if chosen and len(contents) == len(self._documents.searchable(conversation_id)):
            # All of them: a filter of 100,000 ids would take Chroma half a second.
            chosen = ()
        scopes = [content_scope(sha256) for sha256 in contents] if len(contents) <= SCOPES else None
        among = self._documents.passage_ids(conversation_id, chosen) if scopes is None or chosen else None
        with self._database.reading() as connection:
            lexical = self._lexical.rank(connection, scopes, query, CANDIDATES, among if scopes is None else None)
        dense: list[tuple[int, float]] = []
        reason: DodamError | None = None
        try:
            dense = self._by_meaning(conversation_id, query, among if chosen else None)
        except ServerAway as away:
            reason = ChromaServerAway(address=away.address)
        except (EmbeddingModelMissing, IndexUnavailable):
            pass
        ranking = fuse(dict(dense), dict(lexical.scores), lexical.coverage)
        passages = self._documents.passages_by_id(conversation_id, [key for key, _ in ranking])
        hits = without_repetition([Hit(passages[key], score) for key, score in ranking if key in passages], k)
        return (
            tuple(with_neighbours_joined(hits, self._documents.part)),
            bool(dense),
            self._standing(query, dense),
            reason,
        )

    def _by_meaning(self, conversation_id: str, query: str, among: Sequence[int] | None) -> list[tuple[int, float]]:
        if not self._documents.embedded(conversation_id):
            return []
        vector = self._embedder.query(query)
        return self._vectors.nearest(collection_of(conversation_id), vector, CANDIDATES, among)

    def _standing(self, query: str, dense: Sequence[tuple[int, float]]) -> float | None:
        if not dense:
            return None
        nearest, cosine = dense[0]
        vector = self._documents.embedding(nearest)
        try:
            return self._cohort.standing(query, cosine, from_bytes(vector)) if vector is not None else None
        except EmbeddingModelMissing:
            return None
