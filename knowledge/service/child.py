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
from knowledge.child.wire import Failure
from knowledge.documents.reading import ReadingCancelled, extract
from knowledge.embedding.embedder import Embedder
from knowledge.embedding.install import install
from knowledge.errors import DocumentError, EmbeddingModelMissing
from knowledge.profile import Profile
from knowledge.search import documents as document_search
from knowledge.search import memory
from knowledge.search.dense import VectorIndex
from knowledge.search.documents import DocumentSearch
from knowledge.search.memory import DialogMemory
from knowledge.service.choices import MeaningChoices, embedder_of
from knowledge.service.folder_sync import FolderSync
from knowledge.service.following import follow_folders
from knowledge.service.indexing import Indexer
from knowledge.service.jobs import Pause
from knowledge.service.learning import Learner
from knowledge.service.messages import (
    AddFiles,
    AddFolder,
    ChooseEmbedder,
    ChooseServer,
    DescribeEmbedder,
    DocumentChanged,
    EmbedderChanged,
    EmbedderState,
    Extract,
    Extracted,
    FileRefused,
    FolderChanged,
    FollowFolders,
    ForgetConversation,
    ForgetMessages,
    Found,
    KnowledgeConfig,
    KnowledgeRequest,
    LinkFolder,
    Recall,
    Recalled,
    RememberMessages,
    RemoveDocument,
    RemoveFolder,
    ResumeIndexing,
    Search,
    StopFolder,
    Yield,
    request_decoder,
)
from knowledge.settings import read_knowledge_settings
from knowledge.store.branches import BranchStore
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.documents import DocumentStore
from knowledge.store.embeddings import EmbeddingStore
from knowledge.store.file_copies import FileCopies
from knowledge.store.records import Document, Folder
from knowledge.store.sources import SourceStore

NICENESS = 10


def knowledge_main(connection: Connection, log: str, config: bytes) -> None:
    """Main of the child process; ``config`` is a ``KnowledgeConfig``."""
    enter_child(Path(log))
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
    """Put this thread, and those that it will start, behind the window.

    On Linux the others stay as they are, so that a search, which somebody waits for, is not held up with the indexing.
    """
    if sys.platform == "win32":
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    elif sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
    else:
        os.setpriority(os.PRIO_PROCESS, 0, NICENESS)


def lane_of(request: KnowledgeRequest) -> str | None:
    """What may wait for what: a search never for a file, a removal never for the file it removes."""
    match request:
        case (
            AddFiles()
            | AddFolder()
            | FollowFolders()
            | ResumeIndexing()
            | Extract()
            | ChooseEmbedder()
            | ChooseServer()
        ):
            return None
        case Search() | Recall() | DescribeEmbedder():
            return "search"
        case RemoveDocument() | RemoveFolder() | ForgetConversation():
            return "removal"
        case StopFolder() | LinkFolder():
            return "folders"
        case RememberMessages() | ForgetMessages():
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
        embedder = Embedder(embedder_of(profile))

        def stored(collection: str) -> list[tuple[int, bytes]]:
            if collection.startswith(memory.PREFIX):
                return conversations.embeddings(collection.removeprefix(memory.PREFIX))
            return documents.embeddings(collection.removeprefix(document_search.PREFIX))

        written = Database(profile.database)
        embeddings = EmbeddingStore(written)
        if embedder.identity:
            embeddings.belong_to(embedder.identity)
        server = read_knowledge_settings(profile.knowledge_settings).chroma_server
        vectors = VectorIndex(profile.chroma, stored, embeddings.identity(), server)
        self._embedder = embedder
        self._search = DocumentSearch(searched, documents, embedder, vectors)
        self._pause = Pause()
        written_documents, sources = DocumentStore(written), SourceStore(written)
        learner = Learner(written_documents, sources, embedder, vectors, self._pause)
        self._memory = DialogMemory(
            written, ConversationStore(written), BranchStore(written), embedder, vectors, learner.changes
        )
        self._indexer = Indexer(
            written_documents,
            sources,
            ConversationStore(written),
            FileCopies(profile.files),
            vectors,
            learner,
            log,
        )
        self._choices = MeaningChoices(
            profile, embedder, embeddings, vectors, learner, self._indexer, self._memory, self._pause
        )
        self._folders = FolderSync(sources, self._indexer, learner, self._pause)
        if server or profile.chroma.exists():
            threading.Thread(target=vectors.open, name="Chroma", daemon=True).start()

    def handle(self, request: KnowledgeRequest, reply: Reply) -> None:
        """Answer one request; raises its ``DodamError``."""

        def tell(document: Document) -> None:
            reply.emit(DocumentChanged(document))

        def refuse(error: DocumentError) -> None:
            reply.emit(FileRefused(Failure.of(error)))

        def tell_folder(folder: Folder) -> None:
            reply.emit(FolderChanged(folder))

        def tell_embedder(state: EmbedderState) -> None:
            reply.emit(EmbedderChanged(state))

        if not isinstance(request, Search | Recall | DescribeEmbedder | Yield):
            _lower_priority()
        match request:
            case AddFiles(conversation_id, paths):
                files = [Path(os.fsdecode(path)) for path in paths]
                self._indexer.add(conversation_id, files, tell, refuse, lambda: reply.cancelled)
            case AddFolder(conversation_id, path, linked):
                folder_path = Path(os.fsdecode(path))
                self._folders.add(conversation_id, folder_path, linked, tell_folder, lambda: reply.cancelled)
            case FollowFolders():
                follow_folders(self._folders, tell_folder, lambda: reply.cancelled)
            case StopFolder(folder_id):
                self._folders.stop(folder_id)
            case LinkFolder(folder_id, on):
                tell_folder(self._folders.link(folder_id, on))
            case RemoveFolder(folder_id):
                self._folders.remove(folder_id)
            case ResumeIndexing():
                self._indexer.resume(tell)
                self._choices.remember_all(lambda: None)
            case RemoveDocument(document_id):
                self._indexer.remove(document_id)
            case ForgetConversation(conversation_id):
                self._folders.stop_conversation(conversation_id)
                self._indexer.forget(conversation_id)
            case RememberMessages(conversation_id, message_ids):
                self._memory.remember(conversation_id, message_ids, self._pause.wait)
            case ForgetMessages(conversation_id, until):
                self._memory.forget_deleted(conversation_id, until)
            case Search(conversation_id, query, k, chosen):
                hits, meaning, standing, reason = self._search.search(conversation_id, query, k, chosen)
                reply.emit(Found(hits, meaning, standing, Failure.of(reason) if reason is not None else None))
            case Recall(conversation_id, query, k, among):
                reply.emit(Recalled(self._memory.recall(conversation_id, query, k, among)))
            case DescribeEmbedder():
                tell_embedder(self._choices.state())
            case ChooseEmbedder(path):
                self._choices.choose(path, tell_embedder)
            case ChooseServer(address):
                self._choices.choose_server(address)
            case Extract(path):
                self._extract(Path(path), reply)
            case Yield(on):
                self._pause.set(on)
                if on:
                    self._embedder.interrupt()

    @staticmethod
    def _extract(path: Path, reply: Reply) -> None:
        try:
            reply.emit(Extracted(extract(path, cancelled=lambda: reply.cancelled)))
        except ReadingCancelled:
            return
