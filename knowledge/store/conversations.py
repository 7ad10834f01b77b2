"""Conversations and their messages, durable as they are made."""

import json
import secrets
import time
from collections.abc import Iterable, Sequence

import msgspec

from knowledge.errors import ConversationNotFound
from knowledge.store.conversation_rows import CONVERSATIONS, conversation_of
from knowledge.store.conversation_search import search_conversations, search_messages
from knowledge.store.database import Database
from knowledge.store.message_rows import index_message, message_of
from knowledge.store.records import (
    PRIVATE_PREFIX,
    Citation,
    Conversation,
    ConversationHit,
    Message,
    MessageHit,
    MessageState,
    Passage,
    RecalledTurn,
    Role,
)


class ConversationStore:
    """All conversations of a profile, private ones where the database is in memory. Every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._prefix = PRIVATE_PREFIX if database.in_memory else ""

    def create(self, title: str = "", settings: str = "{}", model: str = "") -> Conversation:
        now = time.time()
        made = Conversation(self._prefix + secrets.token_hex(6), title, now, now, settings, None, model)
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO conversations (id, title, created, updated, settings, model) VALUES (?, ?, ?, ?, ?, ?)",
                (made.id, title, now, now, settings, model),
            )
        return made

    def conversations(self) -> list[Conversation]:
        """All that are not deleted, the last used first."""
        with self._database.reading() as connection:
            rows = connection.execute(CONVERSATIONS + " WHERE c.deleted IS NULL ORDER BY c.updated DESC")
            return [conversation_of(row) for row in rows]

    def conversation(self, conversation_id: str) -> Conversation:
        """Raises ``ConversationNotFound``."""
        with self._database.reading() as connection:
            row = connection.execute(
                CONVERSATIONS + " WHERE c.id = ? AND c.deleted IS NULL", (conversation_id,)
            ).fetchone()
        if row is None:
            raise ConversationNotFound(id=conversation_id)
        return conversation_of(row)

    def rename(self, conversation_id: str, title: str) -> None:
        self._change(conversation_id, "title = ?", title)

    def set_settings(self, conversation_id: str, settings: str) -> None:
        self._change(conversation_id, "settings = ?", settings)

    def set_model(self, conversation_id: str, model: str) -> None:
        self._change(conversation_id, "model = ?", model)

    def set_leaf(self, conversation_id: str, leaf_id: str | None) -> None:
        """Show the branch that ends in ``leaf_id``."""
        self._change(conversation_id, "leaf_id = ?", leaf_id)

    def delete(self, conversation_id: str) -> None:
        """Hide it; ``restore`` brings it back, ``purge`` ends it."""
        self._change(conversation_id, "deleted = ?", time.time())

    def restore(self, conversation_id: str) -> None:
        self._change(conversation_id, "deleted = ?", None)

    def purge(self, conversation_id: str) -> None:
        """Remove the rows of a conversation for good; what no other conversation uses of its files goes too."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM messages WHERE conversation_id = ?", (conversation_id,))
            connection.execute("DELETE FROM conversations WHERE id = ?", (conversation_id,))

    def deleted(self) -> list[str]:
        """Ids of conversations that are deleted and not yet purged."""
        with self._database.reading() as connection:
            return [row["id"] for row in connection.execute("SELECT id FROM conversations WHERE deleted IS NOT NULL")]

    def add_message(
        self,
        conversation_id: str,
        parent_id: str | None,
        role: Role,
        text: str,
        state: MessageState = "complete",
        model: str = "",
    ) -> Message:
        """Append a message under ``parent_id`` and make it the leaf of the shown branch."""
        now = time.time()
        message = Message(secrets.token_hex(6), conversation_id, parent_id, role, text, now, state, model)
        with self._database.transaction() as connection:
            changed = connection.execute(
                "UPDATE conversations SET updated = ?, leaf_id = ? WHERE id = ? AND deleted IS NULL",
                (now, message.id, conversation_id),
            )
            if changed.rowcount == 0:
                raise ConversationNotFound(id=conversation_id)
            connection.execute(
                "INSERT INTO messages (id, conversation_id, parent_id, role, text, created, state, model)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (message.id, conversation_id, parent_id, role, text, now, state, model),
            )
            index_message(connection, message.id)
        return message

    def save_text(self, message_id: str, text: str, reasoning: str = "") -> None:
        """Keep what an answer has so far."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE messages SET text = ?, reasoning = ? WHERE id = ?", (text, reasoning, message_id)
            )

    def freeze_context(self, message_id: str, excerpts: Sequence[Passage], recalled: Sequence[RecalledTurn]) -> None:
        """Keep what the prompt of a user message holds besides its text."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE messages SET excerpts = ?, recalled = ? WHERE id = ?",
                (msgspec.json.encode(excerpts), msgspec.json.encode(recalled), message_id),
            )

    def finish_message(
        self,
        message_id: str,
        text: str,
        state: MessageState,
        citations: Sequence[Citation] = (),
        stats: str = "",
        reasoning: str = "",
    ) -> Message:
        """Write the end of an answer."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE messages SET text = ?, state = ?, citations = ?, stats = ?, reasoning = ? WHERE id = ?",
                (text, state, msgspec.json.encode(citations), stats, reasoning, message_id),
            )
            index_message(connection, message_id)
            return message_of(connection.execute("SELECT * FROM messages WHERE id = ?", (message_id,)).fetchone())

    def interrupt_open_messages(self) -> int:
        """Mark answers that an earlier run left open, keeping their text; returns how many."""
        with self._database.transaction() as connection:
            rows = connection.execute("SELECT id FROM messages WHERE state = 'streaming'").fetchall()
            for row in rows:
                connection.execute("UPDATE messages SET state = 'interrupted' WHERE id = ?", (row["id"],))
                index_message(connection, row["id"])
            return len(rows)

    def branch(self, conversation_id: str, leaf_id: str | None = None) -> list[Message]:
        """The messages from the root to ``leaf_id``, or to the shown leaf, oldest first."""
        leaf = leaf_id or self.conversation(conversation_id).leaf_id
        with self._database.reading() as connection:
            rows = connection.execute(
                "WITH RECURSIVE path(id, depth) AS (VALUES (?, 0)"
                " UNION ALL SELECT m.parent_id, depth + 1 FROM messages m JOIN path ON m.id = path.id"
                " WHERE m.parent_id IS NOT NULL)"
                " SELECT m.* FROM path JOIN messages m ON m.id = path.id"
                " WHERE m.conversation_id = ? ORDER BY depth DESC",
                (leaf, conversation_id),
            ).fetchall()
        return [message_of(row) for row in rows]

    def search(self, query: str) -> list[ConversationHit]:
        """Conversations found by title, tags or messages, the last used first; see ``conversation_search``."""
        with self._database.reading() as connection:
            return search_conversations(connection, query)

    def search_messages(self, conversation_id: str, query: str) -> list[MessageHit]:
        """The messages of a conversation that ``search`` finds it by, the newest first."""
        with self._database.reading() as connection:
            return search_messages(connection, conversation_id, query)

    def without_embedding(self, conversation_id: str, message_ids: Sequence[str]) -> list[tuple[int, str]]:
        """Those of the messages that have words but no vector yet, as (row number, text)."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT seq, text FROM messages WHERE conversation_id = ? AND embedding IS NULL AND trim(text) <> ''"
                " AND id IN (SELECT value FROM json_each(?)) ORDER BY seq",
                (conversation_id, json.dumps(message_ids)),
            )
            return [(row["seq"], row["text"]) for row in rows]

    def save_embeddings(self, embeddings: Iterable[tuple[int, bytes]]) -> None:
        """Keep unit vectors (little-endian float16) by row number."""
        with self._database.transaction() as connection:
            connection.executemany(
                "UPDATE messages SET embedding = ? WHERE seq = ?", [(embedding, seq) for seq, embedding in embeddings]
            )

    def embeddings(self, conversation_id: str) -> list[tuple[int, bytes]]:
        """(row number, vector) of the conversation's messages that have one."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT seq, embedding FROM messages WHERE conversation_id = ? AND embedding IS NOT NULL ORDER BY seq",
                (conversation_id,),
            )
            return [(row["seq"], row["embedding"]) for row in rows]

    def embedded(self, conversation_id: str) -> bool:
        """Whether any message of the conversation has a vector."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT 1 FROM messages WHERE conversation_id = ? AND embedding IS NOT NULL LIMIT 1",
                (conversation_id,),
            ).fetchone()
        return row is not None

    def row_numbers(self, conversation_id: str, message_ids: Sequence[str]) -> list[int]:
        """Row numbers of those of the messages that are in the conversation."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT seq FROM messages WHERE conversation_id = ? AND id IN (SELECT value FROM json_each(?))",
                (conversation_id, json.dumps(message_ids)),
            )
            return [row["seq"] for row in rows]

    def texts(self, row_numbers: Sequence[int]) -> dict[int, tuple[str, str]]:
        """(message id, text) by row number."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT seq, id, text FROM messages WHERE seq IN (SELECT value FROM json_each(?))",
                (json.dumps(row_numbers),),
            )
            return {row["seq"]: (row["id"], row["text"]) for row in rows}

    def _change(self, conversation_id: str, assignment: str, value: str | float | None) -> None:
        with self._database.transaction() as connection:
            changed = connection.execute(
                f"UPDATE conversations SET {assignment} WHERE id = ?", (value, conversation_id)
            )
            if changed.rowcount == 0:
                raise ConversationNotFound(id=conversation_id)
