"""The knowledge child: parsers, embedder and Chroma, apart from the window and behind it in priority."""

import logging
import os
import sys
import threading
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec
import psutil

from knowledge.child.serving import Reply, Server, enter_child
from knowledge.documents.reading import ReadingCancelled, extract
from knowledge.embedding.embedder import Embedder
from knowledge.embedding.install import install
from knowledge.errors import EmbeddingModelMissing
from knowledge.profile import Profile
from knowledge.search import documents as document_search
from knowledge.search import memory
from knowledge.search.dense import VectorIndex
from knowledge.search.documents import DocumentSearch
from knowledge.search.memory import DialogMemory
from knowledge.service.indexing import Indexer
from knowledge.service.jobs import Pause
from knowledge.service.messages import (
    AddFile,
    DocumentChanged,
    Extract,
    Extracted,
    ForgetConversation,
    Found,
    KnowledgeConfig,
    KnowledgeRequest,
    Recall,
    Recalled,
    RememberMessages,
    RemoveDocument,
    ResumeIndexing,
    Search,
    Yield,
    request_decoder,
)
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.documents import DocumentStore
from knowledge.store.file_copies import FileCopies
from knowledge.store.records import Document

NICENESS = 10


def knowledge_main(connection: Connection, log: str, config: bytes) -> None:
    """Main of the child process; ``config`` is a ``KnowledgeConfig``."""
    enter_child(Path(log))
    _lower_priority()
    profile = Profile(Path(msgspec.msgpack.decode(config, type=KnowledgeConfig).profile))
    _provide_embedding_model(profile)
    service = KnowledgeService(profile, Path(log))
    server: Server[KnowledgeRequest] = Server(connection, request_decoder, service.handle, Path(log), lane_of)
    server.run()


def _provide_embedding_model(profile: Profile) -> None:
    """A new profile gets the model here, in 2 seconds, once; without it documents are searched by their words."""
    try:
        install(profile.embedding_model)
    except (EmbeddingModelMissing, OSError) as error:
        logging.warning("no embedding model: %s", error)


def _lower_priority() -> None:
    if sys.platform == "win32":
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        os.nice(NICENESS)


def lane_of(request: KnowledgeRequest) -> str | None:
    """What may wait for what: a search never for a file, a removal never for the file it removes."""
    match request:
        case AddFile() | ResumeIndexing() | Extract():
            return None
        case Search() | Recall():
            return "search"
        case RemoveDocument() | ForgetConversation():
            return "removal"
        case RememberMessages():
            return "memory"
        case Yield():
            return "pause"


class KnowledgeService:
    """Answers the requests of ``knowledge.service.messages`` for one profile."""

    def __init__(self, profile: Profile, log: Path) -> None:
        # A connection of its own: searches do not wait for the transaction that takes in a long document.
        searched = Database(profile.database)
        documents = DocumentStore(searched)
        conversations = ConversationStore(searched)
        embedder = Embedder(profile.embedding_model)

        def stored(collection: str) -> list[tuple[int, bytes]]:
            if collection.startswith(memory.PREFIX):
                return conversations.embeddings(collection.removeprefix(memory.PREFIX))
            return documents.embeddings(collection.removeprefix(document_search.PREFIX))

        vectors = VectorIndex(profile.chroma, stored)
        self._search = DocumentSearch(searched, documents, embedder, vectors)
        self._pause = Pause()
        written = Database(profile.database)
        self._memory = DialogMemory(written, ConversationStore(written), embedder, vectors)
        self._indexer = Indexer(
            DocumentStore(written),
            ConversationStore(written),
            FileCopies(profile.files),
            embedder,
            vectors,
            self._pause,
            log,
        )
        if profile.chroma.exists():
            threading.Thread(target=vectors.open, name="Chroma", daemon=True).start()

    def handle(self, request: KnowledgeRequest, reply: Reply) -> None:
        """Answer one request; raises its ``DodamError``."""

        def tell(document: Document) -> None:
            reply.emit(DocumentChanged(document))

        match request:
            case AddFile(conversation_id, path):
                self._indexer.add(conversation_id, Path(path), tell, lambda: reply.cancelled)
            case ResumeIndexing():
                self._indexer.resume(tell)
            case RemoveDocument(document_id):
                self._indexer.remove(document_id)
            case ForgetConversation(conversation_id):
                self._indexer.forget(conversation_id)
            case RememberMessages(conversation_id, message_ids):
                self._memory.remember(conversation_id, message_ids, self._pause.wait)
            case Search(conversation_id, query, k):
                reply.emit(Found(*self._search.search(conversation_id, query, k)))
            case Recall(conversation_id, query, k, among):
                reply.emit(Recalled(self._memory.recall(conversation_id, query, k, among)))
            case Extract(path):
                self._extract(Path(path), reply)
            case Yield(on):
                self._pause.set(on)

    @staticmethod
    def _extract(path: Path, reply: Reply) -> None:
        try:
            reply.emit(Extracted(extract(path, cancelled=lambda: reply.cancelled)))
        except ReadingCancelled:
            return
