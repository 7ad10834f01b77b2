"""An answer on its way to the disk while it is written."""

import logging
import threading
import time
from collections.abc import Callable

from knowledge.child.preemption import set_preempting
from knowledge.errors import DodamError

SAVE_EVERY_S = 0.2
"""The promise is 250 ms; the rest is for the write itself."""


class KeptAnswer:
    """An answer and its reasoning on their way to the disk, never more than ``SAVE_EVERY_S`` behind the screen."""

    def __init__(self, save: Callable[[str, str, str], None], message_id: str) -> None:
        self._save = save
        self._message_id = message_id
        self._pieces: list[str] = []
        self._thoughts: list[str] = []
        self._thought_at = 0.0
        self._thought_until: float | None = None
        self._changed = threading.Event()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._keep_saving, name="answer on its way to disk", daemon=True)
        self._thread.start()

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    @property
    def reasoning(self) -> str:
        return "".join(self._thoughts)

    @property
    def thought_s(self) -> float:
        """Seconds from the first thought to the first word of the answer, or to the end where there is none."""
        return (self._thought_until or time.monotonic()) - self._thought_at if self._thoughts else 0.0

    def append(self, piece: str) -> None:
        if self._thought_until is None:
            self._thought_until = time.monotonic()
        self._pieces.append(piece)
        self._changed.set()

    def append_reasoning(self, piece: str) -> None:
        if not self._thoughts:
            self._thought_at = time.monotonic()
        self._thoughts.append(piece)
        self._changed.set()

    def close(self) -> None:
        self._closed.set()
        self._changed.set()
        self._thread.join()

    def _keep_saving(self) -> None:
        set_preempting(False)
        while not self._closed.is_set():
            self._changed.wait()
            self._changed.clear()
            if self._closed.is_set():
                return
            try:
                self._save(self._message_id, self.text, self.reasoning)
            except DodamError as error:
                # The text is still in memory; the write at the end of the answer tries again and tells the person.
                logging.getLogger(__name__).warning("answer not saved yet: %s", error)
            self._closed.wait(SAVE_EVERY_S)
