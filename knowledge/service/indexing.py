"""A file's way into a conversation: copied, parsed, searchable by words, then by meaning; and its way out.

Every step is in the store before it is reported, so a killed process loses at most one batch of vectors, and
``resume`` goes on from the state that the store holds. Files pass the parser and the embedder one at a time each,
so that a second file is searchable by words while the first is still being embedded.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from knowledge.documents.passages import split
from knowledge.documents.reading import ReadingCancelled, extract
from knowledge.documents.token_estimate import count_tokens_roughly
from knowledge.embedding.embedder import Embedder, Vector
from knowledge.errors import (
    DocumentError,
    DocumentNotFound,
    DodamError,
    EmbeddingModelMissing,
    FileMissing,
    FileWithoutText,
    InternalFault,
    error_named,
)
from knowledge.search import documents as document_search
from knowledge.search import memory
from knowledge.search.dense import VectorIndex, to_bytes
from knowledge.service.jobs import Job, Jobs, Pause, Stopped, Turnstile, stopping_when_gone
from knowledge.store.conversations import ConversationStore
from knowledge.store.documents import DocumentStore
from knowledge.store.file_copies import CopyCancelled, FileCopies
from knowledge.store.records import Document

GROUP = 32
"""Passages that are tokenised and handed to Chroma together."""

Tell = Callable[[Document], None]
Cancelled = Callable[[], bool]


class Indexer:
    """Adds and removes documents. Every method may run on any thread, several at once."""

    def __init__(
        self,
        documents: DocumentStore,
        conversations: ConversationStore,
        copies: FileCopies,
        embedder: Embedder,
        vectors: VectorIndex,
        pause: Pause,
        log: Path,
    ) -> None:
        self._documents = documents
        self._conversations = conversations
        self._copies = copies
        self._embedder = embedder
        self._vectors = vectors
        self._pause = pause
        self._log = log
        self._jobs = Jobs()
        self._parser = Turnstile()
        self._encoder = Turnstile()
        self._files = threading.Lock()
        # Held around "is the document still there? then write", so that a removal never falls in between.
        self._changes = threading.RLock()

    def add(self, conversation_id: str, path: Path, tell: Tell, cancelled: Cancelled) -> None:
        """Attach a file and index it, telling every step. Cancelled, it leaves nothing behind.

        A file that cannot be read ends as a document in state ``failed``. Raises ``FileMissing``, ``FileUnreadable``,
        ``FileTooLarge``, ``DiskFull`` and ``ConversationNotFound`` where there is not even a document.
        """
        with self._files:
            try:
                copy = self._copies.take(path, cancelled)
            except CopyCancelled:
                return
            try:
                document = self._documents.attach(conversation_id, path.name, copy.sha256, copy.size)
            except DodamError:
                self._drop_unused_copy(copy.sha256)
                raise
        self._run(document, tell, cancelled)

    def resume(self, tell: Tell) -> None:
        """Finish what an earlier run left, and give meaning to what was indexed without an embedding model."""
        with self._files:
            self._copies.sweep(self._documents.used())
        waiting = self._documents.unfinished()
        if self._embedder.available:
            waiting += self._documents.without_meaning()
        if not waiting:
            return
        # All at once: the turnstiles order them, and none waits for its words until another has its meaning.
        with ThreadPoolExecutor(len(waiting), "resume") as threads:
            runs = [threads.submit(self._run, document, tell, lambda: False) for document in waiting]
        for run in runs:
            run.result()

    def remove(self, document_id: int) -> None:
        """Take a document out, also in the middle of its indexing. Raises ``DocumentNotFound``."""
        document = self._documents.document(document_id)
        self._jobs.stop(document_id)
        with self._changes:
            passages = self._documents.remove(document_id)
            self._documents.drop_unused_contents()
            self._vectors.remove(document_search.collection_of(document.conversation_id), passages)
        with self._files:
            self._drop_unused_copy(document.sha256)

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

    def _drop_unused_copy(self, sha256: str) -> None:
        if sha256 not in self._documents.used():
            self._copies.drop(sha256)

    def _run(self, document: Document, tell: Tell, cancelled: Cancelled) -> None:
        job = Job(document, cancelled, tell)
        try:
            with self._jobs.claimed(job), stopping_when_gone():
                self._advance(job)
        except (Stopped, ReadingCancelled):
            if job.cancelled:
                self._remove_if_there(job.document_id)

    def _remove_if_there(self, document_id: int) -> None:
        try:
            self.remove(document_id)
        except DocumentNotFound:
            return

    def _advance(self, job: Job) -> None:
        """Take a document from where it stands to ``ready`` or ``failed``. Raises ``Stopped``."""
        document = self._documents.document(job.document_id)
        complete = document.done == document.passages or not self._embedder.available
        if document.state == "ready" and complete:
            job.tell(document)
            return
        try:
            if not self._documents.has_content(document.sha256):
                job.tell(self._documents.set_state(document.id, "waiting"))
                with self._parser.passing(job):
                    self._parse(job, document)
            job.tell(self._documents.set_state(document.id, "embedding"))
            self._embed(job, document)
            job.tell(self._documents.set_state(document.id, "ready"))
        except DocumentError as error:
            named = {**error.details, "file": document.file} if "file" in error.details else dict(error.details)
            job.tell(self._documents.fail(document.id, error_named(type(error).__name__, named)))
        except (DodamError, Stopped, ReadingCancelled):
            raise
        except Exception as error:
            logging.exception("indexing %s failed", document.sha256)
            fault = InternalFault(reason=type(error).__name__, log=str(self._log))
            job.tell(self._documents.fail(document.id, fault))

    def _parse(self, job: Job, document: Document) -> None:
        # Another conversation may have had the same file parsed while this one waited.
        if self._documents.has_content(document.sha256):
            return
        job.tell(self._documents.set_state(document.id, "parsing"))
        copy = self._copies.find(document.sha256)
        if copy is None:
            raise FileMissing(file=document.file)
        extraction = extract(copy, cancelled=lambda: job.ended)
        drafts = split(extraction, self._token_counter())
        if not drafts:
            raise FileWithoutText(file=document.file)
        with self._changes:
            self._documents.document(document.id)
            self._documents.add_content(
                document.sha256, document.size, extraction.pages, extraction.text, drafts, extraction.notes
            )

    def _token_counter(self) -> Callable[[str], int]:
        try:
            self._embedder.count_tokens("")
        except EmbeddingModelMissing:
            return count_tokens_roughly
        return self._embedder.count_tokens

    def _embed(self, job: Job, document: Document) -> None:
        if not self._embedder.available:
            return
        collection = document_search.collection_of(document.conversation_id)
        with self._encoder.passing(job):
            try:
                while pending := self._documents.without_embedding(document.sha256, GROUP):
                    self._embed_group(job, collection, pending)
            except EmbeddingModelMissing:
                return
        # What another conversation embedded before is copied here.
        with self._changes:
            self._documents.document(document.id)
            self._vectors.follow(collection)

    def _embed_group(self, job: Job, collection: str, pending: list[tuple[int, str]]) -> None:
        """Embed passages given as (id, text), storing each batch and handing the whole to Chroma."""
        group: list[tuple[int, Vector]] = []
        self._pause.wait(lambda: job.ended)
        for batch in self._embedder.passages([text for _, text in pending]):
            job.check()
            made = [(pending[position][0], vector) for position, vector in batch]
            group += made
            with self._changes:
                self._documents.document(job.document_id)
                self._documents.save_embeddings([(key, to_bytes(vector)) for key, vector in made])
            job.tell_progress(lambda: self._documents.document(job.document_id))
            self._pause.wait(lambda: job.ended)
        with self._changes:
            self._documents.document(job.document_id)
            self._vectors.add(collection, group)
