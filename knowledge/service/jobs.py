"""What keeps the documents that are being indexed apart: their order, their end, and the pause for a reply."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator

from knowledge.errors import DocumentNotFound
from knowledge.store.records import Document

LONGEST_PAUSE_S = 120.0
"""A window that died or forgot cannot hold indexing up for longer."""

EVENT_INTERVAL_S = 0.2
HALF_LIFE_S = 30.0
_POLL_S = 0.1


class Stopped(Exception):
    """The document was removed, or its request cancelled, while it was being indexed."""


class Stoppable:
    """Work that ends early where its request is ``cancelled`` or it is told to ``stop``, from any thread."""

    def __init__(self, cancelled: Callable[[], bool]) -> None:
        self._cancelled = cancelled
        self._stopped = threading.Event()

    def stop(self) -> None:
        """What is worked on is about to be removed."""
        self._stopped.set()

    @property
    def ended(self) -> bool:
        return self._stopped.is_set() or self._cancelled()

    def check(self) -> None:
        """Raises ``Stopped``."""
        if self.ended:
            raise Stopped


class Job(Stoppable):
    """One document on its way."""

    def __init__(self, document: Document, cancelled: Callable[[], bool], emit: Callable[[Document], None]) -> None:
        super().__init__(cancelled)
        self.document_id = document.id
        self.conversation_id = document.conversation_id
        self._emit = emit
        self._last_event = 0.0

    @property
    def cancelled(self) -> bool:
        """Whether its request was cancelled, so that the document has to go."""
        return self._cancelled() and not self._stopped.is_set()

    def tell(self, document: Document) -> None:
        """Report a new state."""
        self._last_event = time.monotonic()
        self._emit(document)

    def tell_progress(self, document: Callable[[], Document]) -> None:
        """Report progress, a few times a second at most."""
        if time.monotonic() - self._last_event >= EVENT_INTERVAL_S:
            self.tell(document())


class Throttle:
    """Calls ``tell``, but not again before ``interval_s`` is over."""

    def __init__(self, interval_s: float, tell: Callable[[], None]) -> None:
        self._interval_s = interval_s
        self._tell = tell
        self._last = 0.0

    def __call__(self) -> None:
        if time.monotonic() - self._last >= self._interval_s:
            self._last = time.monotonic()
            self._tell()


class Pace:
    """How quickly texts are embedded, as a moving average that forgets what is a minute of work ago."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._texts = 0.0
        self._seconds = 0.0

    def count(self, texts: int, seconds: float) -> None:
        """So many texts took so long, pauses left out."""
        with self._lock:
            kept = 0.5 ** (seconds / HALF_LIFE_S)
            self._texts = self._texts * kept + texts
            self._seconds = self._seconds * kept + seconds

    def remaining_s(self, texts: int) -> float | None:
        """Seconds that so many texts will take; None while nothing is known."""
        with self._lock:
            # A batch that a query cut short took time and made nothing.
            return texts * self._seconds / self._texts if self._texts else None


class Jobs:
    """The jobs under way; at most one for a document."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._jobs: dict[int, Job] = {}

    @contextlib.contextmanager
    def claimed(self, job: Job) -> Iterator[None]:
        """Wait for an earlier job on the same document to end, then be the one. Raises ``Stopped``."""
        with self._changed:
            while job.document_id in self._jobs:
                job.check()
                self._changed.wait(_POLL_S)
            self._jobs[job.document_id] = job
        try:
            yield
        finally:
            with self._changed:
                del self._jobs[job.document_id]
                self._changed.notify_all()

    def stop(self, document_id: int) -> None:
        with self._changed:
            job = self._jobs.get(document_id)
        if job is not None:
            job.stop()

    def stop_conversation(self, conversation_id: str) -> None:
        with self._changed:
            jobs = [job for job in self._jobs.values() if job.conversation_id == conversation_id]
        for job in jobs:
            job.stop()


class Turnstile:
    """Lets one job through at a time, the longest waiting first."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._queue: list[Stoppable] = []

    @contextlib.contextmanager
    def passing(self, job: Stoppable) -> Iterator[None]:
        """Raises ``Stopped`` where the job ends while it waits."""
        with self._changed:
            self._queue.append(job)
        try:
            with self._changed:
                while self._queue[0] is not job:
                    job.check()
                    self._changed.wait(_POLL_S)
            job.check()
            yield
        finally:
            with self._changed:
                self._queue.remove(job)
                self._changed.notify_all()


class Pause:
    """Set while a reply is being generated, so that indexing leaves the processor to it."""

    def __init__(self, longest_s: float = LONGEST_PAUSE_S) -> None:
        self._longest_s = longest_s
        self._changed = threading.Condition()
        self._until = 0.0

    def set(self, on: bool) -> None:
        with self._changed:
            self._until = time.monotonic() + self._longest_s if on else 0.0
            self._changed.notify_all()

    def wait(self, ended: Callable[[], bool] = lambda: False) -> None:
        """Return when the pause is over, or ``ended``."""
        with self._changed:
            while (left := self._until - time.monotonic()) > 0 and not ended():
                self._changed.wait(min(left, _POLL_S))


@contextlib.contextmanager
def stopping_when_gone() -> Iterator[None]:
    """A document that is found missing was removed meanwhile."""
    try:
        yield
    except DocumentNotFound as error:
        raise Stopped from error
