"""Finds conversations by title, tags and messages, as one types.

A query is words, of which each must be in the title or the tags together, or in one message; the last one may be a
beginning. ``#tag`` narrows it to conversations with that tag. A Korean word is found inside a longer one, and with
another particle than it has in the query.
"""

import json
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import islice

import msgspec

from knowledge.search.terms import is_bigram, terms
from knowledge.store.conversation_rows import CONVERSATIONS, conversation_of
from knowledge.store.records import Conversation, ConversationHit, MessageHit, Span

CONVERSATIONS_FOUND = 200
"""At most; nobody looks through more, and while a word is being typed most are not meant."""

MESSAGES_READ = 5_000
"""So many messages with a very common word are looked through, the newest first."""

MESSAGES_FOUND = 100
"""Of one conversation at most."""

SNIPPET_CHARACTERS = 100
BEFORE_MARK = 24
"""Characters of a snippet before the first word that was found: the sidebar shows about forty."""

MARKS = 12

PARTICLES = (
    *("에게서", "에서는", "으로는", "이라는"),
    *(
        "에서",
        "에게",
        "한테",
        "으로",
        "부터",
        "까지",
        "처럼",
        "보다",
        "이나",
        "이랑",
        "하고",
        "조차",
        "마저",
        "에는",
        "에도",
        "라는",
        "이란",
    ),
    *("은", "는", "이", "가", "을", "를", "의", "에", "도", "만", "와", "과", "로", "랑", "나", "란"),
)
"""What follows a Korean noun, the longest first."""

STEM = 4
"""Letters of a Latin word whose beginning is marked where the word itself is not in the text: it was found by stem."""

_TAG = re.compile(r"#(\S+)")


class Query(msgspec.Struct, frozen=True):
    """A query taken apart: ``words`` and ``tags`` are NFC, tags lower case."""

    words: tuple[str, ...]
    tags: tuple[str, ...]


def parse_query(text: str) -> Query:
    """The words and the ``#tags`` of what was typed."""
    normalised = unicodedata.normalize("NFC", text)
    words = tuple(_TAG.sub(" ", normalised).replace("#", " ").split())
    return Query(words, tuple(tag.lower() for tag in _TAG.findall(normalised)))


def search_conversations(connection: sqlite3.Connection, text: str) -> list[ConversationHit]:
    """What ``text`` finds, the last used first, at most ``CONVERSATIONS_FOUND``."""
    query = parse_query(text)
    if not query.words and not query.tags:
        return []
    titled = _by_title(connection, query)
    found = _newest_messages(connection, query) if query.words else {}
    told = {conversation_id: rows[0] for conversation_id, rows in found.items()}
    known = {**{found.id: found for found in _by_id(connection, told.keys() - titled.keys())}, **titled}
    shown = sorted(
        (conversation for conversation in known.values() if _has_tags(conversation, query)),
        key=lambda conversation: conversation.updated,
        reverse=True,
    )[:CONVERSATIONS_FOUND]
    texts = _texts(connection, [told[conversation.id] for conversation in shown if conversation.id in told])
    patterns = patterns_of(query.words)
    return [
        _hit(conversation, texts.get(told.get(conversation.id, -1)), patterns, len(found.get(conversation.id, ())))
        for conversation in shown
    ]


def search_messages(connection: sqlite3.Connection, conversation_id: str, text: str) -> list[MessageHit]:
    """The messages of one conversation that ``text`` finds, the newest first, at most ``MESSAGES_FOUND``."""
    query = parse_query(text)
    expression = expression_of(query.words)
    if not expression:
        return []
    patterns = patterns_of(query.words)
    rows = connection.execute(
        "SELECT m.id, m.role, m.created, m.text FROM message_terms CROSS JOIN messages m ON m.seq = message_terms.rowid"
        " WHERE message_terms MATCH ? ORDER BY message_terms.rowid DESC LIMIT ?",
        (f'{{scope}} : "{conversation_id}" AND {{terms}} : ({expression})', MESSAGES_FOUND),
    )
    return [
        MessageHit(conversation_id, row["id"], row["role"], row["created"], *snippet_of(row["text"], patterns))
        for row in rows
    ]


def patterns_of(words: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    """What to look for in a text, in this order until something is there: words, without particles, their stems."""
    forms = (words, [_without_particle(word) for word in words], [_stem(word) for word in words])
    patterns = [
        "|".join(re.escape(word) for word in sorted(set(form), key=len, reverse=True) if word) for form in forms
    ]
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in dict.fromkeys(patterns) if pattern)


def spans_of(text: str, patterns: Sequence[re.Pattern[str]]) -> tuple[Span, ...]:
    """Where the first of ``patterns`` that is in ``text`` stands, also as part of words; the first few places."""
    for pattern in patterns:
        found = [match.span() for match in islice(pattern.finditer(text), MARKS)]
        if found:
            return tuple(found)
    return ()


def snippet_of(text: str, patterns: Sequence[re.Pattern[str]]) -> tuple[str, tuple[Span, ...]]:
    """Plain text of ``text`` around the first place that was found, and where the others stand in that."""
    flat = " ".join(unicodedata.normalize("NFC", text).split())
    found = spans_of(flat, patterns)
    start = max(0, found[0][0] - BEFORE_MARK) if found else 0
    end = min(len(flat), start + SNIPPET_CHARACTERS)
    lead = "…" if start else ""
    moved = len(lead) - start
    marks = tuple((first + moved, last + moved) for first, last in found if last <= end)
    return lead + flat[start:end] + ("…" if end < len(flat) else ""), marks


def expression_of(words: Sequence[str]) -> str:
    """An FTS5 expression for rows with every word, the last one as a prefix; "" where no word can be searched for."""
    phrases = [(word, found) for word in words if (found := terms(word))]
    last = len(phrases) - 1
    # A single letter begins one word in five: as a prefix it would find everything, and slowly.
    return " AND ".join(
        _either(f'"{" ".join(found)}"' + ("*" if position == last and not _is_letter(word) else ""), word, found)
        for position, (word, found) in enumerate(phrases)
    )


def _either(phrase: str, word: str, found: Sequence[str]) -> str:
    """``phrase``, or a Korean ``word`` without its particle."""
    noun = _without_particle(word)
    if noun == word or not is_bigram(found[-1]):
        return phrase
    return f'({phrase} OR "{" ".join(terms(noun))}")'


def _without_particle(word: str) -> str:
    for particle in PARTICLES:
        if word.endswith(particle) and len(word) >= len(particle) + 2:
            return word[: -len(particle)]
    return word


def _is_letter(word: str) -> bool:
    return len(word) == 1 and word.isascii()


def _stem(word: str) -> str:
    return word[:STEM] if word.isascii() and len(word) > STEM else ""


def _hit(
    conversation: Conversation, message: tuple[str, str] | None, patterns: Sequence[re.Pattern[str]], messages: int
) -> ConversationHit:
    message_id, text = message or ("", "")
    snippet, marks = snippet_of(text, patterns)
    return ConversationHit(conversation, snippet, message_id, marks, spans_of(conversation.title, patterns), messages)


def _by_title(connection: sqlite3.Connection, query: Query) -> dict[str, Conversation]:
    """Conversations whose title and tags hold every word."""
    words = [word.lower() for word in query.words]
    found = {}
    for row in connection.execute(CONVERSATIONS + " WHERE c.deleted IS NULL"):
        # Compared here: SQLite ignores case in ASCII only, and names from other systems may be decomposed.
        said = unicodedata.normalize("NFC", f"{row['title']} {row['tags']}").lower()
        if all(word in said for word in words):
            found[row["id"]] = conversation_of(row)
    return found


def _has_tags(conversation: Conversation, query: Query) -> bool:
    has = [tag.lower() for tag in conversation.tags]
    return all(any(tag.startswith(wanted) for tag in has) for wanted in query.tags)


def _newest_messages(connection: sqlite3.Connection, query: Query) -> dict[str, list[int]]:
    """The newest messages that hold every word, as conversation id → row numbers."""
    expression = expression_of(query.words)
    found: dict[str, list[int]] = {}
    if not expression:
        return found
    # In the order of the index, so that the rows come as they are found, without being sorted.
    rows = connection.execute(
        "SELECT m.conversation_id, m.seq FROM message_terms CROSS JOIN messages m ON m.seq = message_terms.rowid"
        " WHERE message_terms MATCH ? ORDER BY message_terms.rowid DESC LIMIT ?",
        (f"{{terms}} : ({expression})", MESSAGES_READ),
    )
    for conversation_id, seq in rows:
        if len(found) < CONVERSATIONS_FOUND or conversation_id in found:
            found.setdefault(conversation_id, []).append(seq)
    return found


def _by_id(connection: sqlite3.Connection, ids: Iterable[str]) -> list[Conversation]:
    rows = connection.execute(
        CONVERSATIONS + " WHERE c.deleted IS NULL AND c.id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    return [conversation_of(row) for row in rows]


def _texts(connection: sqlite3.Connection, rows: Iterable[int]) -> dict[int, tuple[str, str]]:
    found = connection.execute(
        "SELECT seq, id, text FROM messages WHERE seq IN (SELECT value FROM json_each(?))", (json.dumps(list(rows)),)
    )
    return {row["seq"]: (row["id"], row["text"]) for row in found}
