"""The window process's view of the viewer child, as typed methods."""

import importlib
import threading
from multiprocessing.connection import Connection
from pathlib import Path

from knowledge.child.process import ChildProcess
from knowledge.errors import ChildDied
from knowledge.viewing.messages import (
    DrawPage,
    FindMarks,
    MarksFound,
    Opened,
    OpenPages,
    PageDrawn,
    ReadMarks,
    ViewerEvent,
    event_decoder,
)

NAME = "document viewer"


class ViewerClient:
    """Starts the child when it is first needed, and again after it died.

    Methods block, may be called from any thread, and raise ``ChildDied``, ``ChildNotReady``, or the ``DocumentError``
    that says why there is nothing to see.
    """

    def __init__(self, logs: Path) -> None:
        self._log = logs / "viewer.log"
        self._lock = threading.Lock()
        self._child: ChildProcess[ViewerEvent] | None = None

    @property
    def pid(self) -> int | None:
        """Process id of the child while it runs."""
        child = self._child
        return child.pid if child is not None else None

    def open(self, path: Path) -> Opened:
        """The pages of a file. Raises ``FileUnsupported`` where it has none that could be drawn."""
        answer = self._running().call(OpenPages(str(path)))
        if not isinstance(answer, Opened):
            raise _unexpected()
        return answer

    def draw(self, path: Path, page: int, width: int) -> PageDrawn:
        """A page (from 1), ``width`` pixels wide."""
        answer = self._running().call(DrawPage(str(path), page, width))
        if not isinstance(answer, PageDrawn):
            raise _unexpected()
        return answer

    def marks(self, path: Path, page: int, passage: str, words: str) -> MarksFound:
        """Where on a page (from 1) a passage and words stand; "" finds nothing."""
        answer = self._running().call(FindMarks(str(path), page, passage, words))
        if not isinstance(answer, MarksFound):
            raise _unexpected()
        return answer

    def read_marks(self, path: Path, page: int, passage: str, words: str) -> MarksFound:
        """As ``marks`` where those are ``unread``; takes seconds and holds nothing else up. Raises ``OcrMissing``."""
        answer = self._running().call(ReadMarks(str(path), page, passage, words))
        if not isinstance(answer, MarksFound):
            raise _unexpected()
        return answer

    def close(self) -> None:
        """End the child; it is started again where somebody asks again."""
        with self._lock:
            child, self._child = self._child, None
        if child is not None:
            child.close()

    def _running(self) -> ChildProcess[ViewerEvent]:
        with self._lock:
            if self._child is None:
                self._child = ChildProcess(NAME, _run_child, b"", event_decoder, self._log)
            return self._child


def _run_child(connection: Connection, log: str, config: bytes) -> None:
    # By name, because this module is imported by the window process and that one only by the child.
    importlib.import_module("knowledge.viewing.child").viewer_main(connection, log, config)


def _unexpected() -> ChildDied:
    return ChildDied(name=NAME, reason="it answered something else")
