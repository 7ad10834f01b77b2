"""The process in which files are drawn for the window: what is native and untrusted stays on this side of the pipe.

It keeps the file open that was asked for last. Memory and time are limited; where it ends, the next request starts
another one.
"""

import contextlib
import logging
import os
import threading
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

from knowledge.child.limits import limit_memory
from knowledge.child.serving import Reply, Server, enter_child
from knowledge.documents.formats import Content
from knowledge.documents.ocr import RecognisedPage, Recogniser
from knowledge.errors import FileMissing, FileUnsupported
from knowledge.viewing.messages import (
    DrawPage,
    FindMarks,
    MarksFound,
    OpenPages,
    ReadMarks,
    ViewerRequest,
    request_decoder,
)
from knowledge.viewing.pdf_pages import PdfPages
from knowledge.viewing.pictures import Picture
from knowledge.viewing.recognised import marks_on

TIME_LIMIT_S = 20.0
MEMORY_LIMIT_BYTES = 2 * 1024**3

PAGES_REMEMBERED = 20
"""Pages whose recognised words are kept: going from hit to hit comes back to a page often."""


def viewer_main(connection: Connection, log: str, config: bytes) -> None:
    """Serve until the window is gone."""
    enter_child(Path(log))
    limit_memory(MEMORY_LIMIT_BYTES)
    server: Server[ViewerRequest] = Server(connection, request_decoder, Viewer().answer, Path(log), _lane_of)
    server.run()


def _lane_of(request: ViewerRequest) -> str:
    # Pages are drawn while words are recognised.
    return "recognising" if isinstance(request, ReadMarks) else "drawing"


class Viewer:
    """For two threads: one that recognises, and one for all else."""

    def __init__(self) -> None:
        self._path = ""
        self._pages: PdfPages | Picture | None = None
        # PDFium is for one thread at a time.
        self._drawing = threading.Lock()
        self._recognised: dict[tuple[str, int], tuple[RecognisedPage, int, int]] = {}

    def answer(self, request: ViewerRequest, reply: Reply) -> None:
        """Answer with one event. Drawing that takes longer than ``TIME_LIMIT_S`` ends the process."""
        if isinstance(request, ReadMarks):
            reply.emit(self._read(request))
            return
        with self._in_time():
            if reply.cancelled:
                return
            pages = self._open(request.path)
            match request:
                case OpenPages():
                    reply.emit(pages.sizes())
                case DrawPage():
                    reply.emit(pages.draw(request.page, request.width))
                case FindMarks():
                    reply.emit(pages.marks(request.page, request.passage, request.words))

    def _read(self, request: ReadMarks) -> MarksFound:
        key = (request.path, request.page)
        if key not in self._recognised:
            recogniser = Recogniser(Path(request.path).name)
            with self._in_time():
                grey, width, height = self._open(request.path).picture(request.page)
            page = recogniser.page_of_pixels(grey, width, height) or RecognisedPage("", 0)
            self._recognised[key] = (page, width, height)
            if len(self._recognised) > PAGES_REMEMBERED:
                del self._recognised[next(iter(self._recognised))]
        page, width, height = self._recognised[key]
        return marks_on(page, width, height, request.passage, request.words)

    @contextlib.contextmanager
    def _in_time(self) -> Iterator[None]:
        # PDFium lets the interpreter's lock go while it works, and has no other way to be stopped.
        with self._drawing:
            watch = threading.Timer(TIME_LIMIT_S, _give_up)
            watch.daemon = True
            watch.start()
            try:
                yield
            finally:
                watch.cancel()

    def _open(self, path: str) -> PdfPages | Picture:
        if self._pages is not None and path == self._path:
            return self._pages
        if self._pages is not None:
            self._pages.close()
            self._pages = None
        self._pages = _opened(Path(path))
        self._path = path
        return self._pages


def _opened(path: Path) -> PdfPages | Picture:
    try:
        with path.open("rb") as file:
            head = file.read(1024)
    except OSError as error:
        raise FileMissing(file=path.name) from error
    if b"%PDF-" in head:
        return PdfPages(path)
    if Content(head).begins_as_image():
        return Picture(path)
    raise FileUnsupported(file=path.name, kind=path.suffix, known="PDF, PNG, JPEG, TIFF")


def _give_up() -> None:
    logging.error("a page took longer than %s s", TIME_LIMIT_S)
    os._exit(1)
