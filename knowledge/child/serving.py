"""The child's end of the pipe: greets, reads requests, answers them lane by lane, leaves with its parent."""

import logging
import multiprocessing
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from knowledge.child.preemption import set_preempting
from knowledge.child.wire import LEAVE, PROTOCOL, Cancel, Completed, Failure, Ready, encode
from knowledge.errors import DodamError, InternalFault

Request = TypeVar("Request", bound=msgspec.Struct)

LOG_LIMIT_BYTES = 1_000_000


class Reply:
    """Where the events of one request go; ``cancelled`` turns true as soon as the window asks to end it."""

    def __init__(self, send: Callable[[msgspec.Struct], None]) -> None:
        self._send = send
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True

    def emit(self, event: msgspec.Struct) -> None:
        self._send(event)


class Server(Generic[Request]):
    """Answers requests with ``handle(request, reply)``.

    Each request type runs on the lane that ``lane_of`` names; a lane is one thread, so its requests are served in
    order while other lanes go on. A request without a lane (None) gets a thread of its own. ``Cancel`` is taken at
    once, whatever the lanes do.
    """

    def __init__(
        self,
        connection: Connection,
        decoder: "msgspec.msgpack.Decoder[tuple[int, Request | Cancel]]",
        handle: Callable[[Request, Reply], None],
        log: Path,
        lane_of: Callable[[Request], str | None] = lambda request: "main",
    ) -> None:
        self._connection = connection
        self._decoder = decoder
        self._handle = handle
        self._log = log
        self._lane_of = lane_of
        self._write_lock = threading.Lock()
        self._open: dict[int, Reply] = {}
        self._lanes: dict[str, queue.SimpleQueue[tuple[int, Request, Reply]]] = {}

    def run(self, on_leave: Callable[[], None] = lambda: None) -> None:
        """Serve until the window asks to leave or is gone; then the process ends, whatever its lanes are doing.

        Open requests are cancelled and ``on_leave`` is called before that.
        """
        self._serve()
        for reply in list(self._open.values()):
            reply.cancel()
        try:
            on_leave()
        except Exception:
            logging.exception("leaving was not orderly")
        logging.shutdown()
        sys.stdout.flush()
        os._exit(0)

    def _serve(self) -> None:
        self._send(0, Ready(PROTOCOL))
        while True:
            try:
                request_id, body = self._decoder.decode(self._connection.recv_bytes())
            except (EOFError, OSError):
                return
            if request_id == LEAVE:
                return
            if isinstance(body, Cancel):
                reply = self._open.get(request_id)
                if reply is not None:
                    reply.cancel()
                continue
            self._enqueue(request_id, body)

    def _enqueue(self, request_id: int, request: Request) -> None:
        reply = Reply(lambda event: self._send(request_id, event))
        self._open[request_id] = reply
        lane = self._lane_of(request)
        if lane is None:
            name = type(request).__name__
            threading.Thread(target=self._answer, args=(request_id, request, reply), name=name, daemon=True).start()
            return
        if lane not in self._lanes:
            self._lanes[lane] = queue.SimpleQueue()
            threading.Thread(target=self._serve_lane, args=(self._lanes[lane],), name=lane, daemon=True).start()
        self._lanes[lane].put((request_id, request, reply))

    def _serve_lane(self, lane: "queue.SimpleQueue[tuple[int, Request, Reply]]") -> None:
        while True:
            self._answer(*lane.get())

    def _answer(self, request_id: int, request: Request, reply: Reply) -> None:
        self._send(request_id, self._outcome(request, reply))
        self._open.pop(request_id, None)

    def _outcome(self, request: Request, reply: Reply) -> Completed | Failure:
        try:
            self._handle(request, reply)
        except DodamError as error:
            return Failure.of(error)
        except Exception as error:
            logging.exception("%s failed", type(request).__name__)
            return Failure.of(InternalFault(reason=type(error).__name__, log=str(self._log)))
        return Completed()

    def _send(self, request_id: int, event: msgspec.Struct) -> None:
        try:
            with self._write_lock:
                self._connection.send_bytes(encode(request_id, event))
        except OSError:
            # The window is gone; the parent watch ends this process.
            pass


def enter_child(log: Path) -> None:
    """Make this process a well-behaved child.

    Its standard output and error go to ``log`` (native libraries print there, and the window's own streams may be
    somebody's pipe), and it leaves when its parent does: a spawned child outlives a killed parent unless it watches.
    """
    # It may have been started by a thread that waits for its turn.
    set_preempting(True)
    log.parent.mkdir(parents=True, exist_ok=True)
    start_over = log.exists() and log.stat().st_size > LOG_LIMIT_BYTES
    fd = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | (os.O_TRUNC if start_over else 0), 0o600)
    os.dup2(fd, 1)
    os.dup2(fd, 2)
    os.close(fd)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # Ctrl+C in a terminal reaches the whole group; the parent decides what it ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        sentinel = parent.sentinel

        def leave_with_parent() -> None:
            wait([sentinel])
            os._exit(0)

        threading.Thread(target=leave_with_parent, name="parent watch", daemon=True).start()
