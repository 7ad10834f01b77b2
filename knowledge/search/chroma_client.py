"""Chroma's client of a server, with an end to each request. Importing this takes two seconds and 80 MB."""

from typing import Any

import httpx
from chromadb.api.client import Client
from chromadb.auth import UserIdentity
from chromadb.config import Settings

TimedOut = httpx.TimeoutException


class LimitedClient(Client):
    """What ``chromadb.HttpClient`` makes, which waits for an answer for ever, with limits.

    Every call raises ``TimedOut`` where the server says nothing for ``request_s`` seconds.
    """

    def __init__(self, host: str, port: int, secure: bool, request_s: float) -> None:
        self._request_s = request_s
        super().__init__(
            settings=Settings(
                chroma_api_impl="chromadb.api.fastapi.FastAPI",
                chroma_server_host=host,
                chroma_server_http_port=port,
                chroma_server_ssl_enabled=secure,
                anonymized_telemetry=False,
            )
        )

    def get_user_identity(self) -> UserIdentity:
        # The first thing a client asks, while it is made. Chroma has no setting for the limit, and makes the session
        # with none.
        server: Any = self._server
        server._session.timeout = self._request_s
        return self._server.get_user_identity()
