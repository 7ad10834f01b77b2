"""Brings a model's files from the hub: goes on where it was left, and keeps nothing that is not exactly what was asked.

huggingface_hub 2 begins each of its downloads anew, so the bytes are read here, by its session, addresses and headers.
What is under way lies in ``.downloads`` of the models folder: a plan (``NAME.json``) and a file for each part, named by
its SHA-256. A model appears in the folder when all of its parts are there and right.
"""

import hashlib
import shutil
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import httpx2
from huggingface_hub import get_session, get_token, hf_hub_url, hf_raise_for_status

from engine.errors import DownloadDamaged, HubUnreachable, ModelNameTaken, NoRoomForModel
from engine.library.hub_errors import hub_errors
from engine.library.hub_messages import Downloaded, DownloadPlan, HubPart, Progress
from engine.library.partial_downloads import arrived_bytes, forget_plan, keep_plan, partial_file

TIMEOUT_S = 15.0
RETRIES = 4
"""Cuts in a row, without a byte between them, until a person is told."""
FIRST_WAIT_S = 0.5
PROGRESS_S = 0.2
SPEED_OVER_S = 4.0
SPARE_BYTES = 50_000_000
"""Left free on the disk: chats must still be written."""


def download(plan: DownloadPlan, folder: Path, cancelled: Callable[[], bool]) -> Iterator[Progress | Downloaded]:
    """Bring ``plan``'s model into ``folder``.

    Ends without ``Downloaded`` where it is cancelled; what has arrived is there for the next time. Raises
    ``NoRoomForModel``, ``ModelNameTaken``, ``DownloadDamaged`` and other ``HubError`` kinds, and ``OSError``.
    """
    taken = next((part for part in plan.file.parts if (folder / part.file_name).exists()), None)
    if taken is not None:
        raise ModelNameTaken(file=taken.file_name)
    _check_room(plan, folder)
    keep_plan(folder, plan)
    speed = _Speed()
    before = 0
    for part in plan.file.parts:
        with closing(_PartFile(partial_file(folder, part))) as file:
            for size in _fetch(plan, part, file, cancelled):
                speed.add(before + size)
                if speed.take_turn() or size == part.size_bytes:
                    yield Progress(before + size, speed.bytes_per_s)
        if cancelled():
            return
        before += part.size_bytes
    for part in plan.file.parts:
        partial_file(folder, part).replace(folder / part.file_name)
    forget_plan(folder, plan)
    yield Downloaded(str(folder / plan.file.name))


def _check_room(plan: DownloadPlan, folder: Path) -> None:
    needed = plan.file.size_bytes - arrived_bytes(folder, plan) + SPARE_BYTES
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise NoRoomForModel(file=plan.file.name, needed=_worded(needed), free=_worded(free))


def _fetch(plan: DownloadPlan, part: HubPart, file: "_PartFile", cancelled: Callable[[], bool]) -> Iterator[int]:
    """Read ``part`` into ``file`` and check it; gives how many bytes of it are there. Cuts are mended."""
    yield file.size
    cuts, retries = 0, 0
    while file.size < part.size_bytes:
        try:
            for piece in _pieces(plan, part, file):
                file.write(piece)
                cuts, retries = 0, RETRIES
                yield file.size
                if cancelled():
                    return
        except HubUnreachable:
            # Where nothing ever came there is no network, which a person wants to know at once.
            if cuts >= retries:
                raise
            cuts += 1
            _wait(FIRST_WAIT_S * 2**cuts, cancelled)
        if cancelled():
            return
    if file.size != part.size_bytes or file.sha256 != part.sha256:
        file.remove()
        raise DownloadDamaged(file=part.file_name)


def _pieces(plan: DownloadPlan, part: HubPart, file: "_PartFile") -> Iterator[bytes]:
    """The bytes of ``part`` that ``file`` lacks; it is emptied where the server can only give all of them.

    Raises a ``HubError``, ``HubUnreachable`` also where the answer ends early.
    """
    headers = {"Accept-Encoding": "identity"}
    token = get_token() if plan.gated else None
    if token is not None:
        # It tells who asks, so it is shown only where nobody gets in without.
        headers["Authorization"] = f"Bearer {token}"
    if file.size:
        headers["Range"] = f"bytes={file.size}-"
    address = hf_hub_url(plan.repo, part.name, revision=plan.revision)
    with (
        hub_errors(plan.repo),
        get_session().stream("GET", address, headers=headers, timeout=TIMEOUT_S) as answer,
    ):
        hf_raise_for_status(answer)
        if answer.status_code != httpx2.codes.PARTIAL_CONTENT:
            file.empty()
        yield from answer.iter_bytes()
        if file.size < part.size_bytes:
            raise httpx2.RemoteProtocolError("the answer ended early")


def _wait(seconds: float, cancelled: Callable[[], bool]) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and not cancelled():
        time.sleep(0.05)


class _PartFile:
    """A file that is being written, with the SHA-256 of what is in it; raises ``OSError``."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("ab")
        self._hasher = hashlib.sha256()
        self.size = 0
        with path.open("rb") as there:
            while block := there.read(1 << 20):
                self._hasher.update(block)
                self.size += len(block)

    @property
    def sha256(self) -> str:
        return self._hasher.hexdigest()

    def write(self, piece: bytes) -> None:
        self._file.write(piece)
        self._hasher.update(piece)
        self.size += len(piece)

    def empty(self) -> None:
        self._file.truncate(0)
        self._hasher, self.size = hashlib.sha256(), 0

    def remove(self) -> None:
        self._file.close()
        self._path.unlink()

    def close(self) -> None:
        self._file.close()


class _Speed:
    """Bytes a second over the last ``SPEED_OVER_S``."""

    def __init__(self) -> None:
        self._told = 0.0
        self._marks: deque[tuple[float, int]] = deque()

    def add(self, done_bytes: int) -> None:
        now = time.monotonic()
        self._marks.append((now, done_bytes))
        while now - self._marks[0][0] > SPEED_OVER_S:
            self._marks.popleft()

    def take_turn(self) -> bool:
        """Whether it is time to tell of the progress; it counts as told then."""
        now = self._marks[-1][0]
        if now - self._told < PROGRESS_S:
            return False
        self._told = now
        return True

    @property
    def bytes_per_s(self) -> float:
        (start, first), (end, last) = self._marks[0], self._marks[-1]
        return max(last - first, 0) / (end - start) if end > start else 0.0


def _worded(size_bytes: int) -> str:
    return f"{size_bytes / 1e9:.1f} GB"
