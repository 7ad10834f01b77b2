"""What search in documents asks of the index of vectors."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from knowledge.documents.passages import PassageDraft
from knowledge.embedding.embedder import Embedder
from knowledge.embedding.model import Vector
from knowledge.profile import Profile
from knowledge.search.dense import VectorIndex, to_bytes
from knowledge.search.documents import DocumentSearch
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.documents import DocumentStore

ANY: Vector = np.full(4, 0.5, np.float32)


class OneVector(Embedder):
    """Every question means the same."""

    def query(self, text: str) -> Vector:
        return ANY


class Asked(VectorIndex):
    """Keeps the ids that a search was narrowed to."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, lambda name: [])
        self.among: list[Sequence[int] | None] = []

    def nearest(
        self, name: str, vector: Vector, limit: int, among: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        self.among.append(among)
        return []


@pytest.fixture
def database(profile: Profile) -> Iterator[Database]:
    database = Database(profile.database)
    yield database
    database.close()


def test_vectors_are_narrowed_to_chosen_documents_but_not_to_all(database: Database, tmp_path: Path) -> None:
    documents = DocumentStore(database)
    conversation = ConversationStore(database).create().id
    ids: list[int] = []
    for sha256 in ("a" * 64, "b" * 64):
        document = documents.attach(conversation, f"{sha256[0]}.txt", sha256, 1)
        documents.add_content(sha256, 1, None, "", [PassageDraft("bread and salt", 0, 14, None, "")])
        ids.append(document.id)
    passages = [documents.passages(document)[0].id for document in ids]
    documents.save_embeddings([(passage, to_bytes(ANY)) for passage in passages])
    vectors = Asked(tmp_path)
    search = DocumentSearch(database, documents, OneVector(tmp_path / "none.gguf"), vectors)

    found = [search.search(conversation, "bread", 2, chosen)[0] for chosen in ([ids[0]], ids, [])]

    assert [[hit.passage.id for hit in hits] for hits in found] == [passages[:1], passages[:1], passages[:1]]
    assert vectors.among == [passages[:1], None, None]
