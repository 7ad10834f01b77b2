"""How quickly documents are shown: ``python -m tests.bench.viewer``.

Pages of a PDF through the viewer child, a text of 5 MB, and the list of 2,000 files; times are of the main thread
where they are told as such.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil
from PySide6.QtWidgets import QApplication

from gui.app import make_application
from gui.documents.list_entries import Listing
from gui.documents.list_panel import ListPanel
from gui.documents.rows_view import RowsView, rows_of
from gui.documents.text_pieces import pieces_of, places_of
from gui.documents.text_view import TextView
from knowledge.store.records import Document, Folder, FolderFile
from knowledge.viewing.client import ViewerClient
from tests.sample_files import write_pdf

PAGES = 500
WIDTH = 880
"""Pixels: the panel at its usual width on a screen with twice the pixels."""


def milliseconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begin)


def pages(folder: Path) -> None:
    line = "The quick brown fox jumps over the lazy dog while the band plays on and on."
    file = write_pdf(folder / "book.pdf", [[f"Page {number}", *[line] * 45] for number in range(PAGES)])
    client = ViewerClient(folder)
    print(f"start of the child and {PAGES} sizes: {milliseconds(lambda: client.open(file)):.0f} ms")
    drawn = [milliseconds(lambda page=page: client.draw(file, page, WIDTH)) for page in range(1, 40)]
    print(
        f"a page {WIDTH} pixels wide, over the pipe: median {statistics.median(drawn):.1f} ms, most {max(drawn):.1f} ms"
    )
    passage = f"Page 399 {line} {line}"
    marked = [milliseconds(lambda: client.marks(file, 400, passage, "fox")) for _ in range(20)]
    print(f"a passage and 45 words found on a page: median {statistics.median(marked):.1f} ms")
    print(f"memory of the child: {psutil.Process(client.pid).memory_info().rss / 1e6:.0f} MB")
    client.close()


def long_text(application: QApplication) -> None:
    text = "\n".join(f"Line {number} of a long file, with some words in it: 계약 조건." for number in range(90_000))
    taken = milliseconds(lambda: pieces_of(text))
    print(f"a text of {len(text.encode()) / 1e6:.1f} MB, in pieces on a worker: {taken:.0f} ms")
    pieces = pieces_of(text)
    view = TextView()
    view.resize(440, 700)
    view.show()
    application.processEvents()

    def open_at_its_middle() -> None:
        view.set_text(text, pieces)
        view.go_to(len(text) // 2)
        view.grab()

    print(f"opened at its middle, main thread: {milliseconds(open_at_its_middle):.1f} ms")
    bar = view.verticalScrollBar()

    def scroll(place: int) -> None:
        bar.setValue(place)
        view.grab()

    jumps = [milliseconds(lambda place=place: scroll(place)) for place in range(0, bar.maximum(), bar.maximum() // 200)]
    steps = [milliseconds(lambda step=step: scroll(50_000 + 40 * step)) for step in range(200)]
    print(f"jumps: median {statistics.median(jumps):.1f} ms, p99 {sorted(jumps)[-3]:.1f} ms, main thread")
    print(f"steps: median {statistics.median(steps):.1f} ms, p99 {sorted(steps)[-3]:.1f} ms, main thread")
    print(f"words found in it, on a worker: {milliseconds(lambda: places_of('계약 조건', text)):.0f} ms")
    view.close()


def table(application: QApplication) -> None:
    text = "\n".join(f"{number} | branch {number} | {number * 37} | 2.5 %" for number in range(100_000))
    print(f"{len(text) / 1e6:.1f} MB of rows, on a worker: {milliseconds(lambda: rows_of(text)):.0f} ms")
    rows = rows_of(text)
    view = RowsView()
    view.resize(440, 700)

    def open_at_its_middle() -> None:
        view.set_rows(rows)
        view.go_to(len(text) // 2)
        view.show()
        view.grab()

    print(f"opened at its middle, main thread: {milliseconds(open_at_its_middle):.1f} ms")
    view.close()


def listing() -> None:
    documents = [
        Document(number, "c", f"paper {number}.pdf", str(number), 90_000, 12, "ready", 30, 30, 0.0)
        for number in range(2000)
    ]
    folder = Folder(1, "c", "/papers", "papers", True, "ready", 2000, 2000, 2000, 0)
    files = [FolderFile(document.file, document.id, "ready") for document in documents]
    panel = ListPanel()
    panel.resize(440, 700)
    panel.show()

    def fill() -> None:
        panel.show_listing(Listing(documents, [folder], {1: files}))
        panel.grab()

    print(f"2,000 files listed, folded: {milliseconds(fill):.1f} ms, main thread")
    print(f"unfolded: {milliseconds(lambda: (panel._turn(panel.entries[0], True), panel.grab())):.1f} ms, main thread")
    panel._filter.setText("paper 19")
    print(f"filtered: {milliseconds(lambda: (panel._fill(), panel.grab())):.1f} ms, main thread")
    panel.close()


def main() -> None:
    application = make_application()
    with tempfile.TemporaryDirectory() as folder:
        pages(Path(folder))
    long_text(application)
    table(application)
    listing()


if __name__ == "__main__":
    main()
