"""One reader child for several small files, replaced where one of them goes wrong."""

import os
from pathlib import Path

import psutil
import pytest

from knowledge.documents.reading import Reader, ReadingCancelled
from knowledge.errors import DocumentError, ReaderTimedOut


def reader_process() -> psutil.Process | None:
    """The child that reads now."""
    for child in psutil.Process().children():
        if child.is_running() and "spawn_main" in " ".join(child.cmdline()):
            return child
    return None


def text_file(folder: Path, name: str) -> Path:
    path = folder / f"{name}.txt"
    path.write_text(f"The text of {name}.")
    return path


def pid() -> int | None:
    process = reader_process()
    return process.pid if process is not None else None


def test_small_files_share_a_child_that_is_gone_at_the_end(tmp_path: Path) -> None:
    pids: set[int | None] = set()
    with Reader() as reader:
        for number in range(20):
            path = text_file(tmp_path, str(number))
            assert f"The text of {number}." in reader.read(path).text
            pids.add(pid())
    assert len(pids) == 1
    assert None not in pids
    assert pid() is None


def test_a_broken_file_takes_no_neighbour_along(tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\nnothing")
    with Reader() as reader:
        assert "before" in reader.read(text_file(tmp_path, "before")).text
        first = pid()
        with pytest.raises(DocumentError):
            reader.read(broken)
        assert pid() is None
        assert "behind" in reader.read(text_file(tmp_path, "behind")).text
        assert pid() not in (first, None)


@pytest.mark.skipif(os.name == "nt", reason="no such signals")
def test_each_file_has_its_own_limit_of_time(tmp_path: Path) -> None:
    with Reader(time_limit_s=2) as reader:
        reader.read(text_file(tmp_path, "quick"))
        process = reader_process()
        assert process is not None
        process.suspend()
        with pytest.raises(ReaderTimedOut):
            reader.read(text_file(tmp_path, "slow"))
        assert "next" in reader.read(text_file(tmp_path, "next")).text


def test_cancelled_or_killed_it_reads_on_with_another_child(tmp_path: Path) -> None:
    with Reader() as reader:
        reader.read(text_file(tmp_path, "one"))
        process = reader_process()
        assert process is not None
        process.suspend()
        with pytest.raises(ReadingCancelled):
            reader.read(text_file(tmp_path, "slow"), lambda: True)
        assert "two" in reader.read(text_file(tmp_path, "two")).text
        process = reader_process()
        assert process is not None
        process.kill()
        # Its leader is a zombie before its other threads are gone, and the pipe with them.
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert "three" in reader.read(text_file(tmp_path, "three")).text
