"""Opens zip files: those that documents are, for detection and for ``GuardedZip``."""

import zipfile
from pathlib import Path

from knowledge.documents.opened_once import OpenedOnce
from knowledge.errors import FileCorrupt


def member_names(path: Path) -> tuple[str, ...]:
    """The members of the zip file at ``path``. Raises ``FileCorrupt`` where it is none."""
    return tuple(_zip_files.look(path).namelist())


def opened_zip(path: Path) -> zipfile.ZipFile:
    """The zip file at ``path``, to be closed by the caller. Raises ``FileCorrupt`` where it is none."""
    return _zip_files.take(path)


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError) as error:
        raise FileCorrupt(file=path.name) from error


_zip_files = OpenedOnce(_opened)
