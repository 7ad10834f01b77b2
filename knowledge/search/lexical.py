"""Search by words: BM25 over the full-text tables, narrowed to a few scopes inside the index.

SQLite takes the frequencies of words (for idf) over the whole table, so over all conversations and not only the one
that is searched; a word that is rare in one conversation but common in the others counts for less there.
"""

import json
import math
import sqlite3
from collections.abc import Sequence
from typing import Literal

import msgspec

from knowledge.search.terms import terms

TermsTable = Literal["passage_terms", "message_terms"]

QUERY_TERMS = 100
"""Distinct terms of a query that are used; a pasted page has more, and its first hundred say what it is about."""

BM25_GAIN = 2.2
"""The most that one term can add to a BM25 score is this times its idf: k1 + 1, with FTS5's k1 of 1.2."""


class LexicalRanking(msgspec.Struct, frozen=True):
    """Row ids with their BM25 scores, best first, and how much of the query the best row covers.

    ``coverage`` is the best score over a quarter of the highest score that the query's terms allow, at most 1. It is
    low where the words are of another language than the texts.
    """

    scores: tuple[tuple[int, float], ...]
    coverage: float


NOTHING = LexicalRanking((), 0.0)


def rank(
    connection: sqlite3.Connection,
    table: TermsTable,
    scopes: Sequence[str],
    query: str,
    limit: int,
    among: Sequence[int] | None = None,
) -> LexicalRanking:
    """The ``limit`` rows of ``table`` in ``scopes``, and of ``among`` where given, that share terms with ``query``."""
    wanted = list(dict.fromkeys(terms(query)))[:QUERY_TERMS]
    if not wanted or not scopes:
        return NOTHING
    inside = " OR ".join(f'"{scope}"' for scope in scopes)
    alternatives = " OR ".join(f'"{term}"' for term in wanted)
    # The plus sign keeps SQLite from running the full-text query once for every id.
    narrowed = "" if among is None else "AND +rowid IN (SELECT value FROM json_each(:among))"
    rows = connection.execute(
        f"SELECT rowid, -bm25({table}, 0.0, 1.0) AS score FROM {table}"
        f" WHERE {table} MATCH :expression {narrowed} ORDER BY score DESC LIMIT :limit",
        {
            "expression": f"{{scope}} : ({inside}) AND {{terms}} : ({alternatives})",
            "limit": limit,
            "among": json.dumps(among),
        },
    ).fetchall()
    if not rows:
        return NOTHING
    highest = BM25_GAIN * _total_idf(connection, table, wanted)
    coverage = min(1.0, rows[0]["score"] / (0.25 * highest))
    return LexicalRanking(tuple((row["rowid"], row["score"]) for row in rows), coverage)


def _total_idf(connection: sqlite3.Connection, table: TermsTable, wanted: Sequence[str]) -> float:
    """Sum of the inverse document frequencies of terms, each as FTS5's ``bm25`` takes it."""
    everything = connection.execute(f"SELECT count(*) FROM {table}_docsize").fetchone()[0]
    total = 0.0
    for term in wanted:
        having = connection.execute(
            f"SELECT count(*) FROM {table} WHERE {table} MATCH ?", (f'{{terms}} : "{term}"',)
        ).fetchone()[0]
        total += max(1e-6, math.log((everything - having + 0.5) / (having + 0.5)))
    return total
