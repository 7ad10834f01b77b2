"""Pages a second and peak memory of each reader, beside what its library needs alone.

``python -m tests.bench.readers [file …]``; without files, the largest of each format in ../shared/corpus and a made
PDF of 2,000 pages. A page of a format without pages is 2,000 characters. Memory is the peak of a fresh process (Linux).
"""

import multiprocessing
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from knowledge.documents.extraction import Extraction
from knowledge.documents.formats import detect, reader_of
from knowledge.documents.passages import split
from knowledge.documents.reading import extract
from knowledge.documents.token_estimate import count_tokens_roughly
from tests.sample_files import write_pdf

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus" / "open"
PAGE_CHARS = 2000


def library_alone(name: str, path: Path) -> None:
    """The least that gives the text: the library's own call, no blocks, no headings."""
    if name == "pdf":
        import pypdfium2

        opened: Callable[[Path], Any] = pypdfium2.PdfDocument
        for page in opened(path):
            page.get_textpage().get_text_range()
    elif name == "docx":
        from lxml import etree

        root = etree.fromstring(zipfile.ZipFile(path).read("word/document.xml"))
        "".join(map(str, root.itertext()))
    elif name == "html":
        from lxml import html

        "".join(map(str, html.fromstring(path.read_bytes()).itertext()))
    elif name == "markdown":
        from markdown_it import MarkdownIt

        MarkdownIt("commonmark").enable("table").parse(path.read_text(encoding="utf-8"))
    else:
        path.read_bytes().decode("utf-8", "replace")


def read(name: str, path: Path) -> Extraction:
    """What the reader does in its child, without the child."""
    return reader_of(detect(path)).read(path)


def measured(job: Callable[[str, Path], object], name: str, path: Path) -> tuple[float, int]:
    """Seconds of the second of two runs, and the peak memory in MB, in a process of its own."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_measure, args=(theirs, job, name, path))
    process.start()
    seconds, peak = ours.recv()
    process.join()
    return seconds, peak


def _measure(connection: Connection, job: Callable[[str, Path], object], name: str, path: Path) -> None:
    job(name, path)
    seconds = timed(lambda: job(name, path))
    # Not ru_maxrss, which an exec takes over from the process before it.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak_kb = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    connection.send((seconds, int(peak_kb) // 1024))


def timed(job: Callable[[], object]) -> float:
    began = time.perf_counter()
    job()
    return time.perf_counter() - began


def samples(folder: Path) -> list[Path]:
    lines = ["It is a long established fact that a reader looks at the layout of a page."] * 40
    made = write_pdf(folder / "made-2000p.pdf", [lines] * 2000)
    names = (
        "docling__redp5110_sampled.pdf",
        "pdf_js__tracemonkey.pdf",
        "unstructured__handbook-872p.docx",
        "installation_g__109_ch06s03.html",
        "kordoc__README.md",
        "installation_g__install.ko.txt",
        "vim_runtime__tutor.ko.euc",
    )
    return [made, *(CORPUS / name for name in names if (CORPUS / name).exists())]


def report(path: Path) -> str:
    name = detect(path).name
    extraction = read(name, path)
    pages = extraction.pages or max(1, len(extraction.text) // PAGE_CHARS)
    library_s, library_mb = measured(library_alone, name, path)
    reader_s, reader_mb = measured(read, name, path)
    child_s = timed(lambda: extract(path))
    split_s = timed(lambda: split(extraction, count_tokens_roughly))
    return (
        f"{path.name:36} {pages:5} {pages / library_s:12,.0f} {pages / reader_s:11,.0f} {pages / child_s:12,.0f}"
        f" {library_mb:8} {reader_mb:7} {split_s:8.2f}"
    )


def main() -> None:
    print(f"{'file':36} {'pages':>5} {'library p/s':>12} {'reader p/s':>11} {'in child p/s':>12}", end="")
    print(f" {'lib MB':>8} {'our MB':>7} {'split s':>8}")
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder) / "small.txt"
        small.write_text("words\n", encoding="utf-8")
        for path in [Path(name) for name in sys.argv[1:]] or samples(Path(folder)):
            print(report(path))
        starts = sorted(timed(lambda: extract(small)) for _ in range(9))
        print(f"a file of one word, child included: median {starts[4] * 1000:.0f} ms")


if __name__ == "__main__":
    main()
