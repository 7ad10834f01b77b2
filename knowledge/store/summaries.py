"""Summaries of turns that no longer fit a context window, each made once."""

import time

from knowledge.store.database import Database
from knowledge.store.records import Summary


class SummaryStore:
    """The summaries of a profile, by conversation and range of messages; they go with their conversation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, conversation_id: str, first_id: str, last_id: str, text: str, model: str) -> None:
        """Keep a summary, unless its range has one or the conversation was purged meanwhile."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO summaries (conversation_id, first_id, last_id, text, model, created)"
                " SELECT id, ?, ?, ?, ?, ? FROM conversations WHERE id = ?",
                (first_id, last_id, text, model, time.time(), conversation_id),
            )

    def summaries(self, conversation_id: str) -> tuple[Summary, ...]:
        """All of a conversation, of every branch and every window it was talked in."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT * FROM summaries WHERE conversation_id = ? ORDER BY created", (conversation_id,)
            )
            return tuple(
                Summary(row["first_id"], row["last_id"], row["text"], row["model"], row["created"]) for row in rows
            )
