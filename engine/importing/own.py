"""Our own export (``engine.export``), read back."""

import json
import re
from collections import deque

import msgspec

from engine.chat_settings import ChatSettings
from engine.export import FORMAT, ExportedConversation
from engine.importing.imported import TITLE_CHARACTERS, ImportedConversation, clean, id_of
from knowledge.store.filing import tag_name
from knowledge.store.records import Conversation, Message

TAGS = 100

_ID = re.compile(r"[A-Za-z0-9]{1,64}")


def read(record: object) -> ImportedConversation:
    """The conversation of one record, under its own id. Raises ``msgspec.ValidationError`` and ``ValueError``."""
    # Halves of surrogate pairs, anywhere in it, are no text that could be kept.
    sound = json.loads(json.dumps(record, ensure_ascii=False).encode("utf-8", "replace"))
    source = msgspec.convert(sound, ExportedConversation)
    if source.format != FORMAT:
        raise ValueError(source.format)
    given = source.conversation
    conversation_id = given.id if _ID.fullmatch(given.id) else id_of("dodam", given.id)
    messages = _parents_first([_checked(message, conversation_id) for message in source.messages])
    ids = {message.id for message in messages}
    leaf = _message_id(given.leaf_id) if given.leaf_id is not None else None
    conversation = Conversation(
        conversation_id,
        clean(given.title, TITLE_CHARACTERS),
        given.created,
        given.updated,
        _settings(given.settings),
        leaf if leaf in ids else (messages[-1].id if messages else None),
        clean(given.model, TITLE_CHARACTERS),
        given.pinned and not given.archived,
        given.archived,
        tags=tuple(filter(None, map(tag_name, given.tags[:TAGS]))),
    )
    return ImportedConversation(conversation, tuple(messages), folder=clean(source.folder, 60))


def _checked(message: Message, conversation_id: str) -> Message:
    return msgspec.structs.replace(
        message,
        id=_message_id(message.id),
        conversation_id=conversation_id,
        parent_id=_message_id(message.parent_id) if message.parent_id is not None else None,
        text=clean(message.text),
        reasoning=clean(message.reasoning),
        model=clean(message.model, TITLE_CHARACTERS),
        stats=clean(message.stats),
        state="interrupted" if message.state == "streaming" else message.state,
    )


def _message_id(given: str) -> str:
    return given if _ID.fullmatch(given) else id_of("dodam", given)


def _parents_first(messages: list[Message]) -> list[Message]:
    """All that hang on a first message, in their order; what hangs on nothing but itself is dropped."""
    position = {message.id: place for place, message in enumerate(messages)}
    below: dict[str | None, list[Message]] = {}
    for message in messages:
        below.setdefault(message.parent_id if message.parent_id in position else None, []).append(message)
    found: set[str] = set()
    waiting = deque(below.get(None, ()))
    while waiting:
        message = waiting.popleft()
        if message.id not in found:
            found.add(message.id)
            waiting.extend(below.get(message.id, ()))
    kept = [message for place, message in enumerate(messages) if message.id in found and position[message.id] == place]
    return [
        message if message.parent_id in found else msgspec.structs.replace(message, parent_id=None) for message in kept
    ]


def _settings(text: str) -> str:
    try:
        ChatSettings.from_json(text)
    except (msgspec.MsgspecError, RecursionError):
        return "{}"
    return text
