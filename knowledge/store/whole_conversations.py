"""Conversations taken out or put in as wholes: every message of every branch."""

import json
from collections.abc import Iterable, Sequence

import msgspec

from knowledge.search.terms import index_text
from knowledge.store.database import Database
from knowledge.store.message_rows import message_of
from knowledge.store.records import Conversation, Message


class WholeConversationStore:
    """For export and import. Every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def messages(self, conversation_id: str) -> list[Message]:
        """All messages of a conversation, parents before children, siblings in the order they were written."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT * FROM messages WHERE conversation_id = ? AND deleted IS NULL ORDER BY seq", (conversation_id,)
            ).fetchall()
        return [message_of(row) for row in rows]

    def is_known(self, conversation_id: str) -> bool:
        """Whether there is a conversation of this id, also a deleted one that is not purged yet."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT 1 FROM conversations WHERE id = ?", (conversation_id,)).fetchone()
        return row is not None

    def bring_back(self, conversation_id: str) -> bool:
        """Take a deletion that was not purged yet back; whether there was one."""
        with self._database.transaction() as connection:
            changed = connection.execute(
                "UPDATE conversations SET deleted = NULL WHERE id = ? AND deleted IS NOT NULL", (conversation_id,)
            )
        return changed.rowcount > 0

    def any_taken(self, message_ids: Iterable[str]) -> bool:
        """Whether a message of any conversation has one of these ids."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT 1 FROM messages WHERE id IN (SELECT value FROM json_each(?)) LIMIT 1",
                (json.dumps(list(message_ids)),),
            ).fetchone()
        return row is not None

    def add(self, conversation: Conversation, messages: Sequence[Message], folder: str = "") -> None:
        """Put a conversation in with its messages and tags, into the folder of that name, made where there is none."""
        with self._database.transaction() as connection:
            folder_id = None
            if folder:
                found = connection.execute("SELECT id FROM chat_folders WHERE name = ?", (folder,)).fetchone()
                made = (
                    found
                    or connection.execute(
                        "INSERT INTO chat_folders (name) VALUES (?) RETURNING id", (folder,)
                    ).fetchone()
                )
                folder_id = made["id"]
            connection.execute(
                "INSERT INTO conversations (id, title, created, updated, settings, leaf_id, model, pinned, archived,"
                " chat_folder_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    conversation.id, conversation.title, conversation.created, conversation.updated,
                    conversation.settings, conversation.leaf_id, conversation.model, conversation.pinned,
                    conversation.archived, folder_id,
                ),
            )  # fmt: skip
            connection.executemany(
                "INSERT OR IGNORE INTO conversation_tags (conversation_id, tag) VALUES (?, ?)",
                [(conversation.id, tag) for tag in conversation.tags],
            )
            for message in messages:
                inserted = connection.execute(
                    "INSERT INTO messages (id, conversation_id, parent_id, role, text, created, state, model, excerpts,"
                    " recalled, citations, stats, reasoning) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        message.id, conversation.id, message.parent_id, message.role, message.text, message.created,
                        message.state, message.model, msgspec.json.encode(message.excerpts),
                        msgspec.json.encode(message.recalled), msgspec.json.encode(message.citations), message.stats,
                        message.reasoning,
                    ),
                )  # fmt: skip
                connection.execute(
                    "INSERT INTO message_terms (rowid, scope, terms) VALUES (?, ?, ?)",
                    (inserted.lastrowid, conversation.id, index_text(message.text)),
                )
