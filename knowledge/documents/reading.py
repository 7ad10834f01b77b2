"""Reads documents in a process of their own, within limits of time, memory and output."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec

from knowledge.child.disposable import Cancelled, Crashed, DisposableChild, OutOfMemory, OutOfTime
from knowledge.documents import reader_child
from knowledge.documents.building import TEXT_LIMIT_BYTES
from knowledge.documents.extraction import Extraction
from knowledge.documents.special_files import check_regular
from knowledge.errors import (
    FileCorrupt,
    FileMissing,
    FileTooLarge,
    FileUnreadable,
    ReaderOutOfMemory,
    ReaderTimedOut,
)

FILE_LIMIT_BYTES = 1024**3
TIME_LIMIT_S = 40.0
MEMORY_LIMIT_BYTES = 2 * 1024**3
SMALL_BYTES = 4 * 1024**2
"""Files up to this size are read in the same child."""
FILES_IN_A_ROW = 200
# Text, plus blocks and headings, which take about as much again where blocks are short.
ANSWER_LIMIT_BYTES = 4 * TEXT_LIMIT_BYTES

_decoder = msgspec.msgpack.Decoder(reader_child.Answer)


class ReadingCancelled(Exception):
    """``cancelled`` said so; the reader is gone and nothing is kept."""


def extract(
    path: Path,
    *,
    time_limit_s: float = TIME_LIMIT_S,
    memory_limit_bytes: int = MEMORY_LIMIT_BYTES,
    cancelled: Callable[[], bool] = lambda: False,
) -> Extraction:
    """The text of the file at ``path``, read in a child process that is gone when this returns.

    Blocks its thread; several may read at once. On Linux the child also dies with that *thread*, so it must live
    until this returns. Raises the ``DocumentError`` that says why there is no text, and ``ReadingCancelled`` soon
    after ``cancelled()`` turned true.
    """
    with Reader(time_limit_s=time_limit_s, memory_limit_bytes=memory_limit_bytes) as reader:
        return reader.read(path, cancelled)


class Reader:
    """Reads files one after the other, small ones in the same child process: starting one takes longer than they do.

    The limits hold for each file. A child is replaced after a failure, a large file and ``FILES_IN_A_ROW`` files, so
    that no file is read where another one went wrong. For one thread, with which the child dies on Linux.
    """

    def __init__(self, *, time_limit_s: float = TIME_LIMIT_S, memory_limit_bytes: int = MEMORY_LIMIT_BYTES) -> None:
        self._time_limit_s = time_limit_s
        self._memory_limit_bytes = memory_limit_bytes
        self._child: DisposableChild | None = None
        self._files = 0

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, path: Path, cancelled: Callable[[], bool] = lambda: False) -> Extraction:
        """The text of the file at ``path``.

        Raises the ``DocumentError`` that says why there is none, and ``ReadingCancelled`` soon after
        ``cancelled()`` turned true.
        """
        size = _check(path)
        if size > SMALL_BYTES or self._files >= FILES_IN_A_ROW:
            self.close()
        # Here, not in the child: what a killed child leaves behind (attachments, unpacked) goes with the folder.
        with tempfile.TemporaryDirectory(prefix="dodam-reading-", ignore_cleanup_errors=True) as scratch:
            try:
                extraction = self._ask(path, scratch, cancelled)
            except BaseException:
                self.close()
                raise
        self._files += 1
        if size > SMALL_BYTES:
            self.close()
        return extraction

    def close(self) -> None:
        """End the child; the next file gets another one."""
        if self._child is not None:
            self._child.close()
        self._child = None
        self._files = 0

    def _ask(self, path: Path, scratch: str, cancelled: Callable[[], bool]) -> Extraction:
        child = self._running()
        child.send(msgspec.msgpack.encode(reader_child.Task(str(path), scratch)))
        try:
            answer: reader_child.Answer = _decoder.decode(child.answer(ANSWER_LIMIT_BYTES, cancelled))
        except Cancelled as error:
            raise ReadingCancelled from error
        except OutOfTime as error:
            raise ReaderTimedOut(file=path.name, seconds=f"{self._time_limit_s:g}") from error
        except OutOfMemory as error:
            raise ReaderOutOfMemory(file=path.name) from error
        except (Crashed, msgspec.DecodeError) as error:
            raise FileCorrupt(file=path.name) from error
        extraction, failure = answer
        if extraction is None:
            raise failure.error() if failure is not None else FileCorrupt(file=path.name)
        return extraction

    def _running(self) -> DisposableChild:
        if self._child is not None and self._child.is_dead:
            # It was killed between two files: no fault of the next one.
            self.close()
        if self._child is None:
            self._child = DisposableChild(
                reader_child.main, "document reader", self._time_limit_s, self._memory_limit_bytes
            )
        return self._child


def _check(path: Path) -> int:
    """The size of a file that may be opened; raises the ``DocumentError`` of one that may not."""
    try:
        check_regular(path, path.name)
        with path.open("rb") as file:
            size = file.seek(0, 2)
    except FileNotFoundError as error:
        raise FileMissing(file=path.name) from error
    except OSError as error:
        raise FileUnreadable(file=path.name, reason=error.strerror or type(error).__name__) from error
    if size > FILE_LIMIT_BYTES:
        raise FileTooLarge(file=path.name, size=f"{size // 1024**2} MB", limit=f"{FILE_LIMIT_BYTES // 1024**2} MB")
    return size
