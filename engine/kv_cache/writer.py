"""Writes KV states to disk while nobody waits for the model."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable

import msgspec

from engine.kv_cache.files import StateFiles
from engine.kv_cache.key import CacheKey
from engine.runtime.snapshot import Snapshot

IDLE_S = 5.0
"""How long the model must have had nothing to do before states are written."""


class Unsaved(msgspec.Struct, frozen=True, eq=False):
    """A state whose file is missing or behind."""

    conversation_id: str
    key: CacheKey
    snapshot: Snapshot


class StateWriter:
    """A thread that writes what ``unsaved`` gives after ``idle_s`` seconds of rest, and what must leave memory at once.

    ``unsaved`` makes each copy when it is asked for; ``saved`` is told what was written. Both run on that thread.
    """

    def __init__(
        self,
        files: StateFiles,
        unsaved: Callable[[], Iterable[Unsaved]],
        saved: Callable[[Unsaved], None],
        idle_s: float = IDLE_S,
    ) -> None:
        self._files = files
        self._unsaved = unsaved
        self._saved = saved
        self._idle_s = idle_s
        self._changed = threading.Condition()
        self._leaving: deque[Unsaved] = deque()
        self._resting_since: float | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="KV states to disk", daemon=True)
        self._thread.start()

    def pause(self) -> None:
        """The model works: what is being written is left for later."""
        with self._changed:
            self._resting_since = None

    def resume(self) -> None:
        """The model rests from now on."""
        with self._changed:
            self._resting_since = time.monotonic()
            self._changed.notify()

    def write_soon(self, state: Unsaved) -> None:
        """Write a state that memory has no room for, whatever the model does."""
        with self._changed:
            self._leaving.append(state)
            self._changed.notify()

    def close(self) -> list[Unsaved]:
        """End the thread; gives what was still to leave."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()
        return list(self._leaving)

    def _run(self) -> None:
        while True:
            with self._changed:
                while not (self._closed or self._leaving or self._rest_s() >= self._idle_s):
                    self._changed.wait(None if self._resting_since is None else self._idle_s - self._rest_s())
                if self._closed:
                    return
                leaving = self._leaving.popleft() if self._leaving else None
            if leaving is not None:
                self._write(leaving, lambda: False)
            else:
                self._write_unsaved()

    def _write_unsaved(self) -> None:
        since = self._resting_since

        def interrupted() -> bool:
            return self._closed or self._resting_since != since

        for state in self._unsaved():
            self._write(state, interrupted)
            if interrupted():
                return
        with self._changed:
            if not interrupted():
                # Nothing more to do until the model has worked again.
                self._resting_since = None

    def _write(self, state: Unsaved, interrupted: Callable[[], bool]) -> None:
        if self._files.write(state.conversation_id, state.key, state.snapshot, interrupted):
            self._saved(state)

    def _rest_s(self) -> float:
        since = self._resting_since
        return -1.0 if since is None else time.monotonic() - since
