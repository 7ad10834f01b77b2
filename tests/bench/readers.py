"""Pages a second and peak memory of each reader, beside what its library needs alone.

``python -m tests.bench.readers [file …]``; without files, a large one of every format, those of the corpus, pictures of
text where Tesseract is installed, and a made PDF of 2,000 pages. A page of a format without pages is 2,000 characters.

Times are processor time, which other programs hardly disturb, of this process and of those it started: the medians of
runs in turn. ``times`` is the median of the quotients of two runs side by side; that of a kind of files is the quotient
of the sums, once for small files, which take the library less than ``SMALL_S`` (where most of the reader's time is to
look what they are and to guard against what they may be), and once for large ones. Memory is the peak of a fresh
process each (Linux). ``in child`` is the whole way by the clock on the wall, process start and answer included.
"""

import gc
import multiprocessing
import os
import statistics
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec
import psutil

from knowledge.documents import ocr
from knowledge.documents.extraction import Extraction
from knowledge.documents.formats import detect, reader_of
from knowledge.documents.reading import extract
from tests.bench.large_documents import documents
from tests.bench.plain_libraries import ALONE
from tests.sample_files import write_pdf

PAGE_CHARS = 2000
RUNS = 9
LONG_RUNS = 3
LEAST_S = 0.05
"""A run is repeated until it takes this long, so that small files are no noise."""
LONG_S = 1.0
"""Of what takes longer, ``LONG_RUNS`` are enough."""
SMALL_S = 0.001


def read(path: Path) -> Extraction:
    """What the reader does in its child, without the child."""
    return reader_of(detect(path)).read(path)


@cache
def format_name(path: Path) -> str:
    """Looked up once: whoever uses the library alone knows what the file is."""
    return detect(path).name


def library_alone(path: Path) -> str:
    return ALONE[format_name(path)](path)


def timed(job: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    began = clock()
    job()
    return clock() - began


def processor_s() -> float:
    """Processor time of this process, and of its children that have ended (OCR)."""
    children = os.times()
    return time.process_time() + children.children_user + children.children_system


class Comparison(msgspec.Struct, frozen=True):
    """Processor seconds of the library and of the reader, and how many times the library's the reader's are."""

    library_s: float
    reader_s: float
    times: float


def in_turn(path: Path) -> Comparison:
    library_alone(path)
    read(path)
    seconds = timed(lambda: read(path), processor_s)
    repeats = max(1, round(LEAST_S / max(1e-6, seconds)))
    # What is loaded by now is the bench's own, not for the collector to look through on behalf of whoever runs.
    gc.collect()
    gc.freeze()
    library: list[float] = []
    ours: list[float] = []
    for _ in range(RUNS if seconds < LONG_S else LONG_RUNS):
        library.append(timed(lambda: _again(library_alone, path, repeats), processor_s) / repeats)
        ours.append(timed(lambda: _again(read, path, repeats), processor_s) / repeats)
    gc.unfreeze()
    quotients = [reader_s / library_s for reader_s, library_s in zip(ours, library, strict=True)]
    return Comparison(statistics.median(library), statistics.median(ours), statistics.median(quotients))


def _again(job: Callable[[Path], object], path: Path, repeats: int) -> None:
    """Nothing is kept: memory for many results at once would be a part of the time."""
    for _ in range(repeats):
        job(path)


def peak_mb(job: Callable[[Path], object], path: Path) -> int:
    """Peak memory of a process that does nothing else."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_peak, args=(theirs, job, path))
    process.start()
    found = int(ours.recv())
    process.join()
    return found


def _peak(connection: Connection, job: Callable[[Path], object], path: Path) -> None:
    job(path)
    # Not ru_maxrss, which an exec takes over from the process before it.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    connection.send(int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) // 1024)


def report(path: Path, compared: Comparison) -> str:
    extraction = read(path)
    pages = extraction.pages or max(1, len(extraction.text) // PAGE_CHARS)
    child_s = timed(lambda: extract(path))
    library_mb, reader_mb = peak_mb(library_alone, path), peak_mb(read, path)
    return (
        f"{path.name:42} {detect(path).name:12} {pages:5} {pages / compared.library_s:11,.1f}"
        f" {pages / compared.reader_s:11,.1f} {compared.times:6.2f} {pages / child_s:12,.0f}"
        f" {library_mb:7} {reader_mb:7}"
    )


def sums(compared: dict[str, list[Comparison]]) -> Iterator[str]:
    """Lines for each kind of files: a small one tells what it costs to open it, a large one what it costs to read."""
    for kind, files in compared.items():
        for size, some in (
            ("small", [file for file in files if file.library_s < SMALL_S]),
            ("large", [file for file in files if file.library_s >= SMALL_S]),
        ):
            if some:
                library_s, reader_s = sum(file.library_s for file in some), sum(file.reader_s for file in some)
                yield (
                    f"{kind:12} {len(some):3} {size} files: library {library_s * 1000:9.2f} ms,"
                    f" reader {reader_s * 1000:9.2f} ms, times {reader_s / library_s:.2f}"
                )


def whole_job(pages: int, folder: Path) -> str:
    """The peak of the child and of it and the asking process together, above what that had before; sampled."""
    lines = ["It is a long established fact that a reader looks at the layout of a page."] * 40
    path = write_pdf(folder / f"made-{pages}p.pdf", [lines] * pages)
    asking = psutil.Process()
    before = asking.memory_info().rss
    peaks = {"child": 0, "both": 0}
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.01):
            try:
                child = sum(found.memory_info().rss for found in asking.children())
            except psutil.Error:
                continue
            peaks["child"] = max(peaks["child"], child)
            peaks["both"] = max(peaks["both"], child + asking.memory_info().rss - before)

    watcher = threading.Thread(target=watch)
    watcher.start()
    seconds = timed(lambda: extract(path))
    done.set()
    watcher.join()
    mb = {name: peak // 1024**2 for name, peak in peaks.items()}
    return f"a PDF of {pages} pages: {seconds:.1f} s, child {mb['child']} MB, whole job {mb['both']} MB"


def main() -> None:
    print(f"{'file':42} {'format':12} {'pages':>5} {'library p/s':>11} {'reader p/s':>11} {'times':>6}", end="")
    print(f" {'in child p/s':>12} {'lib MB':>7} {'our MB':>7}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        compared: defaultdict[str, list[Comparison]] = defaultdict(list)
        for path in [Path(argument) for argument in sys.argv[1:]] or documents(folder):
            comparison = in_turn(path)
            compared[path.suffix].append(comparison)
            print(report(path, comparison), flush=True)
        print("\n".join(sums(compared)))
        if not ocr.program():
            print("pictures and scans: left out, Tesseract is not installed")
        print(whole_job(2000, folder))
        small = folder / "small.txt"
        small.write_text("words\n", encoding="utf-8")
        starts = [timed(lambda: extract(small)) for _ in range(9)]
        print(f"a file of one word, child included: median {statistics.median(starts) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
