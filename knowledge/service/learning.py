"""Gives documents their meaning: embeds their passages, for the store first and then for Chroma.

Passages are embedded one group at a time over all documents, so that a short document does not wait for a long one.
"""

import threading
import time
from collections.abc import Callable

import msgspec

from knowledge.documents.token_estimate import count_tokens_roughly
from knowledge.embedding.embedder import Embedder
from knowledge.embedding.model import Vector
from knowledge.errors import EmbeddingModelMissing
from knowledge.search.dense import VectorIndex, to_bytes
from knowledge.search.documents import collection_of
from knowledge.service.jobs import Job, Pace, Pause, Stoppable, Stopped, Turnstile
from knowledge.store.documents import DocumentStore
from knowledge.store.records import Document, Folder
from knowledge.store.sources import SourceStore

GROUP = 32
"""Passages that are tokenised and handed to Chroma together."""

_POLL_S = 0.2


class Learner:
    """Embeds passages. Every method may run on any thread, several at once.

    ``changes`` is to be held by whoever removes documents: here it is around "is it still there? then write".
    """

    def __init__(
        self, documents: DocumentStore, sources: SourceStore, embedder: Embedder, vectors: VectorIndex, pause: Pause
    ) -> None:
        self.changes = threading.RLock()
        self.pace = Pace()
        self._documents = documents
        self._sources = sources
        self._embedder = embedder
        self._vectors = vectors
        self._pause = pause
        self._encoder = Turnstile()

    @property
    def available(self) -> bool:
        """Whether there is an embedding model."""
        return self._embedder.available

    def token_counter(self) -> Callable[[str], int]:
        """How passages are measured: by the embedding model, roughly where there is none."""
        try:
            self._embedder.count_tokens("")
        except EmbeddingModelMissing:
            return count_tokens_roughly
        return self._embedder.count_tokens

    def learn_document(self, job: Job, document: Document) -> None:
        """Embed what of a document is not yet. Raises ``Stopped`` and ``DocumentNotFound`` where it was removed."""
        if not self.available:
            return
        collection = collection_of(document.conversation_id)
        embedded = 0
        try:
            while self._documents.without_embedding(document.sha256, 1):
                with self._encoder.passing(job):
                    # Another conversation may have had the same passages embedded while this one waited.
                    pending = self._documents.without_embedding(document.sha256, GROUP)
                    self._learn_group(collection, pending, job, lambda: self._tell(job))
                    job.check()
                    embedded += len(pending)
        except EmbeddingModelMissing:
            return
        with self.changes:
            # What another conversation embedded before is copied here.
            if self._documents.document(document.id).passages > embedded:
                self._vectors.follow(collection)

    def learn_folder(self, folder: Folder, run: Stoppable, read: threading.Event) -> None:
        """Embed a folder's documents while they are being read, until all are ``read`` and learned, or it ended."""
        collection = collection_of(folder.conversation_id)
        try:
            while self.available and not run.ended:
                was_read = read.is_set()
                if pending := self._sources.unlearned(folder.id, GROUP):
                    with self._encoder.passing(run):
                        self._learn_group(collection, pending, run, lambda: None)
                elif was_read:
                    return
                else:
                    read.wait(_POLL_S)
                self._sources.finish_learned(folder.id, all_of_them=False)
        except (EmbeddingModelMissing, Stopped):
            return

    def follow(self, conversation_id: str) -> None:
        """Make Chroma hold what the store holds for a conversation: also what was embedded for another one before."""
        if self.available:
            with self.changes:
                self._vectors.follow(collection_of(conversation_id))

    def _tell(self, job: Job) -> None:
        def progress() -> Document:
            document = self._documents.document(job.document_id)
            return msgspec.structs.replace(
                document, remaining_s=self.pace.remaining_s(document.passages - document.done)
            )

        job.tell_progress(progress)

    def _learn_group(
        self, collection: str, pending: list[tuple[int, str]], job: Stoppable, tell: Callable[[], None]
    ) -> None:
        """Embed passages given as (id, text), as many as there is time for before the job ends.

        None is kept where another model was chosen meanwhile.
        """
        group: list[tuple[int, Vector]] = []
        self._pause.wait(lambda: job.ended)
        identity = self._embedder.identity
        started = time.monotonic()
        for batch in self._embedder.passages([text for _, text in pending]):
            self.pace.count(len(batch), time.monotonic() - started)
            if job.ended:
                break
            made = [(pending[position][0], vector) for position, vector in batch]
            group += made
            with self.changes:
                if self._embedder.identity != identity:
                    return
                if made:
                    self._documents.save_embeddings([(key, to_bytes(vector)) for key, vector in made])
            tell()
            self._pause.wait(lambda: job.ended)
            started = time.monotonic()
        with self.changes:
            if self._embedder.identity == identity:
                # Of what was removed meanwhile there must be no vector.
                there = self._documents.existing([key for key, _ in group])
                self._vectors.add(collection, [(key, vector) for key, vector in group if key in there])
