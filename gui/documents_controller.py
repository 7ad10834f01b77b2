"""What is done to the documents of the open conversation: add, remove, follow how far they are."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from gui.background import Workers
from gui.documents_strip import DocumentsStrip
from gui.folders_controller import FoldersController
from gui.wording import document_error_worded, worded
from knowledge.errors import DocumentNotFound, DodamError
from knowledge.store.file_copies import FileCopies
from knowledge.store.records import Document, Passage

if TYPE_CHECKING:
    from gui.session import Session


class _Batch:
    """Files that were dropped together: how many are on their way, and what is to be said of those that failed."""

    def __init__(self, files: int) -> None:
        self.files = files
        self.left = files
        self.failures: list[str] = []


class DocumentsController(QObject):
    """``failed`` carries words for a person."""

    failed = Signal(str)

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
        name = self.tr("Pasted text")

        def added() -> Iterator[Document]:
            with TemporaryDirectory() as folder:
                file = Path(folder, f"{name}.txt")
                file.write_text(text, encoding="utf-8")
                yield from self._services.knowledge.add_file(conversation_id, file)

        self._follow(added, _Batch(1))

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
        batch = _Batch(len(paths) - sum(are_folders))
        for path, is_folder in zip(paths, are_folders, strict=True):
            if is_folder:
                self.folders.add(conversation_id, path)
            else:
                self._add_file(conversation_id, path, batch)

    def _add_file(self, conversation_id: str, file: Path, batch: _Batch) -> None:
        self._follow(lambda: self._services.knowledge.add_file(conversation_id, file), batch)

    def _follow(self, add: Callable[[], Iterable[Document]], batch: _Batch) -> None:
        def changed(document: Document) -> None:
            self._changed(document)
            if document.state == "failed":
                batch.failures.append(document_error_worded(document))

        def refused(error: DodamError) -> None:
            batch.failures.append(worded(error))
            self._ended(batch)

        self._workers.index.follow(add).event(changed).success(lambda _: self._ended(batch)).failure(refused)

    def _ended(self, batch: _Batch) -> None:
        """Of files that were dropped together it is said once which could not be read."""
        batch.left -= 1
        if batch.left == 0 and batch.failures:
            if len(batch.failures) == 1:
                self.failed.emit(batch.failures[0])
            else:
                words = self.tr("{failed} of {files} files could not be read. The first: {reason}")
                self.failed.emit(words.format(failed=len(batch.failures), files=batch.files, reason=batch.failures[0]))

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
