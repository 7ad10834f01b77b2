"""The disposable process in which one untrusted file is read.

Its native parsers may crash, hang or eat memory: limits end it, its parent's death ends it, and nothing it holds is
needed afterwards. It says one thing, ``Answer``, and leaves.
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

# From <linux/prctl.h>.
_PR_SET_PDEATHSIG = 1


def main(connection: Connection, path: str, scratch: str, time_limit_s: float, memory_limit_bytes: int) -> None:
    """Read ``path`` and send the msgpack of an ``Answer``; temporary files go to the folder ``scratch``."""
    tempfile.tempdir = scratch
    _leave_with_parent()
    _limit(time_limit_s, memory_limit_bytes)
    file = Path(path)
    try:
        frame = msgspec.msgpack.encode(_answer(file))
    except MemoryError:
        frame = msgspec.msgpack.encode((None, Failure.of(ReaderOutOfMemory(file=file.name))))
    # A parent that has gone or cancelled needs no answer.
    with contextlib.suppress(OSError):
        connection.send_bytes(frame)


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


def _limit(time_limit_s: float, memory_limit_bytes: int) -> None:
    """Ask the system for the limits; where it has none, the parent's watch is alone."""
    if sys.platform != "win32":
        cpu_s = math.ceil(time_limit_s) + 1
        # At the soft CPU limit comes SIGXCPU, which tells the end apart from the SIGKILL of the hard one.
        wanted = (
            (resource.RLIMIT_CPU, (cpu_s, cpu_s + 5)),
            (resource.RLIMIT_AS, (memory_limit_bytes, memory_limit_bytes)),
        )
        for kind, limits in wanted:
            # macOS refuses some of them.
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(kind, limits)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


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
