"""Search by meaning: Chroma collections that follow the vectors kept in SQLite.

A collection is compared with the store when it is first opened, so vectors that a killed process left behind or missed,
a deleted folder, one of another time and one of another embedding model are all put right; a folder that Chroma cannot
open or search any more is deleted and filled again. Nothing is embedded for that. Much is filled in the background,
and found by its words meanwhile.
"""

import contextlib
import logging
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import numpy.typing as npt

from knowledge.errors import DodamError
from knowledge.search.chroma import ChromaFolder, ChromaServer, ChromaStore, IndexUnavailable

if TYPE_CHECKING:
    import chromadb

CHANGED_AT_ONCE = 1000

FILLED_AT_ONCE = 2000
"""Vectors that are put into a collection while somebody waits, half a second; more are in the background."""

PROBES = 24
"""Vectors that must be found before an index is trusted; 5 once let a file cut in half through."""

SAME_VECTOR_DISTANCE = 0.01

MADE_BY, MADE_FOR = "embedder", "profile"
"""Keys of a collection's metadata: the identity of the embedding model, and the folder that a server serves."""

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

    ``stored(collection)`` gives what the store holds for a collection: (id, vector bytes). ``identity`` tells which
    embedding model made them; collections lie in ``folder``, or on the Chroma ``server`` at an address. Threads may
    share it.
    """

    def __init__(
        self,
        folder: Path,
        stored: Callable[[str], Sequence[tuple[int, bytes]]],
        identity: str = "",
        server: str = "",
    ) -> None:
        self._store: ChromaStore = ChromaServer(server) if server else ChromaFolder(folder)
        self._stored = stored
        self._identity = identity
        self._folder = folder
        self._lock = threading.RLock()
        self._opened: dict[str, chromadb.Collection] = {}
        self._widths: dict[str, int] = {}
        self._filling: set[str] = set()

    def open(self) -> None:
        """Load Chroma now, so that the first search need not wait for it; on a server, delete what we left behind."""
        self._eventually(self._store.client)
        if isinstance(self._store, ChromaServer):
            for name in self._robustly(self._ours):
                if not self._stored(name):
                    self.drop(name)

    def use(self, identity: str) -> None:
        """The vectors in the store are of another model from now on."""
        with self._lock:
            self._identity = identity
            self._opened.clear()
            self._filling.clear()

    def move(self, server: str) -> None:
        """Keep the collections on the Chroma server at this address from now on, "" for the folder.

        Raises ``ServerAway``, and then nothing was changed.
        """
        store: ChromaStore = ChromaServer(server) if server else ChromaFolder(self._folder)
        if server:
            store.client()
        with self._lock:
            self._store = store
            self._opened.clear()
            self._filling.clear()

    def add(self, name: str, vectors: Sequence[tuple[int, Vector]]) -> None:
        """Put vectors in that the store already holds."""

        def put() -> None:
            # One that is opened now is filled from the store, with these.
            opened = name in self._opened
            collection = self._collection(name)
            if opened:
                _upsert(collection, vectors)
                self._widths[name] = len(vectors[0][1])

        if vectors:
            self._eventually(put)

    def remove(self, name: str, ids: Sequence[int]) -> None:
        """Take vectors out that the store does not hold any more."""

        def delete() -> None:
            if ids and self._stored(name):
                self._collection(name).delete(ids=[str(key) for key in ids])
            else:
                self._drop(name)

        self._eventually(delete)

    def follow(self, name: str) -> None:
        """Make a collection hold what the store holds for it, neither more nor less."""

        def again() -> None:
            self._opened.pop(name, None)
            if self._stored(name):
                self._collection(name)
            else:
                self._drop(name)

        self._eventually(again)

    def drop(self, name: str) -> None:
        """Delete a collection and its files."""
        self._eventually(lambda: self._drop(name))

    def nearest(
        self, name: str, vector: Vector, limit: int, among: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """(id, cosine similarity) of the ``limit`` nearest vectors, only of ``among`` where given, nearest first.

        Nothing where ``vector`` is of another model than those in the store. Raises ``IndexUnavailable``.
        """

        def ask() -> list[tuple[int, float]]:
            collection = self._collection(name)
            ids = None
            if among is not None:
                # A query that names an id which is not there yet fails as a whole.
                ids = collection.get(ids=[str(key) for key in among], include=[])["ids"] if among else []
                if not ids:
                    return []
            if self._widths.get(name) != len(vector):
                return []
            found = collection.query(query_embeddings=vector.tolist(), n_results=limit, ids=ids, include=["distances"])
            distances = found["distances"]
            if distances is None:
                return []
            return [(int(key), 1.0 - far) for key, far in zip(found["ids"][0], distances[0], strict=True)]

        return self._robustly(ask)

    def _eventually(self, work: Callable[[], object]) -> None:
        """``work``; what cannot be done now is made up for when the collection is opened, by what the store holds."""
        try:
            self._robustly(work)
        except IndexUnavailable:
            _log.warning("the vector index is not there now; it will follow")

    def _ours(self) -> list[str]:
        """Names of the collections that are for this profile, on a server that others may use too."""
        collections = self._store.client().list_collections()
        return [one.name for one in collections if (one.metadata or {}).get(MADE_FOR) == str(self._folder)]

    def _robustly(self, work: Callable[[], Result]) -> Result:
        """``work``, once more after Chroma failed and was mended."""
        with self._lock:
            try:
                return work()
            except (DodamError, IndexUnavailable, KeyboardInterrupt, SystemExit):
                raise
            except BaseException as error:
                # Chroma raises its own errors, sqlite's, ValueError and RuntimeError for damaged files alike, and a
                # panic of its Rust half is no Exception.
                _log.exception("Chroma failed; its collections are made anew")
                self._opened.clear()
                self._store.mend(error)
            try:
                return work()
            except (DodamError, IndexUnavailable, KeyboardInterrupt, SystemExit):
                raise
            except BaseException as error:
                _log.exception("Chroma failed again")
                self._opened.clear()
                raise IndexUnavailable from error

    def _collection(self, name: str) -> "chromadb.Collection":
        if name in self._filling:
            raise IndexUnavailable
        if name not in self._opened:
            self._make_room()
            stored = dict(self._stored(name))
            client = self._store.client()
            with self._store.opening():
                collection = self._made(client, name)
                missing = _missing(collection, stored)
                if len(missing) <= FILLED_AT_ONCE:
                    _fill(collection, missing)
                    if len(missing) < len(stored):
                        # What was just written need not be proved.
                        _probe(collection, stored)
            if len(missing) > FILLED_AT_ONCE:
                self._filling.add(name)
                threading.Thread(target=self._fill_slowly, args=(name, collection, missing), daemon=True).start()
                raise IndexUnavailable
            self._opened[name] = collection
            self._widths[name] = len(next(iter(stored.values()), b"")) // 2
        return self._opened[name]

    def _make_room(self) -> None:
        """Close all collections where many are open, but not while one is being filled in the background."""
        if len(self._opened) >= self._store.open_at_once and not self._filling:
            self._opened.clear()
            self._store.close()

    def _made(self, client: "chromadb.api.ClientAPI", name: str) -> "chromadb.Collection":
        """The collection of this name; one that the vectors of another model are in is deleted first."""
        metadata = {MADE_BY: self._identity, MADE_FOR: str(self._folder)}
        for _ in range(2):
            collection = client.get_or_create_collection(
                name, metadata=metadata, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
            )
            if collection.metadata == metadata:
                break
            client.delete_collection(name)
            self._store.sweep()
        return collection

    def _fill_slowly(self, name: str, collection: "chromadb.Collection", missing: Sequence[tuple[int, bytes]]) -> None:
        """Fill a collection group by group, letting others in between. What came meanwhile follows at its opening."""

        def fill(start: int) -> None:
            if name in self._filling:
                _fill(collection, missing[start : start + CHANGED_AT_ONCE])

        try:
            for start in range(0, len(missing), CHANGED_AT_ONCE):
                self._robustly(partial(fill, start))
        except IndexUnavailable:
            _log.warning("the index of %s could not be filled yet", name)
        finally:
            with self._lock:
                self._filling.discard(name)

    def _drop(self, name: str) -> None:
        if not self._store.exists():
            return
        client = self._store.client()
        self._opened.pop(name, None)
        self._filling.discard(name)
        # Imported here, where Chroma is loaded already.
        from chromadb.errors import NotFoundError

        with contextlib.suppress(NotFoundError):
            client.delete_collection(name)
            self._store.sweep()


class IndexDamaged(Exception):
    """A collection does not find the vectors that are in it."""


def _missing(collection: "chromadb.Collection", stored: dict[int, bytes]) -> list[tuple[int, bytes]]:
    """What the collection lacks of ``stored``; what it has besides is deleted."""
    present = {int(key) for key in collection.get(include=[])["ids"]}
    surplus = [str(key) for key in present - stored.keys()]
    for start in range(0, len(surplus), CHANGED_AT_ONCE):
        collection.delete(ids=surplus[start : start + CHANGED_AT_ONCE])
    return [(key, data) for key, data in stored.items() if key not in present]


def _fill(collection: "chromadb.Collection", missing: Sequence[tuple[int, bytes]]) -> None:
    for start in range(0, len(missing), CHANGED_AT_ONCE):
        _upsert(collection, [(key, from_bytes(data)) for key, data in missing[start : start + CHANGED_AT_ONCE]])


def _probe(collection: "chromadb.Collection", stored: dict[int, bytes]) -> None:
    """Look for a few vectors that must be there. Raises ``IndexDamaged`` where more than one, or each, is missed.

    The search is approximate, so one miss is no proof.
    """
    asked = list(stored)[:: max(1, len(stored) // PROBES)]
    if not asked:
        return
    vectors: list[Any] = [from_bytes(stored[key]) for key in asked]
    found = collection.query(query_embeddings=vectors, n_results=1, include=["distances"])["distances"] or []
    missed = sum(not nearest or nearest[0] > SAME_VECTOR_DISTANCE for nearest in found)
    if missed > 1 or missed == len(asked) or len(found) != len(asked):
        raise IndexDamaged


def _upsert(collection: "chromadb.Collection", vectors: Sequence[tuple[int, Vector]]) -> None:
    rows: list[Any] = [vector for _, vector in vectors]
    collection.upsert(ids=[str(key) for key, _ in vectors], embeddings=rows)
