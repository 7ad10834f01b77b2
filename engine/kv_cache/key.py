"""What a kept KV state depends on: with anything of it changed, the tokens must be read anew."""

import hashlib
from pathlib import Path

import msgspec


class CacheKey(msgspec.Struct, frozen=True):
    """The weights, llama.cpp and the template that a state was made with.

    The model file is known by name, size and time of change. ``variant`` names what the weights are changed by ("" for
    nothing), ``state_kind`` is ``Context.state_kind``, ``template`` a hash of the chat template.
    """

    model: str
    size_bytes: int
    changed_ns: int
    state_kind: str
    template: str
    variant: str

    @classmethod
    def of(cls, path: Path, state_kind: str, template: str | None, variant: str = "") -> "CacheKey":
        stat = path.stat()
        digest = hashlib.sha256((template or "").encode("utf-8", "replace")).hexdigest()
        return cls(path.name, stat.st_size, stat.st_mtime_ns, state_kind, digest, variant)

    @property
    def digest(self) -> str:
        """16 hexadecimal digits that stand for all of it."""
        return hashlib.sha256(msgspec.msgpack.encode(self)).hexdigest()[:16]
