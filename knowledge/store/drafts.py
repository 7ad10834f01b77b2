"""What stands in the message field of each conversation, what was asked there before, which files can be named."""

import time

from knowledge.store.database import Database

NEW_CHAT = ""
"""Has the draft of the conversation that is yet to be made."""


class DraftStore:
    """The drafts of a profile, one a conversation; they go with it. Every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def drafts(self) -> dict[str, str]:
        """All drafts by the id of their conversation, deleted ones aside."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT conversation_id, text FROM drafts WHERE conversation_id NOT IN"
                " (SELECT id FROM conversations WHERE deleted IS NOT NULL)"
            )
            return {row["conversation_id"]: row["text"] for row in rows}

    def save(self, conversation_id: str, text: str) -> None:
        """Keep what stands in the field; nothing where ``text`` is blank or the conversation was purged meanwhile."""
        with self._database.transaction() as connection:
            if not text.strip():
                connection.execute("DELETE FROM drafts WHERE conversation_id = ?", (conversation_id,))
                return
            connection.execute(
                "INSERT OR REPLACE INTO drafts (conversation_id, text, updated) SELECT ?, ?, ?"
                " WHERE ? = ? OR EXISTS (SELECT 1 FROM conversations WHERE id = ?)",
                (conversation_id, text, time.time(), conversation_id, NEW_CHAT, conversation_id),
            )

    def asked(self, conversation_id: str, limit: int) -> list[str]:
        """The last questions of a conversation on any of its branches, the newest first, none twice in a row."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT text FROM messages WHERE conversation_id = ? AND role = 'user' ORDER BY seq DESC LIMIT ?",
                (conversation_id, limit),
            )
            texts = [row["text"] for row in rows]
        return [text for before, text in zip(["", *texts], texts, strict=False) if text != before]

    def mentionable(self, conversation_id: str) -> list[tuple[int, str, int | None]]:
        """(document id, file, pages) of a conversation's readable documents, the newest first.

        ``DocumentStore.documents`` counts the passages of each: 110 ms for 3,000 files, this takes 24.
        """
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT d.id, d.file, c.pages FROM documents d LEFT JOIN contents c ON c.sha256 = d.sha256"
                " WHERE d.conversation_id = ? AND d.state <> 'failed' ORDER BY d.added DESC, d.id DESC",
                (conversation_id,),
            )
            return [(row["id"], row["file"], row["pages"]) for row in rows]
