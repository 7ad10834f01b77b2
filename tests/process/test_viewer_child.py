"""The viewer child draws real files, says where a passage stands, and is there again after it died."""

import contextlib
import os
import signal
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.documents import ocr
from knowledge.documents.readers import pdf
from knowledge.errors import ChildDied, FileCorrupt, FileMissing, FileUnsupported
from knowledge.viewing.client import ViewerClient
from knowledge.viewing.messages import PageDrawn, Rect
from tests.sample_files import write_pdf, write_png, write_scan

PAGES = [["First page"], ["The monthly rent of the workshop", "is 840 euros.", "Rent is due in advance."]]


@pytest.fixture
def viewer(tmp_path: Path) -> Iterator[ViewerClient]:
    made = ViewerClient(tmp_path)
    yield made
    made.close()


def test_a_page_is_drawn_as_wide_as_asked_and_the_passage_is_where_its_ink_is(
    viewer: ViewerClient, tmp_path: Path
) -> None:
    file = write_pdf(tmp_path / "lease.pdf", PAGES)
    assert viewer.open(file).pages == ((595.0, 842.0), (595.0, 842.0))
    drawn = viewer.draw(file, 2, 595)
    assert (drawn.width, drawn.height) == (595, 842)
    marks = viewer.marks(file, 2, "The monthly rent of the work-\nshop is 840 euros.", "rent")
    assert len(marks.passage) == 2
    assert len(marks.words) == 2
    assert all(ink(drawn, mark) for mark in marks.passage)
    # The third line is no part of the passage.
    assert max(bottom for *_, bottom in marks.passage) < marks.words[1][3]


def ink(drawn: PageDrawn, mark: Rect) -> list[int]:
    """The dark pixels under a mark."""
    left, top, right, bottom = mark
    return [
        row * drawn.stride + 4 * column
        for row in range(int(top * drawn.height), int(bottom * drawn.height))
        for column in range(int(left * drawn.width), int(right * drawn.width))
        if drawn.pixels[row * drawn.stride + 4 * column] < 100
    ]


@pytest.mark.skipif(not ocr.program(), reason="tesseract is not installed")
@pytest.mark.parametrize("kind", ["pdf", "upside down", "png"])
def test_a_passage_is_marked_among_the_words_that_are_recognised_in_a_picture(
    viewer: ViewerClient, tmp_path: Path, kind: str
) -> None:
    grey, width, height = pdf.page_picture(pdf._open(write_pdf(tmp_path / "page.pdf", PAGES)), 1)
    if kind == "png":
        file = write_png(tmp_path / "scan.png", grey, width, height)
    else:
        file = write_scan(tmp_path / "scan.pdf", grey if kind == "pdf" else grey[::-1], width, height)
    passage, word = "The monthly rent of the work-\nshop is 840 euros.", "rent"
    marks = viewer.marks(file, 1, passage, word)
    assert (marks.passage, marks.words, marks.unread) == ((), (), True)
    read = viewer.read_marks(file, 1, passage, word)
    assert (len(read.passage), len(read.words), read.unread) == (2, 2, False)
    drawn = viewer.draw(file, 1, 1000)
    assert all(ink(drawn, mark) for mark in (*read.passage, *read.words))
    # The third line is no part of the passage, and a word is narrower than its line.
    first, second = read.passage
    assert first[1] != second[1]
    assert read.words[0][2] - read.words[0][0] < (first[2] - first[0]) / 3
    assert viewer.read_marks(file, 1, "nothing of it", "").passage == ()


def test_a_page_of_text_alone_is_not_read_as_a_picture(viewer: ViewerClient, tmp_path: Path) -> None:
    file = write_pdf(tmp_path / "lease.pdf", PAGES)
    assert not viewer.marks(file, 1, "not on this page", "nor this").unread


def test_a_picture_is_a_page_and_has_no_marks(viewer: ViewerClient, tmp_path: Path) -> None:
    file = write_png(tmp_path / "scan.png", bytes(range(100)) * 2, 20, 10)
    assert viewer.open(file).pages == ((15.0, 7.5),)
    drawn = viewer.draw(file, 1, 2000)
    assert (drawn.width, drawn.height) == (20, 10)
    assert [drawn.pixels[byte] for byte in (0, 1, 2, 4, 5, 6, 8)] == [0, 0, 0, 1, 1, 1, 2]
    assert viewer.marks(file, 1, "words", "words").passage == ()


def test_what_cannot_be_drawn_says_why(viewer: ViewerClient, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("words")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 and no more")
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + header + struct.pack(">I", zlib.crc32(b"IHDR" + header))
    (tmp_path / "bomb.png").write_bytes(b"\x89PNG\r\n\x1a\n" + chunk)
    for name, error in (
        ("note.txt", FileUnsupported),
        ("broken.pdf", FileCorrupt),
        ("broken.png", FileCorrupt),
        ("bomb.png", FileCorrupt),
        ("gone.pdf", FileMissing),
    ):
        with pytest.raises(error):
            viewer.open(tmp_path / name)


def test_it_is_started_again_after_it_died(viewer: ViewerClient, tmp_path: Path) -> None:
    file = write_pdf(tmp_path / "lease.pdf", PAGES)
    viewer.open(file)
    pid = viewer.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    while viewer.pid == pid:
        with contextlib.suppress(ChildDied):
            viewer.draw(file, 1, 10)
    assert viewer.draw(file, 1, 100).width == 100
    assert viewer.pid != pid
