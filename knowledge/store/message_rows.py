"""A row of ``messages``: the record it stands for, and its words in the full-text index."""

import sqlite3

import msgspec

from knowledge.search.terms import index_text
from knowledge.store.records import Citation, Message, Passage, RecalledTurn

# Made once: a type handed to ``msgspec.json.decode`` is looked into at every call, for most of a long branch's time.
_excerpts = msgspec.json.Decoder(tuple[Passage, ...])
_recalled = msgspec.json.Decoder(tuple[RecalledTurn, ...])
_citations = msgspec.json.Decoder(tuple[Citation, ...])


def index_message(connection: sqlite3.Connection, message_id: str) -> None:
    """Bring the words of a message in the full-text index up to date."""
    row = connection.execute("SELECT seq, conversation_id, text FROM messages WHERE id = ?", (message_id,)).fetchone()
    connection.execute("DELETE FROM message_terms WHERE rowid = ?", (row["seq"],))
    connection.execute(
        "INSERT INTO message_terms (rowid, scope, terms) VALUES (?, ?, ?)",
        (row["seq"], row["conversation_id"], index_text(row["text"])),
    )


def message_of(row: sqlite3.Row) -> Message:
    """The message of a row with all columns of ``messages``."""
    return Message(
        id=row["id"],
        conversation_id=row["conversation_id"],
        parent_id=row["parent_id"],
        role=row["role"],
        text=row["text"],
        created=row["created"],
        state=row["state"],
        model=row["model"],
        excerpts=_excerpts.decode(row["excerpts"]),
        recalled=_recalled.decode(row["recalled"]),
        citations=_citations.decode(row["citations"]),
        stats=row["stats"],
        reasoning=row["reasoning"],
    )
