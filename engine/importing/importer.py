"""Takes the conversations of a file in, each whole or not at all."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from engine.errors import ImportBroken, ImportTooLarge, ImportUnknown
from engine.importing.imported import Attachment, ImportedConversation, id_of, with_sound_times
from engine.importing.reading import Broken, TooLarge, Unreadable
from engine.importing.reading_apart import read_apart
from engine.turn.turn import title_of
from knowledge.errors import DodamError
from knowledge.service.client import KnowledgeClient
from knowledge.store.database import Database
from knowledge.store.records import Document, Message, Passage
from knowledge.store.whole_conversations import WholeConversationStore

Reading = Callable[[Path, Callable[[], bool]], Iterator[tuple[float, ImportedConversation | Unreadable]]]
"""Gives the records of a file until it is cancelled, as ``read_apart`` does."""

TEXT_SUFFIXES = frozenset({".txt", ".md", ".csv", ".log"})


class Importing(msgspec.Struct, frozen=True):
    """How far an import is: ``share`` of the file is read, ``added`` conversations are in the store now.

    ``known`` ones were there already, ``empty`` ones say nothing, ``unreadable`` records are no conversations.
    """

    share: float = 0.0
    added: int = 0
    known: int = 0
    empty: int = 0
    unreadable: int = 0


class AttachmentsFound(msgspec.Struct, frozen=True):
    """Texts that came with a conversation that was added; ``attach`` makes documents of them."""

    conversation_id: str
    attachments: tuple[Attachment, ...]


def import_file(
    database: Database, path: Path, cancelled: Callable[[], bool] = lambda: False, read: Reading = read_apart
) -> Iterator[Importing | AttachmentsFound]:
    """Take in the conversations of an export, telling how far it is after each.

    Those that are known already stay as they are. Raises ``FileMissing``, ``FileUnreadable``, ``ReaderTimedOut``,
    ``ReaderOutOfMemory`` and ``TransferError`` kinds; what was taken in before stays. ``cancelled`` ends it after the
    present conversation.
    """
    store = WholeConversationStore(database)
    state = Importing()
    try:
        for share, found in read(path, cancelled):
            before, state = state, msgspec.structs.replace(_taken(store, state, found), share=share)
            if isinstance(found, ImportedConversation) and found.attachments and state.added > before.added:
                yield AttachmentsFound(found.conversation.id, found.attachments)
            yield state
            if cancelled():
                return
    except Broken as error:
        if state == Importing():
            raise ImportUnknown(file=path.name) from error
        raise ImportBroken(file=path.name, count=str(state.added)) from error
    except TooLarge as error:
        raise ImportTooLarge(file=path.name, count=str(state.added)) from error
    if cancelled():
        return
    if not state.added and not state.known and not state.empty:
        raise ImportUnknown(file=path.name)
    yield msgspec.structs.replace(state, share=1.0)


def attach(
    knowledge: KnowledgeClient, conversation_id: str, attachments: Sequence[Attachment]
) -> Iterator[Document | DodamError]:
    """Make documents of what came with a conversation; their states as they change, and why others cannot be."""
    with TemporaryDirectory() as folder:
        files = []
        for number, attachment in enumerate(attachments):
            # Each in a folder of its own: two may have one name. Of a PDF it is the text that was extracted.
            name = Path(attachment.name).name or "attachment"
            ending = "" if Path(name).suffix.lower() in TEXT_SUFFIXES else ".txt"
            file = Path(folder, str(number), name + ending)
            file.parent.mkdir()
            file.write_text(attachment.text, encoding="utf-8")
            files.append(file)
        yield from knowledge.add_files(conversation_id, files)


def _taken(store: WholeConversationStore, state: Importing, found: ImportedConversation | Unreadable) -> Importing:
    if isinstance(found, Unreadable):
        return msgspec.structs.replace(state, unreadable=state.unreadable + 1)
    conversation_id = found.conversation.id
    if not found.messages:
        return msgspec.structs.replace(state, empty=state.empty + 1)
    if store.bring_back(conversation_id):
        # Deleted a moment ago, and still whole: “it was here already” would be said of what is about to go.
        return msgspec.structs.replace(state, added=state.added + 1)
    if store.is_known(conversation_id):
        return msgspec.structs.replace(state, known=state.known + 1)
    if store.any_taken(message.id for message in found.messages):
        found = _under_new_ids(found)
    found = _titled(with_sound_times(found))
    store.add(found.conversation, [_without_documents(message) for message in found.messages], found.folder)
    return msgspec.structs.replace(state, added=state.added + 1)


def _titled(found: ImportedConversation) -> ImportedConversation:
    """With the first words as the title where the file has none, as conversations get theirs here."""
    if found.conversation.title.strip():
        return found
    title = title_of(next((message.text for message in found.messages if message.role == "user"), ""))
    return msgspec.structs.replace(found, conversation=msgspec.structs.replace(found.conversation, title=title))


def _under_new_ids(found: ImportedConversation) -> ImportedConversation:
    """The same conversation with message ids that no other one has."""
    conversation_id = found.conversation.id

    def renamed(message_id: str | None) -> str | None:
        return None if message_id is None else id_of(conversation_id, message_id)

    messages = tuple(
        msgspec.structs.replace(message, id=id_of(conversation_id, message.id), parent_id=renamed(message.parent_id))
        for message in found.messages
    )
    leaf = renamed(found.conversation.leaf_id)
    conversation = msgspec.structs.replace(found.conversation, leaf_id=leaf)
    return msgspec.structs.replace(found, conversation=conversation, messages=messages)


def _without_documents(message: Message) -> Message:
    """Passages keep their words, but name no document: the numbers are those of other documents here."""

    def loose(passage: Passage) -> Passage:
        return msgspec.structs.replace(passage, id=0, document_id=0)

    return msgspec.structs.replace(
        message,
        excerpts=tuple(loose(passage) for passage in message.excerpts),
        citations=tuple(
            msgspec.structs.replace(citation, passage=loose(citation.passage)) for citation in message.citations
        ),
    )
