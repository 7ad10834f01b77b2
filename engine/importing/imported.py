"""A conversation as an importer reads it, whatever file it comes from."""

import hashlib
import time
from collections import Counter, deque
from collections.abc import Sequence

import msgspec

from knowledge.store.records import Conversation, Message, MessageState, Role

TITLE_CHARACTERS = 200
TEXT_CHARACTERS = 2_000_000
"""Of one message; what is longer is cut. A million words were never typed into a chat."""


LATEST_TIME = 4_102_444_800.0
"""The year 2100; what lies behind it, NaN and infinity are mistakes of the file."""


class Attachment(msgspec.Struct, frozen=True):
    """A text that came with a conversation."""

    name: str
    text: str


class ImportedConversation(msgspec.Struct, frozen=True):
    """A conversation with its whole tree: parents before children, siblings in their order."""

    conversation: Conversation
    messages: tuple[Message, ...]
    attachments: tuple[Attachment, ...] = ()
    folder: str = ""


class Node(msgspec.Struct):
    """A message on its way in, under its name in the file; ``text`` "" says nothing, but its children may."""

    name: str
    parent: str | None
    role: Role | None
    """None for what is not said by anybody: system prompts, tools' own notes."""
    text: str = ""
    reasoning: str = ""
    created: float = 0.0
    model: str = ""
    state: MessageState = "complete"


def id_of(*names: str) -> str:
    """The id here of something that has these names elsewhere: the same each time, so that nothing comes in twice."""
    return hashlib.sha256("\0".join(names).encode("utf-8", "replace")).hexdigest()[:16]


def clean(text: str, limit: int = TEXT_CHARACTERS) -> str:
    """``text`` without what SQLite cannot keep (halves of surrogate pairs, NUL), cut at ``limit``."""
    return text[:limit].encode("utf-8", "replace").decode().replace("\0", "")


def with_sound_times(found: ImportedConversation) -> ImportedConversation:
    """The same with times that are times; where the file has none, with those of the messages, else with now."""
    messages = tuple(msgspec.structs.replace(message, created=_time(message.created)) for message in found.messages)
    said = [message.created for message in messages if message.created] or [time.time()]
    conversation = msgspec.structs.replace(
        found.conversation,
        created=_time(found.conversation.created) or said[0],
        updated=_time(found.conversation.updated) or max(said),
    )
    return msgspec.structs.replace(found, conversation=conversation, messages=messages)


def _time(given: float) -> float:
    return given if 0 < given < LATEST_TIME else 0.0


def messages_of(conversation_id: str, nodes: Sequence[Node], shown: str | None) -> tuple[list[Message], str | None]:
    """The messages of a tree of ``nodes``, and the id of the one that ends the branch with ``shown`` in it.

    Nodes without words are left out and their children hang on what came before. What an assistant says in several
    steps, with tools in between, is one message. Nodes that hang on nothing but each other are dropped.
    """
    ordered = _parents_first(nodes)
    messages: dict[str, Message] = {}
    stands_for: dict[str, str | None] = {}
    children = Counter(node.parent for node in ordered)
    for node in ordered:
        parent = stands_for.get(node.parent) if node.parent is not None else None
        before = messages.get(parent) if parent is not None else None
        if node.role is None or not (node.text.strip() or node.reasoning.strip()):
            stands_for[node.name] = parent
            continue
        alone = node.parent is not None and children[node.parent] == 1
        if before is not None and node.role == before.role == "assistant" and alone:
            messages[before.id] = _joined(before, node)
            stands_for[node.name] = before.id
            continue
        made = id_of(conversation_id, node.name)
        created = max(node.created, before.created if before is not None else 0.0)
        messages[made] = Message(
            made, conversation_id, parent, node.role, clean(node.text), created, node.state,
            clean(node.model, TITLE_CHARACTERS), reasoning=clean(node.reasoning),
        )  # fmt: skip
        stands_for[node.name] = made
    leaf = stands_for.get(shown) if shown is not None else None
    kept = list(messages.values())
    return kept, leaf or (kept[-1].id if kept else None)


def _parents_first(nodes: Sequence[Node]) -> list[Node]:
    """All nodes that can be reached from one without a parent, level by level, siblings in their order."""
    known = {node.name for node in nodes}
    below: dict[str | None, list[Node]] = {}
    for node in nodes:
        below.setdefault(node.parent if node.parent in known else None, []).append(node)
    ordered: list[Node] = []
    waiting = deque(below.get(None, ()))
    seen: set[str] = set()
    while waiting:
        node = waiting.popleft()
        if node.name not in seen:
            seen.add(node.name)
            ordered.append(node)
            waiting.extend(below.get(node.name, ()))
    return ordered


def _joined(before: Message, node: Node) -> Message:
    return msgspec.structs.replace(
        before,
        text=clean("\n\n".join(filter(None, (before.text, node.text)))),
        reasoning=clean("\n\n".join(filter(None, (before.reasoning, node.reasoning)))),
        model=before.model or clean(node.model, TITLE_CHARACTERS),
    )
