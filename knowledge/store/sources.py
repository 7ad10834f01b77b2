"""Where documents came from: files dropped by themselves, and folders with their files."""

import os
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from knowledge.errors import ConversationNotFound, DocumentNotFound, DodamError
from knowledge.folders.scan import FoundFile, LeftOutKind, display_name, display_path
from knowledge.store.database import Database
from knowledge.store.documents import attach_document
from knowledge.store.file_copies import FileCopy
from knowledge.store.records import Document, Folder, FolderFile, FolderState

UNREAD = -1
"""Size of a source whose file is still to be read."""

UNSUPPORTED = "FileUnsupported"
"""The error that leaves a file out rather than counting it as one that cannot be read."""

_FOLDERS = f"""
    SELECT f.*,
        coalesce(sum(s.error_kind <> '{UNSUPPORTED}'), 0) AS files,
        coalesce(sum(d.state IN ('embedding', 'ready')), 0) AS read,
        coalesce(sum(d.state = 'ready'), 0) AS learned,
        coalesce(sum(s.error_kind NOT IN ('', '{UNSUPPORTED}') OR d.state = 'failed'), 0) AS failed,
        coalesce(sum(s.error_kind = '{UNSUPPORTED}'), 0) AS unsupported
    FROM folders f LEFT JOIN sources s ON s.folder_id = f.id LEFT JOIN documents d ON d.id = s.document_id
"""


class Source(msgspec.Struct, frozen=True):
    """A file of a folder as it was when it was read last; ``size`` is ``UNREAD`` where it was not."""

    path: Path
    size: int
    mtime_ns: int
    document_id: int | None
    half: bool
    """Whether an ended process left its document in the middle of being read."""

    def is_current(self, found: FoundFile) -> bool:
        """Whether the file on disk is, by size and time, the one that was read."""
        return not self.half and (self.size, self.mtime_ns) == (found.size, found.mtime_ns)


class Removed(msgspec.Struct, frozen=True):
    """What was taken out with documents: ids of their passages, hashes of their contents."""

    passages: tuple[int, ...] = ()
    contents: tuple[str, ...] = ()


class SourceStore:
    """Folders and sources of a profile. Every method is one transaction.

    Methods that end a source take out the documents that no source has any more; what hangs on those is the caller's to
    clean.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def folder(self, folder_id: int) -> Folder:
        """Raises ``DocumentNotFound``."""
        with self._database.reading() as connection:
            row = connection.execute(_FOLDERS + " WHERE f.id = ? GROUP BY f.id", (folder_id,)).fetchone()
        if row is None:
            raise DocumentNotFound()
        return _folder(row)

    def original(self, document_id: int) -> FoundFile | None:
        """The file that a document was last read from, as it was then; None where that is not known."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT path, size, mtime_ns FROM sources WHERE document_id = ? ORDER BY folder_id LIMIT 1",
                (document_id,),
            ).fetchone()
        return None if row is None else FoundFile(Path(os.fsdecode(row["path"])), row["size"], row["mtime_ns"])

    def folder_path(self, folder_id: int) -> Path:
        """Raises ``DocumentNotFound``."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT path FROM folders WHERE id = ?", (folder_id,)).fetchone()
        if row is None:
            raise DocumentNotFound()
        return Path(os.fsdecode(row["path"]))

    def folders(self, conversation_id: str | None = None) -> list[Folder]:
        """Those of a conversation, or all, in the order they were added."""
        with self._database.reading() as connection:
            rows = connection.execute(
                _FOLDERS + " WHERE ? IN (f.conversation_id, '') GROUP BY f.id ORDER BY f.id", (conversation_id or "",)
            )
            return [_folder(row) for row in rows]

    def linked(self) -> dict[int, Path]:
        """Paths of the folders that are followed, by id."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT f.id, f.path FROM folders f JOIN conversations c ON c.id = f.conversation_id"
                " WHERE f.linked AND c.deleted IS NULL ORDER BY f.id"
            )
            return {row["id"]: Path(os.fsdecode(row["path"])) for row in rows}

    def add_folder(self, conversation_id: str, path: Path, linked: bool | None) -> Folder:
        """Give the conversation a folder; None keeps whether it is linked. Raises ``ConversationNotFound``."""
        with self._database.transaction() as connection:
            known = connection.execute(
                "SELECT 1 FROM conversations WHERE id = ? AND deleted IS NULL", (conversation_id,)
            ).fetchone()
            if known is None:
                raise ConversationNotFound(id=conversation_id)
            row = connection.execute(
                "INSERT INTO folders (conversation_id, path, linked, state) VALUES (?, ?, ?, 'reading')"
                " ON CONFLICT (conversation_id, path) DO UPDATE SET state = 'reading',"
                " linked = CASE WHEN ? THEN excluded.linked ELSE linked END RETURNING id",
                (conversation_id, os.fsencode(path), bool(linked), linked is not None),
            ).fetchone()
        return self.folder(row["id"])

    def set_folder_state(self, folder_id: int, state: FolderState) -> None:
        """A ``stopped`` folder is not followed either."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE folders SET state = ?, linked = linked AND ? <> 'stopped' WHERE id = ?",
                (state, state, folder_id),
            )

    def link(self, folder_id: int, on: bool) -> Folder:
        """Follow a folder, or leave its documents as they are. Raises ``DocumentNotFound``."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE folders SET linked = ? WHERE id = ?", (on, folder_id))
        return self.folder(folder_id)

    def remove_folder(self, folder_id: int) -> Removed:
        """Take a folder and its sources out."""
        with self._database.transaction() as connection:
            documents = _documents_of(connection, "folder_id = ?", (folder_id,))
            connection.execute("DELETE FROM folders WHERE id = ?", (folder_id,))
            return _without_source(connection, documents)

    def sources(self, folder_id: int) -> dict[Path, Source]:
        """All sources of a folder by their paths."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT s.*, d.state IN ('waiting', 'parsing') AS half FROM sources s"
                " LEFT JOIN documents d ON d.id = s.document_id WHERE s.folder_id = ?",
                (folder_id,),
            )
            sources = [
                Source(
                    Path(os.fsdecode(row["path"])), row["size"], row["mtime_ns"], row["document_id"], bool(row["half"])
                )
                for row in rows
            ]
        return {source.path: source for source in sources}

    def files(self, folder_id: int) -> list[FolderFile]:
        """What a person sees of a folder's files, those that cannot be read first, then by path."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT f.path AS folder, s.path, s.document_id,"
                " coalesce(d.state, iif(s.error_kind = '', 'waiting', 'failed')) AS state,"
                " iif(s.error_kind = '', coalesce(d.error_kind, ''), s.error_kind) AS kind,"
                " iif(s.error_kind = '', coalesce(d.error_details, '{}'), s.error_details) AS details"
                " FROM folders f JOIN sources s ON s.folder_id = f.id LEFT JOIN documents d ON d.id = s.document_id"
                " WHERE f.id = ? AND s.error_kind <> ? ORDER BY kind = '', s.path",
                (folder_id, UNSUPPORTED),
            ).fetchall()
        return [
            FolderFile(
                display_path(Path(os.fsdecode(row["path"])).relative_to(os.fsdecode(row["folder"]))),
                row["document_id"],
                row["state"],
                row["kind"],
                msgspec.json.decode(row["details"], type=dict[str, str]),
            )
            for row in rows
        ]

    def begin(self, folder_id: int, found: Iterable[FoundFile], left_out: dict[LeftOutKind, int]) -> None:
        """Keep what a scan found: a source still to be read for each new file. Raises ``DocumentNotFound``."""
        with self._database.transaction() as connection:
            row = connection.execute("SELECT conversation_id FROM folders WHERE id = ?", (folder_id,)).fetchone()
            if row is None:
                raise DocumentNotFound()
            connection.execute(
                "UPDATE folders SET state = 'reading', left_out = ? WHERE id = ?",
                (msgspec.json.encode(left_out).decode(), folder_id),
            )
            connection.executemany(
                "INSERT OR IGNORE INTO sources (conversation_id, folder_id, path, size, mtime_ns)"
                f" VALUES (?, ?, ?, {UNREAD}, 0)",
                [(row["conversation_id"], folder_id, os.fsencode(file.path)) for file in found],
            )

    def attach(
        self, conversation_id: str, folder_id: int | None, found: FoundFile, copy: FileCopy
    ) -> tuple[Document, Removed]:
        """Make the content that was copied from a file a document, in place of the one that the file was before.

        Raises ``ConversationNotFound``.
        """
        path = os.fsencode(found.path)
        with self._database.transaction() as connection:
            before = _documents_of(
                connection,
                "conversation_id = ? AND coalesce(folder_id, 0) = ? AND path = ?",
                (conversation_id, folder_id or 0, path),
            )
            document = attach_document(connection, conversation_id, display_name(found.path), copy.sha256, copy.size)
            connection.execute(
                "INSERT INTO sources (conversation_id, folder_id, document_id, path, size, mtime_ns)"
                " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (conversation_id, coalesce(folder_id, 0), path) DO UPDATE SET"
                " document_id = excluded.document_id, size = excluded.size, mtime_ns = excluded.mtime_ns,"
                " error_kind = '', error_details = '{}'",
                (conversation_id, folder_id, document.id, path, found.size, found.mtime_ns),
            )
            return document, _without_source(connection, before)

    def refuse(self, folder_id: int, found: FoundFile, error: DodamError) -> Removed:
        """Keep why a file of a folder did not even become a document."""
        with self._database.transaction() as connection:
            path = os.fsencode(found.path)
            before = _documents_of(connection, "folder_id = ? AND path = ?", (folder_id, path))
            connection.execute(
                "UPDATE sources SET document_id = NULL, size = ?, mtime_ns = ?, error_kind = ?, error_details = ?"
                " WHERE folder_id = ? AND path = ?",
                (
                    found.size,
                    found.mtime_ns,
                    type(error).__name__,
                    msgspec.json.encode(error.details).decode(),
                    folder_id,
                    path,
                ),
            )
            return _without_source(connection, before)

    def detach(self, folder_id: int, path: Path) -> Removed:
        """Let a file be one that is still to be read."""
        with self._database.transaction() as connection:
            where = (folder_id, os.fsencode(path))
            before = _documents_of(connection, "folder_id = ? AND path = ?", where)
            connection.execute(
                f"UPDATE sources SET document_id = NULL, size = {UNREAD}, error_kind = ''"
                " WHERE folder_id = ? AND path = ?",
                where,
            )
            return _without_source(connection, before)

    def forget(self, folder_id: int, paths: Sequence[Path]) -> Removed:
        """Take files out that a folder has no more."""
        with self._database.transaction() as connection:
            documents: set[int] = set()
            for path in paths:
                where = (folder_id, os.fsencode(path))
                documents.update(_documents_of(connection, "folder_id = ? AND path = ?", where))
                connection.execute("DELETE FROM sources WHERE folder_id = ? AND path = ?", where)
            return _without_source(connection, documents)

    def keep_in_folders(self, document_id: int) -> bool:
        """Whether folders have the document too; then it stays theirs and is no longer one by itself."""
        with self._database.transaction() as connection:
            shared = connection.execute(
                "SELECT 1 FROM sources WHERE document_id = ? AND folder_id IS NOT NULL", (document_id,)
            ).fetchone()
            if shared is not None:
                connection.execute("DELETE FROM sources WHERE document_id = ? AND folder_id IS NULL", (document_id,))
        return shared is not None

    def unlearned(self, folder_id: int, limit: int) -> list[tuple[int, str]]:
        """Up to ``limit`` passages of a folder still to be embedded, as (id, text with its heading path)."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT id, heading, text FROM passages WHERE embedding IS NULL AND sha256 IN"
                " (SELECT d.sha256 FROM sources s JOIN documents d ON d.id = s.document_id"
                " WHERE s.folder_id = ? AND d.state = 'embedding') ORDER BY id LIMIT ?",
                (folder_id, limit),
            )
            return [(row["id"], f"{row['heading']}\n{row['text']}" if row["heading"] else row["text"]) for row in rows]

    def finish_learned(self, folder_id: int, all_of_them: bool) -> None:
        """The documents of a folder whose passages are embedded are ready; or all that were read."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE documents SET state = 'ready' WHERE state = 'embedding'"
                " AND id IN (SELECT document_id FROM sources WHERE folder_id = ?) AND (? OR NOT EXISTS"
                " (SELECT 1 FROM passages p WHERE p.sha256 = documents.sha256 AND p.embedding IS NULL))",
                (folder_id, all_of_them),
            )


def _documents_of(connection: sqlite3.Connection, condition: str, values: tuple[object, ...]) -> list[int]:
    rows = connection.execute(
        f"SELECT DISTINCT document_id FROM sources WHERE document_id IS NOT NULL AND {condition}", values
    )
    return [row["document_id"] for row in rows]


def _without_source(connection: sqlite3.Connection, documents: Iterable[int]) -> Removed:
    """Delete those of ``documents`` that have no source; the others are called as a source of theirs is."""
    passages: list[int] = []
    contents: list[str] = []
    for document_id in documents:
        left = connection.execute(
            "SELECT path FROM sources WHERE document_id = ? ORDER BY folder_id IS NOT NULL, id", (document_id,)
        ).fetchone()
        if left is not None:
            name = display_name(Path(os.fsdecode(left["path"])))
            connection.execute("UPDATE documents SET file = ? WHERE id = ?", (name, document_id))
            continue
        rows = connection.execute(
            "SELECT p.id FROM documents d JOIN passages p ON p.sha256 = d.sha256 WHERE d.id = ?", (document_id,)
        )
        passages += [row["id"] for row in rows]
        rows = connection.execute("DELETE FROM documents WHERE id = ? RETURNING sha256", (document_id,))
        contents += [row["sha256"] for row in rows]
    return Removed(tuple(passages), tuple(contents))


def _folder(row: sqlite3.Row) -> Folder:
    path = Path(os.fsdecode(row["path"]))
    left_out = msgspec.json.decode(row["left_out"], type=dict[str, int])
    if row["unsupported"]:
        left_out["unsupported"] = row["unsupported"]
    return Folder(
        id=row["id"],
        conversation_id=row["conversation_id"],
        path=display_path(path),
        name=display_name(path) or display_path(path),
        linked=bool(row["linked"]),
        state=row["state"],
        files=row["files"],
        read=row["read"],
        learned=row["learned"],
        failed=row["failed"],
        left_out=left_out,
    )
