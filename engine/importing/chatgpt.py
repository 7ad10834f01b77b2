"""Conversations of ChatGPT's export: ``conversations.json``, or ``conversations-000.json`` and so on, in its zip.

Each has a ``mapping`` of nodes with ``parent``; edits and regenerated answers are branches, ``current_node`` is the end
of the shown one. A message has an author (user, assistant, system, tool) and content of one of a dozen types.
Field names as exports of 2023 to 2026 have them.
"""

from typing import Any

import msgspec

from engine.importing.imported import ImportedConversation, Node, clean, id_of, messages_of
from knowledge.store.records import Conversation, Role

SPOKEN: dict[str, Role] = {"user": "user", "assistant": "assistant", "tool": "assistant"}

HIDDEN_TYPES = frozenset({"user_editable_context", "model_editable_context", "reasoning_recap", "system_error"})


class _Author(msgspec.Struct):
    role: str = ""


class _Message(msgspec.Struct):
    author: _Author | None = None
    content: dict[str, Any] | None = None
    create_time: float | None = None
    weight: float | None = None
    recipient: str | None = None
    metadata: dict[str, Any] | None = None


class _Node(msgspec.Struct):
    message: _Message | None = None
    parent: str | None = None


class _Conversation(msgspec.Struct):
    mapping: dict[str, _Node]
    id: str | None = None
    conversation_id: str | None = None
    title: str | None = None
    create_time: float | None = None
    update_time: float | None = None
    current_node: str | None = None
    is_archived: bool | None = None
    is_starred: bool | None = None
    default_model_slug: str | None = None


def read(record: object) -> ImportedConversation:
    """The conversation of one record. Raises ``msgspec.ValidationError`` and ``ValueError`` where it is none."""
    source = msgspec.convert(record, _Conversation, strict=False)
    name = source.conversation_id or source.id
    if not name:
        raise ValueError("a conversation without an id")
    conversation_id = id_of("chatgpt", name)
    nodes = [_node(key, node) for key, node in source.mapping.items()]
    messages, leaf = messages_of(conversation_id, nodes, source.current_node)
    created = source.create_time or 0.0
    return ImportedConversation(
        Conversation(
            conversation_id,
            clean(source.title or "", 200),
            created,
            source.update_time or created,
            "{}",
            leaf,
            clean(source.default_model_slug or "", 200),
            pinned=bool(source.is_starred) and not source.is_archived,
            archived=bool(source.is_archived),
        ),
        tuple(messages),
    )


def _node(name: str, node: _Node) -> Node:
    message = node.message
    if message is None or message.author is None or message.content is None:
        return Node(name, node.parent, None)
    metadata = message.metadata or {}
    hidden = metadata.get("is_visually_hidden_from_conversation") or message.weight == 0
    role = None if hidden else SPOKEN.get(message.author.role)
    text, reasoning = _words(message.content, message.author.role, message.recipient or "all")
    files = [str(file.get("name", "")) for file in metadata.get("attachments") or () if isinstance(file, dict)]
    if role == "user" and any(files):
        text = "\n\n".join(filter(None, (text, *(f"[{file}]" for file in files if file))))
    model = str(metadata.get("model_slug") or "") if role == "assistant" else ""
    return Node(name, node.parent, role, text, reasoning, message.create_time or 0.0, model)


def _words(content: dict[str, Any], author: str, recipient: str) -> tuple[str, str]:
    """What is said, and what was thought."""
    kind = str(content.get("content_type", ""))
    if kind in HIDDEN_TYPES:
        return "", ""
    if kind == "thoughts":
        thoughts = [thought for thought in content.get("thoughts") or () if isinstance(thought, dict)]
        return "", "\n\n".join(str(thought.get("content") or thought.get("summary") or "") for thought in thoughts)
    if kind in ("code", "execution_output"):
        code = str(content.get("text") or "")
        # Calls of a browser or of a search are no part of the answer; programs that ran are.
        if recipient not in ("all", "python") or not code.strip():
            return "", ""
        language = str(content.get("language") or "")
        language = "python" if recipient == "python" else ("" if language == "unknown" else language)
        return _fenced(code, language if kind == "code" else "text"), ""
    said = "\n\n".join(filter(None, (_part(part) for part in content.get("parts") or ())))
    # Pictures that a tool drew are answers; what else it hands to the model is not.
    return (said if author != "tool" or kind == "multimodal_text" else ""), ""


def _part(part: object) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, dict):
        spoken = part.get("text")
        if isinstance(spoken, str):
            return spoken
        if "image" in str(part.get("content_type", "")):
            return "[image]"
    return ""


def _fenced(code: str, language: str) -> str:
    fence = "```"
    while fence in code:
        fence += "`"
    return f"{fence}{language}\n{code.rstrip()}\n{fence}"
