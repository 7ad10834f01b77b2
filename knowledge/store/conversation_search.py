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
from knowledge.store.records import Conversation, ConversationHit, Span

CONVERSATIONS_FOUND = 200
MESSAGES_READ = 10_000
"""Messages with a very common word are looked through, the newest first, until there are enough conversations."""

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
    """What ``text`` finds, the last used first, at most ``CONVERSATIONS_FOUND`` by their messages."""
    query = parse_query(text)
    if not query.words and not query.tags:
        return []
    titled = _by_title(connection, query)
    told = _newest_messages(connection, query) if query.words else {}
    hits = [_hit(conversation, "", "", query) for key, conversation in titled.items() if key not in told]
    known = {**{found.id: found for found in _by_id(connection, told.keys() - titled.keys())}, **titled}
    texts = _texts(connection, told.values())
    for key, row in told.items():
        if key in known and _has_tags(known[key], query):
            message_id, message = texts[row]
            hits.append(_hit(known[key], message_id, message, query))
    return sorted(hits, key=lambda hit: hit.conversation.updated, reverse=True)


def snippet_of(text: str, words: Sequence[str]) -> tuple[str, tuple[Span, ...]]:
    """Plain text of ``text`` around the first of ``words`` that is in it, and where words stand in that."""
    flat = " ".join(unicodedata.normalize("NFC", text).split())
    found = spans_of(flat, words)
    start = max(0, found[0][0] - BEFORE_MARK) if found else 0
    end = min(len(flat), start + SNIPPET_CHARACTERS)
    lead = "…" if start else ""
    moved = len(lead) - start
    marks = tuple((first + moved, last + moved) for first, last in found if first >= start and last <= end)
    return lead + flat[start:end] + ("…" if end < len(flat) else ""), marks


def spans_of(text: str, words: Sequence[str]) -> tuple[Span, ...]:
    """Where ``words`` stand in ``text``, also as part of others; where none does, their stems."""
    for forms in (words, [_without_particle(word) for word in words], [_stem(word) for word in words]):
        pattern = "|".join(re.escape(form) for form in sorted(set(forms), key=len, reverse=True) if form)
        found = [match.span() for match in islice(re.finditer(pattern, text, re.IGNORECASE), MARKS)]
        if pattern and found:
            return tuple(found)
    return ()


def expression_of(words: Sequence[str]) -> str:
    """An FTS5 expression for rows with every word, the last one as a prefix; "" where no word can be searched for."""
    phrases = []
    for word in words:
        found = terms(word)
        if found:
            phrases.append((f'"{" ".join(found)}"', _noun_phrase(word, found)))
    last = len(phrases) - 1
    return " AND ".join(
        _either(phrase + ("*" if position == last else ""), noun) for position, (phrase, noun) in enumerate(phrases)
    )


def _either(phrase: str, noun: str) -> str:
    return f"({phrase} OR {noun})" if noun else phrase


def _noun_phrase(word: str, found: Sequence[str]) -> str:
    """The phrase for a Korean word without its particle, "" where it has none."""
    noun = _without_particle(word)
    if noun == word or not is_bigram(found[-1]):
        return ""
    return f'"{" ".join(terms(noun))}"'


def _without_particle(word: str) -> str:
    for particle in PARTICLES:
        if word.endswith(particle) and len(word) >= len(particle) + 2:
            return word[: -len(particle)]
    return word


def _stem(word: str) -> str:
    return word[:STEM] if word.isascii() and len(word) > STEM else ""


def _hit(conversation: Conversation, message_id: str, message: str, query: Query) -> ConversationHit:
    snippet, marks = snippet_of(message, query.words) if message_id else ("", ())
    title_marks = spans_of(conversation.title, query.words) if query.words else ()
    return ConversationHit(conversation, snippet, message_id, marks, title_marks)


def _by_title(connection: sqlite3.Connection, query: Query) -> dict[str, Conversation]:
    """Conversations whose title and tags hold every word."""
    words = [word.lower() for word in query.words]
    found = {}
    for row in connection.execute(CONVERSATIONS + " WHERE c.deleted IS NULL"):
        # Compared here: SQLite ignores case in ASCII only, and names from other systems may be decomposed.
        said = unicodedata.normalize("NFC", f"{row['title']} {row['tags']}").lower()
        if all(word in said for word in words):
            conversation = conversation_of(row)
            if _has_tags(conversation, query):
                found[conversation.id] = conversation
    return found


def _has_tags(conversation: Conversation, query: Query) -> bool:
    has = [tag.lower() for tag in conversation.tags]
    return all(any(tag.startswith(wanted) for tag in has) for wanted in query.tags)


def _newest_messages(connection: sqlite3.Connection, query: Query) -> dict[str, int]:
    """The newest message that holds every word, as conversation id → row number."""
    expression = expression_of(query.words)
    found: dict[str, int] = {}
    if not expression:
        return found
    # In the order of the index, so that the rows come as they are found, without being sorted.
    rows = connection.execute(
        "SELECT m.conversation_id, m.seq FROM message_terms CROSS JOIN messages m ON m.seq = message_terms.rowid"
        " WHERE message_terms MATCH ? ORDER BY message_terms.rowid DESC LIMIT ?",
        (f"{{terms}} : ({expression})", MESSAGES_READ),
    )
    for conversation_id, seq in rows:
        found.setdefault(conversation_id, seq)
        if len(found) == CONVERSATIONS_FOUND:
            break
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
