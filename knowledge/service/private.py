"""Answers the requests of ``knowledge.service.messages`` for private chats: in this process, all of it in memory.

Files are parsed by the knowledge child, which keeps nothing of them, and found by their words. There is no search by
meaning: its vectors would have to be made and kept by the child.
"""

import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from knowledge.child.wire import Failure
from knowledge.documents.passages import split
from knowledge.documents.reading import FILE_LIMIT_BYTES
from knowledge.documents.special_files import check_regular
from knowledge.documents.token_estimate import count_tokens_roughly
from knowledge.errors import (
    DocumentError,
    DodamError,
    FileMissing,
    FileTooLarge,
    FileUnreadable,
    FileWithoutText,
    FolderInPrivate,
)
from knowledge.search.fusion import CANDIDATES, fuse
from knowledge.search.lexical import LexicalSearch
from knowledge.service.client import Answers, KnowledgeClient
from knowledge.service.messages import (
    AddFiles,
    AddFolder,
    ChooseEmbedder,
    DescribeEmbedder,
    DocumentChanged,
    EmbedderChanged,
    Extract,
    Extracted,
    FileRefused,
    ForgetConversation,
    ForgetMessages,
    Found,
    KnowledgeEvent,
    KnowledgeRequest,
    Recall,
    Recalled,
    RemoveDocument,
    Search,
    Yield,
)
from knowledge.store.branches import BranchStore
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.documents import DocumentStore, content_scope
from knowledge.store.records import Hit, TurnHit

MEMORY_FOLDER = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
"""Where a pasted text can be a file for a moment without being on disk; None where the system has no such place."""


class PrivateAnswering:
    """Takes the child's place in a ``KnowledgeClient``. ``shared`` parses files and is told when a reply begins."""

    def __init__(self, database: Database, shared: KnowledgeClient) -> None:
        self._database = database
        self._shared = shared
        self._conversations = ConversationStore(database)
        self._branches = BranchStore(database)
        self._documents = DocumentStore(database)
        self._passages = LexicalSearch("passage_terms")
        self._messages = LexicalSearch("message_terms")

    @property
    def pid(self) -> int | None:
        return None

    def start(self) -> None:
        """There is nothing to start."""

    def close(self) -> None:
        """The database is closed by who made it."""

    def stream(self, request: KnowledgeRequest) -> Answers:
        """The answers to a request; the work is done while they are taken."""
        return _LocalAnswers(lambda cancelled: self._answer(request, cancelled))

    def call(self, request: KnowledgeRequest) -> KnowledgeEvent:
        """The one answer to a request."""
        [event] = self.stream(request)
        return event

    def tell(self, request: KnowledgeRequest) -> None:
        """Pass on that a reply begins or has ended."""
        if isinstance(request, Yield):
            self._shared.yield_to_reply(request.on)

    def _answer(self, request: KnowledgeRequest, cancelled: Callable[[], bool]) -> Iterator[KnowledgeEvent]:
        match request:
            case AddFiles(conversation_id, paths):
                for path in paths:
                    if not cancelled():
                        yield from self._add(conversation_id, Path(os.fsdecode(path)))
            case AddFolder():
                raise FolderInPrivate
            case RemoveDocument(document_id):
                self._documents.remove(document_id)
                self._documents.drop_unused_contents()
            case ForgetConversation(conversation_id):
                self._conversations.purge(conversation_id)
                self._documents.drop_unused_contents()
            case ForgetMessages(conversation_id, until):
                self._branches.purge(conversation_id, until)
            case Search(conversation_id, query, k, chosen):
                yield Found(self._search(conversation_id, query, k, chosen), False)
            case Recall(conversation_id, query, k, among):
                yield Recalled(self._recall(conversation_id, query, k, among))
            case Extract(path):
                yield Extracted(self._shared.extract(Path(path)))
            case DescribeEmbedder():
                yield EmbedderChanged(self._shared.embedder())
            case ChooseEmbedder(path):
                for state in self._shared.choose_embedder(Path(path) if path else None):
                    yield EmbedderChanged(state)
            case _:
                # Nothing goes on here, is remembered by meaning, or is followed.
                return

    def _add(self, conversation_id: str, path: Path) -> Iterator[KnowledgeEvent]:
        try:
            sha256, size = _hashed(path)
        except DocumentError as error:
            yield FileRefused(Failure.of(error))
            return
        document = self._documents.attach(conversation_id, path.name, sha256, size)
        yield DocumentChanged(document)
        if document.state == "ready":
            return
        try:
            if not self._documents.has_content(sha256):
                yield DocumentChanged(self._documents.set_state(document.id, "parsing"))
                extraction = self._shared.extract(path)
                drafts = split(extraction, count_tokens_roughly)
                if not drafts:
                    raise FileWithoutText(file=path.name)
                self._documents.add_content(sha256, size, extraction.pages, extraction.text, drafts, extraction.notes)
            yield DocumentChanged(self._documents.set_state(document.id, "ready"))
        except DodamError as error:
            yield DocumentChanged(self._documents.fail(document.id, error))

    def _search(self, conversation_id: str, query: str, k: int, chosen: tuple[int, ...]) -> tuple[Hit, ...]:
        contents = self._documents.searchable(conversation_id, chosen)
        if not contents or not query.strip():
            return ()
        scopes = [content_scope(sha256) for sha256 in contents]
        with self._database.reading() as connection:
            ranking = self._passages.rank(connection, scopes, query, CANDIDATES)
        scores = fuse({}, dict(ranking.scores), ranking.coverage)
        passages = self._documents.passages_by_id(conversation_id, [key for key, _ in scores])
        return tuple(Hit(passages[key], score) for key, score in scores if key in passages)[:k]

    def _recall(self, conversation_id: str, query: str, k: int, among: tuple[str, ...]) -> tuple[TurnHit, ...]:
        rows = self._conversations.row_numbers(conversation_id, among)
        if not rows or not query.strip():
            return ()
        with self._database.reading() as connection:
            ranking = self._messages.rank(connection, [conversation_id], query, CANDIDATES, among=rows)
        scores = fuse({}, dict(ranking.scores), ranking.coverage)[:k]
        texts = self._conversations.texts([row for row, _ in scores])
        return tuple(TurnHit(texts[row][0], score, texts[row][1]) for row, score in scores if row in texts)


class _LocalAnswers:
    """Answers that are made while they are taken."""

    def __init__(self, answer: Callable[[Callable[[], bool]], Iterator[KnowledgeEvent]]) -> None:
        self._answer = answer
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        self._cancelled.set()

    def __iter__(self) -> Iterator[KnowledgeEvent]:
        return self._answer(self._cancelled.is_set)


def _hashed(path: Path) -> tuple[str, int]:
    """SHA-256 in hex and size of a file. Raises ``FileMissing``, ``FileUnreadable`` and ``FileTooLarge``."""
    try:
        check_regular(path, path.name)
        size = path.stat().st_size
        if size > FILE_LIMIT_BYTES:
            raise FileTooLarge(file=path.name, size=f"{size // 1024**2} MB", limit=f"{FILE_LIMIT_BYTES // 1024**2} MB")
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest(), size
    except FileNotFoundError as error:
        raise FileMissing(file=path.name) from error
    except OSError as error:
        raise FileUnreadable(file=path.name, reason=error.strerror or type(error).__name__) from error
