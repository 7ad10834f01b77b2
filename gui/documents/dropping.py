"""What is being dragged over the window, and what would become of it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from PySide6.QtCore import QMimeData

DropKind = Literal["files", "folders", "models", "text", "picture", "refused"]
LOOKED_AT = 200
"""Of more files than that it is said when they are read which ones cannot be."""


class Dragged(NamedTuple):
    """``paths`` of files and folders on this computer; ``kind`` is a guess until they were looked at."""

    kind: DropKind
    paths: Sequence[str] = ()


def dragged_kind(data: QMimeData) -> Dragged | None:
    """What is dragged, without a look at the disk; None where it is nothing for a chat."""
    paths = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
    if paths:
        return Dragged("files", paths)
    # Browsers give an address along with a picture, and markup along with text.
    if data.hasImage():
        return Dragged("picture")
    return Dragged("text") if data.hasText() and data.text().strip() else None


def looked_at(paths: Sequence[str]) -> Dragged:
    """What paths are on the disk; blocks. Files are refused only where none of them has a reader."""
    found = [Path(path) for path in paths]
    if all(path.is_dir() for path in found):
        return Dragged("folders", paths)
    if all(path.suffix.lower() == ".gguf" for path in found):
        return Dragged("models", paths)
    readable = len(found) > LOOKED_AT or any(path.is_dir() or _is_readable(path) for path in found)
    return Dragged("files" if readable else "refused", paths)


def _is_readable(path: Path) -> bool:
    # Imported here, on a worker thread: the window is filled without the table of formats.
    from knowledge.folders.scan import may_be_document

    try:
        return may_be_document(path)
    except OSError:
        # Why it cannot be opened is told when it is dropped.
        return True
