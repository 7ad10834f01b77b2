"""Reads export files in a process of their own, within limits of time and memory."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import msgspec

from engine.importing import reading_child
from engine.importing.imported import ImportedConversation
from engine.importing.reading import RECORD_CHARACTERS, Broken, TooLarge, Unreadable
from knowledge.child.disposable import Cancelled, Crashed, DisposableChild, OutOfMemory, OutOfTime
from knowledge.errors import ReaderOutOfMemory, ReaderTimedOut

TIME_LIMIT_S = 60.0
"""For one record; the longest real ones take a second."""

MEMORY_LIMIT_BYTES = 2 * 1024**3
# In UTF-8, with as much again for what is kept beside the words.
_ANSWER_LIMIT_BYTES = 4 * RECORD_CHARACTERS

_decoder = msgspec.msgpack.Decoder(reading_child.Record | reading_child.End)


def read_apart(
    path: Path,
    cancelled: Callable[[], bool] = lambda: False,
    *,
    time_limit_s: float = TIME_LIMIT_S,
    memory_limit_bytes: int = MEMORY_LIMIT_BYTES,
) -> Iterator[tuple[float, ImportedConversation | Unreadable]]:
    """What ``engine.importing.reading.read_file`` gives and raises, read in a child that is gone at the end.

    Ends soon after ``cancelled()`` turned true. Raises ``ReaderTimedOut`` and ``ReaderOutOfMemory``, too. For one
    thread, with which the child ends on Linux.
    """
    with closing(DisposableChild(reading_child.main, "export reader", time_limit_s, memory_limit_bytes)) as child:
        child.send(str(path).encode("utf-8", "surrogateescape"))
        while True:
            try:
                answer = _decoder.decode(child.answer(_ANSWER_LIMIT_BYTES, cancelled))
            except Cancelled:
                return
            except OutOfTime as error:
                raise ReaderTimedOut(file=path.name, seconds=f"{time_limit_s:g}") from error
            except OutOfMemory as error:
                raise ReaderOutOfMemory(file=path.name) from error
            except (Crashed, msgspec.DecodeError) as error:
                raise Broken from error
            if isinstance(answer, reading_child.End):
                _check(answer, path)
                return
            yield answer.share, answer.found or Unreadable()


def _check(end: reading_child.End, path: Path) -> None:
    match end.how:
        case "broken":
            raise Broken
        case "too large":
            raise TooLarge
        case "out of memory":
            raise ReaderOutOfMemory(file=path.name)
        case "failed" if end.failure is not None:
            raise end.failure.error()
