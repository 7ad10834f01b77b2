"""Search by words: BM25 over the full-text tables, narrowed to a few scopes inside the index, then by proximity.

SQLite takes the frequencies of words (for idf) over the whole table, so over all conversations and not only the one
that is searched; a word that is rare in one conversation but common in the others counts for less there.
"""

import json
import math
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import msgspec

from knowledge.search.proximity import CLOSE, OPEN, proximity
from knowledge.search.terms import terms

TermsTable = Literal["passage_terms", "message_terms"]

QUERY_TERMS = 100
"""Distinct terms of a query that are used; a pasted page has more, and its first hundred say what it is about."""

BM25_GAIN = 2.2
"""The most that one term can add to a BM25 score is this times its idf: k1 + 1, with FTS5's k1 of 1.2."""


class LexicalRanking(msgspec.Struct, frozen=True):
    """Row ids with their scores, best first, and how much of the query the best row covers.

    ``coverage`` is the best BM25 score over a quarter of the highest score that the query's terms allow, at most 1. It
    is low where the words are of another language than the texts.
    """

    scores: tuple[tuple[int, float], ...]
    coverage: float


NOTHING = LexicalRanking((), 0.0)


def rank(
    connection: sqlite3.Connection,
    table: TermsTable,
    scopes: Sequence[str] | None,
    query: str,
    limit: int,
    among: Sequence[int] | None = None,
) -> LexicalRanking:
    """The ``limit`` rows of ``table`` that share terms with ``query``: in ``scopes`` and of ``among``, None for all."""
    wanted = list(dict.fromkeys(terms(query)))[:QUERY_TERMS]
    if not wanted or scopes == []:
        return NOTHING
    alternatives = " OR ".join(f'"{term}"' for term in wanted)
    inside = "" if scopes is None else "{scope} : (" + " OR ".join(f'"{scope}"' for scope in scopes) + ") AND "
    # The plus sign keeps SQLite from running the full-text query once for every id.
    narrowed = "" if among is None else "AND +rowid IN (SELECT value FROM json_each(:among))"
    rows = connection.execute(
        f"SELECT rowid, -bm25({table}, 0.0, 1.0) AS score FROM {table}"
        f" WHERE {table} MATCH :expression {narrowed} ORDER BY score DESC LIMIT :limit",
        {
            "expression": f"{inside}{{terms}} : ({alternatives})",
            "limit": limit,
            "among": json.dumps(among),
        },
    ).fetchall()
    if not rows:
        return NOTHING
    idf = _idf(connection, table, wanted)
    coverage = min(1.0, rows[0]["score"] / (0.25 * BM25_GAIN * sum(idf.values())))
    scores = {row["rowid"]: float(row["score"]) for row in rows}
    for row, added in _proximities(connection, table, alternatives, list(scores), query, idf):
        scores[row] += added
    return LexicalRanking(tuple(sorted(scores.items(), key=lambda item: (-item[1], item[0]))), coverage)


def _proximities(
    connection: sqlite3.Connection,
    table: TermsTable,
    alternatives: str,
    rows: Sequence[int],
    query: str,
    idf: Mapping[str, float],
) -> Iterator[tuple[int, float]]:
    """What the nearness of the query's words adds to the score of each of ``rows``."""
    ordered = [term for term in terms(query) if term in idf]
    found = connection.execute(
        f"SELECT rowid, highlight({table}, 1, '{OPEN}', '{CLOSE}') AS marked FROM {table}"
        f" WHERE {table} MATCH :expression AND +rowid IN (SELECT value FROM json_each(:rows))",
        {"expression": f"{{terms}} : ({alternatives})", "rows": json.dumps(rows)},
    )
    for row in found:
        yield row["rowid"], proximity(row["marked"], ordered, idf)


def _idf(connection: sqlite3.Connection, table: TermsTable, wanted: Sequence[str]) -> dict[str, float]:
    """Inverse document frequency of each term, as FTS5's ``bm25`` takes it."""
    everything = connection.execute(f"SELECT count(*) FROM {table}_docsize").fetchone()[0]
    found: dict[str, float] = {}
    for term in wanted:
        having = connection.execute(
            f"SELECT count(*) FROM {table} WHERE {table} MATCH ?", (f'{{terms}} : "{term}"',)
        ).fetchone()[0]
        found[term] = max(1e-6, math.log((everything - having + 0.5) / (having + 0.5)))
    return found
