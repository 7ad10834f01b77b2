"""The window process's view of the knowledge child, as typed methods."""

import importlib
import os
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol, TypeVar

import msgspec

from knowledge.child.process import ChildProcess, ProcessOutcome
from knowledge.documents.extraction import Extraction
from knowledge.errors import ChildDied, DodamError
from knowledge.profile import Profile
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
    KnowledgeEvent,
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
    event_decoder,
)
from knowledge.store.records import Document, Folder, TurnHit

NAME = "knowledge service"

Answer = TypeVar("Answer", bound=KnowledgeEvent)


class Answers(Protocol):
    """The events that answer one request; ``cancel`` may come from any thread."""

    def cancel(self) -> None: ...

    def __iter__(self) -> Iterator[KnowledgeEvent]: ...


class Answering(Protocol):
    """Who answers the requests: the child process, or for private chats ``knowledge.service.private``."""

    @property
    def pid(self) -> int | None: ...

    def start(self) -> None: ...

    def stream(self, request: KnowledgeRequest) -> Answers: ...

    def call(self, request: KnowledgeRequest) -> KnowledgeEvent: ...

    def tell(self, request: KnowledgeRequest) -> None: ...

    def close(self) -> None: ...


class DocumentStream:
    """The states of documents as they change. ``cancel`` may come from any thread; iterate once.

    Iterating raises the request's ``DodamError``; leaving early cancels.
    """

    def __init__(self, stream: Answers) -> None:
        self._stream = stream

    def cancel(self) -> None:
        """Ask the child to end; of a file being added nothing stays behind."""
        self._stream.cancel()

    def __iter__(self) -> Iterator[Document]:
        for event in self._stream:
            if isinstance(event, FileRefused):
                raise event.reason.error()
            yield _expected(event, DocumentChanged).document


class FolderStream:
    """The states of folders as they change. ``cancel`` may come from any thread; iterate once.

    Iterating raises the request's ``DodamError``; leaving early cancels.
    """

    def __init__(self, stream: Answers) -> None:
        self._stream = stream

    def cancel(self) -> None:
        """Ask the child to end; the files that were read whole stay."""
        self._stream.cancel()

    def __iter__(self) -> Iterator[Folder]:
        for event in self._stream:
            yield _expected(event, FolderChanged).folder


class KnowledgeClient:
    """Starts the knowledge child when it is first needed, and again after it died.

    Methods block until they are answered, may be called from any thread, and raise the ``DodamError`` of what went
    wrong, ``ChildDied`` and ``ChildNotReady`` among them. ``on_exit`` is called on a background thread when the child
    ends without being asked to.
    """

    def __init__(
        self,
        profile: Profile,
        on_exit: Callable[[ProcessOutcome], None] | None = None,
        answering: Answering | None = None,
    ) -> None:
        self._child: Answering = answering or ChildProcess(
            NAME,
            _run_child,
            msgspec.msgpack.encode(KnowledgeConfig(str(profile.folder))),
            event_decoder,
            profile.logs / "knowledge.log",
            on_exit,
        )

    @property
    def pid(self) -> int | None:
        """Process id of the child while it runs."""
        return self._child.pid

    def start(self) -> None:
        """Start the child now, so that the first request need not wait for it."""
        self._child.start()

    def close(self) -> None:
        """End the child for good; what is unfinished goes on with ``resume_indexing`` at the next start."""
        self._child.close()

    def add_file(self, conversation_id: str, path: Path) -> DocumentStream:
        """Attach a file to a conversation. The last document told is ``ready`` or ``failed``.

        Iterating raises ``FileMissing``, ``FileUnreadable``, ``FileTooLarge``, ``DiskFull`` or
        ``ConversationNotFound`` where there was nothing to attach.
        """
        return DocumentStream(self._child.stream(AddFiles(conversation_id, (os.fsencode(path),))))

    def add_files(self, conversation_id: str, paths: Sequence[Path]) -> Iterator[Document | DodamError]:
        """Attach files that belong together: their documents as they change, and why others cannot be attached.

        All can be found by words before the first waits for meaning. Raises ``DiskFull`` and ``ConversationNotFound``.
        """
        request = AddFiles(conversation_id, tuple(os.fsencode(path) for path in paths))
        for event in self._child.stream(request):
            if isinstance(event, FileRefused):
                yield event.reason.error()
            else:
                yield _expected(event, DocumentChanged).document

    def add_folder(self, conversation_id: str, path: Path, linked: bool | None) -> FolderStream:
        """Make the files of a folder documents of a conversation, or read again what changed in one that it has.

        ``linked`` says whether to follow it from now on; None keeps that. Iterating raises ``FileMissing``,
        ``FileUnreadable``, ``DiskFull`` and ``ConversationNotFound``.
        """
        return FolderStream(self._child.stream(AddFolder(conversation_id, os.fsencode(path), linked)))

    def follow_folders(self) -> FolderStream:
        """Bring all linked folders up to date and follow them; ends only when cancelled."""
        return FolderStream(self._child.stream(FollowFolders()))

    def stop_folder(self, folder_id: int) -> None:
        """End the reading and the following of a folder; the files that were read whole stay."""
        self._finish(StopFolder(folder_id))

    def link_folder(self, folder_id: int, on: bool) -> Folder:
        """Follow a folder or no longer. Raises ``DocumentNotFound``."""
        return _expected(self._child.call(LinkFolder(folder_id, on)), FolderChanged).folder

    def remove_folder(self, folder_id: int) -> None:
        """Take a folder and all derived from its files out. Raises ``DocumentNotFound``."""
        self._finish(RemoveFolder(folder_id))

    def resume_indexing(self) -> DocumentStream:
        """Finish every document that an earlier run left unfinished."""
        return DocumentStream(self._child.stream(ResumeIndexing()))

    def remove_document(self, document_id: int) -> None:
        """Take a document and all derived from it out. Raises ``DocumentNotFound``."""
        self._finish(RemoveDocument(document_id))

    def forget_conversation(self, conversation_id: str) -> None:
        """Remove a conversation's rows, vectors and file copies for good."""
        self._finish(ForgetConversation(conversation_id))

    def remember(self, conversation_id: str, message_ids: Sequence[str]) -> None:
        """Put messages into the dialog memory; those in it are passed over."""
        self._finish(RememberMessages(conversation_id, tuple(message_ids)))

    def forget_messages(self, conversation_id: str, until: float) -> None:
        """Remove the messages that were deleted up to ``until`` (seconds since the epoch) for good."""
        self._finish(ForgetMessages(conversation_id, until))

    def search(self, conversation_id: str, query: str, k: int, documents: Sequence[int] = ()) -> Found:
        """The ``k`` passages of a conversation's documents nearest to ``query``; only of ``documents`` where given."""
        return _expected(self._child.call(Search(conversation_id, query, k, tuple(documents))), Found)

    def recall(self, conversation_id: str, query: str, k: int, among: Sequence[str]) -> tuple[TurnHit, ...]:
        """The ``k`` messages of ``among`` nearest to ``query``."""
        return _expected(self._child.call(Recall(conversation_id, query, k, tuple(among))), Recalled).hits

    def embedder(self) -> EmbedderState:
        """The embedding model in use."""
        return _expected(self._child.call(DescribeEmbedder()), EmbedderChanged).embedder

    def choose_embedder(self, path: Path | None) -> Iterator[EmbedderState]:
        """Use another embedding model, None for the bundled one; told a few times a second until all is embedded.

        Search goes on by words at once. Leaving early ends only the telling. Raises ``EmbedderUnusable`` and
        ``ProfileUnwritable``, and then nothing was changed.
        """
        for event in self._child.stream(ChooseEmbedder(str(path.absolute()) if path is not None else "")):
            yield _expected(event, EmbedderChanged).embedder

    def choose_server(self, address: str) -> None:
        """Keep vectors on the Chroma server at ``address`` ("http://host:port"), "" for the profile's own folder.

        What was embedded is given to it as it is asked for. Raises ``ChromaServerAway`` and ``ProfileUnwritable``, and
        then nothing was changed.
        """
        self._finish(ChooseServer(address))

    def extract(self, path: Path) -> Extraction:
        """Parse a file without keeping it. Raises the ``DocumentError`` that says why there is no text."""
        return _expected(self._child.call(Extract(str(path))), Extracted).extraction

    def yield_to_reply(self, on: bool) -> None:
        """A reply begins or has ended: indexing stands still meanwhile. Neither waits nor starts the child."""
        self._child.tell(Yield(on))

    def _finish(self, request: KnowledgeRequest) -> None:
        for _ in self._child.stream(request):
            raise _unexpected()


def _run_child(connection: Connection, log: str, config: bytes) -> None:
    # By name, because this module is imported by the window process and that one only by the child.
    importlib.import_module("knowledge.service.child").knowledge_main(connection, log, config)


def _expected(event: KnowledgeEvent, kind: type[Answer]) -> Answer:
    if not isinstance(event, kind):
        raise _unexpected()
    return event


def _unexpected() -> ChildDied:
    return ChildDied(name=NAME, reason="it answered something else")
