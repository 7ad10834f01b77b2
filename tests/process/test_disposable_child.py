"""How a process for untrusted work ends when it is refused memory."""

import sys
from collections.abc import Callable
from contextlib import closing
from multiprocessing.connection import Connection

import pytest

from knowledge.child.disposable import ChildMain, Crashed, DisposableChild, OutOfMemory
from knowledge.child.limits import leave_with_parent, limit_memory

LIMIT_BYTES = 250 * 1024**2
# Only a child that is not noticed takes this long.
TIME_LIMIT_S = 60.0

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a limit of the address space as on Linux")


def _fill(connection: Connection, memory_limit_bytes: int, refused: Callable[[], None]) -> None:
    leave_with_parent()
    limit_memory(memory_limit_bytes)
    connection.recv_bytes()
    held: list[object] = []
    while True:
        try:
            held = [held, bytearray(1024)]
        except MemoryError:
            refused()


def _again() -> None:
    """What Python 3.11 does where it needs memory to enter a handler."""


def _hang(connection: Connection, time_limit_s: float, memory_limit_bytes: int) -> None:
    _fill(connection, memory_limit_bytes, _again)


def _leave(connection: Connection, time_limit_s: float, memory_limit_bytes: int) -> None:
    _fill(connection, memory_limit_bytes, lambda: sys.exit(1))


def _leave_at_once(connection: Connection, time_limit_s: float, memory_limit_bytes: int) -> None:
    connection.recv_bytes()
    sys.exit(1)


@pytest.mark.parametrize(
    ("main", "error"),
    [(_hang, OutOfMemory), (_leave, OutOfMemory), (_leave_at_once, Crashed)],
    ids=lambda it: it.__name__,
)
def test_a_child_that_is_refused_memory_is_out_of_it(main: ChildMain, error: type[Exception]) -> None:
    with closing(DisposableChild(main, "child", TIME_LIMIT_S, LIMIT_BYTES)) as child:
        child.send(b"begin")
        with pytest.raises(error):
            child.answer(1000)
