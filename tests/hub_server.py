"""A hub on this computer, for tests of search and download: the part of its HTTP API that the library uses.

Files are redirected to another address, as the hub does with large ones, and read in ranges. What goes wrong on a
network is scripted by the attributes of ``Hub``.
"""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"
PIECE = 64 * 1024


@dataclass
class HubRepository:
    """``files`` by their path; ``error`` is the status and the hub's error code that its files are answered with."""

    files: dict[str, bytes]
    licence: str = "apache-2.0"
    downloads: int = 10
    gated: str | bool = False
    error: tuple[int, str] | None = None


@dataclass
class Hub:
    """``cuts`` are byte counts after which the next answers break off; ``spoiled`` changes a byte of every file;
    ``without_ranges`` answers with the whole file whatever is asked; ``wait`` holds answers back after their first
    piece until it is set. ``asked`` are the requests: method, path, Range, Authorization."""

    repositories: dict[str, HubRepository]
    address: str = ""
    cuts: list[int] = field(default_factory=list)
    spoiled: bool = False
    without_ranges: bool = False
    wait: threading.Event | None = None
    status: int = 200
    asked: list[tuple[str, str, str, str]] = field(default_factory=list)

    def reset(self, repositories: dict[str, HubRepository]) -> None:
        """Serve ``repositories``, and have nothing go wrong."""
        self.repositories, self.cuts, self.asked = repositories, [], []
        self.spoiled = self.without_ranges = False
        self.wait, self.status = None, 200

    @property
    def ranges(self) -> list[str]:
        """The ranges that files were asked in, "" for all."""
        return [asked for method, path, asked, _ in self.asked if method == "GET" and path.startswith("/cdn/")]


@contextmanager
def serving(repositories: dict[str, HubRepository]) -> Iterator[Hub]:
    """A hub at ``address``, which is what ``HF_ENDPOINT`` is to be."""
    hub = Hub(repositories)

    class Handler(_Handler):
        served = hub

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hub.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield hub
    finally:
        if hub.wait is not None:
            hub.wait.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    served: Hub

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        hub, url = self.served, urlsplit(self.path)
        asked = (self.command, url.path, self.headers.get("Range", ""), self.headers.get("Authorization", ""))
        hub.asked.append(asked)
        if hub.status != 200:
            self._refuse(hub.status, "")
        elif url.path == "/api/models":
            self._search(parse_qs(url.query))
        elif url.path.startswith("/api/models/"):
            self._describe(url.path.removeprefix("/api/models/"), "blobs" in parse_qs(url.query))
        elif url.path.startswith("/cdn/"):
            self._send(*url.path.removeprefix("/cdn/").split("/resolve/"))
        else:
            self._resolve(*url.path.removeprefix("/").split("/resolve/"))

    def _search(self, query: dict[str, list[str]]) -> None:
        assert query["filter"] == ["gguf"]
        words = query["search"][0].lower()
        found = [(name, made) for name, made in self.served.repositories.items() if words in name.lower()]
        self._answer(
            [
                {
                    "id": name,
                    "downloads": made.downloads,
                    "gated": made.gated,
                    "tags": ["gguf", f"license:{made.licence}"],
                }
                for name, made in sorted(found, key=lambda pair: -pair[1].downloads)
            ]
        )

    def _describe(self, repo: str, with_files: bool) -> None:
        made = self.served.repositories.get(repo)
        if made is None:
            self._refuse(401, "")
            return
        siblings = [
            {
                "rfilename": name,
                "size": len(content),
                "lfs": {"size": len(content), "sha256": hashlib.sha256(content).hexdigest(), "pointerSize": 130},
            }
            for name, content in made.files.items()
        ]
        card = {"license": made.licence, "license_link": "LICENSE"}
        self._answer(
            {
                "id": repo,
                "sha": COMMIT,
                "gated": made.gated,
                "tags": [],
                "cardData": card,
                "siblings": [*siblings, {"rfilename": "README.md", "size": 3}] if with_files else [],
            }
        )

    def _resolve(self, repo: str, file: str) -> None:
        made = self.served.repositories.get(repo)
        revision, _, name = file.partition("/")
        if made is None or name not in made.files or revision != COMMIT:
            self._refuse(404, "EntryNotFound")
        elif made.error is not None:
            self._refuse(*made.error)
        else:
            content = made.files[name]
            self.send_response(302)
            self.send_header("Location", f"/cdn/{repo}/resolve/{name}")
            self.send_header("X-Repo-Commit", COMMIT)
            self.send_header("X-Linked-Etag", f'"{hashlib.sha256(content).hexdigest()}"')
            self.send_header("X-Linked-Size", str(len(content)))
            self.send_header("Content-Length", "0")
            self.end_headers()

    def _send(self, repo: str, name: str) -> None:
        hub = self.served
        content = hub.repositories[repo].files[name]
        if hub.spoiled:
            content = bytes([content[0] ^ 1]) + content[1:]
        asked = self.headers.get("Range")
        start = int(asked.removeprefix("bytes=").partition("-")[0]) if asked and not hub.without_ranges else 0
        self.send_response(206 if start else 200)
        self.send_header("ETag", '"etag"')
        self.send_header("Content-Length", str(len(content) - start))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.end_headers()
        end = start + hub.cuts.pop(0) if hub.cuts else len(content)
        for place in range(start, min(end, len(content)), PIECE):
            self.wfile.write(content[place : min(place + PIECE, end)])
            if hub.wait is not None:
                hub.wait.wait(20)
        self.close_connection = True

    def _answer(self, body: object) -> None:
        encoded = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(encoded)))
        self.end_headers()
        self.wfile.write(encoded)

    def _refuse(self, status: int, code: str) -> None:
        self.send_response(status)
        if code:
            self.send_header("X-Error-Code", code)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
