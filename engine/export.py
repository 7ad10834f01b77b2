"""A conversation as Markdown for reading, or as JSON for keeping."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from knowledge.store.records import Citation, Conversation, Message


def as_markdown(conversation: Conversation, branch: Sequence[Message]) -> str:
    """The shown branch, with citations as footnotes."""
    parts = [f"# {conversation.title or conversation.id}"]
    for position, message in enumerate(branch):
        author = "You" if message.role == "user" else (message.model or "Assistant")
        parts.append(f"## {author}\n\n{_marked(message, position)}")
        parts.extend(f"[^{position}-{citation.number}]: {_place(citation)}" for citation in message.citations)
    return "\n\n".join(parts) + "\n"


def as_json(conversation: Conversation, branch: Sequence[Message]) -> str:
    """Everything the store knows of the shown branch."""
    record = {
        "conversation": msgspec.to_builtins(conversation),
        "exported": datetime.now(UTC).isoformat(timespec="seconds"),
        "messages": [msgspec.to_builtins(message) for message in branch],
    }
    return json.dumps(record, ensure_ascii=False, indent=2)


def _marked(message: Message, position: int) -> str:
    marks = sorted(
        ((anchor, citation.number) for citation in message.citations for anchor in citation.anchors), reverse=True
    )
    text = message.text
    for anchor, number in marks:
        text = f"{text[:anchor]}[^{position}-{number}]{text[anchor:]}"
    return text


def _place(citation: Citation) -> str:
    passage = citation.passage
    page = f", p. {passage.page}" if passage.page is not None else ""
    return f"{passage.file}{page}: “{' '.join(passage.text.split())}”"
