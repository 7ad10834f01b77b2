"""What crosses the pipe between the window process and a child.

A frame is the msgpack array ``[request id, body]``. Bodies are tagged structs, so a frame of another shape or an
unknown kind fails to decode instead of being half understood. ``PROTOCOL`` is checked in the handshake.
"""

import msgspec

from knowledge.errors import DodamError, error_named

PROTOCOL = 1

LEAVE = 0
"""A ``Cancel`` of this id, which no request has, asks the child to leave."""


class Ready(msgspec.Struct, frozen=True, tag=True):
    """First word of a child (request id 0)."""

    protocol: int


class Completed(msgspec.Struct, frozen=True, tag=True):
    """Last word on a request that went well."""


class Failure(msgspec.Struct, frozen=True, tag=True):
    """Last word on a request that went wrong: the name and details of a ``DodamError``."""

    kind: str
    details: dict[str, str]

    @classmethod
    def of(cls, error: DodamError) -> "Failure":
        return cls(type(error).__name__, dict(error.details))

    def error(self) -> DodamError:
        return error_named(self.kind, self.details)


class Cancel(msgspec.Struct, frozen=True, tag=True):
    """Asks a child to end the request of this frame's id as soon as it can."""


def encode(request_id: int, body: msgspec.Struct) -> bytes:
    return msgspec.msgpack.encode((request_id, body))
