"""What is done to the documents of the open conversation: add, remove, follow how far they are."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage, QImageWriter

from gui.background import Workers
from gui.documents_strip import DocumentsStrip
from gui.folders_controller import FoldersController
from gui.wording import document_error_worded, worded
from knowledge.errors import DocumentNotFound, DodamError
from knowledge.service.private import MEMORY_FOLDER
from knowledge.store.file_copies import FileCopies
from knowledge.store.records import Document, Passage, is_private

if TYPE_CHECKING:
    from gui.session import Session


class DocumentsController(QObject):
    """``failed`` carries words for a person, ``indexed`` the seconds that documents took to be read and learned."""

    failed = Signal(str)
    indexed = Signal(float)

    def __init__(self, session: "Session", workers: Workers, strip: DocumentsStrip, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._services = session.services
        self._workers = workers
        self._strip = strip
        self._id = ""
        self.folders = FoldersController(session, workers, strip, self)
        self.folders.failed.connect(self.failed)
        strip.remove_requested.connect(self.remove)
        strip.pin_requested.connect(self.pin)

    @Slot(str)
    def open(self, conversation_id: str) -> None:
        """Show the documents of a conversation, "" for none."""
        if conversation_id == self._id:
            return
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
        """Take a document out of its conversation."""
        self._strip.remove_document(document_id)
        self._workers.errands.run(lambda: self._services.knowledge.remove_document(document_id)).failure(
            lambda error: self.failed.emit(worded(error))
        )

    @Slot(int, bool)
    def pin(self, document_id: int, pinned: bool) -> None:
        """Keep the whole text of a document in view, or have it looked up again."""
        self._workers.errands.run(lambda: self._session.pin(document_id, pinned)).success(self._changed).failure(
            lambda error: self.failed.emit(worded(error))
        )

    def with_text(self, passage: Passage, then: Callable[[Passage, str, Path | None], None]) -> None:
        """Call ``then`` with the whole text of a passage's document and with its file, where it is still there."""
        self._workers.store.run(lambda: self._text_and_file(passage)).success(
            lambda found: then(passage, found[0], found[1])
        ).failure(lambda error: None if isinstance(error, DocumentNotFound) else self.failed.emit(worded(error)))

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
        if document.conversation_id != self._id:
            return
        self._strip.show_document(document)

    def _text_and_file(self, passage: Passage) -> tuple[str, Path | None]:
        text = self._services.documents.text(passage.document_id)
        document = self._services.documents.document(passage.document_id)
        return text, FileCopies(self._services.profile.files).find(document.sha256)
