"""Text from pictures by the ``tesseract`` program, where the person has installed it."""

import functools
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from knowledge.errors import OcrMissing

DPI = 200
"""Korean letters are told apart from about 150 dpi on; above 200, time grows and accuracy does not."""

BUDGET_S = 25
"""Wall time for all pictures of one file, well within the time limit of its reader."""

CLEAR_CONFIDENCE = 60
"""Tesseract's mean confidence in a page's words, weighted by their letters: from here on its text is taken.

Printed pages measured 93 to 96, the same pages upside down 40 to 51.
"""

# What Dodam's people read. A language whose data is not installed is left out.
_LATIN = "eng"
_LANGUAGES = ("kor", _LATIN)
_HANGUL = re.compile("[가-힣]")
_LISTING_S = 10
# Page segmentation: 3 trusts that a page stands upright or lies on its side; 1 looks first, and needs data for that.
_UPRIGHT, _TURNING = "3", "1"
# By default a page of few words is not turned; where that was wrong, the confidence tells.
_ORIENTATION_MARGIN = "min_orientation_margin=1"
_WORD_LEVEL, _COLUMNS = "5", 12


class SeenWord(msgspec.Struct, frozen=True):
    """A word in the ``line`` of this number, and where it stands: left, top, right, bottom in pixels."""

    text: str
    line: int
    box: tuple[int, int, int, int]


class RecognisedPage(msgspec.Struct, frozen=True):
    """``confidence`` is a percentage; 0 where there are no words.

    ``turned``: it was read on its head, and that is where its words stand.
    """

    text: str
    confidence: float
    words: tuple[SeenWord, ...] = ()
    turned: bool = False

    @property
    def is_clear(self) -> bool:
        """Whether the text may be taken for what is written; that of a page without words may be."""
        return self.confidence >= CLEAR_CONFIDENCE or not self.text


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
        self._turns = "osd" in installed
        self._languages = "+".join(languages)
        self._latin_only = False
        self._deadline = time.monotonic() + BUDGET_S

    @property
    def in_time(self) -> bool:
        return time.monotonic() < self._deadline

    def page_of_pixels(self, grey: bytes, width: int, height: int) -> RecognisedPage | None:
        """The text of one picture, a byte a pixel, rows from the top; None where the time is used up."""
        head = b"P5 %d %d 255\n" % (width, height)
        # Tesseract sees for itself that a page lies on its side, but not, of few words, that it stands on its head.
        attempts = [_Attempt(head + grey, _UPRIGHT), _Attempt(head + grey[::-1], _UPRIGHT, turned=True)]
        pages = self._recognised(attempts)
        return None if pages is None else pages[0] if pages else RecognisedPage("", 0)

    def pages_of_file(self, path: Path) -> list[RecognisedPage] | None:
        """The text of each page of an image file; None where the time is used up."""
        image = path.read_bytes()
        return self._recognised(
            [_Attempt(image, mode) for mode in ((_UPRIGHT, _TURNING) if self._turns else (_UPRIGHT,))]
        )

    def _recognised(self, attempts: list["_Attempt"]) -> list[RecognisedPage] | None:
        """The best of the attempts; those after a clear one are not made."""
        planned = [(attempts[0], _LATIN)] if self._latin_only else []
        planned += [(attempt, self._languages) for attempt in attempts]
        found: list[RecognisedPage] | None = None
        for attempt, languages in planned:
            pages = self._run(attempt, languages)
            if pages is None:
                break
            pairs = zip(found or pages, pages, strict=False)
            found = [max(pair, key=lambda page: page.confidence) for pair in pairs]
            if all(page.is_clear for page in found):
                break
        words = "".join(page.text for page in found or ())
        # Two languages take twice the time of one, and most scans stay with theirs.
        self._latin_only = _LATIN in self._languages and bool(words) and _HANGUL.search(words) is None
        return found

    def _run(self, attempt: "_Attempt", languages: str) -> list[RecognisedPage] | None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            return None
        # More threads make a page hardly faster and take the processor from the answer being written.
        environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
        with tempfile.TemporaryDirectory(prefix="ocr-") as folder:
            output = Path(folder, "page")
            options = ["-l", languages, "--psm", attempt.mode, "--dpi", str(DPI), "-c", _ORIENTATION_MARGIN]
            command = [self._program, "-", str(output), *options, "txt", "tsv"]
            try:
                done = subprocess.run(
                    command, input=attempt.image, capture_output=True, timeout=left, env=environment, check=False
                )
            except subprocess.TimeoutExpired:
                return None
            if done.returncode:
                return []
            texts = output.with_suffix(".txt").read_text("utf-8", "replace")
            seen = _words(output.with_suffix(".tsv").read_text("utf-8", "replace"))
        # Every page ends with a form feed.
        pages = enumerate(texts.removesuffix("\f").split("\f"), 1)
        return [_page(text.strip(), seen.get(number, []), attempt.turned) for number, text in pages]


class _Attempt(NamedTuple):
    """``turned``: the ``image`` is the page on its head."""

    image: bytes
    mode: str
    turned: bool = False


def _page(text: str, seen: Sequence[tuple[SeenWord, float]], turned: bool) -> RecognisedPage:
    letters = sum(len(word.text) for word, _ in seen)
    weighted = sum(len(word.text) * confidence for word, confidence in seen)
    return RecognisedPage(text, weighted / letters if letters else 0, tuple(word for word, _ in seen), turned)


def _words(table: str) -> dict[int, list[tuple[SeenWord, float]]]:
    """Page from 1 → its words with the confidence in each, out of tesseract's table."""
    found: dict[int, list[tuple[SeenWord, float]]] = {}
    lines: dict[tuple[str, ...], int] = {}
    for row in table.split("\n"):
        level, page, *place, confidence, word = row.split("\t") if row.count("\t") == _COLUMNS - 1 else [""] * _COLUMNS
        if level == _WORD_LEVEL and word.strip():
            # Block, paragraph, line and word; then the box.
            line = lines.setdefault((page, *place[:3]), len(lines))
            left, top, width, height = map(int, place[4:])
            seen = SeenWord(word, line, (left, top, left + width, top + height))
            found.setdefault(int(page), []).append((seen, float(confidence)))
    return found


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
