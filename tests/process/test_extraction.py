"""Reading in a disposable process: limits, ends that were not planned, cancelling, orphans."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

import psutil
import pytest

from knowledge.documents.extraction import Extraction
from knowledge.documents.reading import ReadingCancelled, extract
from knowledge.errors import (
    DocumentError,
    FileCorrupt,
    FileEncrypted,
    FileIsFolder,
    FileIsSpecial,
    FileMissing,
    FileTooLarge,
    FileUnsupported,
    FileWithoutText,
    ReaderOutOfMemory,
    ReaderTimedOut,
)
from tests.sample_files import paragraph, write_docx, write_pdf

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="signals and limits as on Linux")
DEADLINE_S = 30.0
Found = TypeVar("Found")


@pytest.fixture
def slow_file(tmp_path: Path) -> Path:
    """Markdown that takes its reader many seconds."""
    path = tmp_path / "slow.md"
    path.write_text("- item\n\n  more *text*\n" * 400_000, encoding="utf-8")
    return path


def _reader() -> psutil.Process | None:
    """The reader child of this process; spawn's resource tracker is not one."""
    found = [child for child in psutil.Process().children() if any("spawn_main" in word for word in child.cmdline())]
    return found[0] if found else None


def _when_reading(act: Callable[[psutil.Process], None]) -> Callable[[], bool]:
    """A ``cancelled`` that acts on the reader at the first look and never cancels."""
    done = False

    def look() -> bool:
        nonlocal done
        reader = _reader()
        if not done and reader is not None:
            done = True
            act(reader)
        return False

    return look


def test_the_extraction_comes_back_whole(tmp_path: Path) -> None:
    path = write_docx(tmp_path / "a.docx", paragraph("안녕하세요.") + paragraph("second"))
    extraction = extract(path)

    assert extraction.text == "안녕하세요.\n\nsecond"
    assert [extraction.text[block.start : block.end] for block in extraction.blocks] == ["안녕하세요.", "second"]
    assert _reader() is None


def _nothing(path: Path) -> None:
    return None


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _binary(path: Path) -> None:
    path.write_bytes(bytes(range(256)))


def _broken_pdf(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7 and no more")


def _blank_pdf(path: Path) -> None:
    write_pdf(path, [[], []])


def _locked_office_file(path: Path) -> None:
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + "EncryptedPackage".encode("utf-16-le"))


def _folder(path: Path) -> None:
    path.mkdir()


def _too_much_text(path: Path) -> None:
    path.write_text("long words here\n" * (4 * 1024**2 + 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("write", "error"),
    [
        (_nothing, FileMissing),
        (_empty, FileWithoutText),
        (_binary, FileUnsupported),
        (_broken_pdf, FileCorrupt),
        (_blank_pdf, FileWithoutText),
        (_locked_office_file, FileEncrypted),
        (_folder, FileIsFolder),
        (_too_much_text, FileTooLarge),
    ],
)
def test_each_failure_has_its_error(tmp_path: Path, write: Callable[[Path], None], error: type[DocumentError]) -> None:
    path = tmp_path / "the file"
    write(path)

    with pytest.raises(error) as caught:
        extract(path)

    assert "the file" in str(caught.value)


@linux_only
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)

    with pytest.raises(FileIsSpecial):
        extract(path)


def test_a_reader_out_of_time_is_stopped(slow_file: Path) -> None:
    with pytest.raises(ReaderTimedOut):
        extract(slow_file, time_limit_s=0.5)

    assert _reader() is None


def test_a_reader_out_of_memory_is_stopped(slow_file: Path) -> None:
    with pytest.raises(ReaderOutOfMemory):
        extract(slow_file, memory_limit_bytes=250 * 1024**2)


@linux_only
@pytest.mark.parametrize(
    ("number", "error"),
    [
        (signal.SIGSEGV, FileCorrupt),
        (signal.SIGABRT, FileCorrupt),
        (signal.SIGKILL, ReaderOutOfMemory),
        (signal.SIGXCPU, ReaderTimedOut),
    ],
)
def test_a_reader_that_dies_becomes_an_error(slow_file: Path, number: int, error: type[DocumentError]) -> None:
    with pytest.raises(error):
        extract(slow_file, cancelled=_when_reading(lambda reader: reader.send_signal(number)))


@linux_only
def test_a_crash_near_the_limit_of_memory_is_for_want_of_it(slow_file: Path) -> None:
    """PDFium, as other native code, aborts where it is refused memory."""
    limit = 220 * 1024**2
    sizes = [0, 0]
    aborted = False

    def abort_when_large() -> bool:
        nonlocal aborted
        reader = None if aborted else _reader()
        if reader is not None:
            sizes.append(reader.memory_info().vms)
            # Twice, since the watch looks by itself in between.
            if min(sizes[-2:]) > 0.65 * limit:
                reader.send_signal(signal.SIGABRT)
                aborted = True
        return False

    with pytest.raises(ReaderOutOfMemory):
        extract(slow_file, memory_limit_bytes=limit, cancelled=abort_when_large)
    assert aborted


@linux_only
def test_a_reader_that_stands_still_is_stopped(slow_file: Path) -> None:
    with pytest.raises(ReaderTimedOut):
        extract(slow_file, time_limit_s=1, cancelled=_when_reading(psutil.Process.suspend))

    assert _reader() is None


def test_reading_can_be_cancelled(slow_file: Path) -> None:
    with pytest.raises(ReadingCancelled):
        extract(slow_file, cancelled=lambda: _reader() is not None)

    assert _reader() is None


def _extract_in_a_child(connection: Connection, path: str) -> None:
    connection.send(extract(Path(path)).text)


def test_it_works_from_a_spawned_child(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [["words"]])
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_extract_in_a_child, args=(theirs, str(path)))
    process.start()
    assert ours.poll(DEADLINE_S)

    assert ours.recv() == "words"
    process.join()


def test_the_reader_dies_with_its_parent(slow_file: Path) -> None:
    script = (
        f"from pathlib import Path\nfrom knowledge.documents.reading import extract\nextract(Path({str(slow_file)!r}))"
    )
    with subprocess.Popen([sys.executable, "-c", script]) as parent:
        reader = _wait_for(lambda: _reader_of(parent.pid))
        parent.kill()
    _wait_for(lambda: not reader.is_running() or reader.status() == psutil.STATUS_ZOMBIE)


def _reader_of(pid: int) -> psutil.Process | None:
    try:
        children = psutil.Process(pid).children()
        return next((child for child in children if any("spawn_main" in word for word in child.cmdline())), None)
    except psutil.Error:
        return None


def _wait_for(look: Callable[[], Found | None]) -> Found:
    deadline = time.monotonic() + DEADLINE_S
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError("it did not happen in time")


def test_blocks_arrive_typed(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# Title\n\nwords\n", encoding="utf-8")
    extraction = extract(path)

    assert isinstance(extraction, Extraction)
    assert extraction.blocks[1].headings == ("Title",)
