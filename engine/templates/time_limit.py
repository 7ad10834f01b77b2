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
    conversation render four times as slowly.
    """
    worker = ctypes.c_ulong(threading.get_ident())
    deciding = threading.Lock()
    is_over = False

    def end() -> None:
        with deciding:
            if not is_over:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(worker, ctypes.py_object(_OutOfTime))

    timer = threading.Timer(limit_s, end)
    timer.daemon = True
    try:
        try:
            timer.start()
            return work()
        finally:
            with deciding:
                is_over = True
                # One that is on its way would strike later, somewhere else.
                ctypes.pythonapi.PyThreadState_SetAsyncExc(worker, None)
            timer.cancel()
    except _OutOfTime:
        raise TimeoutError("it does not come to an end") from None
