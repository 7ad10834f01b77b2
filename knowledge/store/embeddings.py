"""Which model made the vectors in the store, and how many are still to be made.

All vectors are of one model, the one whose identity stands in ``embedder``: when another is chosen they go in the same
transaction, so that there are never two kinds that could be compared.
"""

import msgspec

from knowledge.store.database import Database

_PENDING = (
    "m.embedding IS NULL AND m.state <> 'streaming' AND m.deleted IS NULL AND c.deleted IS NULL AND trim(m.text) <> ''"
)


class Learned(msgspec.Struct, frozen=True):
    """Texts (passages and messages) that have a vector, of all."""

    done: int
    total: int


class EmbeddingStore:
    """The vectors of a profile as a whole. Every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def belong_to(self, identity: str) -> bool:
        """Let the vectors be of the model with this identity; those of another one are deleted. Whether any were."""
        with self._database.transaction() as connection:
            if connection.execute("SELECT identity FROM embedder").fetchone()["identity"] == identity:
                return False
            connection.execute("UPDATE embedder SET identity = ?", (identity,))
            connection.execute("UPDATE passages SET embedding = NULL WHERE embedding IS NOT NULL")
            connection.execute("UPDATE messages SET embedding = NULL WHERE embedding IS NOT NULL")
        return True

    def identity(self) -> str:
        """That of the model whose vectors are in the store."""
        with self._database.reading() as connection:
            return str(connection.execute("SELECT identity FROM embedder").fetchone()["identity"])

    def learned(self) -> Learned:
        """Counted by indexes where there are many, so also quick in a large profile."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT (SELECT count(*) FROM passages) - (SELECT count(*) FROM passages WHERE embedding IS NULL)"
                " + (SELECT count(*) FROM messages) - (SELECT count(*) FROM messages WHERE embedding IS NULL) AS done,"
                " (SELECT count(*) FROM passages WHERE embedding IS NULL)"
                " + (SELECT count(*) FROM messages m JOIN conversations c ON c.id = m.conversation_id"
                f" WHERE {_PENDING}) AS pending"
            ).fetchone()
        return Learned(row["done"], row["done"] + row["pending"])

    def unremembered(self) -> dict[str, list[str]]:
        """Ids of finished messages without a vector, by conversation, the conversation used last first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT m.conversation_id, m.id FROM messages m JOIN conversations c ON c.id = m.conversation_id"
                f" WHERE {_PENDING} ORDER BY c.updated DESC, m.seq"
            )
            found: dict[str, list[str]] = {}
            for row in rows:
                found.setdefault(row["conversation_id"], []).append(row["id"])
        return found
