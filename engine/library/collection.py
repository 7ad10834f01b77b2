"""What is put into the models folder and taken out of it again."""

import errno
import shutil
import uuid
from pathlib import Path

import msgspec

from engine.errors import ModelFileBroken, ModelNotFound, NoRoomForModel
from engine.library.adapter import is_adapter, read_adapter
from engine.library.header import part_paths, read_header, read_model_info
from knowledge.errors import DiskFull, ProfileUnwritable

_PUT_AWAY = ".deleted"
"""Where deleted files wait, inside the models folder, as long as the deletion can be undone."""


class AddedFile(msgspec.Struct, frozen=True):
    """A file of the models folder; ``is_adapter`` where nobody can chat with it by itself."""

    path: Path
    is_adapter: bool


class PutAway(msgspec.Struct, frozen=True):
    """A deleted model. ``freed_bytes`` counts what no other name of the same file holds."""

    name: str
    place: Path
    freed_bytes: int


def add_from_disk(folder: Path, source: Path) -> AddedFile:
    """Copy a model with all its parts, or an adapter, into ``folder``; one that lies there already is just told.

    Raises ``ModelError`` kinds for what is no model, ``NoRoomForModel``, ``DiskFull`` or ``ProfileUnwritable``.
    """
    adapter = is_adapter(read_header(source))
    parts = [read_adapter(source).path] if adapter else part_paths(read_model_info(source).path)
    target = folder / source.name
    if target.exists() and target.samefile(source):
        return AddedFile(target, adapter)
    size, free = sum(part.stat().st_size for part in parts), shutil.disk_usage(folder).free
    if size > free:
        raise NoRoomForModel(file=source.name, needed=f"{size / 1e9:.1f} GB", free=f"{free / 1e9:.1f} GB")
    copied: list[Path] = []
    try:
        for part in parts:
            copied.append((folder / part.name).with_suffix(".partial"))
            shutil.copyfile(part, copied[-1])
        for part, copy in zip(parts, copied, strict=True):
            copy.replace(folder / part.name)
    except FileNotFoundError as error:
        raise ModelNotFound(model=source.stem) from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFull(folder=str(folder)) from error
        raise ProfileUnwritable(folder=str(folder), reason=error.strerror or str(error)) from error
    finally:
        for copy in copied:
            copy.unlink(missing_ok=True)
    return AddedFile(target, adapter)


def put_away(path: Path) -> PutAway:
    """Take a model out of its folder, with all its parts, so that it can be brought back.

    Raises ``ModelNotFound`` or ``ProfileUnwritable``.
    """
    place = path.parent / _PUT_AWAY / uuid.uuid4().hex
    try:
        parts = part_paths(path)
    except ModelFileBroken:
        parts = [path]
    try:
        freed = sum(part.stat().st_size for part in parts if part.stat().st_nlink == 1)
        place.mkdir(parents=True)
        for part in parts:
            part.rename(place / part.name)
    except FileNotFoundError as error:
        raise ModelNotFound(model=path.stem) from error
    except OSError as error:
        raise ProfileUnwritable(folder=str(path.parent), reason=error.strerror or str(error)) from error
    return PutAway(path.stem, place, freed)


def bring_back(deleted: PutAway) -> None:
    """Put a deleted model where it was. Raises ``ModelNotFound`` where it is gone for good."""
    folder = deleted.place.parent.parent
    try:
        for part in list(deleted.place.iterdir()):
            part.rename(folder / part.name)
        deleted.place.rmdir()
    except OSError as error:
        raise ModelNotFound(model=deleted.name) from error


def purge(folder: Path) -> None:
    """Remove what was deleted from ``folder`` for good."""
    shutil.rmtree(folder / _PUT_AWAY, ignore_errors=True)
