"""The disposable process in which untrusted files are read, one after the other.

Its native parsers may crash, hang or eat memory: limits end it, its parent's death ends it, and nothing it holds is
needed afterwards. It says one ``Answer`` to each ``Task`` and leaves when its pipe is closed.
"""

import contextlib
import errno
import logging
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from knowledge.child.limits import leave_with_parent, limit_memory, limit_time
from knowledge.child.wire import Failure
from knowledge.documents.extraction import Extraction
from knowledge.documents.formats import detect, reader_of
from knowledge.errors import DodamError, FileCorrupt, FileUnreadable, FileWithoutText, ReaderOutOfMemory

Answer = tuple[Extraction | None, Failure | None]
"""Exactly one of the two."""


class Task(msgspec.Struct, frozen=True):
    """A file to read, by its path; temporary files go to the folder ``scratch``."""

    path: str
    scratch: str


task_decoder = msgspec.msgpack.Decoder(Task)


def main(connection: Connection, time_limit_s: float, memory_limit_bytes: int) -> None:
    """Answer each ``Task`` with the msgpack of an ``Answer``."""
    leave_with_parent()
    limit_memory(memory_limit_bytes)
    # A parent that has gone or cancelled needs no answer.
    with contextlib.suppress(OSError, EOFError):
        while True:
            task = task_decoder.decode(connection.recv_bytes())
            tempfile.tempdir = task.scratch
            limit_time(time_limit_s)
            connection.send_bytes(_frame(Path(task.path)))


def _frame(file: Path) -> bytes:
    try:
        return msgspec.msgpack.encode(_answer(file))
    except MemoryError:
        # Nothing here: until the handler is left, the exception holds all that the reader had.
        pass
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
        raise
    except OSError as error:
        if error.errno == errno.ENOMEM:
            raise MemoryError from error
        return None, Failure.of(FileUnreadable(file=file.name, reason=error.strerror or type(error).__name__))
    except Exception:
        # A parser's own exceptions are legion and all mean the same to the person; the log keeps the difference.
        logging.exception("%s could not be read", file.name)
        return None, Failure.of(FileCorrupt(file=file.name))
