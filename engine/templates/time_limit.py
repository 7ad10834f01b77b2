"""Ending a computation of this thread from outside when it takes too long."""

import ctypes
import threading
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


class _OutOfTime(BaseException):
    """No ``Exception``: what the computation catches by itself must not be this."""


def within(limit_s: float, work: Callable[[], Result]) -> Result:
    """What ``work`` returns; raises ``TimeoutError`` where it takes longer than ``limit_s``.

    Another thread has the interpreter raise an exception in this one (``PyThreadState_SetAsyncExc``), between two
    steps of Python code; a single call of C code is not interrupted. Tracing every line instead makes a long
    conversation render four times as slowly. Python drops an exception that is raised in a destructor or a callback
    of a weak reference, and then only says so: it is raised again after each further ``limit_s``.
    """
    worker = ctypes.c_ulong(threading.get_ident())
    deciding = threading.Lock()
    over = threading.Event()

    def interrupt() -> None:
        while not over.wait(limit_s):
            with deciding:
                if not over.is_set():
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(worker, ctypes.py_object(_OutOfTime))

    def end() -> None:
        with deciding:
            over.set()
            # One that is on its way would strike later, somewhere else.
            ctypes.pythonapi.PyThreadState_SetAsyncExc(worker, None)

    try:
        try:
            threading.Thread(target=interrupt, name="time limit", daemon=True).start()
            return work()
        finally:
            end()
    except _OutOfTime:
        # It may have struck in ``end`` itself.
        end()
        raise TimeoutError("it does not come to an end") from None
