"""Reads documents in a process of their own, within limits of time, memory and output."""

import contextlib
import multiprocessing
import signal
import stat
import tempfile
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path

import msgspec
import psutil

from knowledge.documents import reader_child
from knowledge.documents.building import TEXT_LIMIT_BYTES
from knowledge.documents.extraction import Extraction
from knowledge.errors import (
    DocumentError,
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
POLL_S = 0.05
# A child that crashed with this much of its limit in use was refused more.
_NEARLY_ALL = 0.6

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
    until this returns. Raises the ``DocumentError`` that says why there is no text, and ``ReadingCancelled`` within
    about ``POLL_S`` of ``cancelled()`` turning true.
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
        self._process: SpawnProcess | None = None
        self._connection: Connection | None = None
        self._files = 0

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, path: Path, cancelled: Callable[[], bool] = lambda: False) -> Extraction:
        """The text of the file at ``path``.

        Raises the ``DocumentError`` that says why there is none, and ``ReadingCancelled`` within about ``POLL_S`` of
        ``cancelled()`` turning true.
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
        if self._process is not None and self._connection is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
            self._connection.close()
        self._process = self._connection = None
        self._files = 0

    def _ask(self, path: Path, scratch: str, cancelled: Callable[[], bool]) -> Extraction:
        process, connection = self._running()
        watch = _Watch(path, process, connection, self._time_limit_s, self._memory_limit_bytes)
        # A child that has just died has its end told by the watch.
        with contextlib.suppress(OSError):
            connection.send_bytes(msgspec.msgpack.encode(reader_child.Task(str(path), scratch)))
        return watch.answer(cancelled)

    def _running(self) -> tuple[SpawnProcess, Connection]:
        if self._process is not None and wait([self._process.sentinel], 0):
            # It was killed between two files: no fault of the next one.
            self.close()
        if self._process is None or self._connection is None:
            context = multiprocessing.get_context("spawn")
            self._connection, theirs = context.Pipe()
            self._process = context.Process(
                target=reader_child.main,
                args=(theirs, self._time_limit_s, self._memory_limit_bytes),
                name="document reader",
            )
            self._process.start()
            theirs.close()
        return self._process, self._connection


def _check(path: Path) -> int:
    """The size of a file that may be opened; raises the ``DocumentError`` of one that may not."""
    try:
        # Before opening: a pipe would block, a device would never end.
        if not stat.S_ISREG(path.stat().st_mode):
            raise FileUnreadable(file=path.name, reason="it is not a file")
        with path.open("rb") as file:
            size = file.seek(0, 2)
    except FileNotFoundError as error:
        raise FileMissing(file=path.name) from error
    except OSError as error:
        raise FileUnreadable(file=path.name, reason=error.strerror or type(error).__name__) from error
    if size > FILE_LIMIT_BYTES:
        raise FileTooLarge(file=path.name, size=f"{size // 1024**2} MB", limit=f"{FILE_LIMIT_BYTES // 1024**2} MB")
    return size


class _Watch:
    """Waits for a child's answer and words its end where there is none."""

    def __init__(
        self, path: Path, process: SpawnProcess, connection: Connection, time_limit_s: float, memory_limit_bytes: int
    ) -> None:
        self._path = path
        self._process = process
        self._connection = connection
        self._time_limit_s = time_limit_s
        self._memory_limit_bytes = memory_limit_bytes
        self._deadline = time.monotonic() + time_limit_s
        self._largest = 0

    def answer(self, cancelled: Callable[[], bool]) -> Extraction:
        usage = psutil.Process(self._process.pid)
        while not wait([self._connection], POLL_S):
            if cancelled():
                raise ReadingCancelled
            if time.monotonic() > self._deadline:
                raise self._timed_out()
            if self._resident(usage) > self._memory_limit_bytes:
                raise ReaderOutOfMemory(file=self._path.name)
        # Kills a child that stops in the middle of its answer, which would hold recv_bytes for ever.
        guard = threading.Timer(max(0.0, self._deadline - time.monotonic()) + 1.0, self._process.kill)
        guard.start()
        try:
            answer: reader_child.Answer = _decoder.decode(self._connection.recv_bytes(ANSWER_LIMIT_BYTES))
        except (EOFError, OSError, msgspec.DecodeError) as error:
            raise self._end() from error
        finally:
            guard.cancel()
        extraction, failure = answer
        if extraction is None:
            raise failure.error() if failure is not None else FileCorrupt(file=self._path.name)
        return extraction

    def _end(self) -> DocumentError:
        """Why a child left without an answer."""
        self._process.join(POLL_S)
        exitcode = self._process.exitcode
        if time.monotonic() > self._deadline or exitcode == -getattr(signal, "SIGXCPU", signal.SIGTERM):
            return self._timed_out()
        if exitcode == -getattr(signal, "SIGKILL", signal.SIGTERM):
            # Nobody here killed it, so the system did, for want of memory.
            return ReaderOutOfMemory(file=self._path.name)
        if exitcode is not None and exitcode < 0 and self._largest > self._memory_limit_bytes * _NEARLY_ALL:
            # PDFium aborts where it is refused memory, as other native code does.
            return ReaderOutOfMemory(file=self._path.name)
        return FileCorrupt(file=self._path.name)

    def _timed_out(self) -> ReaderTimedOut:
        return ReaderTimedOut(file=self._path.name, seconds=f"{self._time_limit_s:g}")

    def _resident(self, usage: psutil.Process) -> int:
        try:
            info = usage.memory_info()
            self._largest = max(self._largest, int(info.vms))
            return int(info.rss)
        except psutil.Error:
            # It has just ended; the pipe says how.
            return 0
