"""The download child: asks the hub and brings files, for as long as a person wants it.

A process of its own, started with the first request: its HTTP client would double the window's imports, and a window
without it has nothing that could open a connection.
"""

import errno
import importlib
import os
from multiprocessing.connection import Connection
from pathlib import Path

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


def hub_main(connection: Connection, log: str, config: bytes) -> None:
    """Serve the window over ``connection`` until it is closed; there is nothing to configure."""
    enter_child(Path(log))
    os.environ.update(ENVIRONMENT)
    for module in ("engine.library.hub_search", "engine.library.download"):
        importlib.import_module(module)
    server: Server[HubRequest] = Server(connection, request_decoder, handle, Path(log), lambda request: None)
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
