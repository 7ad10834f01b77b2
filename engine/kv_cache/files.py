"""KV states on disk: a file for each conversation and model, in a folder with a size cap.

A file is ``MAGIC``, the length and CRC-32 of a header, the header (msgpack), and the bytes of the state. Whatever is
wrong with a file (cut, changed, of another version, model or llama.cpp), it is removed and counts as not there: the
tokens are read anew. Nothing here loads llama.cpp, so the window's process can forget conversations too.
"""

import hashlib
import logging
import os
import shutil
import struct
import threading
import zlib
from collections.abc import Callable, Iterable
from io import BufferedReader
from pathlib import Path

import msgspec

from engine.kv_cache.key import CacheKey
from engine.runtime.snapshot import Checkpoint, Snapshot
from knowledge.store.records import is_private

LIMIT_BYTES = 2_000_000_000
"""Some thirty long conversations of a small model, a few of a larger one."""

FREE_BYTES = 1_000_000_000
"""What is left free on the disk: a cache must not be what fills it."""

MAGIC = b"DodamKV1"

_CHUNK_BYTES = 4_000_000
_HEADER_LIMIT = 64_000_000
_PREFIX = struct.Struct("<II")
_ENDING = ".kv"
_UNFINISHED = ".partial"

_log = logging.getLogger(__name__)


class Header(msgspec.Struct, frozen=True):
    """``checkpoints`` are (length in tokens, bytes); ``body_crc`` is over the state and all checkpoints."""

    conversation: str
    key: CacheKey
    tokens: list[int]
    floor: int
    state_bytes: int
    checkpoints: list[tuple[int, int]]
    body_crc: int


class StateFiles:
    """The states under ``folder``, together at most ``limit_bytes``. Methods may be called from any thread."""

    def __init__(self, folder: Path, limit_bytes: int = LIMIT_BYTES) -> None:
        self._folder = folder
        self._limit_bytes = limit_bytes
        # Held for renaming and removing: what is forgotten must not come back.
        self._lock = threading.Lock()
        self._forgotten: set[str] = set()
        _remove(folder.glob(f"*{_UNFINISHED}"))

    def tokens(self, conversation_id: str, key: CacheKey) -> list[int]:
        """What the kept state of a conversation has read; nothing where there is none."""
        path = self._path(conversation_id, key)
        try:
            with path.open("rb") as file:
                return _read_header(file, conversation_id, key).tokens
        except FileNotFoundError:
            return []
        except (OSError, ValueError) as error:
            self._drop(path, error)
            return []

    def read(self, conversation_id: str, key: CacheKey) -> Snapshot | None:
        """The kept state of a conversation, where there is one and it is whole."""
        path = self._path(conversation_id, key)
        try:
            with path.open("rb") as file:
                snapshot = _read_snapshot(file, conversation_id, key)
            # The time of change is the time of last use, by which the oldest is found.
            os.utime(path)
        except (FileNotFoundError, MemoryError):
            return None
        except (OSError, ValueError) as error:
            self._drop(path, error)
            return None
        return snapshot

    def write(
        self, conversation_id: str, key: CacheKey, snapshot: Snapshot, interrupted: Callable[[], bool] = lambda: False
    ) -> bool:
        """Keep a state in place of the one before; whether that was done.

        ``interrupted`` is asked every few megabytes and ends it. The state of a private conversation is never kept. A
        disk that is full or cannot be written to is no error: the state is read anew some day.
        """
        if is_private(conversation_id):
            return False
        path = self._path(conversation_id, key)
        partial = path.with_suffix(_UNFINISHED)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if not self._make_room(snapshot.size_bytes, path):
                return False
            if not _write_snapshot(partial, conversation_id, key, snapshot, interrupted):
                partial.unlink(missing_ok=True)
                return False
            with self._lock:
                if conversation_id in self._forgotten:
                    partial.unlink()
                    return False
                partial.replace(path)
        except OSError as error:
            _log.info("the KV state is not kept on disk: %s", error)
            _remove([partial])
            return False
        return True

    def forget(self, conversation_id: str) -> None:
        """Remove all states of a conversation for good, with every model; a write under way leaves nothing either."""
        with self._lock:
            self._forgotten.add(conversation_id)
            forget_states(self._folder, conversation_id)

    def limit(self, limit_bytes: int) -> None:
        """Take at most so much from now on."""
        self._limit_bytes = limit_bytes
        with self._lock:
            trim_states(self._folder, limit_bytes)

    def _path(self, conversation_id: str, key: CacheKey) -> Path:
        return self._folder / f"{_stem(conversation_id)}-{key.digest}{_ENDING}"

    def _drop(self, path: Path, error: Exception) -> None:
        _log.info("a KV state on disk is of no use: %s", error)
        _remove([path])

    def _make_room(self, size_bytes: int, replaced: Path) -> bool:
        """Remove what was not used for longest until ``size_bytes`` more fit; whether they do.

        The file that is to be ``replaced`` does not count against the cap, but it takes its room until then.
        """
        if size_bytes > self._limit_bytes:
            return False
        files = []
        for path in self._folder.glob(f"*{_ENDING}"):
            stat = path.stat()
            if path != replaced:
                files.append((stat.st_mtime_ns, stat.st_size, path))
        total = sum(size for _, size, _ in files)
        free = shutil.disk_usage(self._folder).free
        for _, size, path in sorted(files):
            if total + size_bytes <= self._limit_bytes and free - size_bytes >= FREE_BYTES:
                break
            path.unlink(missing_ok=True)
            total -= size
            free += size
        return total + size_bytes <= self._limit_bytes and free - size_bytes >= FREE_BYTES


def forget_states(folder: Path, conversation_id: str) -> None:
    """Remove what ``folder`` has of a conversation, where no model child is at work on it."""
    _remove(folder.glob(f"{_stem(conversation_id)}-*"))


def trim_states(folder: Path, limit_bytes: int) -> None:
    """Remove what was not used for longest until the states in ``folder`` take at most ``limit_bytes``."""
    files = []
    for path in folder.glob(f"*{_ENDING}"):
        try:
            stat = path.stat()
        except FileNotFoundError:
            continue
        files.append((stat.st_mtime_ns, stat.st_size, path))
    total = sum(size for _, size, _ in files)
    for _, size, path in sorted(files):
        if total <= limit_bytes:
            break
        _remove([path])
        total -= size


def _stem(conversation_id: str) -> str:
    """A file name for any id; ids of fixed-length hashes cannot begin one another."""
    return hashlib.sha256(conversation_id.encode("utf-8", "replace")).hexdigest()[:24]


def _write_snapshot(
    path: Path, conversation_id: str, key: CacheKey, snapshot: Snapshot, interrupted: Callable[[], bool]
) -> bool:
    parts = [snapshot.data, *(checkpoint.data for checkpoint in snapshot.checkpoints)]
    crc = 0
    for chunk in _chunks(parts):
        if interrupted():
            return False
        crc = zlib.crc32(chunk, crc)
    header = msgspec.msgpack.encode(
        Header(
            conversation_id,
            key,
            snapshot.tokens,
            snapshot.floor,
            len(snapshot.data),
            [(checkpoint.length, len(checkpoint.data)) for checkpoint in snapshot.checkpoints],
            crc,
        )
    )
    # Only its owner may read it: the tokens are the conversation.
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(MAGIC + _PREFIX.pack(len(header), zlib.crc32(header)) + header)
        for chunk in _chunks(parts):
            if interrupted():
                return False
            file.write(chunk)
    return True


def _chunks(parts: Iterable[bytearray]) -> Iterable[memoryview]:
    for part in parts:
        view = memoryview(part)
        for start in range(0, len(view), _CHUNK_BYTES):
            yield view[start : start + _CHUNK_BYTES]


def _read_header(file: BufferedReader, conversation_id: str, key: CacheKey) -> Header:
    """Raises ``ValueError`` for what is no whole header of this conversation and key."""
    start = file.read(len(MAGIC) + _PREFIX.size)
    if len(start) < len(MAGIC) + _PREFIX.size or not start.startswith(MAGIC):
        raise ValueError("it is of another version")
    length, crc = _PREFIX.unpack_from(start, len(MAGIC))
    data = file.read(min(length, _HEADER_LIMIT))
    if len(data) != length or zlib.crc32(data) != crc:
        raise ValueError("its header is broken")
    header = msgspec.msgpack.decode(data, type=Header)
    if header.conversation != conversation_id or header.key != key:
        raise ValueError("it belongs to something else")
    return header


def _read_snapshot(file: BufferedReader, conversation_id: str, key: CacheKey) -> Snapshot:
    header = _read_header(file, conversation_id, key)
    sizes = [header.state_bytes, *(size for _, size in header.checkpoints)]
    if os.fstat(file.fileno()).st_size - file.tell() != sum(sizes):
        raise ValueError("it was cut")
    parts = []
    crc = 0
    for size in sizes:
        part = bytearray(size)
        if file.readinto(part) != size:
            raise ValueError("it was cut")
        crc = zlib.crc32(part, crc)
        parts.append(part)
    if crc != header.body_crc:
        raise ValueError("it was changed")
    checkpoints = tuple(
        Checkpoint(length, part) for (length, _), part in zip(header.checkpoints, parts[1:], strict=True)
    )
    return Snapshot(header.tokens, parts[0], checkpoints, header.floor)


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            _log.warning("%s cannot be removed: %s", path.name, error)
