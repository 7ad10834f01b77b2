"""A file's way into a conversation: copied, parsed, searchable by words, then by meaning; and its way out.

Every step is in the store before it is reported, so a killed process loses at most one batch of vectors, and
``resume`` goes on from the state that the store holds. Files pass the parser and the embedder one at a time each,
so that a second file is searchable by words while the first is still being embedded.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from knowledge.documents.passages import split
from knowledge.documents.reading import Reader, ReadingCancelled
from knowledge.documents.special_files import check_regular
from knowledge.errors import (
    DocumentError,
    DocumentNotFound,
    DodamError,
    FileMissing,
    FileUnreadable,
    FileWithoutText,
    InternalFault,
    error_named,
)
from knowledge.folders.scan import FoundFile, display_name
from knowledge.search import documents as document_search
from knowledge.search import memory
from knowledge.search.dense import VectorIndex
from knowledge.service.jobs import Job, Jobs, Stopped, Turnstile, stopping_when_gone
from knowledge.service.learning import Learner
from knowledge.store.conversations import ConversationStore
from knowledge.store.documents import DocumentStore
from knowledge.store.file_copies import CopyCancelled, FileCopies, FileCopy
from knowledge.store.records import Document
from knowledge.store.sources import Removed, SourceStore

REMOVED_AT_ONCE = 1000
"""Of more passages than that, the collection is compared with the store as a whole."""

WRITTEN_TRIES = 4
WRITTEN_PAUSE_S = 0.4
"""A file that changes while it is copied is being written; it is copied again after a while, so many times."""

Tell = Callable[[Document], None]
Refuse = Callable[[DocumentError], None]
Cancelled = Callable[[], bool]


class Indexer:
    """Adds and removes documents. Every method may run on any thread, several at once."""

    def __init__(
        self,
        documents: DocumentStore,
        sources: SourceStore,
        conversations: ConversationStore,
        copies: FileCopies,
        vectors: VectorIndex,
        learner: Learner,
        log: Path,
    ) -> None:
        self._documents = documents
        self._sources = sources
        self._conversations = conversations
        self._copies = copies
        self._vectors = vectors
        self._learner = learner
        self._log = log
        self._jobs = Jobs()
        self._parser = Turnstile()
        self._files = threading.RLock()
        self._changes = learner.changes

    def add(
        self, conversation_id: str, paths: Sequence[Path], tell: Tell, refuse: Refuse, cancelled: Cancelled
    ) -> None:
        """Attach files and index them, telling every step; their earlier contents go. Cancelled, it leaves no half.

        A file that cannot be read ends as a document in state ``failed``; where there is not even a document
        (``FileMissing``, ``FileUnreadable``, ``FileTooLarge``) it is refused. Raises ``DiskFull`` and
        ``ConversationNotFound``.
        """
        taken: list[Document] = []
        try:
            for path in paths:
                try:
                    taken.append(self.take(conversation_id, None, path, cancelled))
                    tell(taken[-1])
                except DocumentError as error:
                    refuse(error)
                except CopyCancelled:
                    break
        finally:
            self._advance_all(taken, tell, cancelled)

    def take(self, conversation_id: str, folder_id: int | None, path: Path, cancelled: Cancelled) -> Document:
        """Copy a file and make it a document, in place of what it was before, but do not read it yet.

        Raises ``CopyCancelled`` and what ``add`` raises; ``FileUnreadable`` also for one that is still being written.
        """
        for _ in range(WRITTEN_TRIES):
            found = regular_file(path)
            with self._files:
                copy = self._copies.take(path, cancelled)
                if regular_file(path) == found:
                    return self._attach(conversation_id, folder_id, found, copy)
                self._drop_unused_copy(copy.sha256)
            time.sleep(WRITTEN_PAUSE_S)
        raise FileUnreadable(file=display_name(path), reason="it is still being written")

    def read(self, document: Document, reader: Reader, ended: Cancelled) -> Document:
        """Make a document that was taken searchable by its words, or ``failed``.

        Raises ``Stopped`` and ``ReadingCancelled`` where it ``ended``; it may have been half read.
        """
        job = Job(document, ended, lambda _: None)
        with self._jobs.claimed(job), stopping_when_gone():
            self._read_once(job, reader)
            return self._documents.document(document.id)

    def resume(self, tell: Tell) -> None:
        """Finish what an earlier run left, and give meaning to what was indexed without an embedding model."""
        self._documents.drop_unused_contents()
        with self._files:
            self._copies.sweep(self._documents.used())
        waiting = self._documents.unfinished()
        if self._learner.available:
            waiting += self._documents.without_meaning()
        self._advance_all(waiting, tell, lambda: False)

    def remove(self, document_id: int) -> None:
        """Take a document out, also in the middle of its indexing. Raises ``DocumentNotFound``."""
        document = self._documents.document(document_id)
        if self._sources.keep_in_folders(document_id):
            return
        self._jobs.stop(document_id)
        with self._changes:
            passages = self._documents.remove(document_id)
        self.clean(document.conversation_id, Removed(tuple(passages), (document.sha256,)))

    def clean(self, conversation_id: str, removed: Removed) -> None:
        """Take out what hung on documents of a conversation that are gone."""
        if not removed.contents:
            return
        collection = document_search.collection_of(conversation_id)
        with self._changes:
            self._documents.drop_unused_contents()
            if len(removed.passages) > REMOVED_AT_ONCE:
                self._vectors.follow(collection)
            else:
                self._vectors.remove(collection, removed.passages)
        with self._files:
            used = self._documents.used()
            for sha256 in removed.contents:
                if sha256 not in used:
                    self._copies.drop(sha256)

    def forget(self, conversation_id: str) -> None:
        """Take a conversation and all that hangs on it out for good."""
        self._jobs.stop_conversation(conversation_id)
        with self._changes:
            hashes = [document.sha256 for document in self._documents.documents(conversation_id)]
            self._conversations.purge(conversation_id)
            self._documents.drop_unused_contents()
            self._vectors.drop(document_search.collection_of(conversation_id))
            self._vectors.drop(memory.collection_of(conversation_id))
        with self._files:
            for sha256 in hashes:
                self._drop_unused_copy(sha256)

    def _attach(self, conversation_id: str, folder_id: int | None, found: FoundFile, copy: FileCopy) -> Document:
        try:
            document, replaced = self._sources.attach(conversation_id, folder_id, found, copy)
        except DodamError:
            self._drop_unused_copy(copy.sha256)
            raise
        self.clean(conversation_id, replaced)
        return document

    def _drop_unused_copy(self, sha256: str) -> None:
        if sha256 not in self._documents.used():
            self._copies.drop(sha256)

    def _advance_all(self, documents: Sequence[Document], tell: Tell, cancelled: Cancelled) -> None:
        """Take documents to ``ready`` or ``failed``: none waits for its words until another has its meaning."""
        with Reader() as reader, ThreadPoolExecutor(1, "reading") as reading:
            words = [
                reading.submit(self._run, document, tell, cancelled, lambda job: self._read_once(job, reader))
                for document in documents
            ]
            try:
                for document, read in zip(documents, words, strict=True):
                    read.result()
                    self._run(document, tell, cancelled, self._learn)
            finally:
                reading.shutdown(cancel_futures=True)

    def _run(self, document: Document, tell: Tell, cancelled: Cancelled, step: Callable[[Job], None]) -> None:
        job = Job(document, cancelled, tell)
        try:
            with self._jobs.claimed(job), stopping_when_gone():
                step(job)
        except (Stopped, ReadingCancelled):
            if job.cancelled:
                self._remove_if_there(job.document_id)

    def _remove_if_there(self, document_id: int) -> None:
        try:
            self.remove(document_id)
        except DocumentNotFound:
            return

    def _read_once(self, job: Job, reader: Reader) -> None:
        """Make a document searchable by its words, unless it is. Raises ``Stopped``."""
        document = self._documents.document(job.document_id)
        if document.state not in ("embedding", "ready"):
            with self._keeping_failure(job, document):
                self._read_words(job, document, reader)

    def _learn(self, job: Job) -> None:
        """Give a document that was read its meaning. Raises ``Stopped``."""
        document = self._documents.document(job.document_id)
        complete = document.done == document.passages or not self._learner.available
        if document.state == "ready" and complete:
            job.tell(document)
        elif document.state != "failed":
            with self._keeping_failure(job, document):
                if document.state == "ready":
                    job.tell(self._documents.set_state(document.id, "embedding"))
                self._learner.learn_document(job, document)
                job.tell(self._documents.set_state(document.id, "ready"))

    @contextlib.contextmanager
    def _keeping_failure(self, job: Job, document: Document) -> Iterator[None]:
        """What goes wrong with the file itself becomes the document's state."""
        try:
            yield
        except DocumentError as error:
            named = {**error.details, "file": document.file} if "file" in error.details else dict(error.details)
            job.tell(self._documents.fail(document.id, error_named(type(error).__name__, named)))
        except (DodamError, Stopped, ReadingCancelled):
            raise
        except Exception as error:
            logging.exception("indexing %s failed", document.sha256)
            fault = InternalFault(reason=type(error).__name__, log=str(self._log))
            job.tell(self._documents.fail(document.id, fault))

    def _read_words(self, job: Job, document: Document, reader: Reader) -> None:
        if not self._documents.has_content(document.sha256):
            job.tell(self._documents.set_state(document.id, "waiting"))
            with self._parser.passing(job):
                self._parse(job, document, reader)
        job.tell(self._documents.set_state(document.id, "embedding"))

    def _parse(self, job: Job, document: Document, reader: Reader) -> None:
        # Another conversation may have had the same file parsed while this one waited.
        if self._documents.has_content(document.sha256):
            return
        job.tell(self._documents.set_state(document.id, "parsing"))
        copy = self._copies.find(document.sha256)
        if copy is None:
            raise FileMissing(file=document.file)
        extraction = reader.read(copy, lambda: job.ended)
        drafts = split(extraction, self._learner.token_counter())
        if not drafts:
            raise FileWithoutText(file=document.file)
        with self._changes:
            self._documents.document(document.id)
            self._documents.add_content(
                document.sha256, document.size, extraction.pages, extraction.text, drafts, extraction.notes
            )


def regular_file(path: Path) -> FoundFile:
    """The file at ``path`` as it is now. Raises ``FileMissing`` and ``FileUnreadable``, also for pipes and devices."""
    try:
        check_regular(path, display_name(path))
        status = path.stat()
    except FileNotFoundError as error:
        raise FileMissing(file=display_name(path)) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise FileUnreadable(file=display_name(path), reason=reason) from error
    return FoundFile(path, status.st_size, status.st_mtime_ns)
