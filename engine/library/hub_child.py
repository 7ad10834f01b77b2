"""The download child: asks the hub and brings files, for as long as a person wants it.

A process of its own, started with the first request: its HTTP client would double the window's imports, and a window
without it has nothing that could open a connection. It ends by itself when nothing was asked of it for a while.
"""

import errno
import importlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from engine.library.hub_messages import (
    Download,
    HubModels,
    HubRequest,
    ListFiles,
    SearchHub,
    request_decoder,
)
from knowledge.child.serving import Reply, Server, enter_child
from knowledge.errors import DiskFull, ProfileUnwritable

ENVIRONMENT = {"HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1"}
"""For huggingface_hub, which reads it when it is imported."""


class HubConfig(msgspec.Struct, frozen=True):
    """The child ends when nothing was asked of it for ``idle_s``."""

    idle_s: float


def hub_main(connection: Connection, log: str, config: bytes) -> None:
    """Serve the window over ``connection``; ``config`` is a ``HubConfig`` in msgpack."""
    enter_child(Path(log))
    os.environ.update(ENVIRONMENT)
    for module in ("engine.library.hub_search", "engine.library.download"):
        importlib.import_module(module)
    idle = _Idle(msgspec.msgpack.decode(config, type=HubConfig).idle_s)

    def serve(request: HubRequest, reply: Reply) -> None:
        with idle.busy():
            handle(request, reply)

    idle.watch()
    server: Server[HubRequest] = Server(connection, request_decoder, serve, Path(log), lambda request: None)
    server.run()


def handle(request: HubRequest, reply: Reply) -> None:
    """Answer one request; each has a thread of its own. Raises ``DodamError`` kinds."""
    # Imported late: the environment is set before.
    from engine.library.download import download
    from engine.library.hub_search import repo_files, search_models

    if isinstance(request, SearchHub):
        reply.emit(HubModels(search_models(request.words)))
    elif isinstance(request, ListFiles):
        reply.emit(repo_files(request.repo))
    elif isinstance(request, Download):
        try:
            for event in download(request.plan, Path(request.folder), lambda: reply.cancelled):
                reply.emit(event)
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise DiskFull(folder=request.folder) from error
            raise ProfileUnwritable(folder=request.folder, reason=error.strerror or str(error)) from error


class _Idle:
    """Ends the process when nothing was under way for ``seconds``: the next request starts another one."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._changed = threading.Condition()
        self._under_way = 0
        self._began = 0

    @contextmanager
    def busy(self) -> Iterator[None]:
        with self._changed:
            self._under_way += 1
            self._began += 1
            self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify_all()

    def watch(self) -> None:
        threading.Thread(target=self._watch, name="idle watch", daemon=True).start()

    def _watch(self) -> None:
        with self._changed:
            while True:
                self._changed.wait_for(lambda: self._under_way == 0)
                if not self._is_asked_after(self._began):
                    os._exit(0)

    def _is_asked_after(self, began: int) -> bool:
        """Whether something new is begun before the time is over."""
        return self._changed.wait_for(lambda: self._began != began, self._seconds)
