"""The downloads of one profile: begun, paused, gone on with and given up, whatever windows come and go meanwhile."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec

from engine.library.hub_child import HubConfig, hub_main
from engine.library.hub_messages import (
    Download,
    Downloaded,
    DownloadPlan,
    HubEvent,
    HubModel,
    HubModels,
    HubRepo,
    ListFiles,
    Progress,
    SearchHub,
    event_decoder,
)
from engine.library.partial_downloads import arrived_bytes, forget_plan, kept_plans
from knowledge.child.process import ChildProcess, Stream
from knowledge.errors import DodamError

IDLE_S = 90.0
"""The child takes 41 MB and 2 s to start: long enough to look at what a search has found."""

DownloadState = Literal["running", "paused", "failed", "done"]


class DownloadStatus(msgspec.Struct, frozen=True):
    """``error`` is why it failed; ``path`` is the model's file once it is ``done``."""

    plan: DownloadPlan
    state: DownloadState
    done_bytes: int
    bytes_per_s: float = 0.0
    error: DodamError | None = None
    path: str = ""

    @property
    def seconds_left(self) -> float | None:
        """None where nothing can be said yet."""
        if self.state != "running" or self.bytes_per_s <= 0:
            return None
        return (self.plan.file.size_bytes - self.done_bytes) / self.bytes_per_s


class Downloads:
    """Searches the hub and brings models into ``folder``. Nothing is asked of the network before a method says so.

    Methods may be called from any thread. ``on_change`` is called with each new status on a background thread.
    """

    def __init__(self, folder: Path, logs: Path, idle_s: float = IDLE_S) -> None:
        self.folder = folder
        self._child: ChildProcess[HubEvent] = ChildProcess(
            "download service",
            hub_main,
            msgspec.msgpack.encode(HubConfig(idle_s)),
            event_decoder,
            logs / "downloads.log",
        )
        self._lock = threading.Lock()
        self._running: dict[str, _Running] = {}
        self._statuses: dict[str, DownloadStatus] = {}
        self._unseen: set[str] = set()
        self.on_change: Callable[[DownloadStatus], None] | None = None

    @property
    def pid(self) -> int | None:
        """Process id of the child, None before anything was asked of the network."""
        return self._child.pid

    @property
    def statuses(self) -> list[DownloadStatus]:
        """What is under way, paused or failed, those that were left by an earlier run too; blocks for a short read."""
        with self._lock:
            for plan in kept_plans(self.folder):
                if plan.file.name not in self._statuses:
                    status = DownloadStatus(plan, "paused", arrived_bytes(self.folder, plan))
                    self._statuses[plan.file.name] = status
            return [status for status in self._statuses.values() if status.state != "done"]

    @property
    def unseen(self) -> list[DownloadStatus]:
        """What is done and was not ``note_seen``, as where one window gave way to another just then."""
        with self._lock:
            return [self._statuses[name] for name in sorted(self._unseen)]

    def note_seen(self, name: str) -> None:
        """That a file is there was shown."""
        with self._lock:
            self._unseen.discard(name)

    def search(self, words: str) -> tuple[HubModel, ...]:
        """Ask the hub for models. Blocks; raises a ``HubError``, ``ChildDied`` or ``ChildNotReady``."""
        event = self._child.call(SearchHub(words))
        if not isinstance(event, HubModels):
            raise TypeError(f"SearchHub was answered by {type(event).__name__}")
        return event.models

    def files(self, repo: str) -> HubRepo:
        """Ask the hub for the files of a repository. Blocks; raises as ``search``."""
        event = self._child.call(ListFiles(repo))
        if not isinstance(event, HubRepo):
            raise TypeError(f"ListFiles was answered by {type(event).__name__}")
        return event

    def start(self, plan: DownloadPlan) -> None:
        """Begin a download, or go on with it; nothing happens where it is running."""
        name = plan.file.name
        with self._lock:
            if name in self._running:
                return
            running = self._running[name] = _Running()
        self._tell(DownloadStatus(plan, "running", arrived_bytes(self.folder, plan)))
        threading.Thread(target=self._run, args=(plan, running), name=f"download of {name}", daemon=True).start()

    def pause(self, name: str) -> None:
        """Stop a download and keep what has arrived; blocks until it has stopped."""
        with self._lock:
            running = self._running.get(name)
        if running is not None:
            running.stop()
            running.ended.wait()

    def discard(self, name: str) -> None:
        """Give a download up: nothing is left of it."""
        self.pause(name)
        with self._lock:
            status = self._statuses.pop(name, None)
            self._unseen.discard(name)
        if status is not None and status.state != "done":
            forget_plan(self.folder, status.plan)

    def close(self) -> None:
        """End the child; downloads are paused."""
        self.on_change = None
        self._child.close()

    def _run(self, plan: DownloadPlan, running: "_Running") -> None:
        status = DownloadStatus(plan, "paused", 0)
        try:
            for event in running.begin(self._child.stream(Download(plan, str(self.folder)))):
                if isinstance(event, Progress):
                    self._tell(DownloadStatus(plan, "running", event.done_bytes, event.bytes_per_s))
                elif isinstance(event, Downloaded):
                    status = DownloadStatus(plan, "done", plan.file.size_bytes, path=event.path)
        except DodamError as error:
            status = DownloadStatus(plan, "failed", 0, error=error)
        if status.state != "done":
            status = msgspec.structs.replace(status, done_bytes=arrived_bytes(self.folder, plan))
        with self._lock:
            del self._running[plan.file.name]
        self._tell(status)
        running.ended.set()

    def _tell(self, status: DownloadStatus) -> None:
        with self._lock:
            self._statuses[status.plan.file.name] = status
            if status.state == "done":
                self._unseen.add(status.plan.file.name)
        on_change = self.on_change
        if on_change is not None:
            on_change(status)


class _Running:
    """A download that is under way; ``ended`` is set when it is not any more. May be stopped before it has begun."""

    def __init__(self) -> None:
        self.ended = threading.Event()
        self._lock = threading.Lock()
        self._stream: Stream[HubEvent] | None = None
        self._is_stopped = False

    def begin(self, stream: Stream[HubEvent]) -> Stream[HubEvent]:
        with self._lock:
            self._stream = stream
            if self._is_stopped:
                stream.cancel()
        return stream

    def stop(self) -> None:
        with self._lock:
            self._is_stopped = True
            if self._stream is not None:
                self._stream.cancel()
