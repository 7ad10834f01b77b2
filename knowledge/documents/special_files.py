"""What stands at a path that is no regular file."""

import stat
from pathlib import Path

from knowledge.errors import FileIsFolder, FileIsSpecial, FileUnreadable


def check_regular(path: Path, name: str) -> None:
    """Raises ``FileIsFolder`` and, for pipes and devices, ``FileIsSpecial`` under ``name``, and ``OSError``.

    It looks without opening: a pipe would block, a device would never end.
    """
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode):
        kind: type[FileUnreadable] = FileIsFolder if stat.S_ISDIR(mode) else FileIsSpecial
        raise kind(file=name)
