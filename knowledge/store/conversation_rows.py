"""Conversations as rows of the database become records."""

import sqlite3

import msgspec

from knowledge.store.records import Conversation

CONVERSATIONS = (
    "SELECT c.*, (SELECT json_group_array(tag) FROM conversation_tags t WHERE t.conversation_id = c.id) AS tags"
    " FROM conversations c"
)
"""The query that ``conversation_of`` reads."""

_tags = msgspec.json.Decoder(tuple[str, ...])


def conversation_of(row: sqlite3.Row) -> Conversation:
    return Conversation(
        row["id"],
        row["title"],
        row["created"],
        row["updated"],
        row["settings"],
        row["leaf_id"],
        row["model"],
        bool(row["pinned"]),
        bool(row["archived"]),
        row["chat_folder_id"],
        _tags.decode(row["tags"]),
    )
