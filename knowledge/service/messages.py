"""What the window process and the knowledge child say to each other."""

import msgspec

from knowledge.child.wire import Cancel, Completed, Failure, Ready
from knowledge.documents.extraction import Extraction
from knowledge.store.records import Document, Folder, Hit, TurnHit


class KnowledgeConfig(msgspec.Struct, frozen=True):
    """What the child needs to start: the profile folder."""

    profile: str


class AddFiles(msgspec.Struct, frozen=True, tag=True):
    """Attach files: answered by ``DocumentChanged`` at every step of each, last of all ready or failed.

    Documents have rows before the first is read, and all can be found by words (state ``embedding``) before they wait
    for meaning. A file of which there cannot even be a document is answered by ``FileRefused``.
    """

    conversation_id: str
    paths: tuple[bytes, ...]
    """As the system has them: they may be no text in any encoding."""


class AddFolder(msgspec.Struct, frozen=True, tag=True):
    """Make the files of a folder documents of a conversation: answered by ``FolderChanged`` a few times a second.

    ``linked`` says whether to follow its files from now on; None leaves that as it is, False for a new one. Cancelled,
    it keeps the files that were read whole.
    """

    conversation_id: str
    path: bytes
    linked: bool | None


class FollowFolders(msgspec.Struct, frozen=True, tag=True):
    """Bring all linked folders up to date and follow them until this is cancelled: answered by ``FolderChanged``."""


class StopFolder(msgspec.Struct, frozen=True, tag=True):
    """End the reading of a folder, and the following of it; the files that were read whole stay."""

    folder_id: int


class LinkFolder(msgspec.Struct, frozen=True, tag=True):
    """Whether to follow a folder from now on: one ``FolderChanged``."""

    folder_id: int
    on: bool


class RemoveFolder(msgspec.Struct, frozen=True, tag=True):
    """Take a folder out of its conversation with all that was derived from its files."""

    folder_id: int


class ResumeIndexing(msgspec.Struct, frozen=True, tag=True):
    """Finish every document that an earlier run left unfinished: answered by ``DocumentChanged``."""


class RemoveDocument(msgspec.Struct, frozen=True, tag=True):
    """Take a document and all that was derived from it out of its conversation."""

    document_id: int


class ForgetConversation(msgspec.Struct, frozen=True, tag=True):
    """Remove a conversation's rows, vectors and file copies for good."""

    conversation_id: str


class RememberMessages(msgspec.Struct, frozen=True, tag=True):
    """Index messages of a conversation for recall; those indexed before are passed over."""

    conversation_id: str
    message_ids: tuple[str, ...]


class ForgetMessages(msgspec.Struct, frozen=True, tag=True):
    """Remove the messages of a conversation that were deleted up to the time ``until``: rows, vectors, summaries."""

    conversation_id: str
    until: float


class Search(msgspec.Struct, frozen=True, tag=True):
    """The ``k`` passages of a conversation's documents nearest to ``query``: answered by one ``Found``.

    ``documents`` are the ids of those that are looked through; empty for all.
    """

    conversation_id: str
    query: str
    k: int
    documents: tuple[int, ...] = ()


class Recall(msgspec.Struct, frozen=True, tag=True):
    """The ``k`` messages of the dialog memory nearest to ``query``, only among ``among``: one ``Recalled``."""

    conversation_id: str
    query: str
    k: int
    among: tuple[str, ...]


class DescribeEmbedder(msgspec.Struct, frozen=True, tag=True):
    """Which embedding model is in use: one ``EmbedderChanged``."""


class ChooseEmbedder(msgspec.Struct, frozen=True, tag=True):
    """Use the embedding model in ``path`` (a GGUF; "" for the bundled one) and embed everything anew with it.

    Answered by ``EmbedderChanged`` as soon as it is chosen and then a few times a second until all is embedded.
    Cancelled, it is told no more, and goes on.
    """

    path: str


class ChooseServer(msgspec.Struct, frozen=True, tag=True):
    """Keep vectors on the Chroma server at ``address``, "" for the profile's own folder. No event."""

    address: str


class Extract(msgspec.Struct, frozen=True, tag=True):
    """Parse a file without keeping it: one ``Extracted``."""

    path: str


class Yield(msgspec.Struct, frozen=True, tag=True):
    """A reply is being generated (``on``) or has ended: indexing stands still meanwhile."""

    on: bool


KnowledgeRequest = (
    AddFiles
    | AddFolder
    | FollowFolders
    | StopFolder
    | LinkFolder
    | RemoveFolder
    | ResumeIndexing
    | RemoveDocument
    | ForgetConversation
    | RememberMessages
    | ForgetMessages
    | Search
    | Recall
    | DescribeEmbedder
    | ChooseEmbedder
    | ChooseServer
    | Extract
    | Yield
)


class DocumentChanged(msgspec.Struct, frozen=True, tag=True):
    document: Document


class FileRefused(msgspec.Struct, frozen=True, tag=True):
    reason: Failure


class FolderChanged(msgspec.Struct, frozen=True, tag=True):
    folder: Folder


class Found(msgspec.Struct, frozen=True, tag=True):
    """``meaning`` is False where only words could be compared (no embedding model, or not embedded yet).

    ``standing`` says by how many standard deviations the nearest passage is nearer to the query than to everyday
    questions; None where meaning was not compared.
    """

    hits: tuple[Hit, ...]
    meaning: bool
    standing: float | None = None
    reason: Failure | None = None
    """Why meaning could not be compared, where a person can do something about it."""


class Recalled(msgspec.Struct, frozen=True, tag=True):
    hits: tuple[TurnHit, ...]


class EmbedderState(msgspec.Struct, frozen=True):
    """An embedding model: its name, its ``path`` ("" for the bundled one), and whether it can be used.

    ``done`` of ``total`` texts (passages and messages) have been embedded with it; ``remaining_s`` is what the rest
    will take, None while nothing is known.
    """

    name: str
    path: str
    available: bool
    done: int
    total: int
    remaining_s: float | None


class EmbedderChanged(msgspec.Struct, frozen=True, tag=True):
    embedder: EmbedderState


class Extracted(msgspec.Struct, frozen=True, tag=True):
    extraction: Extraction


KnowledgeEvent = DocumentChanged | FileRefused | FolderChanged | Found | Recalled | EmbedderChanged | Extracted

request_decoder = msgspec.msgpack.Decoder(tuple[int, KnowledgeRequest | Cancel])
event_decoder = msgspec.msgpack.Decoder(tuple[int, KnowledgeEvent | Ready | Completed | Failure])
