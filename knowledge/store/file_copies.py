"""Content-addressed copies of attached files: ``<first two hex digits>/<sha256><suffix>`` under one folder."""

import errno
import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Collection
from pathlib import Path

import msgspec

from knowledge.documents.reading import FILE_LIMIT_BYTES
from knowledge.errors import DiskFull, DodamError, FileMissing, FileTooLarge, FileUnreadable, ProfileUnwritable

_CHUNK_BYTES = 1 << 20
_PARTIAL = ".partial"
_SUFFIX = re.compile(r"\.[a-z0-9]{1,12}")


class CopyCancelled(Exception):
    """``cancelled`` said so; nothing is kept."""


class FileCopy(msgspec.Struct, frozen=True):
    """A kept file: its hash in hex, and its size in bytes."""

    sha256: str
    size: int


class FileCopies:
    """The copies of one profile. Not safe for concurrent use; a copy appears whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def take(self, source: Path, cancelled: Callable[[], bool] = lambda: False) -> FileCopy:
        """Copy ``source``, hashing the very bytes that are kept.

        Raises ``FileMissing``, ``FileUnreadable``, ``FileTooLarge``, ``DiskFull``, ``ProfileUnwritable`` and
        ``CopyCancelled``.
        """
        handle, name = tempfile.mkstemp(suffix=_PARTIAL, dir=self._folder)
        partial = Path(name)
        try:
            with os.fdopen(handle, "wb") as target:
                kept = self._copy(source, target.write, cancelled)
                self._flush(target.flush)
            if self.find(kept.sha256) is None:
                self._place(partial, kept.sha256, source.suffix.lower())
        finally:
            partial.unlink(missing_ok=True)
        return kept

    def find(self, sha256: str) -> Path | None:
        """The copy with this hash."""
        return next(iter(self._copies(sha256)), None)

    def drop(self, sha256: str) -> None:
        """Delete the copy with this hash, and its folder where that was the last in it."""
        for path in self._copies(sha256):
            path.unlink(missing_ok=True)
            if not any(path.parent.iterdir()):
                path.parent.rmdir()

    def sweep(self, used: Collection[str]) -> None:
        """Delete what an ended process left behind: halves, and copies of which no hash is in ``used``."""
        for partial in list(self._folder.glob(f"*{_PARTIAL}")):
            partial.unlink(missing_ok=True)
        for path in list(self._folder.glob("??/*")):
            if path.name[:64] not in used:
                self.drop(path.name[:64])

    def _copies(self, sha256: str) -> list[Path]:
        # Not by glob, which compiles an expression for each hash: 2 ms, and folders have thousands of files.
        try:
            return [path for path in (self._folder / sha256[:2]).iterdir() if path.name.startswith(sha256)]
        except FileNotFoundError:
            return []

    def _copy(self, source: Path, write: Callable[[bytes], int], cancelled: Callable[[], bool]) -> FileCopy:
        digest = hashlib.sha256()
        size = 0
        try:
            file = source.open("rb")
        except FileNotFoundError as error:
            raise FileMissing(file=source.name) from error
        except OSError as error:
            raise _unreadable(source, error) from error
        with file:
            while True:
                try:
                    chunk = file.read(_CHUNK_BYTES)
                except OSError as error:
                    raise _unreadable(source, error) from error
                if not chunk:
                    return FileCopy(digest.hexdigest(), size)
                if cancelled():
                    raise CopyCancelled
                size += len(chunk)
                if size > FILE_LIMIT_BYTES:
                    raise FileTooLarge(
                        file=source.name,
                        size=f"{source.stat().st_size // 1024**2} MB",
                        limit=f"{FILE_LIMIT_BYTES // 1024**2} MB",
                    )
                digest.update(chunk)
                try:
                    write(chunk)
                except OSError as error:
                    raise self._refusal(error) from error

    def _flush(self, flush: Callable[[], None]) -> None:
        try:
            flush()
        except OSError as error:
            raise self._refusal(error) from error

    def _place(self, partial: Path, sha256: str, suffix: str) -> None:
        target = self._folder / sha256[:2] / (sha256 + (suffix if _SUFFIX.fullmatch(suffix) else ""))
        try:
            target.parent.mkdir(exist_ok=True)
            partial.replace(target)
        except OSError as error:
            raise self._refusal(error) from error

    def _refusal(self, error: OSError) -> DodamError:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return DiskFull(folder=str(self._folder))
        return ProfileUnwritable(folder=str(self._folder), reason=error.strerror or str(error))


def _unreadable(source: Path, error: OSError) -> FileUnreadable:
    return FileUnreadable(file=source.name, reason=error.strerror or type(error).__name__)
