"""How conversations are put in order: pinned, archived, in folders, with tags."""

import json
import sqlite3
import unicodedata
from collections.abc import Sequence

from knowledge.store.database import Database
from knowledge.store.records import NAME_CHARACTERS, ChatFolder


class FilingStore:
    """The order of a profile's conversations. Every method is one transaction; ids that are gone are passed over."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def set_pinned(self, conversation_ids: Sequence[str], pinned: bool) -> None:
        """Whether they stand above all others; one that is pinned is in the archive no longer."""
        with self._database.transaction() as connection:
            _update(connection, conversation_ids, "pinned = ?", pinned)
            if pinned:
                _update(connection, conversation_ids, "archived = ?", False)

    def set_archived(self, conversation_ids: Sequence[str], archived: bool) -> None:
        """Whether they are out of sight; one that is archived is pinned no longer."""
        with self._database.transaction() as connection:
            _update(connection, conversation_ids, "archived = ?", archived)
            if archived:
                _update(connection, conversation_ids, "pinned = ?", False)

    def move(self, conversation_ids: Sequence[str], folder_id: int | None) -> None:
        """Put them into a folder, or into none; they leave the archive for a folder."""
        with self._database.transaction() as connection:
            _update(connection, conversation_ids, "chat_folder_id = ?", folder_id)
            if folder_id is not None:
                _update(connection, conversation_ids, "archived = ?", False)

    def tag(self, conversation_ids: Sequence[str], add: Sequence[str], remove: Sequence[str]) -> None:
        """Give and take tags; they differ by more than upper and lower case."""
        ids = json.dumps(conversation_ids)
        with self._database.transaction() as connection:
            for tag in remove:
                connection.execute(
                    "DELETE FROM conversation_tags WHERE tag = ?"
                    " AND conversation_id IN (SELECT value FROM json_each(?))",
                    (tag, ids),
                )
            for name in add:
                tag = tag_name(name)
                if tag:
                    connection.execute(
                        "INSERT OR IGNORE INTO conversation_tags (conversation_id, tag)"
                        " SELECT id, ? FROM conversations WHERE id IN (SELECT value FROM json_each(?))",
                        (tag, ids),
                    )

    def tags(self) -> list[tuple[str, int]]:
        """All tags with how many conversations have them, by name."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT min(t.tag) AS tag, count(*) AS uses FROM conversation_tags t"
                " JOIN conversations c ON c.id = t.conversation_id WHERE c.deleted IS NULL"
                " GROUP BY t.tag ORDER BY t.tag"
            )
            return [(row["tag"], row["uses"]) for row in rows]

    def folders(self) -> list[ChatFolder]:
        """All folders, by name."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT * FROM chat_folders ORDER BY name COLLATE NOCASE, id")
            return [ChatFolder(row["id"], row["name"], bool(row["collapsed"])) for row in rows]

    def create_folder(self, name: str, conversation_ids: Sequence[str] = ()) -> ChatFolder:
        """A new folder that holds the given conversations."""
        with self._database.transaction() as connection:
            made = connection.execute("INSERT INTO chat_folders (name) VALUES (?)", (name[:NAME_CHARACTERS],))
            folder = ChatFolder(made.lastrowid or 0, name[:NAME_CHARACTERS], False)
            _update(connection, conversation_ids, "chat_folder_id = ?", folder.id)
            _update(connection, conversation_ids, "archived = ?", False)
        return folder

    def rename_folder(self, folder_id: int, name: str) -> None:
        with self._database.transaction() as connection:
            connection.execute("UPDATE chat_folders SET name = ? WHERE id = ?", (name[:NAME_CHARACTERS], folder_id))

    def set_collapsed(self, folder_id: int, collapsed: bool) -> None:
        with self._database.transaction() as connection:
            connection.execute("UPDATE chat_folders SET collapsed = ? WHERE id = ?", (collapsed, folder_id))

    def delete_folder(self, folder_id: int) -> list[str]:
        """Take a folder away; its conversations stay, in none. Returns their ids."""
        with self._database.transaction() as connection:
            rows = connection.execute("SELECT id FROM conversations WHERE chat_folder_id = ?", (folder_id,)).fetchall()
            connection.execute("DELETE FROM chat_folders WHERE id = ?", (folder_id,))
        return [row["id"] for row in rows]


def tag_name(text: str) -> str:
    """What was typed, as a tag: one word, so that ``#tag`` in a search means it."""
    return "-".join(unicodedata.normalize("NFC", text).replace("#", " ").replace(",", " ").split())[:NAME_CHARACTERS]


def _update(
    connection: sqlite3.Connection, conversation_ids: Sequence[str], assignment: str, value: bool | int | None
) -> None:
    connection.execute(
        f"UPDATE conversations SET {assignment} WHERE id IN (SELECT value FROM json_each(?))",
        (value, json.dumps(conversation_ids)),
    )
