"""The tree of a conversation: which messages stand beside each other, which branch is shown, and what is deleted.

A message is deleted together with all that follows it. It then has no words in the full-text index and is on no shown
branch, but its row stays until ``purge``, so that its row number is given to no other message while an index of
vectors may still hold it.
"""

import json
import sqlite3
import time

import msgspec

from knowledge.errors import MessageNotFound
from knowledge.store.database import Database
from knowledge.store.message_rows import index_message, message_of
from knowledge.store.records import Message

# ``UNION ALL`` walks down from one message to all that follow it.
_BELOW = (
    "WITH RECURSIVE below(id, conversation_id) AS (SELECT id, conversation_id FROM messages WHERE id = ?"
    " UNION ALL SELECT m.id, m.conversation_id FROM below JOIN messages m"
    " ON m.conversation_id = below.conversation_id AND m.parent_id = below.id)"
)


class Deletion(msgspec.Struct, frozen=True):
    """What ``delete`` took out: ``count`` messages, all marked with the time ``deleted``.

    ``leaf_id`` was the end of the shown branch before.
    """

    conversation_id: str
    deleted: float
    count: int
    leaf_id: str | None


class BranchStore:
    """The branches of all conversations. Every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def siblings(self, conversation_id: str) -> dict[str, tuple[str, ...]]:
        """For each message that shares its parent with others: the ids of all of these, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT json_group_array(id) AS ids FROM (SELECT id, parent_id FROM messages"
                " WHERE conversation_id = ? AND deleted IS NULL ORDER BY seq)"
                " GROUP BY coalesce(parent_id, '') HAVING count(*) > 1",
                (conversation_id,),
            )
            groups = [tuple(json.loads(row["ids"])) for row in rows]
        return {message_id: group for group in groups for message_id in group}

    def path(self, conversation_id: str) -> list[str]:
        """The ids of the shown branch, oldest first: far less to read than the messages."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "WITH RECURSIVE path(id, depth) AS (SELECT leaf_id, 0 FROM conversations WHERE id = ?"
                " UNION ALL SELECT m.parent_id, depth + 1 FROM messages m JOIN path ON m.id = path.id"
                " WHERE m.parent_id IS NOT NULL)"
                " SELECT id FROM path WHERE id IS NOT NULL ORDER BY depth DESC",
                (conversation_id,),
            )
            return [row["id"] for row in rows]

    def messages(self, message_ids: list[str]) -> list[Message]:
        """The messages of these ids, in their order; ids that are unknown are passed over."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT * FROM messages WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(message_ids),)
            ).fetchall()
        found = {row["id"]: message_of(row) for row in rows}
        return [found[message_id] for message_id in message_ids if message_id in found]

    def show(self, message_id: str) -> None:
        """Show the branch that goes through a message to the last message written below it.

        Raises ``MessageNotFound``.
        """
        with self._database.transaction() as connection:
            leaf = _latest_below(connection, message_id)
            if leaf is None:
                raise MessageNotFound(id=message_id)
            connection.execute(
                "UPDATE conversations SET leaf_id = ? WHERE id = (SELECT conversation_id FROM messages WHERE id = ?)",
                (leaf, message_id),
            )

    def delete(self, message_id: str) -> Deletion:
        """Take a message out with all that follows it; ``undelete`` brings it back, ``purge`` ends it.

        Where the shown branch ran through it, its neighbour among the siblings is shown, else what came before it.
        Raises ``MessageNotFound``.
        """
        now = time.time()
        with self._database.transaction() as connection:
            row = connection.execute(
                "SELECT m.seq, m.parent_id, c.id, c.leaf_id FROM messages m JOIN conversations c"
                " ON c.id = m.conversation_id WHERE m.id = ? AND m.deleted IS NULL",
                (message_id,),
            ).fetchone()
            if row is None:
                raise MessageNotFound(id=message_id)
            gone = [
                found["id"] for found in connection.execute(
                    f"{_BELOW} SELECT m.id FROM below JOIN messages m ON m.id = below.id WHERE m.deleted IS NULL",
                    (message_id,),
                )
            ]  # fmt: skip
            connection.execute(
                "DELETE FROM message_terms WHERE rowid IN (SELECT seq FROM messages"
                " WHERE id IN (SELECT value FROM json_each(?)))",
                (json.dumps(gone),),
            )
            connection.execute(
                "UPDATE messages SET deleted = ? WHERE id IN (SELECT value FROM json_each(?))", (now, json.dumps(gone))
            )
            if row["leaf_id"] in set(gone):
                beside = connection.execute(
                    "SELECT id FROM messages WHERE conversation_id = ? AND parent_id IS ? AND deleted IS NULL"
                    " ORDER BY seq > ?, abs(seq - ?) LIMIT 1",
                    (row["id"], row["parent_id"], row["seq"], row["seq"]),
                ).fetchone()
                leaf = _latest_below(connection, beside["id"]) if beside else row["parent_id"]
                connection.execute("UPDATE conversations SET leaf_id = ? WHERE id = ?", (leaf, row["id"]))
        return Deletion(row["id"], now, len(gone), row["leaf_id"])

    def undelete(self, deletion: Deletion) -> None:
        """Bring back what ``delete`` took out, and show the branch that was shown; nothing where it was purged."""
        with self._database.transaction() as connection:
            rows = connection.execute(
                "SELECT id FROM messages WHERE conversation_id = ? AND deleted = ?",
                (deletion.conversation_id, deletion.deleted),
            ).fetchall()
            for row in rows:
                connection.execute("UPDATE messages SET deleted = NULL WHERE id = ?", (row["id"],))
                index_message(connection, row["id"])
            if rows:
                connection.execute(
                    "UPDATE conversations SET leaf_id = ? WHERE id = ?", (deletion.leaf_id, deletion.conversation_id)
                )

    def with_deleted(self) -> list[str]:
        """Conversations that have deleted messages which are not purged yet."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT DISTINCT conversation_id FROM messages WHERE deleted IS NOT NULL")
            return [row["conversation_id"] for row in rows]

    def forget_vectors(self, conversation_id: str, until: float) -> bool:
        """Drop the vectors of what was deleted up to ``until``; whether there were any."""
        with self._database.transaction() as connection:
            changed = connection.execute(
                "UPDATE messages SET embedding = NULL"
                " WHERE conversation_id = ? AND deleted <= ? AND embedding IS NOT NULL",
                (conversation_id, until),
            )
            return changed.rowcount > 0

    def purge(self, conversation_id: str, until: float) -> None:
        """Remove the rows of what was deleted up to ``until`` for good, and the summaries made of them."""
        with self._database.transaction() as connection:
            connection.execute(
                "DELETE FROM summaries WHERE conversation_id = ?1 AND last_id IN"
                " (SELECT id FROM messages WHERE conversation_id = ?1 AND deleted <= ?2)",
                (conversation_id, until),
            )
            connection.execute(
                "DELETE FROM messages WHERE conversation_id = ? AND deleted <= ?", (conversation_id, until)
            )


def _latest_below(connection: sqlite3.Connection, message_id: str) -> str | None:
    """The message written last among one and those that follow it."""
    row = connection.execute(
        f"{_BELOW} SELECT m.id FROM below JOIN messages m ON m.id = below.id WHERE m.deleted IS NULL"
        " ORDER BY m.seq DESC LIMIT 1",
        (message_id,),
    ).fetchone()
    return row["id"] if row is not None else None
