"""Fills the viewer: loads a document, has its pages drawn by the viewer child, finds words, opens its file."""

from bisect import bisect_left
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage
from PySide6.QtWidgets import QWidget

from gui.background import Workers
from gui.documents.loading import Contents, contents_of, file_to_open, original_of
from gui.documents.pages_view import PageMarks
from gui.documents.side_panel import SidePanel
from gui.documents.text_pieces import pieces_of, places_of
from gui.documents.text_view import Marks, Span
from gui.documents.viewer import Viewer
from gui.wording import document_error_worded, worded
from knowledge.errors import DocumentNotFound, DodamError
from knowledge.store.records import Document, Passage
from knowledge.viewing.messages import MarksFound

if TYPE_CHECKING:
    from gui.session import Session

REST_MS = 60_000
"""So long after the panel was closed the viewer child ends; it costs 40 MB."""


class ViewerController(QObject):
    """``failed`` carries words for a person."""

    failed = Signal(str)
    list_wanted = Signal()

    def __init__(self, session: "Session", workers: Workers, panel: SidePanel, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._services = session.services
        self._workers = workers
        self._panel = panel
        self._contents: Contents | None = None
        self._document_id = 0
        self._is_there = False
        """Whether the document of ``_contents`` is on screen, so that another place of it needs no new look."""
        self._shown = 0
        self._marking = 0
        """Counts what was shown: answers that come for what was shown before are dropped."""
        self._loads = 0
        """Counts documents only: a picture of a page stays right when another passage of it is shown."""
        self._found: list[Span] = []
        self._current = -1
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(lambda: workers.viewing.run(session.viewer.close))
        self._scratch: TemporaryDirectory[str] | None = None
        panel.made.connect(self._join)
        panel.closed.connect(self._rest.start)

    def close(self) -> None:
        """Remove the copies that were made to be opened elsewhere."""
        if self._scratch is not None:
            self._scratch.cleanup()

    def open_passage(self, passage: Passage) -> None:
        """Show a cited passage where it stands in its document."""
        self._panel.show_passage(passage)
        self._load(passage.document_id, passage)

    def open_document(self, document: Document) -> None:
        """Show a document from its beginning."""
        self._panel.show_document(document)
        self._load(document.id, None)

    @Slot(QWidget)
    def _join(self, part: QWidget) -> None:
        if not isinstance(part, Viewer):
            return
        part.pages.page_wanted.connect(self._draw)
        part.finder.wanted.connect(self._look_for)
        part.finder.step.connect(self._step)
        part.list_requested.connect(self.list_wanted)
        part.copy_requested.connect(self._copy)
        part.open_requested.connect(self._open_file)
        part.folder_requested.connect(self._open_folder)

    def _load(self, document_id: int, passage: Passage | None) -> None:
        self._shown += 1
        self._rest.stop()
        self._found, self._current = [], -1
        shown, known = self._shown, self._contents
        self._document_id = document_id
        if self._is_there and known is not None and known.document.id == document_id:
            self._show(shown, known, passage, is_there=True)
            return
        self._contents = None
        self._is_there = False
        self._loads += 1
        # What was shown before does not belong to the new name.
        self._panel.viewer.show_remark("")
        self._workers.store.run(lambda: contents_of(self._services, document_id)).success(
            lambda contents: self._show(shown, contents, passage, is_there=False)
        ).failure(lambda error: self._tell_missing(shown, error))
        self._workers.store.run(lambda: original_of(self._services, document_id)).success(
            lambda original: self._panel.viewer.can_open(original is not None)
        )

    def _show(self, shown: int, contents: Contents, passage: Passage | None, is_there: bool) -> None:
        if shown != self._shown:
            return
        self._contents = contents
        viewer, drawn = self._panel.viewer, contents.drawn
        if is_there:
            self._go_to(passage)
        elif drawn is not None:
            if passage is not None:
                # What is cited can be read until the page is drawn.
                viewer.show_text(passage.text, pieces_of(passage.text))
            self._workers.viewing.run(lambda: self._session.viewer.open(drawn)).success(
                lambda opened: self._show_pages(shown, opened.pages, passage)
            ).failure(lambda _: self._show_words(shown, contents, passage))
        else:
            self._show_words(shown, contents, passage)
        if not viewer.isHidden():
            viewer.focus_content()

    def _show_pages(self, shown: int, sizes: tuple[tuple[float, float], ...], passage: Passage | None) -> None:
        if shown == self._shown:
            self._is_there = True
            self._panel.viewer.show_pages(sizes)
            self._go_to(passage)

    def _show_words(self, shown: int, contents: Contents, passage: Passage | None) -> None:
        """Show rows or text, also where pages could not be drawn."""
        if shown != self._shown:
            return
        self._is_there = bool(contents.text)
        contents = contents._replace(drawn=None)
        self._contents = contents
        viewer = self._panel.viewer
        if contents.rows is not None:
            viewer.show_rows(contents.rows)
        elif contents.text:
            viewer.show_text(contents.text, contents.pieces)
        else:
            viewer.show_remark(document_error_worded(contents.document) or self.tr("It has not been read yet."))
        self._go_to(passage)

    def _go_to(self, passage: Passage | None) -> None:
        """Mark a passage and scroll to it; without one, the beginning is shown."""
        contents, viewer = self._contents, self._panel.viewer
        if contents is None or passage is None:
            return
        if contents.drawn is None:
            viewer.set_marks(Marks((passage.start, passage.end)))
            viewer.go_to(passage.start)
        elif passage.page is not None:
            viewer.pages.go_to(passage.page)
            self._mark_page(passage.page, "")

    def _mark_page(self, page: int, words: str) -> None:
        """Mark the shown passage and ``words`` on ``page`` and go to what is marked first."""
        contents, passage, shown = self._contents, self._panel.passage, self._shown
        if contents is None or contents.drawn is None:
            return
        drawn, cited = contents.drawn, passage.text if passage is not None and passage.page == page else ""
        self._marking += 1
        marking, viewer = (shown, self._marking), self._session.viewer

        def found(marks: MarksFound) -> None:
            self._show_marks(marking, page, words, marks)
            if marks.unread and marking == (self._shown, self._marking):
                # Takes seconds, and pages are drawn meanwhile.
                self._workers.index.run(lambda: viewer.read_marks(drawn, page, cited, words)).success(
                    lambda read: self._show_marks(
                        marking, page, words, MarksFound(read.passage or marks.passage, read.words or marks.words)
                    )
                ).failure(lambda _: None)  # nothing is installed that could read it

        self._workers.viewing.run(lambda: viewer.marks(drawn, page, cited, words)).success(found).failure(
            lambda _: None  # the page is shown without marks, or says that it cannot be drawn
        )

    def _show_marks(self, marking: tuple[int, int], page: int, words: str, marks: MarksFound) -> None:
        if marking != (self._shown, self._marking):
            return
        pages = self._panel.viewer.pages
        pages.set_marks({page: PageMarks(marks.passage, marks.words)})
        first = marks.words if words else marks.passage
        if first:
            pages.go_to(page, min(top for _, top, _, _ in first))

    @Slot(int, int)
    def _draw(self, page: int, width: int) -> None:
        contents, loads = self._contents, self._loads
        if contents is None or contents.drawn is None:
            return
        drawn = contents.drawn

        def draw() -> QImage:
            made = self._session.viewer.draw(drawn, page, width)
            # A copy, because the picture does not keep the bytes that it was made over.
            return QImage(made.pixels, made.width, made.height, made.stride, QImage.Format.Format_RGB32).copy()

        self._workers.viewing.run(draw).success(lambda picture: self._show_page(loads, page, width, picture)).failure(
            lambda _: self._show_page(loads, page, width, None)
        )

    def _show_page(self, loads: int, page: int, width: int, picture: QImage | None) -> None:
        if loads == self._loads:
            self._panel.viewer.pages.show_page(page, width, picture)

    @Slot(str)
    def _look_for(self, words: str) -> None:
        """Find all places of ``words``, and go to the first one."""
        contents, shown = self._contents, self._shown
        if contents is None:
            return
        self._workers.store.run(lambda: places_of(words, contents.text)).success(
            lambda places: self._show_found(shown, words, list(places))
        )

    def _show_found(self, shown: int, words: str, places: list[Span]) -> None:
        if shown == self._shown and words == self._panel.viewer.finder.words:
            # The first one is that which comes next to what is cited.
            passage = self._panel.passage
            begin = passage.start if passage is not None else 0
            self._found = places
            self._current = bisect_left(places, (begin, 0)) - 1
            self._step(1)

    @Slot(int)
    def _step(self, by: int) -> None:
        """Go to the next place, or to the one before; behind the last comes the first."""
        viewer, contents = self._panel.viewer, self._contents
        if contents is None:
            return
        passage = self._panel.passage
        cited = (passage.start, passage.end) if passage is not None else None
        if not self._found:
            viewer.finder.show_count(0, 0)
            viewer.set_marks(Marks(cited))
            if contents.drawn is not None:
                self._mark_page(viewer.pages.page, "")
            return
        self._current = (self._current + by) % len(self._found)
        viewer.finder.show_count(self._current + 1, len(self._found))
        place = self._found[self._current]
        if contents.drawn is None:
            viewer.set_marks(Marks(cited, self._found, place))
            viewer.go_to(place[0])
        elif (page := contents.page_of(place[0])) is not None:
            if page != viewer.pages.page:
                viewer.pages.go_to(page)
            self._mark_page(page, contents.text[place[0] : place[1]])

    @Slot()
    def _copy(self) -> None:
        """Put the cited passage on the clipboard, or all of the text."""
        passage = self._panel.passage
        if passage is not None:
            QGuiApplication.clipboard().setText(passage.text)
        elif self._contents is not None:
            QGuiApplication.clipboard().setText(self._contents.text)

    @Slot()
    def _open_file(self) -> None:
        if self._scratch is None:
            # Gone with the window, whatever other programs have open of it.
            self._scratch = TemporaryDirectory(prefix="dodam-", ignore_cleanup_errors=True)
        scratch, document_id = Path(self._scratch.name), self._document_id
        self._open(lambda: file_to_open(self._services, document_id, scratch))

    @Slot()
    def _open_folder(self) -> None:
        document_id = self._document_id

        def folder() -> Path:
            original = original_of(self._services, document_id)
            if original is None:
                raise DocumentNotFound
            return original.parent

        self._open(folder)

    def _open(self, find: Callable[[], Path]) -> None:
        self._workers.errands.run(find).success(_launch).failure(lambda error: self.failed.emit(worded(error)))

    def _tell_missing(self, shown: int, error: DodamError) -> None:
        if shown == self._shown:
            self._panel.viewer.show_remark(worded(error))


def _launch(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
