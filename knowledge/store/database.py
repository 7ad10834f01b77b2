"""One SQLite connection for one process: opened, migrated, guarded.

WAL with ``synchronous=NORMAL`` keeps every committed message over a killed program; the window's process and the
knowledge child each have their own connection and wait for each other's short transactions.
"""

import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from knowledge.errors import DiskFull, DodamError, ProfileDamaged, ProfileTooNew, ProfileUnwritable
from knowledge.store.schema import MIGRATIONS

BUSY_TIMEOUT_S = 15.0
SHARED_MEMORY_BYTES = 32 * 1024
"""A WAL's index grows by this much at once (sqlite.org, “The WAL-Index File Format”)."""


class Database:
    """A connection that threads share, one transaction at a time; without a ``path`` in memory, and gone at the end.

    Raises ``ProfileTooNew`` for a file of a newer version, ``ProfileDamaged`` for one that is no database (any more)
    and ``ProfileUnwritable`` where it cannot be opened.
    """

    def __init__(self, path: Path | None) -> None:
        self.in_memory = path is None
        self.path = path or Path(":memory:")
        self._lock = threading.RLock()
        with self._worded():
            self._connection = sqlite3.connect(
                self.path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
            )
            self._connection.row_factory = sqlite3.Row
            try:
                self._migrate()
                self._connection.execute("PRAGMA journal_mode = WAL")
                self._connection.execute("PRAGMA synchronous = NORMAL")
                self._connection.execute("PRAGMA foreign_keys = ON")
                # What is deleted is overwritten, not only unlinked.
                self._connection.execute("PRAGMA secure_delete = ON")
                if self.in_memory:
                    # Also what a large sort puts aside.
                    self._connection.execute("PRAGMA temp_store = MEMORY")
            except BaseException:
                self._connection.close()
                raise

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """The connection inside a write transaction: all of the block or nothing of it.

        Raises ``DiskFull`` or ``ProfileUnwritable`` for what the disk refuses.
        """
        with self._lock, self._worded():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection for queries."""
        with self._lock, self._worded():
            yield self._connection

    def scrub(self) -> None:
        """Leave nothing on disk of rows that were deleted: in the full-text indexes, the log, and older copies.

        100,000 messages take 0.3 s. Where another connection reads at this moment, the log is emptied after the next
        deletion.
        """
        if self.in_memory:
            return
        with self.transaction() as connection:
            tables = connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%USING fts5%'"
            ).fetchall()
            for table in tables:
                # Deleted rows stay in the index's segments until these are merged.
                connection.execute(f"INSERT INTO {table['name']} ({table['name']}) VALUES ('optimize')")
        with self.reading() as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        # Copies from before a migration: the migrated file has proven itself by now.
        for copy in self.path.parent.glob(f"{self.path.name}.version-*"):
            copy.unlink(missing_ok=True)

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def _migrate(self) -> None:
        if self._version() == len(MIGRATIONS):
            return
        # Another process may open the same new profile at this moment: whoever is first here does the work.
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            found = self._version()
            if found > len(MIGRATIONS):
                raise ProfileTooNew(folder=str(self.path.parent), found=str(found), known=str(len(MIGRATIONS)))
            if 0 < found < len(MIGRATIONS):
                self._back_up(found)
            for script in MIGRATIONS[found:]:
                for statement in _statements(script):
                    self._connection.execute(statement)
            self._connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        finally:
            self._connection.execute("COMMIT" if self._version() == len(MIGRATIONS) else "ROLLBACK")

    def _version(self) -> int:
        return int(self._connection.execute("PRAGMA user_version").fetchone()[0])

    def _back_up(self, version: int) -> None:
        copy = self.path.with_name(f"{self.path.name}.version-{version}")
        partial = copy.with_suffix(".partial")
        # Read through another connection: this one holds the write transaction.
        with closing(sqlite3.connect(self.path)) as source, closing(sqlite3.connect(partial)) as target:
            source.backup(target)
        shutil.move(partial, copy)

    @contextmanager
    def _worded(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise self._wording(error) from error

    def _wording(self, error: sqlite3.Error) -> DodamError:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        folder = str(self.path.parent)
        if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and self._no_room()):
            return DiskFull(folder=folder)
        if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            return ProfileDamaged(file=str(self.path))
        return ProfileUnwritable(folder=folder, reason=str(error))

    def _no_room(self) -> bool:
        """Whether the disk has no room for SQLite's shared memory: then it tells of a failed read or write only."""
        try:
            return shutil.disk_usage(self.path.parent).free < SHARED_MEMORY_BYTES
        except OSError:
            return False


def _statements(script: str) -> Iterator[str]:
    """The single statements of ``script``, triggers whole: ``executescript`` would commit what is under way."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
