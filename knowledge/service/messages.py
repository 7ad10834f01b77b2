"""What the window process and the knowledge child say to each other."""

import msgspec

from knowledge.child.wire import Cancel, Completed, Failure, Ready
from knowledge.documents.extraction import Extraction
from knowledge.store.records import Document, Hit, TurnHit


class KnowledgeConfig(msgspec.Struct, frozen=True):
    """What the child needs to start: the profile folder."""

    profile: str


class AddFile(msgspec.Struct, frozen=True, tag=True):
    """Attach a file: answered by ``DocumentChanged`` at every step, last of all ready or failed.

    The document has a row before the first answer; it is findable by words as soon as its state is ``embedding``.
    """

    conversation_id: str
    path: str


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


class Search(msgspec.Struct, frozen=True, tag=True):
    """The ``k`` passages of a conversation's documents nearest to ``query``: answered by one ``Found``."""

    conversation_id: str
    query: str
    k: int


class Recall(msgspec.Struct, frozen=True, tag=True):
    """The ``k`` messages of the dialog memory nearest to ``query``, only among ``among``: one ``Recalled``."""

    conversation_id: str
    query: str
    k: int
    among: tuple[str, ...]


class Extract(msgspec.Struct, frozen=True, tag=True):
    """Parse a file without keeping it: one ``Extracted``."""

    path: str


class Yield(msgspec.Struct, frozen=True, tag=True):
    """A reply is being generated (``on``) or has ended: indexing stands still meanwhile."""

    on: bool


KnowledgeRequest = (
    AddFile
    | ResumeIndexing
    | RemoveDocument
    | ForgetConversation
    | RememberMessages
    | Search
    | Recall
    | Extract
    | Yield
)


class DocumentChanged(msgspec.Struct, frozen=True, tag=True):
    document: Document


class Found(msgspec.Struct, frozen=True, tag=True):
    """``meaning`` is False where only words could be compared (no embedding model, or not embedded yet)."""

    hits: tuple[Hit, ...]
    meaning: bool


class Recalled(msgspec.Struct, frozen=True, tag=True):
    hits: tuple[TurnHit, ...]


class Extracted(msgspec.Struct, frozen=True, tag=True):
    extraction: Extraction


KnowledgeEvent = DocumentChanged | Found | Recalled | Extracted

request_decoder = msgspec.msgpack.Decoder(tuple[int, KnowledgeRequest | Cancel])
event_decoder = msgspec.msgpack.Decoder(tuple[int, KnowledgeEvent | Ready | Completed | Failure])
