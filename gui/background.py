"""The window's one way to do work that takes time: on a worker thread, told on the main thread.

``workers.store.run(fn).success(show).failure(complain)`` runs ``fn`` after what this worker was given before;
``workers.turn.follow(fn).event(draw).success(finish)`` also tells each item of what ``fn`` returns.
Callbacks are called on the main thread, in order. A worker has one thread, so that what it is given needs no locks;
only ``index`` has several, because its work is to wait for the knowledge child, which has its own order.
"""

import logging
import queue
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Generic, Self, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from knowledge.child.preemption import set_preempting
from knowledge.errors import DodamError, InternalFault

Result = TypeVar("Result")
Event = TypeVar("Event")

INDEX_THREADS = 8

logger = logging.getLogger(__name__)


class Task(Generic[Result]):
    """Work that is under way. Callbacks are attached on the main thread, where they are called later."""

    def __init__(self) -> None:
        self._success: Callable[[Result], None] | None = None
        self._failure: Callable[[DodamError], None] | None = None

    def success(self, callback: Callable[[Result], None]) -> Self:
        """Call ``callback`` with the result."""
        self._success = callback
        return self

    def failure(self, callback: Callable[[DodamError], None]) -> Self:
        """Call ``callback`` with the error, in place of the workers' ``unhandled``."""
        self._failure = callback
        return self

    def _succeeded(self, result: Result) -> None:
        if self._success is not None:
            self._success(result)


class Following(Task[None], Generic[Event]):
    """Work that tells events on its way; ``success`` is called with None at its end."""

    def __init__(self) -> None:
        super().__init__()
        self._event: Callable[[Event], None] | None = None

    def event(self, callback: Callable[[Event], None]) -> Self:
        """Call ``callback`` with each event."""
        self._event = callback
        return self

    def _happened(self, event: Event) -> None:
        if self._event is not None:
            self._event(event)


class Worker:
    """One thread (or ``threads``) that works through what it is given, in order."""

    def __init__(self, name: str, workers: "Workers", threads: int = 1) -> None:
        self._workers = workers
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._threads = threads
        for _ in range(threads):
            # Daemon threads: closing the window must not wait for a model that is loading.
            threading.Thread(target=self._work, name=name, daemon=True).start()

    def run(self, work: Callable[[], Result]) -> Task[Result]:
        """Give this worker ``work``."""
        task: Task[Result] = Task()

        def job() -> None:
            try:
                result = work()
            except Exception as error:
                self._workers.fail(task, error)
            else:
                self._workers.deliver(lambda: task._succeeded(result))

        self._jobs.put(job)
        return task

    def follow(self, work: Callable[[], Iterable[Event]]) -> Following[Event]:
        """Give this worker ``work``, whose events it walks to the end."""
        task: Following[Event] = Following()

        def tell(event: Event) -> None:
            self._workers.deliver(lambda: task._happened(event))

        def job() -> None:
            try:
                for event in work():
                    tell(event)
            except Exception as error:
                self._workers.fail(task, error)
            else:
                self._workers.deliver(lambda: task._succeeded(None))

        self._jobs.put(job)
        return task

    def close(self) -> None:
        """End the threads once they have done what they were given."""
        for _ in range(self._threads):
            self._jobs.put(None)

    def _work(self) -> None:
        set_preempting(False)
        while (job := self._jobs.get()) is not None:
            job()


class Workers(QObject):
    """The window's workers: ``store`` for short reads and writes, ``errands`` for longer single things;
    ``follower`` waits for changes of linked folders as long as the window is there, ``preview`` for the model's plan
    of what is being typed, ``viewing`` for pages as they come into view, ``hub`` for
    what comes over the network.

    ``unhandled`` is told errors that no ``failure`` takes. ``log`` is the file that an ``InternalFault`` points to.
    """

    unhandled = Signal(object)
    _delivery = Signal(object)

    def __init__(self, log: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._log = log
        self._closed = False
        self._delivery.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self.store = Worker("store", self)
        self.turn = Worker("turn", self)
        self.index = Worker("index", self, INDEX_THREADS)
        self.model = Worker("model", self)
        self.errands = Worker("errands", self)
        self.measuring = Worker("measuring", self)
        self.follower = Worker("follower", self)
        self.preview = Worker("preview", self)
        self.hub = Worker("hub", self)
        self.viewing = Worker("viewing", self)

    def deliver(self, callback: Callable[[], None]) -> None:
        """Call ``callback`` on the main thread; from any thread."""
        if not self._closed:
            self._delivery.emit(callback)

    def fail(self, task: Task[Any], error: Exception) -> None:
        """Tell the task's ``failure``, or ``unhandled``; what is not a ``DodamError`` is logged and worded as one."""
        if self._closed:
            return  # the store was closed under the last jobs
        if isinstance(error, DodamError):
            worded = error
        else:
            logger.error("background work failed", exc_info=error)
            worded = InternalFault(reason=f"{type(error).__name__}: {error}", log=str(self._log))
        self.deliver(lambda: (task._failure or self.unhandled.emit)(worded))

    def close(self) -> None:
        """Tell nothing any more, and end the threads once they have done what they were given."""
        self._closed = True
        for worker in (
            self.store,
            self.turn,
            self.index,
            self.model,
            self.errands,
            self.measuring,
            self.follower,
            self.preview,
            self.hub,
            self.viewing,
        ):
            worker.close()

    @Slot(object)
    def _deliver(self, callback: Callable[[], None]) -> None:
        if not self._closed:
            callback()
