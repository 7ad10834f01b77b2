"""How long llama.cpp's threads spin at a barrier before they sleep: long on an idle machine, hardly beside others.

The threads meet some hundred times a token. To sleep and be woken costs more than most of these waits, so spinning is
faster; but where another program holds one of the cores, who spins waits out its time slice. libgomp, the OpenMP of
gcc, reads ``GOMP_SPINCOUNT`` once. It spins only 100 rounds, though, while its teams have more threads than there are
processors (its manual under ``GOMP_SPINCOUNT``), and that can be had at any time: by a second team that does nothing.
"""

import ctypes
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from engine.runtime.other_programs import OtherPrograms

LOOK_S = 0.3
"""Time between two looks at what others do, which the system counts in hundredths of a second."""

_CROWDED = 0.35
_ROOMY = 0.2
"""Processors that others take besides those that are left for them, from which on and below which it changes."""


class Spinning:
    """Follows what other programs do, as long as ``adapt`` is called; without libgomp nothing happens.

    ``others`` gives the share of the machine that they took since it was called last.
    """

    def __init__(self, others: Callable[[], float] | None = None) -> None:
        self._others = others or OtherPrograms().share
        self._library = libgomp()
        self._processors = psutil.cpu_count() or 1
        self._next_look = time.monotonic() + LOOK_S
        self._second_team: _IdleTeam | None = None
        # Until the first look nobody knows: a wait too many costs little.
        self._set_short(True)

    @property
    def is_short(self) -> bool:
        return self._second_team is not None

    def adapt(self, threads: int) -> None:
        """Look at the other programs where it is time to; ``threads`` are those that llama.cpp uses.

        Takes a hundredth of a millisecond, a change up to one.
        """
        now = time.monotonic()
        if now < self._next_look:
            return
        rested = now > self._next_look + LOOK_S
        self._next_look = now + LOOK_S
        share = self._others()
        if rested:
            # Nobody asked for a while: what others did since is past, and only from here on it counts.
            return
        left_for_others = max(self._processors - threads, 0)
        excess = share * self._processors - left_for_others
        if excess > _CROWDED or excess < _ROOMY:
            self._set_short(excess > _CROWDED)

    def close(self) -> None:
        self._set_short(False)

    def _set_short(self, short: bool) -> None:
        if short and self._second_team is None and self._library is not None:
            self._second_team = _IdleTeam(self._library, self._processors + 1)
        elif not short and self._second_team is not None:
            self._second_team.end()
            self._second_team = None


class _IdleTeam:
    """An OpenMP team of ``threads`` that sleeps until it is ended."""

    def __init__(self, library: ctypes.CDLL, threads: int) -> None:
        self._library = library
        self._threads = threads
        self._begun = threading.Event()
        self._ended = threading.Event()
        self._leader = threading.Thread(target=self._lead, name="idle OpenMP team", daemon=True)
        self._leader.start()
        self._begun.wait()

    def end(self) -> None:
        self._ended.set()
        self._leader.join()

    def _lead(self) -> None:
        # libgomp keeps the threads of a team for its leader's next one, and counts them until the leader is gone.
        nothing = ctypes.cast(ctypes.CDLL(None).free, ctypes.c_void_p)
        self._library.GOMP_parallel(nothing, None, self._threads, 0)
        self._begun.set()
        self._ended.wait()


def libgomp() -> ctypes.CDLL | None:
    """The libgomp that llama.cpp has loaded into this process: wheels bring their own, under other names."""
    try:
        maps = Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    path = next((line.split(maxsplit=5)[5] for line in maps.splitlines() if "/libgomp" in line), None)
    if path is None:
        return None
    library = ctypes.CDLL(path)
    library.GOMP_parallel.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint, ctypes.c_uint]
    library.GOMP_parallel.restype = None
    return library
