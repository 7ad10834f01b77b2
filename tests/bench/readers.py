"""Pages a second and peak memory of each reader, beside what its library needs alone.

``python -m tests.bench.readers [file …]``; without files, a large one of every format and a made PDF of 2,000 pages.
A page of a format without pages is 2,000 characters. Times are medians of runs in turn, in one process; memory is the
peak of a fresh process each (Linux). ``in child`` is the whole way, process start and answer included.
"""

import multiprocessing
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path

import psutil

from knowledge.documents.extraction import Extraction
from knowledge.documents.formats import detect, reader_of
from knowledge.documents.reading import extract
from tests.bench.large_documents import documents
from tests.bench.plain_libraries import ALONE
from tests.sample_files import write_pdf

PAGE_CHARS = 2000
RUNS = 7
LEAST_S = 0.05
"""A run is repeated until it takes this long, so that small files are no noise."""


def read(path: Path) -> Extraction:
    """What the reader does in its child, without the child."""
    return reader_of(detect(path)).read(path)


@cache
def format_name(path: Path) -> str:
    """Looked up once: whoever uses the library alone knows what the file is."""
    return detect(path).name


def library_alone(path: Path) -> str:
    return ALONE[format_name(path)](path)


def timed(job: Callable[[], object]) -> float:
    began = time.perf_counter()
    job()
    return time.perf_counter() - began


def in_turn(path: Path) -> tuple[float, float]:
    """Median seconds of the library and of the reader."""
    library_alone(path)
    repeats = max(1, round(LEAST_S / max(1e-6, timed(lambda: read(path)))))
    runs = RUNS if repeats > 1 else 3
    library: list[float] = []
    ours: list[float] = []
    for _ in range(runs):
        library.append(timed(lambda: [library_alone(path) for _ in range(repeats)]) / repeats)
        ours.append(timed(lambda: [read(path) for _ in range(repeats)]) / repeats)
    return statistics.median(library), statistics.median(ours)


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


def report(path: Path) -> str:
    extraction = read(path)
    pages = extraction.pages or max(1, len(extraction.text) // PAGE_CHARS)
    library_s, reader_s = in_turn(path)
    child_s = timed(lambda: extract(path))
    library_mb, reader_mb = peak_mb(library_alone, path), peak_mb(read, path)
    return (
        f"{path.name:42} {detect(path).name:12} {pages:5} {pages / library_s:11,.0f} {pages / reader_s:11,.0f}"
        f" {reader_s / library_s:6.2f} {pages / child_s:12,.0f} {library_mb:7} {reader_mb:7}"
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
        for path in [Path(argument) for argument in sys.argv[1:]] or documents(folder):
            print(report(path), flush=True)
        print(whole_job(2000, folder))
        small = folder / "small.txt"
        small.write_text("words\n", encoding="utf-8")
        starts = [timed(lambda: extract(small)) for _ in range(9)]
        print(f"a file of one word, child included: median {statistics.median(starts) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
