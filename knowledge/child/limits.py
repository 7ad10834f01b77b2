"""The limits that a process sets itself before it touches what is not trusted."""

import contextlib
import ctypes
import math
import multiprocessing
import os
import signal
import sys
import threading
import time
from multiprocessing.connection import wait

if sys.platform != "win32":
    import resource

# From <linux/prctl.h>.
_PR_SET_PDEATHSIG = 1


def limit_memory(memory_limit_bytes: int) -> None:
    """Ask the system for the limit; where it has none, the parent's watch is alone."""
    if sys.platform != "win32":
        # macOS refuses it.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (memory_limit_bytes, memory_limit_bytes))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_time(time_limit_s: float) -> None:
    """Ask the system for an end by SIGXCPU after this much processor time from now."""
    if sys.platform != "win32":
        cpu_s = math.ceil(time.process_time() + time_limit_s) + 1
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def leave_with_parent() -> None:
    """End this process when its parent has ended; on Linux, when the thread has that started it."""
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
