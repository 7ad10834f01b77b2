"""Documents of conversations, and the contents and passages behind them."""

import json
import sqlite3
import time
from collections.abc import Iterable, Sequence

import msgspec

from knowledge.documents.extraction import Note
from knowledge.documents.passages import PassageDraft
from knowledge.errors import ConversationNotFound, DocumentNotFound, DodamError
from knowledge.search.terms import index_text
from knowledge.store.database import Database
from knowledge.store.records import Document, DocumentState, Passage

_DOCUMENTS = """
    SELECT d.*, c.pages, c.notes,
        (SELECT count(*) FROM passages p WHERE p.sha256 = d.sha256) AS passages,
        (SELECT count(*) FROM passages p WHERE p.sha256 = d.sha256)
        - (SELECT count(*) FROM passages p WHERE p.sha256 = d.sha256 AND p.embedding IS NULL) AS done
    FROM documents d LEFT JOIN contents c ON c.sha256 = d.sha256
"""

_ONLY_IN_FOLDERS = """(
    EXISTS (SELECT 1 FROM sources s WHERE s.document_id = d.id)
    AND NOT EXISTS (SELECT 1 FROM sources s WHERE s.document_id = d.id AND s.folder_id IS NULL)
)"""

_CHOSEN = " WHERE d.conversation_id = ? AND (? OR d.id IN (SELECT value FROM json_each(?)))"

PASSAGE_COLUMNS = "p.id, d.id AS document_id, d.file, p.page, p.heading, p.start, p.end, p.text, p.place"
"""Select list that ``passage_of_row`` reads, over ``passages p JOIN documents d ON d.sha256 = p.sha256``."""


class DocumentStore:
    """All documents of a profile. Every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def attach(self, conversation_id: str, file: str, sha256: str, size: int) -> Document:
        """Give the conversation a document; the one it has where it has this content already.

        Raises ``ConversationNotFound``.
        """
        with self._database.transaction() as connection:
            return attach_document(connection, conversation_id, file, sha256, size)

    def document(self, document_id: int) -> Document:
        """Raises ``DocumentNotFound``."""
        with self._database.reading() as connection:
            row = connection.execute(_DOCUMENTS + " WHERE d.id = ?", (document_id,)).fetchone()
        if row is None:
            raise DocumentNotFound()
        return _document(row)

    def documents(self, conversation_id: str) -> list[Document]:
        """In the order they were added."""
        with self._database.reading() as connection:
            rows = connection.execute(_DOCUMENTS + " WHERE d.conversation_id = ? ORDER BY d.id", (conversation_id,))
            return [_document(row) for row in rows]

    def loose(self, conversation_id: str) -> list[Document]:
        """Those that are not only there because a folder has them, in the order they were added."""
        with self._database.reading() as connection:
            rows = connection.execute(
                _DOCUMENTS + f" WHERE d.conversation_id = ? AND NOT {_ONLY_IN_FOLDERS} ORDER BY d.id",
                (conversation_id,),
            )
            return [_document(row) for row in rows]

    def unfinished(self) -> list[Document]:
        """Documents that were on their way when an earlier run ended; those of folders go on with their folder."""
        with self._database.reading() as connection:
            rows = connection.execute(
                _DOCUMENTS + " WHERE d.state IN ('waiting', 'parsing', 'embedding')"
                f" AND NOT {_ONLY_IN_FOLDERS} ORDER BY d.id"
            )
            return [_document(row) for row in rows]

    def set_state(self, document_id: int, state: DocumentState) -> Document:
        """Raises ``DocumentNotFound`` where it was removed meanwhile."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE documents SET state = ?, error_kind = '', error_details = '{}' WHERE id = ?",
                (state, document_id),
            )
        return self.document(document_id)

    def pin(self, document_id: int, pinned: bool) -> Document:
        """Keep whether its whole text goes into every prompt. Raises ``DocumentNotFound``."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE documents SET pinned = ? WHERE id = ?", (pinned, document_id))
        return self.document(document_id)

    def fail(self, document_id: int, error: DodamError) -> Document:
        """Keep why it could not be read. Raises ``DocumentNotFound``."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE documents SET state = 'failed', error_kind = ?, error_details = ? WHERE id = ?",
                (type(error).__name__, msgspec.json.encode(error.details).decode(), document_id),
            )
        return self.document(document_id)

    def has_content(self, sha256: str) -> bool:
        """Whether a file of this hash was parsed before."""
        with self._database.reading() as connection:
            return connection.execute("SELECT 1 FROM contents WHERE sha256 = ?", (sha256,)).fetchone() is not None

    def add_content(
        self,
        sha256: str,
        size: int,
        pages: int | None,
        text: str,
        drafts: Sequence[PassageDraft],
        notes: Sequence[Note] = (),
    ) -> None:
        """Keep a parsed file and index the words of its passages."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO contents (sha256, size, pages, text, notes) VALUES (?, ?, ?, ?, ?)",
                (sha256, size, pages, text, msgspec.json.encode(notes).decode()),
            )
            for draft in drafts:
                inserted = connection.execute(
                    "INSERT INTO passages (sha256, page, heading, start, end, text, place)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (sha256, draft.page, draft.heading, draft.start, draft.end, draft.text, draft.place),
                )
                connection.execute(
                    "INSERT INTO passage_terms (rowid, scope, terms) VALUES (?, ?, ?)",
                    (inserted.lastrowid, content_scope(sha256), index_text(f"{draft.heading} {draft.text}")),
                )

    def text(self, document_id: int) -> str:
        """The whole extracted text. Raises ``DocumentNotFound``."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT c.text FROM documents d JOIN contents c ON c.sha256 = d.sha256 WHERE d.id = ?", (document_id,)
            ).fetchone()
        if row is None:
            raise DocumentNotFound()
        return str(row["text"])

    def part(self, document_id: int, start: int, end: int) -> str:
        """``text(document_id)[start:end]``. Raises ``DocumentNotFound``."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT substr(c.text, ?, ?) AS part FROM documents d JOIN contents c ON c.sha256 = d.sha256"
                " WHERE d.id = ?",
                (start + 1, end - start, document_id),
            ).fetchone()
        if row is None:
            raise DocumentNotFound()
        return str(row["part"])

    def passages(self, document_id: int) -> list[Passage]:
        """All passages of a document, in its order."""
        with self._database.reading() as connection:
            rows = connection.execute(
                f"SELECT {PASSAGE_COLUMNS} FROM documents d JOIN passages p ON p.sha256 = d.sha256"
                " WHERE d.id = ? ORDER BY p.start",
                (document_id,),
            )
            return [passage_of_row(row) for row in rows]

    def pages_learned(self, document_id: int) -> int:
        """How many pages at the beginning of a document are found by their meaning: passages get vectors in order."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT c.pages, (SELECT min(p.page) FROM passages p WHERE p.sha256 = c.sha256 AND p.embedding IS NULL)"
                " AS page FROM documents d JOIN contents c ON c.sha256 = d.sha256 WHERE d.id = ?",
                (document_id,),
            ).fetchone()
        if row is None:
            return 0
        return int(row["pages"] or 0) if row["page"] is None else int(row["page"]) - 1

    def without_embedding(self, sha256: str, limit: int) -> list[tuple[int, str]]:
        """Up to ``limit`` passages still to be embedded, as (id, text with its heading path)."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT id, heading, text FROM passages WHERE sha256 = ? AND embedding IS NULL ORDER BY id LIMIT ?",
                (sha256, limit),
            )
            return [(row["id"], f"{row['heading']}\n{row['text']}" if row["heading"] else row["text"]) for row in rows]

    def existing(self, passage_ids: Sequence[int]) -> set[int]:
        """Those of the passages that are still there."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT id FROM passages WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(passage_ids),)
            )
            return {row["id"] for row in rows}

    def save_embeddings(self, embeddings: Iterable[tuple[int, bytes]]) -> None:
        """Keep unit vectors (little-endian float16) by passage id."""
        with self._database.transaction() as connection:
            connection.executemany(
                "UPDATE passages SET embedding = ? WHERE id = ?",
                [(embedding, passage_id) for passage_id, embedding in embeddings],
            )

    def embedding(self, passage_id: int) -> bytes | None:
        """The unit vector (little-endian float16) of a passage; None where it has none, or is gone."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT embedding FROM passages WHERE id = ?", (passage_id,)).fetchone()
        return None if row is None else row["embedding"]

    def searchable(self, conversation_id: str, chosen: Sequence[int] = ()) -> list[str]:
        """Hashes of the conversation's contents that have passages to search; only of ``chosen`` documents, if any."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT c.sha256 FROM documents d JOIN contents c ON c.sha256 = d.sha256" + _CHOSEN,
                _choice(conversation_id, chosen),
            )
            return [row["sha256"] for row in rows]

    def passage_ids(self, conversation_id: str, chosen: Sequence[int] = ()) -> list[int]:
        """Of all passages in the conversation's documents, or in those that are ``chosen``."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT p.id FROM documents d JOIN passages p ON p.sha256 = d.sha256" + _CHOSEN,
                _choice(conversation_id, chosen),
            )
            return [row["id"] for row in rows]

    def embedded(self, conversation_id: str) -> bool:
        """Whether any passage of the conversation has a vector."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT 1 FROM documents d JOIN passages p ON p.sha256 = d.sha256"
                " WHERE d.conversation_id = ? AND p.embedding IS NOT NULL LIMIT 1",
                (conversation_id,),
            ).fetchone()
        return row is not None

    def passages_by_id(self, conversation_id: str, passage_ids: Sequence[int]) -> dict[int, Passage]:
        """Those of the passages that are in the conversation's documents."""
        with self._database.reading() as connection:
            rows = connection.execute(
                # CROSS, or SQLite goes through all passages of the conversation: 14 ms with 100,000, so 0.4.
                f"SELECT {PASSAGE_COLUMNS} FROM passages p CROSS JOIN documents d ON d.sha256 = p.sha256"
                " WHERE d.conversation_id = ? AND p.id IN (SELECT value FROM json_each(?))",
                (conversation_id, json.dumps(passage_ids)),
            )
            return {row["id"]: passage_of_row(row) for row in rows}

    def used(self) -> set[str]:
        """Hashes of all files that some document is made from."""
        with self._database.reading() as connection:
            return {row["sha256"] for row in connection.execute("SELECT DISTINCT sha256 FROM documents")}

    def without_meaning(self) -> list[Document]:
        """Documents that are ready but have passages without a vector: made while there was no embedding model."""
        with self._database.reading() as connection:
            rows = connection.execute(
                _DOCUMENTS + " WHERE d.state = 'ready' AND EXISTS (SELECT 1 FROM passages p"
                " WHERE p.sha256 = d.sha256 AND p.embedding IS NULL) ORDER BY d.id"
            )
            return [_document(row) for row in rows]

    def embeddings(self, conversation_id: str) -> list[tuple[int, bytes]]:
        """(passage id, vector) of everything embedded in a conversation's documents."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT p.id, p.embedding FROM documents d JOIN passages p ON p.sha256 = d.sha256"
                " WHERE d.conversation_id = ? AND p.embedding IS NOT NULL ORDER BY p.id",
                (conversation_id,),
            )
            return [(row["id"], row["embedding"]) for row in rows]

    def remove(self, document_id: int) -> list[int]:
        """Take a document out; returns its passage ids. What no other conversation uses goes for good."""
        with self._database.transaction() as connection:
            ids = [
                row["id"]
                for row in connection.execute(
                    "SELECT p.id FROM documents d JOIN passages p ON p.sha256 = d.sha256 WHERE d.id = ?", (document_id,)
                )
            ]
            connection.execute("DELETE FROM documents WHERE id = ?", (document_id,))
        return ids

    def drop_unused_contents(self) -> list[str]:
        """Remove contents that no document has any more; returns the hashes that are gone."""
        with self._database.transaction() as connection:
            gone = [
                row["sha256"]
                for row in connection.execute(
                    "SELECT sha256 FROM contents WHERE sha256 NOT IN (SELECT sha256 FROM documents)"
                )
            ]
            connection.executemany("DELETE FROM contents WHERE sha256 = ?", [(sha256,) for sha256 in gone])
        return gone


def attach_document(
    connection: sqlite3.Connection, conversation_id: str, file: str, sha256: str, size: int
) -> Document:
    """``DocumentStore.attach`` inside a transaction."""
    known = connection.execute(
        "SELECT 1 FROM conversations WHERE id = ? AND deleted IS NULL", (conversation_id,)
    ).fetchone()
    if known is None:
        raise ConversationNotFound(id=conversation_id)
    connection.execute(
        "INSERT INTO documents (conversation_id, file, sha256, size, state, added)"
        " VALUES (?, ?, ?, ?, 'waiting', ?) ON CONFLICT (conversation_id, sha256) DO NOTHING",
        (conversation_id, file, sha256, size, time.time()),
    )
    row = connection.execute(
        _DOCUMENTS + " WHERE d.conversation_id = ? AND d.sha256 = ?", (conversation_id, sha256)
    ).fetchone()
    return _document(row)


def _choice(conversation_id: str, chosen: Sequence[int]) -> tuple[str, bool, str]:
    """What ``_CHOSEN`` asks for; every document where none is chosen."""
    return conversation_id, not chosen, json.dumps(chosen)


def content_scope(sha256: str) -> str:
    """The word that narrows a full-text query to one content."""
    return sha256[:16]


def passage_of_row(row: sqlite3.Row) -> Passage:
    return Passage(
        row["id"],
        row["document_id"],
        row["file"],
        row["page"],
        row["heading"],
        row["start"],
        row["end"],
        row["text"],
        row["place"],
    )


def _document(row: sqlite3.Row) -> Document:
    return Document(
        id=row["id"],
        conversation_id=row["conversation_id"],
        file=row["file"],
        sha256=row["sha256"],
        size=row["size"],
        pages=row["pages"],
        state=row["state"],
        done=row["done"],
        passages=row["passages"],
        added=row["added"],
        error_kind=row["error_kind"],
        error_details=msgspec.json.decode(row["error_details"], type=dict[str, str]),
        pinned=bool(row["pinned"]),
        # None until the file is parsed.
        notes=msgspec.json.decode(row["notes"] or "[]", type=tuple[Note, ...]),
    )
