"""Where Chroma keeps its collections: a folder of the profile, or a server.

Chroma's folder is derived, so one that cannot be opened is deleted. A server is somebody else's: what is wrong there is
waited out.
"""

import contextlib
import logging
import shutil
import sqlite3
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

if TYPE_CHECKING:
    import chromadb

OPEN_COLLECTIONS = 20
"""How many are opened before all are closed: Chroma keeps about 2.8 MB and 4 file handles for each.

It must never close one by itself (1.5.9): what is in its log alone, all of a collection of less than 1,000 vectors and
the last ones of a larger one, it does not find any more then, and a query raises an error or misses them.
"""

ROOM_FOR_FILES = 8192
"""A limit of open files with which Chroma keeps 1,600 collections open: it takes a fifth of it, in unequal shards."""

OPENING = "opening"
"""A file that stands in Chroma's folder while a collection is opened: damaged index files can end the process."""

LEDGER = "chroma.sqlite3"

AWAY_S = 30.0
"""How long a server that did not answer is left alone."""

REQUEST_S = 10.0
"""How long a server may be silent in a request. Adding 1,000 vectors takes it a quarter of a second here."""

GREETING_S = 3.0
HEARTBEAT = "/api/v2/heartbeat"

_log = logging.getLogger(__name__)


class IndexUnavailable(Exception):
    """There is no search by meaning for now: what needs no vectors goes on without it."""


class ServerAway(IndexUnavailable):
    """The Chroma server at ``address`` does not answer."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


class ChromaStore(Protocol):
    """A place for collections. One thread at a time."""

    open_at_once: int
    """How many collections may be used before ``close`` must be called."""

    def client(self) -> "chromadb.api.ClientAPI":
        """Chroma's client, loaded at the first call. Raises ``IndexUnavailable``, and what Chroma raises."""

    def opening(self) -> contextlib.AbstractContextManager[None]:
        """Around the first use of a collection."""

    def exists(self) -> bool:
        """Whether there may be any collection."""

    def sweep(self) -> None:
        """Clear away what deleted collections left behind."""

    def close(self) -> None:
        """Close all collections; those that were opened are not valid any more."""

    def mend(self, error: BaseException) -> None:
        """Do what can be done after Chroma failed with ``error``, before it is tried again.

        Raises ``IndexUnavailable``.
        """


class ChromaFolder:
    """Collections in a folder of this machine."""

    open_at_once = OPEN_COLLECTIONS

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._client: chromadb.api.ClientAPI | None = None

    def client(self) -> "chromadb.api.ClientAPI":
        if self._client is None:
            if (self._folder / OPENING).exists():
                _log.error("the last opening of Chroma's files ended its process; they are made anew")
                shutil.rmtree(self._folder)
            # Two seconds and 80 MB, so only where meaning is asked for.
            import chromadb
            from chromadb.config import Settings

            self._folder.mkdir(parents=True, exist_ok=True)
            with many_open_files():
                self._client = chromadb.PersistentClient(
                    str(self._folder), settings=Settings(anonymized_telemetry=False)
                )
            self._index_log()
            self.sweep()
        return self._client

    def _index_log(self) -> None:
        """Let Chroma find a collection's part of its log without reading that of all others.

        Small collections live in the log alone, and each opening looked through all of it: with 1,000 of 100 vectors
        200 ms of processor time, with the index 15; adding 100 vectors took 330 ms, and takes 60.
        """
        try:
            with contextlib.closing(sqlite3.connect(self._folder / LEDGER, timeout=5.0)) as ledger, ledger:
                ledger.execute("CREATE INDEX IF NOT EXISTS dodam_log_by_topic ON embeddings_queue(topic, seq_id)")
        except sqlite3.Error as error:
            _log.warning("Chroma's log was not indexed: %s", error)

    @contextlib.contextmanager
    def opening(self) -> Iterator[None]:
        mark = self._folder / OPENING
        mark.touch()
        yield
        mark.unlink()

    def exists(self) -> bool:
        return self._folder.exists()

    def sweep(self) -> None:
        """Delete the folders of collections that are gone; Chroma leaves them behind."""
        with contextlib.closing(sqlite3.connect(f"file:{self._folder / LEDGER}?mode=ro", uri=True)) as ledger:
            known = {row[0] for row in ledger.execute("SELECT id FROM segments")}
        for path in self._folder.iterdir():
            if path.is_dir() and _is_uuid(path.name) and path.name not in known:
                shutil.rmtree(path, ignore_errors=True)

    def close(self) -> None:
        if self._client is None:
            return
        # Imported here, where Chroma is loaded already.
        from chromadb.api.client import Client

        if isinstance(self._client, Client):
            self._client.close()
        self._client = None

    def mend(self, error: BaseException) -> None:
        """Begin with an empty folder."""
        if self._client is not None:
            self._client.clear_system_cache()
            self._client = None
        else:
            from chromadb.api.shared_system_client import SharedSystemClient

            SharedSystemClient.clear_system_cache()
        shutil.rmtree(self._folder, ignore_errors=True)


class ChromaServer:
    """Collections on a Chroma server at ``address`` (http or https).

    One that does not answer is left alone for ``away_s`` seconds. In a request it may be silent for ``request_s``.
    """

    open_at_once = sys.maxsize

    def __init__(self, address: str, away_s: float = AWAY_S, request_s: float = REQUEST_S) -> None:
        self._address = urlsplit(address if "//" in address else f"http://{address}")
        self._client: chromadb.api.ClientAPI | None = None
        self._away_s = away_s
        self._request_s = request_s
        self._away_until = 0.0

    def client(self) -> "chromadb.api.ClientAPI":
        if time.monotonic() < self._away_until:
            raise ServerAway(self._address.geturl())
        if self._client is None or self._away_until:
            self._greet()
            self._away_until = 0.0
        if self._client is None:
            from knowledge.search.chroma_client import LimitedClient

            secure = self._address.scheme == "https"
            host, port = self._address.hostname or "localhost", self._address.port or (443 if secure else 8000)
            try:
                self._client = LimitedClient(host, port, secure, self._request_s)
            except Exception as error:
                # What it hears from a server that is none comes as Chroma's errors, ValueError, httpx's and plain ones.
                raise self._gone(error) from error
        return self._client

    @contextlib.contextmanager
    def opening(self) -> Iterator[None]:
        yield

    def exists(self) -> bool:
        return True

    def sweep(self) -> None:
        """The server's own business."""

    def close(self) -> None:
        """The server's own business, too."""

    def mend(self, error: BaseException) -> None:
        """Raises ``ServerAway`` where the server does not answer; what it lost is given to it again."""
        from knowledge.search.chroma_client import TimedOut

        if isinstance(error, TimedOut):
            # It may greet and yet hang in what it is asked: once more would take as long again.
            raise self._gone(error) from error
        self._greet()

    def _greet(self) -> None:
        """See whether it is there, in less time than a request may take. Raises ``ServerAway``."""
        try:
            if self._address.scheme not in ("http", "https"):
                raise ValueError(self._address.scheme)
            with urlopen(urlunsplit(self._address._replace(path=HEARTBEAT)), timeout=GREETING_S):
                return
        except (OSError, ValueError) as error:
            raise self._gone(error) from error

    def _gone(self, error: BaseException) -> ServerAway:
        _log.warning("the Chroma server does not answer: %s", error)
        self._away_until = time.monotonic() + self._away_s
        return ServerAway(self._address.geturl())


@contextlib.contextmanager
def many_open_files() -> Iterator[None]:
    """Raise this process's limit of open files for a moment: Chroma takes its cache's size from it."""
    if sys.platform == "win32":
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= ROOM_FOR_FILES:
        yield
        return
    allowed = ROOM_FOR_FILES if hard == resource.RLIM_INFINITY else min(hard, ROOM_FOR_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _is_uuid(name: str) -> bool:
    try:
        uuid.UUID(name)
    except ValueError:
        return False
    return True
