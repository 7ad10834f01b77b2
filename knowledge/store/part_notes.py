"""What models noted on the parts of documents that were read whole, so that a second question need not read them."""

from knowledge.store.database import Database


class PartNoteStore:
    """Notes by content, task, model and part; they go with their content."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def notes(self, sha256: str, task: str, model: str) -> dict[str, str]:
        """The notes of ``model`` for ``task`` on a content, by the hash of the part's text."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT part, note FROM part_notes WHERE sha256 = ? AND task = ? AND model = ?", (sha256, task, model)
            )
            return {row["part"]: row["note"] for row in rows}

    def add(self, sha256: str, task: str, model: str, part: str, note: str) -> None:
        """Keep a note, unless the content was removed meanwhile."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO part_notes (sha256, task, model, part, note)"
                " SELECT sha256, ?, ?, ?, ? FROM contents WHERE sha256 = ?",
                (task, model, part, note, sha256),
            )
