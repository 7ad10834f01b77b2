"""The disposable process in which an export is taken apart: such a file may come from anywhere and be of any size."""

import contextlib
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal

import msgspec

from engine.importing.imported import ImportedConversation
from engine.importing.reading import Broken, TooLarge, Unreadable, read_file
from knowledge.child.limits import leave_with_parent, limit_memory, limit_time
from knowledge.child.wire import Failure
from knowledge.errors import DodamError


class Record(msgspec.Struct, frozen=True, tag=True):
    """``share`` of the file is read; ``found`` is what was in the record, None for no conversation."""

    share: float
    found: ImportedConversation | None


class End(msgspec.Struct, frozen=True, tag=True):
    """Last word: how the file ended, with the ``failure`` of one that could not be opened."""

    how: Literal["whole", "broken", "too large", "out of memory", "failed"]
    failure: Failure | None = None


def main(connection: Connection, time_limit_s: float, memory_limit_bytes: int) -> None:
    """Answer a path with the msgpack of ``Record`` for each record of that file, and of ``End``."""
    leave_with_parent()
    limit_memory(memory_limit_bytes)
    # A parent that has gone or cancelled needs no answer.
    with contextlib.suppress(OSError, EOFError):
        for answer in _answers(Path(connection.recv_bytes().decode("utf-8", "surrogateescape"))):
            connection.send_bytes(answer)
            limit_time(time_limit_s)


def _answers(path: Path) -> Iterator[bytes]:
    try:
        for share, found in read_file(path):
            yield _encoded(share, found)
        end = End("whole")
    except Broken:
        end = End("broken")
    except TooLarge:
        end = End("too large")
    except DodamError as error:
        end = End("failed", Failure.of(error))
    except MemoryError:
        # No more than this: until the handler is left, the exception holds all that there was.
        end = _OUT_OF_MEMORY
    yield msgspec.msgpack.encode(end)


_OUT_OF_MEMORY = End("out of memory")


def _encoded(share: float, found: ImportedConversation | Unreadable) -> bytes:
    try:
        return msgspec.msgpack.encode(Record(share, None if isinstance(found, Unreadable) else found))
    except (ValueError, OverflowError):
        # Halves of surrogate pairs and endless numbers are no text and no number that could be kept.
        return msgspec.msgpack.encode(Record(share, None))
