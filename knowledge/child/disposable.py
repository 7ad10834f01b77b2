"""A process for work on what is not trusted, ended by limits of time, memory and output.

It is asked and answers over a pipe, and nothing it holds is needed afterwards. The limits that a child sets itself
(``knowledge.child.limits``) are not enough: one that is refused memory may hang. Python 3.11 needs some to enter an
exception handler, and tries for ever to get it while the frames of the same exception hold all there is.
"""

import contextlib
import multiprocessing
import signal
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection, wait

import psutil

ChildMain = Callable[[Connection, float, int], None]
"""``main(connection, time limit in s, memory limit in bytes)``, a module-level function."""

POLL_S = 0.05

AT_THE_EDGE_S = 1.0
"""How long a process may have all the memory it is allowed: one that can let go of some has done so."""

_SMALLEST_BYTES = 1024**2
"""What Python and the C library ask the system for when they need little: who has less left gets nothing."""

_NEARLY_ALL = 0.6
"""A process that crashed with this much of its limit in use was refused more."""


class OutOfTime(Exception):
    """It did not answer in time."""


class OutOfMemory(Exception):
    """It needed more memory than it is allowed, or than there is."""


class Crashed(Exception):
    """It ended before it answered."""


class Cancelled(Exception):
    """``cancelled`` said so."""


class DisposableChild:
    """One process, which is gone after ``close``. For one thread, with which it ends on Linux."""

    def __init__(self, main: ChildMain, name: str, time_limit_s: float, memory_limit_bytes: int) -> None:
        self._time_limit_s = time_limit_s
        self._memory_limit_bytes = memory_limit_bytes
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=main, args=(theirs, time_limit_s, memory_limit_bytes), name=name)
        self._process.start()
        theirs.close()
        self._usage = psutil.Process(self._process.pid)
        self._largest = 0
        self._at_the_edge_since: float | None = None

    @property
    def is_dead(self) -> bool:
        return bool(wait([self._process.sentinel], 0))

    def send(self, question: bytes) -> None:
        # One that has just died has its end told by ``answer``.
        with contextlib.suppress(OSError):
            self._connection.send_bytes(question)

    def answer(self, limit_bytes: int, cancelled: Callable[[], bool] = lambda: False) -> bytes:
        """What it says next, at most ``limit_bytes``.

        Raises ``Cancelled`` within about ``POLL_S`` of ``cancelled()`` turning true, ``OutOfTime`` when the limit of
        time is over, ``OutOfMemory`` and ``Crashed``; then ``close`` it.
        """
        deadline = time.monotonic() + self._time_limit_s
        self._largest, self._at_the_edge_since = 0, None
        while not wait([self._connection], POLL_S):
            if cancelled():
                raise Cancelled
            if time.monotonic() > deadline:
                raise OutOfTime
            if self._is_out_of_memory():
                raise OutOfMemory
        # Kills a child that stops in the middle of its answer, which would hold recv_bytes for ever.
        guard = threading.Timer(max(0.0, deadline - time.monotonic()) + 1.0, self._process.kill)
        guard.start()
        try:
            return self._connection.recv_bytes(limit_bytes)
        except (EOFError, OSError) as error:
            raise self._end(deadline) from error
        finally:
            guard.cancel()

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.join()
        self._process.close()
        self._connection.close()

    def _end(self, deadline: float) -> Exception:
        """Why it left without an answer."""
        self._process.join(POLL_S)
        exitcode = self._process.exitcode
        if time.monotonic() > deadline or exitcode == -getattr(signal, "SIGXCPU", signal.SIGTERM):
            return OutOfTime()
        if exitcode == -getattr(signal, "SIGKILL", signal.SIGTERM):
            # Nobody here killed it, so the system did, for want of memory.
            return OutOfMemory()
        if exitcode and self._largest > self._memory_limit_bytes * _NEARLY_ALL:
            # Native code aborts where it is refused memory; Python leaves with a code.
            return OutOfMemory()
        return Crashed()

    def _is_out_of_memory(self) -> bool:
        try:
            info = self._usage.memory_info()
        except psutil.Error:
            # It has just ended; the pipe says how.
            return False
        self._largest = max(self._largest, int(info.vms))
        # Elsewhere there is no limit of the address space, and its size says little.
        if sys.platform != "linux" or info.vms <= self._memory_limit_bytes - _SMALLEST_BYTES:
            self._at_the_edge_since = None
        elif self._at_the_edge_since is None:
            self._at_the_edge_since = time.monotonic()
        elif time.monotonic() - self._at_the_edge_since > AT_THE_EDGE_S:
            return True
        return bool(info.rss > self._memory_limit_bytes)
