"""A child for the tests of child processes: echoes, counts, sleeps, dies."""

import os
import time
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from knowledge.child.serving import Reply, Server, enter_child
from knowledge.child.wire import Cancel, Completed, Failure, Ready
from knowledge.errors import FileMissing


class Echo(msgspec.Struct, frozen=True, tag=True):
    text: str


class CountTo(msgspec.Struct, frozen=True, tag=True):
    number: int
    pause_s: float


class Die(msgspec.Struct, frozen=True, tag=True):
    """Abort, as a native library does."""


class Refuse(msgspec.Struct, frozen=True, tag=True):
    """Fail with an error of the tree (``fault`` false) or of Python."""

    fault: bool


class Said(msgspec.Struct, frozen=True, tag=True):
    text: str


decoder = msgspec.msgpack.Decoder(tuple[int, Echo | CountTo | Die | Refuse | Cancel])
event_decoder = msgspec.msgpack.Decoder(tuple[int, Said | Ready | Completed | Failure])


def main(connection: Connection, log: str, config: bytes) -> None:
    enter_child(Path(log))
    Server(connection, decoder, handle, Path(log), lane_of=lambda request: type(request).__name__).run()


def silent_main(connection: Connection, log: str, config: bytes) -> None:
    """A child that never says that it is ready."""
    enter_child(Path(log))
    time.sleep(60)


def handle(request: Echo | CountTo | Die | Refuse, reply: Reply) -> None:
    match request:
        case Echo(text):
            print("echoing", text)
            reply.emit(Said(text))
        case CountTo(number, pause_s):
            for count in range(number):
                if reply.cancelled:
                    return
                reply.emit(Said(str(count)))
                time.sleep(pause_s)
        case Die():
            os.abort()
        case Refuse(fault):
            if fault:
                raise ValueError("a fault of ours")
            raise FileMissing(file="a.txt")
