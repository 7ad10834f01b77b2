"""The disposable process in which untrusted files are read, one after the other.

Its native parsers may crash, hang or eat memory: limits end it, its parent's death ends it, and nothing it holds is
needed afterwards. It says one ``Answer`` to each ``Task`` and leaves when its pipe is closed.
"""

import contextlib
import ctypes
import logging
import math
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
import time
from multiprocessing.connection import Connection, wait
from pathlib import Path

import msgspec

from knowledge.child.wire import Failure
from knowledge.documents.extraction import Extraction
from knowledge.documents.formats import detect, reader_of
from knowledge.errors import DodamError, FileCorrupt, FileUnreadable, FileWithoutText, ReaderOutOfMemory

if sys.platform != "win32":
    import resource

Answer = tuple[Extraction | None, Failure | None]
"""Exactly one of the two."""


class Task(msgspec.Struct, frozen=True):
    """A file to read, by its path; temporary files go to the folder ``scratch``."""

    path: str
    scratch: str


task_decoder = msgspec.msgpack.Decoder(Task)

# From <linux/prctl.h>.
_PR_SET_PDEATHSIG = 1


def main(connection: Connection, time_limit_s: float, memory_limit_bytes: int) -> None:
    """Answer each ``Task`` with the msgpack of an ``Answer``."""
    _leave_with_parent()
    limit_memory(memory_limit_bytes)
    # A parent that has gone or cancelled needs no answer.
    with contextlib.suppress(OSError, EOFError):
        while True:
            task = task_decoder.decode(connection.recv_bytes())
            tempfile.tempdir = task.scratch
            _limit_time(time_limit_s)
            connection.send_bytes(_frame(Path(task.path)))


def _frame(file: Path) -> bytes:
    try:
        return msgspec.msgpack.encode(_answer(file))
    except MemoryError:
        return msgspec.msgpack.encode((None, Failure.of(ReaderOutOfMemory(file=file.name))))


def _answer(file: Path) -> Answer:
    try:
        extraction = reader_of(detect(file)).read(file)
        if not extraction.blocks:
            raise FileWithoutText(file=file.name)
        return extraction, None
    except DodamError as error:
        return None, Failure.of(error)
    except MemoryError:
        return None, Failure.of(ReaderOutOfMemory(file=file.name))
    except OSError as error:
        return None, Failure.of(FileUnreadable(file=file.name, reason=error.strerror or type(error).__name__))
    except Exception:
        # A parser's own exceptions are legion and all mean the same to the person; the log keeps the difference.
        logging.exception("%s could not be read", file.name)
        return None, Failure.of(FileCorrupt(file=file.name))


def limit_memory(memory_limit_bytes: int) -> None:
    """Ask the system for the limit; where it has none, the parent's watch is alone."""
    if sys.platform != "win32":
        # macOS refuses it.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (memory_limit_bytes, memory_limit_bytes))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_time(time_limit_s: float) -> None:
    """Ask the system for an end by SIGXCPU, counted from the processor time that earlier files have taken."""
    if sys.platform != "win32":
        cpu_s = math.ceil(time.process_time() + time_limit_s) + 1
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    if sys.platform == "linux":
        # The thread below cannot run while a parser holds the interpreter's lock; the kernel can.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent.pid:
            os._exit(1)
    sentinel = parent.sentinel

    def watch() -> None:
        wait([sentinel])
        os._exit(1)

    threading.Thread(target=watch, name="parent watch", daemon=True).start()
