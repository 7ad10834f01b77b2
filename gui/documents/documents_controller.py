"""What is done to the documents of the open conversation: add, remove, follow how far they are."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage, QImageWriter

from gui.background import Workers
from gui.documents.folders_controller import FoldersController
from gui.documents.list_controller import ListController
from gui.documents.removal import Removal
from gui.documents.viewer_controller import ViewerController
from gui.wording import document_error_worded, worded
from knowledge.errors import DodamError
from knowledge.service.private import MEMORY_FOLDER
from knowledge.store.records import Document, is_private

if TYPE_CHECKING:
    from gui.main_window import MainWindow
    from gui.session import Session


class DocumentsController(QObject):
    """``failed`` carries words for a person, ``indexed`` the seconds that documents took to be read and learned.

    ``changed`` carries a document as it is now, of any chat; ``removed`` the id of one that is no longer shown.
    """

    failed = Signal(str)
    changed = Signal(object)
    removed = Signal(int)
    indexed = Signal(float)

    def __init__(self, session: "Session", workers: Workers, window: "MainWindow", parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._services = session.services
        self._workers = workers
        strip = self._strip = window.strip
        self._id = ""
        self.folders = FoldersController(session, workers, strip, self)
        self.folders.failed.connect(self.failed)
        self.viewer = ViewerController(session, workers, window.panel, self)
        self.viewer.failed.connect(self.failed)
        self._removal = Removal(window.toast, self._remove_for_good, self)
        self._removal.undone.connect(self._changed)
        self.list = ListController(session, workers, window, self)
        strip.remove_requested.connect(self.remove)
        strip.open_requested.connect(self.viewer.open_document)
        strip.open_requested.connect(window.show_panel)
        strip.pin_requested.connect(self.pin)

    @property
    def conversation_id(self) -> str:
        """The chat whose documents are shown, "" for none."""
        return self._id

    @property
    def leaving(self) -> int:
        """Id of the document whose removal can still be undone, 0 for none."""
        return self._removal.leaving

    @Slot(str)
    def open(self, conversation_id: str) -> None:
        """Show the documents of a conversation, "" for none."""
        if conversation_id == self._id:
            return
        self.finish_removal()
        self._id = conversation_id
        self._strip.set_documents([])
        self.folders.open(conversation_id)
        if conversation_id:
            self._workers.store.run(lambda: self._services.documents.loose(conversation_id)).success(
                lambda documents: self._show(conversation_id, documents)
            )

    def add(self, conversation_id: str, paths: Sequence[str]) -> None:
        """Attach files and folders."""
        chosen = [Path(path) for path in paths]
        self._workers.index.run(lambda: [path.is_dir() for path in chosen]).success(
            lambda folders: self._add_sorted(conversation_id, chosen, folders)
        )

    def add_text(self, conversation_id: str, text: str) -> None:
        """Attach a text that was typed or pasted."""
        self._add_pasted(
            conversation_id,
            self.tr("Pasted text {number}.txt"),
            lambda file: file.write_text(text, encoding="utf-8"),
        )

    def add_picture(self, conversation_id: str, picture: QImage) -> None:
        """Attach a picture that was pasted."""
        self._add_pasted(
            conversation_id,
            self.tr("Pasted picture {number}.png"),
            lambda file: QImageWriter(str(file), b"png").write(picture),
        )

    def _add_pasted(self, conversation_id: str, name: str, write: Callable[[Path], object]) -> None:
        """Attach what ``write`` writes; ``name`` has the place of a number that no document has yet."""

        def added() -> Iterator[Document]:
            taken = {document.file for document in self._services.documents.documents(conversation_id)}
            free = next(made for number in count(1) if (made := name.format(number=number)) not in taken)
            with TemporaryDirectory(dir=MEMORY_FOLDER if is_private(conversation_id) else None) as folder:
                file = Path(folder, free)
                write(file)
                yield from self._services.knowledge.add_file(conversation_id, file)

        self._follow(added, 1)

    def resume(self) -> None:
        """Go on with what an earlier run left unfinished."""
        self._workers.index.follow(self._services.knowledge.resume_indexing).event(self._changed).failure(
            lambda error: self.failed.emit(worded(error))
        )
        self.folders.follow()

    @Slot(int)
    def remove(self, document_id: int) -> None:
        """Take a document that has a chip out of its conversation, with an undo."""
        document = self._strip.document(document_id)
        if document is not None:
            self.remove_document(document)

    @Slot(object)
    def remove_document(self, document: Document) -> None:
        """Take a document out of its conversation, with an undo."""
        self._removal.begin(document)
        self._strip.remove_document(document.id)
        self.removed.emit(document.id)

    @Slot()
    def finish_removal(self) -> None:
        """Take out for good what could still be brought back."""
        self._removal.finish()

    def close(self) -> None:
        """Before the session is closed: as ``finish_removal``, but blocks until it is done."""
        self.viewer.close()
        leaving = self._removal.leaving
        if leaving:
            with suppress(DodamError):  # it is there at the next start
                self._services.knowledge.remove_document(leaving)

    @Slot(object)
    def read_again(self, document: Document) -> None:
        """Read a document that could not be read once more, as after what it needs was installed."""

        def again() -> Iterator[Document]:
            yield self._services.documents.set_state(document.id, "waiting")
            yield from self._services.knowledge.resume_indexing()

        self._workers.index.follow(again).event(self._changed).failure(lambda error: self.failed.emit(worded(error)))

    @Slot(int, bool)
    def pin(self, document_id: int, pinned: bool) -> None:
        """Keep the whole text of a document in view, or have it looked up again."""
        self._workers.errands.run(lambda: self._session.pin(document_id, pinned)).success(self._changed).failure(
            lambda error: self.failed.emit(worded(error))
        )

    def _add_sorted(self, conversation_id: str, paths: Sequence[Path], are_folders: Sequence[bool]) -> None:
        files = []
        for path, is_folder in zip(paths, are_folders, strict=True):
            if is_folder:
                self.folders.add(conversation_id, path)
            else:
                files.append(path)
        if files:
            self._follow(lambda: self._services.knowledge.add_files(conversation_id, files), len(files))

    def _follow(self, add: Callable[[], Iterable[Document | DodamError]], files: int) -> None:
        """Of files that were dropped together it is said once, at the end, which could not be read."""
        failures: list[str] = []
        begun = time.monotonic()

        def happened(event: Document | DodamError) -> None:
            if isinstance(event, DodamError):
                failures.append(worded(event))
                return
            self._changed(event)
            if event.state == "failed":
                failures.append(document_error_worded(event))

        def ended() -> None:
            if len(failures) == 1:
                self.failed.emit(failures[0])
            elif failures:
                words = self.tr("{failed} of {files} files could not be read. The first: {reason}")
                self.failed.emit(words.format(failed=len(failures), files=files, reason=failures[0]))
            self.indexed.emit(time.monotonic() - begun)

        def refused(error: DodamError) -> None:
            failures.append(worded(error))
            ended()

        self._workers.index.follow(add).event(happened).success(lambda _: ended()).failure(refused)

    def _show(self, conversation_id: str, documents: Sequence[Document]) -> None:
        if conversation_id == self._id:
            self._strip.set_documents(documents)

    def _changed(self, document: Document) -> None:
        if document.id == self.leaving:
            return
        self.changed.emit(document)
        if document.conversation_id == self._id and document.id not in self.list.in_folders:
            self._strip.show_document(document)

    def _remove_for_good(self, document_id: int) -> None:
        self._workers.errands.run(lambda: self._services.knowledge.remove_document(document_id)).failure(
            lambda error: self.failed.emit(worded(error))
        )
