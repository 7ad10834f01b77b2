"""Text from pictures by the ``tesseract`` program, where the person has installed it."""

import functools
import os
import shutil
import subprocess
import time
from pathlib import Path

from knowledge.errors import OcrMissing

DPI = 200
"""Korean letters are told apart from about 150 dpi on; above 200, time grows and accuracy does not."""

BUDGET_S = 25
"""Wall time for all pictures of one file, well within the time limit of its reader."""

# What Dodam's people read. A language whose data is not installed is left out.
_LANGUAGES = ("kor", "eng")
_LISTING_S = 10


class Recogniser:
    """Recognises the pictures of one file until ``BUDGET_S`` is used up.

    Raises ``OcrMissing`` where tesseract or the data of every language is missing.
    """

    def __init__(self, file: str) -> None:
        self._program = program()
        installed = _installed(self._program)
        languages = [name for name in _LANGUAGES if name in installed]
        if not languages:
            raise OcrMissing(file=file)
        # Mode 1 also turns pages that lie on their side or stand on their head, and needs data for that.
        mode = "1" if "osd" in installed else "3"
        self._options = ["-l", "+".join(languages), "--dpi", str(DPI), "--psm", mode]
        self._deadline = time.monotonic() + BUDGET_S

    @property
    def in_time(self) -> bool:
        return time.monotonic() < self._deadline

    def text_of_pixels(self, grey: bytes, width: int, height: int) -> str | None:
        """The text of one picture, a byte a pixel, rows from the top; None where the time is used up."""
        return self._run(b"P5 %d %d 255\n" % (width, height) + grey)

    def text_of_file(self, path: Path) -> str | None:
        """The text of an image file, its pages separated by form feeds; None where the time is used up."""
        return self._run(path.read_bytes())

    def _run(self, image: bytes) -> str | None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            return None
        command = [self._program, "-", "-", *self._options]
        # More threads make a page hardly faster and take the processor from the answer being written.
        environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
        try:
            done = subprocess.run(command, input=image, capture_output=True, timeout=left, env=environment, check=False)
        except subprocess.TimeoutExpired:
            return None
        return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""


@functools.cache
def program() -> str:
    """The path of tesseract, empty where it is not installed."""
    return shutil.which("tesseract") or ""


@functools.cache
def _installed(path: str) -> frozenset[str]:
    """The languages whose data is installed."""
    if not path:
        return frozenset()
    try:
        done = subprocess.run([path, "--list-langs"], capture_output=True, timeout=_LISTING_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return frozenset()
    return frozenset(done.stdout.decode("utf-8", "replace").split())
