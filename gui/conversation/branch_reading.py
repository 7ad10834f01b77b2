"""Reads the branch of a conversation from the store, as it will be shown: the slow half, for a worker's thread."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from gui.conversation.attached_pictures import attached_pictures
from gui.conversation.message_content import shown_message
from gui.transcript.content import Picture, TranscriptMessage
from knowledge.store.records import Message

if TYPE_CHECKING:
    from engine.services import Services

Siblings = Mapping[str, tuple[str, ...]]
"""The ids of all messages in the same place, by the id of each; only where there are several."""


class Beside(NamedTuple):
    """What stands beside the messages of a branch: other versions of them, and the pictures of questions."""

    siblings: Siblings
    pictures: Mapping[str, tuple[Picture, ...]]


class ReadBranch(NamedTuple):
    """``shown`` has, by their ids, those messages as the transcript shows them that were not known before."""

    messages: Sequence[Message]
    beside: Beside
    shown: Mapping[str, TranscriptMessage]


NOTHING = ReadBranch((), Beside({}, {}), {})


def read_branch(services: "Services", conversation_id: str, shown_before: Sequence[Message]) -> ReadBranch:
    """The shown branch of a conversation. Of its messages those that are shown already are not read again.

    Raises ``ConversationNotFound``.
    """
    known = {message.id: message for message in shown_before if message.state != "streaming"}
    if known:
        path = services.branches.path(conversation_id)
        fresh = services.branches.messages([message_id for message_id in path if message_id not in known])
        found = {**known, **{message.id: message for message in fresh}}
        messages = [found[message_id] for message_id in path if message_id in found]
    else:
        messages = services.conversations.branch(conversation_id)
    beside = read_beside(services, conversation_id, messages)
    shown = {
        message.id: shown_at(messages, index, beside)
        for index, message in enumerate(messages)
        if message.id not in known
    }
    return ReadBranch(messages, beside, shown)


def read_beside(services: "Services", conversation_id: str, messages: Sequence[Message]) -> Beside:
    """What stands beside the messages of a branch."""
    return Beside(
        services.branches.siblings(conversation_id),
        attached_pictures(services.documents, services.profile.files, conversation_id, messages),
    )


def shown_at(messages: Sequence[Message], index: int, beside: Beside) -> TranscriptMessage:
    """A message of a branch as the transcript shows it."""
    message = messages[index]
    before = messages[index - 1] if index and message.role == "assistant" else None
    return shown_message(message, before, beside.siblings.get(message.id, ()), beside.pictures.get(message.id, ()))
