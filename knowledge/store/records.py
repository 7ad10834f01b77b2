"""What the store holds, as frozen records. Times are seconds since the epoch (UTC).

Those that come by the thousand are out of the garbage collector's sight (``gc=False``): they cannot be part of a cycle,
and walking a long branch's would stop the window for a tenth of a second now and then.
"""

from typing import Literal

import msgspec

from knowledge.documents.extraction import Note

NAME_CHARACTERS = 60
"""Of a folder's name or a tag."""

Role = Literal["user", "assistant"]
MessageState = Literal["complete", "streaming", "stopped", "interrupted"]
"""``streaming``: being written; ``stopped``: ended by the user; ``interrupted``: the program or its engine died."""

DocumentState = Literal["waiting", "parsing", "embedding", "ready", "failed"]
"""From ``embedding`` on a document is found by its words, from ``ready`` on also by its meaning."""


class Passage(msgspec.Struct, frozen=True, gc=False):
    """A piece of a document that is retrieved as one.

    ``start`` and ``end`` are character offsets into the document's extracted text; ``page`` counts from 1;
    ``heading`` is the path of headings above it, joined by " › "; ``place`` says more than the page where the format
    knows more: “Sheet1!A12:F15”, “line 12-15”, “cell 4”.
    """

    id: int
    document_id: int
    file: str
    page: int | None
    heading: str
    start: int
    end: int
    text: str
    place: str = ""


class Citation(msgspec.Struct, frozen=True, gc=False):
    """A numbered mark on an answer: the passage that supports it.

    ``anchors`` are character offsets into the answer's text, each just behind a sentence this passage supports.
    ``supported`` is False where no sentence of the answer leans on the passage and it is only where the answer was
    looked for.
    """

    number: int
    passage: Passage
    anchors: tuple[int, ...]
    supported: bool = True


class RecalledTurn(msgspec.Struct, frozen=True, gc=False):
    """An earlier turn of the conversation that no longer fits the window and was put back in by relevance."""

    message_id: str
    text: str


class Summary(msgspec.Struct, frozen=True):
    """What a model made of the messages from ``first_id`` to ``last_id`` of a branch, both included."""

    first_id: str
    last_id: str
    text: str
    model: str
    created: float


class Message(msgspec.Struct, frozen=True, gc=False):
    """One message; ``parent_id`` makes the messages of a conversation a tree.

    ``excerpts`` (on user messages) are the passages that its prompt held, frozen so that later prompts begin alike.
    ``stats`` (on assistant messages) is the engine's JSON account of the turn, "" before it ended.
    ``reasoning`` (on assistant messages) is what the model thought before it answered; it is no part of ``text``.
    """

    id: str
    conversation_id: str
    parent_id: str | None
    role: Role
    text: str
    created: float
    state: MessageState
    model: str = ""
    excerpts: tuple[Passage, ...] = ()
    recalled: tuple[RecalledTurn, ...] = ()
    citations: tuple[Citation, ...] = ()
    stats: str = ""
    reasoning: str = ""


PRIVATE_PREFIX = "private"
"""How the ids of private conversations begin: whoever meets such an id keeps nothing on disk."""


def is_private(conversation_id: str) -> bool:
    """Whether nothing of a conversation may be on disk."""
    return conversation_id.startswith(PRIVATE_PREFIX)


class Conversation(msgspec.Struct, frozen=True):
    """A conversation without its messages. ``settings`` is the engine's JSON (``engine.chat_settings``)."""

    id: str
    title: str
    created: float
    updated: float
    settings: str
    leaf_id: str | None
    """The last message of the branch that is shown."""
    model: str = ""
    """Name of the model last used in it."""
    pinned: bool = False
    archived: bool = False
    folder_id: int | None = None
    """The ``ChatFolder`` it was put into."""
    tags: tuple[str, ...] = ()


class ChatFolder(msgspec.Struct, frozen=True):
    """A named group of conversations; a ``collapsed`` one shows only its name."""

    id: int
    name: str
    collapsed: bool


Span = tuple[int, int]
"""Character offsets of the first and behind the last character of a part of a text."""


class MessageHit(msgspec.Struct, frozen=True):
    """A message found by its words: plain text around the place, and where in it the ``marks`` are."""

    conversation_id: str
    message_id: str
    role: Role
    created: float
    snippet: str
    marks: tuple[Span, ...] = ()


class ConversationHit(msgspec.Struct, frozen=True):
    """A conversation found by its title, tags or messages.

    ``snippet`` is plain text around the place in the newest message that was found, whose id is ``message_id``; both
    are "" where only title and tags were found. The ``marks`` are what was found in it and in the title. ``messages``
    is how many messages were found; of a very common word, among the newest ones of all.
    """

    conversation: Conversation
    snippet: str
    message_id: str = ""
    marks: tuple[Span, ...] = ()
    title_marks: tuple[Span, ...] = ()
    messages: int = 0


class Document(msgspec.Struct, frozen=True):
    """A file attached to a conversation. ``done`` and ``passages`` count passages; ``error`` words a failure.

    ``error_kind`` and ``error_details`` name the ``DodamError`` behind a ``failed`` state. The whole text of a
    ``pinned`` one is in every prompt of the conversation. ``notes`` say what of the file is not in its text.
    ``remaining_s`` is what is left of its indexing in seconds, in events of progress, where it can be told.
    """

    id: int
    conversation_id: str
    file: str
    sha256: str
    size: int
    pages: int | None
    state: DocumentState
    done: int
    passages: int
    added: float
    error_kind: str = ""
    error_details: dict[str, str] = {}
    pinned: bool = False
    notes: tuple[Note, ...] = ()
    remaining_s: float | None = None


FolderState = Literal["reading", "ready", "stopped", "missing"]
"""``missing``: not there any more, perhaps on a disk that was unplugged; its documents stay."""


class Folder(msgspec.Struct, frozen=True):
    """A folder whose files are documents of a conversation; ``linked`` ones are followed as their files change.

    Of its ``files``, ``read`` are found by their words, ``learned`` of them also by their meaning, and ``failed``
    cannot be read. ``left_out`` counts what else is in it by kind (``knowledge.folders.scan.LeftOutKind``).
    """

    id: int
    conversation_id: str
    path: str
    name: str
    linked: bool
    state: FolderState
    files: int
    read: int
    learned: int
    failed: int
    left_out: dict[str, int] = {}


class FolderFile(msgspec.Struct, frozen=True):
    """A file of a folder, by its path in it; ``state`` and ``error_kind`` as a ``Document`` has them."""

    file: str
    document_id: int | None
    state: DocumentState
    error_kind: str = ""
    error_details: dict[str, str] = {}


class Hit(msgspec.Struct, frozen=True):
    """A found passage; ``score`` is the fused score, higher is better, comparable within one search only."""

    passage: Passage
    score: float


class TurnHit(msgspec.Struct, frozen=True):
    """A found message of the dialog memory."""

    message_id: str
    score: float
    text: str
