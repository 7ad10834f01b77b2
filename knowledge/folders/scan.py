"""What is in a folder: the files that may be documents, and how many others were left out and why."""

import os
import stat
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec

from knowledge.documents.formats import FORMATS, Content

LeftOutKind = Literal["hidden", "caches", "empty", "links", "special", "unreadable", "unsupported"]
"""``links``: links to folders, which may lead in circles; ``special``: pipes, devices, broken links; ``unreadable``:
subfolders that may not be opened; ``unsupported``: files that no reader reads."""

CACHES = frozenset({"node_modules", "__pycache__", "__MACOSX", "venv", "site-packages", "$RECYCLE.BIN"})
_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini"})
_HEAD_BYTES = 8192


class FoundFile(msgspec.Struct, frozen=True):
    """A file below the scanned folder: its path, its size in bytes, and when it was last written."""

    path: Path
    size: int
    mtime_ns: int


class Scan(msgspec.Struct, frozen=True):
    """What was found. ``closed`` are subfolders that could not be opened: nothing is known of what is below them."""

    files: tuple[FoundFile, ...]
    left_out: dict[LeftOutKind, int]
    closed: tuple[Path, ...]


def scan(folder: Path, cancelled: Callable[[], bool] = lambda: False) -> Scan:
    """Look through ``folder`` without opening a file; ends early where ``cancelled``.

    Raises ``OSError`` where the folder itself cannot be opened. What vanishes meanwhile is passed over.
    """
    files: list[FoundFile] = []
    left_out: Counter[LeftOutKind] = Counter()
    closed: list[Path] = []
    seen: set[tuple[int, int]] = set()
    pending = [folder]
    while pending and not cancelled():
        here = pending.pop()
        try:
            status = here.stat()
            # Windows has links to folders that do not look like links.
            if (status.st_dev, status.st_ino) in seen:
                left_out["links"] += 1
                continue
            seen.add((status.st_dev, status.st_ino))
            with os.scandir(here) as entries:
                inside = sorted(entries, key=lambda entry: entry.name)
        except OSError:
            if here == folder:
                raise
            if here.exists():
                left_out["unreadable"] += 1
                closed.append(here)
            continue
        subfolders: list[Path] = []
        for entry in inside:
            try:
                _sort(entry, files, left_out, subfolders)
            except FileNotFoundError:
                left_out["special"] += entry.is_symlink()
            except OSError:
                # A circle of links to itself, or a subfolder whose entries may be listed and not looked at.
                left_out["special"] += 1
        pending.extend(reversed(subfolders))
    return Scan(tuple(files), dict(left_out), tuple(closed))


def _sort(
    entry: os.DirEntry[str], files: list[FoundFile], left_out: "Counter[LeftOutKind]", subfolders: list[Path]
) -> None:
    if entry.name.startswith((".", "~$")) or entry.name.lower() in _SYSTEM_FILES:
        left_out["hidden"] += 1
        return
    found = entry.stat()
    if stat.S_ISDIR(found.st_mode):
        if entry.name in CACHES:
            left_out["caches"] += 1
        elif entry.is_symlink():
            left_out["links"] += 1
        else:
            subfolders.append(Path(entry.path))
    elif not stat.S_ISREG(found.st_mode):
        left_out["special"] += 1
    elif found.st_size == 0:
        left_out["empty"] += 1
    else:
        files.append(FoundFile(Path(entry.path), found.st_size, found.st_mtime_ns))


def may_be_document(path: Path) -> bool:
    """Whether some reader may read the file, by its first bytes and its name. Raises ``OSError``."""
    with path.open("rb") as file:
        content = Content(file.read(_HEAD_BYTES))
    suffix = path.suffix.lower()
    return (
        content.is_text
        or content.is_zip
        or content.is_ole
        or any(suffix in row.suffixes or row.recognises(content) for row in FORMATS)
    )


def display_name(path: Path) -> str:
    """A file's name as a person knows it: composed Hangul, and letters even where the bytes are no UTF-8."""
    raw = os.fsencode(path.name)
    try:
        name = raw.decode()
    except UnicodeDecodeError:
        try:
            # What old Korean archives leave behind on Linux.
            name = raw.decode("cp949")
        except UnicodeDecodeError:
            name = raw.decode(errors="replace")
    return unicodedata.normalize("NFC", name)


def display_path(path: Path) -> str:
    """All of a path, named as ``display_name`` does."""
    return os.fspath(Path(path.anchor, *(display_name(Path(part)) for part in path.relative_to(path.anchor).parts)))
