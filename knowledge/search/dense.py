"""Search by meaning: Chroma collections that follow the vectors kept in SQLite.

Chroma's folder is derived. A collection is compared with the store when it is first opened, so vectors that a killed
process left behind or missed, a deleted folder and one of another time are all put right; a folder that Chroma cannot
open or search any more is deleted and filled again. Nothing is embedded for that.
"""

import contextlib
import logging
import shutil
import sqlite3
import sys
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import numpy.typing as npt

from knowledge.errors import DodamError

if TYPE_CHECKING:
    import chromadb

OPEN_COLLECTIONS = 20
"""Chroma keeps about 2.8 MB and 4 file handles for each collection it has opened, up to this many."""

HANDLES_PER_COLLECTION = 5
"""Chroma divides the limit of open files by this to size its cache of open collections."""

OPENING = "opening"
"""A file that stands in Chroma's folder while a collection is opened: damaged index files can end the process."""

CHANGED_AT_ONCE = 1000

PROBES = 24
"""Vectors that must be found before an index is trusted; 5 once let a file cut in half through."""

SAME_VECTOR_DISTANCE = 0.01

Vector = npt.NDArray[np.float32]
Result = TypeVar("Result")

_log = logging.getLogger(__name__)


def to_bytes(vector: Vector) -> bytes:
    """A vector as the store keeps it: little-endian float16."""
    return vector.astype("<f2").tobytes()


def from_bytes(data: bytes) -> Vector:
    return np.frombuffer(data, "<f2").astype(np.float32)


class VectorIndex:
    """Collections of unit vectors under integer ids, one collection for each purpose and conversation.

    ``stored(collection)`` gives what the store holds for a collection: (id, vector bytes). Threads may share it.
    """

    def __init__(self, folder: Path, stored: Callable[[str], Sequence[tuple[int, bytes]]]) -> None:
        self._folder = folder
        self._stored = stored
        self._lock = threading.RLock()
        self._client: chromadb.api.ClientAPI | None = None
        self._opened: dict[str, chromadb.Collection] = {}

    def open(self) -> None:
        """Load Chroma now, so that the first search need not wait for it."""
        self._robustly(self._open_client)

    def add(self, name: str, vectors: Sequence[tuple[int, Vector]]) -> None:
        """Put vectors in that the store already holds."""
        if vectors:
            self._robustly(lambda: _upsert(self._collection(name), vectors))

    def remove(self, name: str, ids: Sequence[int]) -> None:
        def delete() -> None:
            if ids and self._stored(name):
                self._collection(name).delete(ids=[str(key) for key in ids])
            else:
                self._drop(name)

        self._robustly(delete)

    def follow(self, name: str) -> None:
        """Make a collection hold what the store holds for it, neither more nor less."""

        def again() -> None:
            self._opened.pop(name, None)
            if self._stored(name):
                self._collection(name)
            else:
                self._drop(name)

        self._robustly(again)

    def drop(self, name: str) -> None:
        """Delete a collection and its files."""
        self._robustly(lambda: self._drop(name))

    def nearest(
        self, name: str, vector: Vector, limit: int, among: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """(id, cosine similarity) of the ``limit`` nearest vectors, only of ``among`` where given, nearest first.

        Raises ``IndexUnavailable``.
        """

        def ask() -> list[tuple[int, float]]:
            collection = self._collection(name)
            ids = None
            if among is not None:
                # A query that names an id which is not there yet fails as a whole.
                ids = collection.get(ids=[str(key) for key in among], include=[])["ids"] if among else []
                if not ids:
                    return []
            found = collection.query(query_embeddings=vector.tolist(), n_results=limit, ids=ids, include=["distances"])
            distances = found["distances"]
            if distances is None:
                return []
            return [(int(key), 1.0 - far) for key, far in zip(found["ids"][0], distances[0], strict=True)]

        return self._robustly(ask)

    def _robustly(self, work: Callable[[], Result]) -> Result:
        """``work``, once more on a fresh folder where Chroma fails."""
        with self._lock:
            try:
                return work()
            except DodamError:
                raise
            except Exception:
                # Chroma raises its own errors, sqlite's, ValueError and RuntimeError for damaged files alike.
                _log.exception("Chroma failed; its folder is made anew")
                self._start_over()
            try:
                return work()
            except DodamError:
                raise
            except Exception as error:
                _log.exception("Chroma failed on a fresh folder")
                raise IndexUnavailable from error

    def _collection(self, name: str) -> "chromadb.Collection":
        if name not in self._opened:
            stored = dict(self._stored(name))
            client = self._open_client()
            opening = self._folder / OPENING
            opening.touch()
            collection = client.get_or_create_collection(
                name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
            )
            _level(collection, stored)
            _probe(collection, stored)
            opening.unlink()
            self._opened[name] = collection
        return self._opened[name]

    def _open_client(self) -> "chromadb.api.ClientAPI":
        if self._client is None:
            if (self._folder / OPENING).exists():
                _log.error("the last opening of Chroma's files ended its process; they are made anew")
                shutil.rmtree(self._folder)
            # Two seconds and 80 MB, so only where meaning is asked for.
            import chromadb
            from chromadb.config import Settings

            self._folder.mkdir(parents=True, exist_ok=True)
            with few_open_files():
                self._client = chromadb.PersistentClient(
                    str(self._folder), settings=Settings(anonymized_telemetry=False)
                )
            self._sweep()
        return self._client

    def _drop(self, name: str) -> None:
        if not self._folder.exists():
            return
        client = self._open_client()
        self._opened.pop(name, None)
        if name in {collection.name for collection in client.list_collections()}:
            client.delete_collection(name)
            self._sweep()

    def _sweep(self) -> None:
        """Delete the folders of collections that are gone; Chroma leaves them behind."""
        with contextlib.closing(sqlite3.connect(f"file:{self._folder / 'chroma.sqlite3'}?mode=ro", uri=True)) as ledger:
            known = {row[0] for row in ledger.execute("SELECT id FROM segments")}
        for path in self._folder.iterdir():
            if path.is_dir() and _is_uuid(path.name) and path.name not in known:
                shutil.rmtree(path, ignore_errors=True)

    def _start_over(self) -> None:
        self._opened.clear()
        if self._client is not None:
            self._client.clear_system_cache()
            self._client = None
        else:
            from chromadb.api.shared_system_client import SharedSystemClient

            SharedSystemClient.clear_system_cache()
        shutil.rmtree(self._folder, ignore_errors=True)


@contextlib.contextmanager
def few_open_files() -> Iterator[None]:
    """Lower this process's limit of open files for a moment: Chroma takes its cache's size from it."""
    if sys.platform == "win32":
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, OPEN_COLLECTIONS * HANDLES_PER_COLLECTION), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


class IndexUnavailable(Exception):
    """Chroma failed also on a fresh folder: what needs no vectors goes on without them."""


class IndexDamaged(Exception):
    """A collection does not find the vectors that are in it."""


def _level(collection: "chromadb.Collection", stored: dict[int, bytes]) -> None:
    """Add what the collection lacks of ``stored`` and delete what it has besides."""
    present = {int(key) for key in collection.get(include=[])["ids"]}
    surplus = [str(key) for key in present - stored.keys()]
    for start in range(0, len(surplus), CHANGED_AT_ONCE):
        collection.delete(ids=surplus[start : start + CHANGED_AT_ONCE])
    missing = [(key, from_bytes(data)) for key, data in stored.items() if key not in present]
    for start in range(0, len(missing), CHANGED_AT_ONCE):
        _upsert(collection, missing[start : start + CHANGED_AT_ONCE])


def _probe(collection: "chromadb.Collection", stored: dict[int, bytes]) -> None:
    """Look for a few vectors that must be there. Raises ``IndexDamaged`` where more than one, or each, is missed.

    The search is approximate, so one miss is no proof.
    """
    asked = list(stored)[:: max(1, len(stored) // PROBES)]
    missed = 0
    for key in asked:
        found = collection.query(query_embeddings=from_bytes(stored[key]).tolist(), n_results=1, include=["distances"])
        nearest = found["distances"][0] if found["distances"] else []
        missed += not nearest or nearest[0] > SAME_VECTOR_DISTANCE
    if missed > 1 or (asked and missed == len(asked)):
        raise IndexDamaged


def _upsert(collection: "chromadb.Collection", vectors: Sequence[tuple[int, Vector]]) -> None:
    rows: list[Any] = [vector for _, vector in vectors]
    collection.upsert(ids=[str(key) for key, _ in vectors], embeddings=rows)


def _is_uuid(name: str) -> bool:
    try:
        uuid.UUID(name)
    except ValueError:
        return False
    return True
