"""Opens OLE files (the container of HWP 5, Outlook messages and old Office files) without trusting their directory."""

import importlib
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol, cast

from knowledge.errors import FileCorrupt, FileTooLarge

OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
STREAM_LIMIT_BYTES = 256 * 1024**2
"""No text stream comes near this; pictures may, but no reader wants them."""


class _Opened(Protocol):
    """The part of olefile's ``OleFileIO`` that is used; the library has no types."""

    def listdir(self) -> list[list[str]]: ...
    def get_size(self, filename: str) -> int: ...
    def openstream(self, filename: str) -> IO[bytes]: ...
    def close(self) -> None: ...


class OleFile:
    """An OLE file read stream by stream; ``names`` are the streams' paths, with ``/`` between storages.

    Opening raises ``FileCorrupt`` where it is no OLE file or its directory is broken.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        # Late: only files of this kind need the library.
        library = importlib.import_module("olefile")
        # Opened here, for a file that olefile opens itself costs a walk over the stack.
        self._file = path.open("rb")
        try:
            self._ole = cast(_Opened, library.OleFileIO(self._file))
            self.names = tuple("/".join(parts) for parts in self._ole.listdir())
        except (OSError, ValueError, IndexError, RecursionError, OverflowError, AttributeError, TypeError) as error:
            self._file.close()
            raise FileCorrupt(file=path.name) from error

    def __enter__(self) -> "OleFile":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ole.close()
        self._file.close()

    def read(self, name: str) -> bytes:
        """The bytes of the stream ``name``. Raises ``FileTooLarge`` or, also where it is absent, ``FileCorrupt``."""
        try:
            size = self._ole.get_size(name)
            if size > STREAM_LIMIT_BYTES:
                raise FileTooLarge(
                    file=self._path.name,
                    size=f"{size // 1024**2} MB in one part",
                    limit=f"{STREAM_LIMIT_BYTES // 1024**2} MB",
                )
            return self._ole.openstream(name).read()
        # TypeError is olefile's word for a storage of that name.
        except (OSError, ValueError, IndexError, TypeError) as error:
            raise FileCorrupt(file=self._path.name) from error
