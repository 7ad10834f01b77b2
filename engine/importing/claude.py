"""Conversations of Claude's export: ``conversations.json`` in its zip.

Each has ``chat_messages`` with a sender (human, assistant), blocks of ``content``, attachments whose text was
extracted, and in later exports a ``parent_message_uuid``; without it each message follows the one before.
"""

from datetime import datetime
from typing import Any

import msgspec

from engine.importing.imported import Attachment, ImportedConversation, Node, clean, id_of, messages_of
from knowledge.store.records import Conversation, Role

SENDERS: dict[str, Role] = {"human": "user", "assistant": "assistant"}


class _Message(msgspec.Struct):
    uuid: str
    sender: str = ""
    text: str | None = None
    content: list[dict[str, Any]] | None = None
    created_at: str | None = None
    attachments: list[dict[str, Any]] | None = None
    files: list[dict[str, Any]] | None = None
    parent_message_uuid: str | None = None


class _Conversation(msgspec.Struct):
    uuid: str
    chat_messages: list[_Message]
    name: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    current_leaf_message_uuid: str | None = None
    is_starred: bool | None = None


def read(record: object) -> ImportedConversation:
    """The conversation of one record. Raises ``msgspec.ValidationError`` where it is none."""
    source = msgspec.convert(record, _Conversation, strict=False)
    conversation_id = id_of("claude", source.uuid)
    has_tree = any(message.parent_message_uuid for message in source.chat_messages)
    nodes: list[Node] = []
    attachments: list[Attachment] = []
    for message in source.chat_messages:
        before = nodes[-1].name if nodes else None
        nodes.append(_node(message, message.parent_message_uuid if has_tree else before))
        attachments += _attachments(message)
    shown = source.current_leaf_message_uuid or (nodes[-1].name if nodes else None)
    messages, leaf = messages_of(conversation_id, nodes, shown)
    created = _time(source.created_at)
    return ImportedConversation(
        Conversation(
            conversation_id,
            clean(source.name or "", 200),
            created,
            _time(source.updated_at) or created,
            "{}",
            leaf,
            pinned=bool(source.is_starred),
        ),
        tuple(messages),
        tuple(attachments),
    )


def _node(message: _Message, parent: str | None) -> Node:
    blocks = message.content or []
    said = "\n\n".join(filter(None, (_block(block) for block in blocks))) or message.text or ""
    thought = "\n\n".join(str(block.get("thinking") or "") for block in blocks if block.get("type") == "thinking")
    role = SENDERS.get(message.sender)
    if role == "user":
        names = [str(file.get("file_name") or "") for file in (*(message.attachments or ()), *(message.files or ()))]
        said = "\n\n".join(filter(None, (said, *(f"[{name}]" for name in dict.fromkeys(names) if name))))
    model = "Claude" if role == "assistant" else ""
    return Node(message.uuid, parent, role, said, thought, _time(message.created_at), model)


def _block(block: dict[str, Any]) -> str:
    """What a block says; of the tools only what they wrote for the person (artifacts)."""
    if block.get("type") == "text":
        return str(block.get("text") or "")
    given = block.get("input")
    if block.get("type") == "tool_use" and block.get("name") == "artifacts" and isinstance(given, dict):
        content, title = given.get("content"), given.get("title")
        if isinstance(content, str) and content.strip():
            heading = f"**{title}**\n\n" if isinstance(title, str) and title else ""
            fence = "~~~~" if "~~~" in content else "~~~"
            return f"{heading}{fence}{given.get('language') or ''}\n{content.rstrip()}\n{fence}"
    return ""


def _attachments(message: _Message) -> list[Attachment]:
    return [
        Attachment(clean(str(file.get("file_name") or "attachment.txt"), 120), clean(text))
        for file in message.attachments or ()
        if isinstance(text := file.get("extracted_content"), str) and text.strip()
    ]


def _time(text: str | None) -> float:
    """Seconds since the epoch, 0 where ``text`` is no time."""
    try:
        return datetime.fromisoformat(text).timestamp() if text else 0.0
    except (ValueError, OverflowError, OSError):
        return 0.0
