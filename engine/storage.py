"""What a profile takes on the disk, part by part."""

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import msgspec

from knowledge.profile import Profile

StoragePart = Literal["models", "files", "chats", "index", "kv", "logs"]
"""``files``: copies of documents; ``chats``: the database with its indexes; ``index``: Chroma's; ``kv``: KV states."""


class PartSize(msgspec.Struct, frozen=True):
    """What a part of the profile takes in bytes."""

    part: StoragePart
    size_bytes: int


class ProfileSize(msgspec.Struct, frozen=True):
    """All parts of a profile, in a fixed order, and what is left on its disk."""

    parts: tuple[PartSize, ...]
    free_bytes: int


def profile_size(profile: Profile) -> ProfileSize:
    """Measure a profile. Takes a while where there are many files."""
    database = profile.database
    places: dict[StoragePart, Iterable[Path]] = {
        "models": (profile.models, profile.embedding_model.parent),
        "files": (profile.files,),
        "chats": database.parent.glob(f"{database.name}*"),
        "index": (profile.chroma,),
        "kv": (profile.kv,),
        "logs": (profile.logs,),
    }
    parts = tuple(PartSize(part, sum(map(_size, paths))) for part, paths in places.items())
    return ProfileSize(parts, shutil.disk_usage(profile.folder).free)


def clear_logs(profile: Profile) -> None:
    """Empty the logs; those that are being written go on from there."""
    for path in profile.logs.glob("*.log*"):
        try:
            path.write_bytes(b"")
        except OSError:
            # A log that cannot be emptied is no reason to keep the others.
            continue


def _size(path: Path) -> int:
    total = 0
    for file in (path, *path.rglob("*")):
        try:
            total += file.stat().st_size if file.is_file() else 0
        except OSError:
            # Removed meanwhile.
            continue
    return total
