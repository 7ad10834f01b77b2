"""The window's end of a child process: spawned, greeted, watched, started again when it died.

A child is started by ``spawn`` so that it shares nothing with the window but a pipe. Its native libraries may abort,
hang or be killed; the window then sees ``ChildDied`` on every open request and a ``ProcessOutcome`` once.
"""

import atexit
import itertools
import multiprocessing
import queue
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from knowledge.child.preemption import set_preempting
from knowledge.child.wire import LEAVE, PROTOCOL, Cancel, Completed, Failure, Ready, encode
from knowledge.errors import ChildDied, ChildNotReady

Event = TypeVar("Event", bound=msgspec.Struct)

ChildMain = Callable[[Connection, str, bytes], None]
"""``main(connection, log file, config)``, a module-level function; ``config`` is what the child needs to start."""


class ProcessOutcome(msgspec.Struct, frozen=True):
    """How a child ended: ``exitcode`` as ``multiprocessing`` gives it, negative for a signal."""

    name: str
    exitcode: int | None

    @property
    def reason(self) -> str:
        """The end in a few plain words."""
        if self.exitcode is None:
            return "no answer"
        if self.exitcode >= 0:
            return f"exit code {self.exitcode}"
        try:
            return signal.Signals(-self.exitcode).name
        except ValueError:
            return f"signal {-self.exitcode}"

    def error(self) -> ChildDied:
        return ChildDied(name=self.name, reason=self.reason)


class _Run(Generic[Event]):
    """One life of the process: its pipe, its open requests and its reader thread."""

    def __init__(self, process: "multiprocessing.context.SpawnProcess", connection: Connection) -> None:
        self.process = process
        self.connection = connection
        self.write_lock = threading.Lock()
        self.open: dict[int, queue.SimpleQueue[Event | Failure | Completed | ProcessOutcome]] = {}
        self.outcome: ProcessOutcome | None = None

    def send(self, request_id: int, body: msgspec.Struct) -> None:
        try:
            with self.write_lock:
                self.connection.send_bytes(encode(request_id, body))
        except OSError:
            # The reader thread sees the same end and wakes every open request with the outcome.
            pass


class Stream(Generic[Event]):
    """The events of one request. ``cancel`` may come from any thread; iterate once."""

    def __init__(self, run: _Run[Event], request_id: int, request: msgspec.Struct) -> None:
        self._run = run
        self._request_id = request_id
        self._answers: queue.SimpleQueue[Event | Failure | Completed | ProcessOutcome] = queue.SimpleQueue()
        run.open[request_id] = self._answers
        if run.outcome is not None:
            self._answers.put(run.outcome)
        run.send(request_id, request)

    def cancel(self) -> None:
        """Ask the child to end the request; its remaining events and its end still arrive."""
        self._run.send(self._request_id, Cancel())

    def __iter__(self) -> Iterator[Event]:
        """Give the events; raises the request's ``DodamError``, or ``ChildDied``. Leaving early cancels."""
        ended = False
        try:
            while True:
                answer = self._answers.get()
                if isinstance(answer, (Completed, Failure, ProcessOutcome)):
                    ended = True
                    if isinstance(answer, Completed):
                        return
                    raise answer.error()
                yield answer
        finally:
            self._run.open.pop(self._request_id, None)
            if not ended:
                self.cancel()


class ChildProcess(Generic[Event]):
    """A restartable child that answers requests with streams of events.

    ``decoder`` decodes a frame ``(id, event)`` and must know ``Ready``, ``Completed`` and ``Failure`` besides the
    child's own events. ``on_exit`` is called on a background thread when the process ends without being asked to.
    Methods may be called from any thread.
    """

    def __init__(
        self,
        name: str,
        main: ChildMain,
        config: bytes,
        decoder: "msgspec.msgpack.Decoder[tuple[int, Event | Ready | Completed | Failure]]",
        log: Path,
        on_exit: Callable[[ProcessOutcome], None] | None = None,
        ready_timeout_s: float = 60.0,
    ) -> None:
        self.name = name
        self.on_exit = on_exit
        self._main = main
        self._config = config
        self._decoder = decoder
        self._log = log
        self._ready_timeout_s = ready_timeout_s
        self._ids = itertools.count(1)
        self._start_lock = threading.Lock()
        self._run: _Run[Event] | None = None
        self._closed = False

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        run = self._run
        return run.process.pid if run is not None and run.outcome is None else None

    def start(self) -> None:
        """Start the process unless it runs already, and wait until it has said that it is ready.

        Raises ``ChildNotReady`` or ``ChildDied``.
        """
        self._running()

    def stream(self, request: msgspec.Struct) -> "Stream[Event]":
        """Send ``request`` now; iterate the result for its events until it completes.

        Starts the process where it does not run. Raises ``ChildNotReady`` or ``ChildDied``.
        """
        run = self._running()
        return Stream(run, next(self._ids), request)

    def call(self, request: msgspec.Struct) -> Event:
        """The one event that answers ``request``."""
        events = list(self.stream(request))
        if len(events) != 1:
            raise ValueError(f"{type(request).__name__} was answered by {len(events)} events")
        return events[0]

    def tell(self, request: msgspec.Struct) -> None:
        """Send ``request`` to a process that runs, and forget its answers; without one, nothing happens."""
        run = self._run
        if run is not None and run.outcome is None:
            run.send(next(self._ids), request)

    def close(self, timeout_s: float = 2.0) -> None:
        """End the process for good."""
        self._closed = True
        atexit.unregister(self.close)
        with self._start_lock:
            run = self._run
            if run is None:
                return
            run.send(LEAVE, Cancel())
            run.process.join(timeout_s)
            if run.process.is_alive():
                run.process.kill()
                run.process.join()

    def _running(self) -> _Run[Event]:
        with self._start_lock:
            if self._run is None or self._run.outcome is not None:
                self._run = self._spawn()
            return self._run

    def _spawn(self) -> _Run[Event]:
        if self._closed:
            raise ChildDied(name=self.name, reason="closed")
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        # Not daemonic: the knowledge child starts parser children of its own.
        process = context.Process(target=self._main, args=(theirs, str(self._log), self._config), name=self.name)
        process.start()
        # At exit multiprocessing waits for children that are not daemonic, and this one waits for us.
        atexit.register(self.close)
        theirs.close()
        run: _Run[Event] = _Run(process, ours)
        self._greet(run)
        threading.Thread(target=self._read, args=(run,), name=f"{self.name} reader", daemon=True).start()
        return run

    def _greet(self, run: _Run[Event]) -> None:
        try:
            if not run.connection.poll(self._ready_timeout_s):
                run.process.kill()
                run.process.join()
                raise ChildNotReady(name=self.name, seconds=f"{self._ready_timeout_s:.0f}")
            _, word = self._decoder.decode(run.connection.recv_bytes())
        except (EOFError, OSError) as error:
            run.process.join()
            outcome = ProcessOutcome(self.name, run.process.exitcode)
            self._note(outcome)
            raise outcome.error() from error
        if not isinstance(word, Ready) or word.protocol != PROTOCOL:
            run.process.kill()
            run.process.join()
            raise ChildDied(name=self.name, reason="another version answered")

    def _read(self, run: _Run[Event]) -> None:
        set_preempting(False)
        while True:
            try:
                request_id, body = self._decoder.decode(run.connection.recv_bytes())
            except (EOFError, OSError):
                break
            except msgspec.DecodeError:
                run.process.kill()
                break
            answers = run.open.get(request_id)
            if answers is not None and not isinstance(body, Ready):
                answers.put(body)
        run.process.join()
        run.outcome = ProcessOutcome(self.name, run.process.exitcode)
        if not self._closed and run.process.exitcode:
            self._note(run.outcome)
        for answers in list(run.open.values()):
            answers.put(run.outcome)
        if self.on_exit is not None and not self._closed:
            self.on_exit(run.outcome)

    def _note(self, outcome: ProcessOutcome) -> None:
        """Leave the technical end in the child's log: a killed child cannot, and the sentence for a person does not."""
        with suppress(OSError), self._log.open("a", encoding="utf-8") as log:
            log.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} ERROR {self.name} ended: {outcome.reason}\n")
