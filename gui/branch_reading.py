"""Reads the branch of a conversation from the store, as it will be shown: the slow half, for a worker's thread."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from gui.message_content import shown_message
from gui.transcript.content import TranscriptMessage
from knowledge.store.branches import BranchStore
from knowledge.store.conversations import ConversationStore
from knowledge.store.records import Message

Siblings = Mapping[str, tuple[str, ...]]
"""The ids of all messages in the same place, by the id of each; only where there are several."""


class ReadBranch(NamedTuple):
    """``shown`` has, by their ids, those messages as the transcript shows them that were not known before."""

    messages: Sequence[Message]
    siblings: Siblings
    shown: Mapping[str, TranscriptMessage]


NOTHING = ReadBranch((), {}, {})


def read_branch(
    store: ConversationStore, branches: BranchStore, conversation_id: str, known: Mapping[str, Message]
) -> ReadBranch:
    """The shown branch of a conversation. Messages that are known already are not read again.

    Raises ``ConversationNotFound``.
    """
    siblings = branches.siblings(conversation_id)
    if known:
        path = branches.path(conversation_id)
        fresh = branches.messages([message_id for message_id in path if message_id not in known])
        found = {**known, **{message.id: message for message in fresh}}
        messages = [found[message_id] for message_id in path if message_id in found]
    else:
        messages = store.branch(conversation_id)
    shown = {
        message.id: shown_at(messages, index, siblings)
        for index, message in enumerate(messages)
        if message.id not in known
    }
    return ReadBranch(messages, siblings, shown)


def shown_at(messages: Sequence[Message], index: int, siblings: Siblings) -> TranscriptMessage:
    """A message of a branch as the transcript shows it."""
    message = messages[index]
    before = messages[index - 1] if index and message.role == "assistant" else None
    return shown_message(message, before, siblings.get(message.id, ()))
