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

LEAST_IDF = 1e-6
"""What FTS5 takes for a term that half of the rows have or more."""

LONG_LIST = 1000
"""Rows of a term that is left out where half of all rows have it: it adds nothing but time."""

REMEMBERED_TERMS = 50_000


class LexicalSearch:
    """Search in one full-text table. Remembers how many rows have a term; threads may share it."""

    def __init__(self, table: TermsTable) -> None:
        self._table = table
        self._frequencies = TermFrequencies(table)

    def rank(
        self,
        connection: sqlite3.Connection,
        scopes: Sequence[str] | None,
        query: str,
        limit: int,
        among: Sequence[int] | None = None,
    ) -> LexicalRanking:
        """The ``limit`` rows that share terms with ``query``: in ``scopes`` and of ``among``, None for all."""
        wanted = list(dict.fromkeys(terms(query)))[:QUERY_TERMS]
        if not wanted or scopes == []:
            return NOTHING
        table = self._table
        idf = self._frequencies.idf(connection, wanted)
        telling = [term for term in wanted if not self._frequencies.is_everywhere(term)] or wanted
        alternatives = " OR ".join(f'"{term}"' for term in telling)
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
        highest = BM25_GAIN * sum(max(LEAST_IDF, idf[term]) for term in wanted)
        coverage = min(1.0, rows[0]["score"] / (0.25 * highest))
        scores = {row["rowid"]: float(row["score"]) for row in rows}
        for row, added in _proximities(connection, table, alternatives, list(scores), query, idf):
            scores[row] += added
        return LexicalRanking(tuple(sorted(scores.items(), key=lambda item: (-item[1], item[0]))), coverage)


class TermFrequencies:
    """How many rows of a full-text table have a term, counted once and again when the table has changed by a tenth.

    Counting reads the whole list of a term's rows: with 70,000 passages it took as long as the search itself.
    """

    def __init__(self, table: TermsTable) -> None:
        self._table = table
        self._last_row = 0
        self._rows = 0
        self._having: dict[str, int] = {}

    def idf(self, connection: sqlite3.Connection, wanted: Sequence[str]) -> dict[str, float]:
        """Inverse document frequency of each term by the formula of FTS5's ``bm25``: 0 or less where half have it."""
        last = connection.execute(f"SELECT max(rowid) FROM {self._table}_docsize").fetchone()[0] or 0
        if abs(last - self._last_row) > 0.1 * self._last_row or len(self._having) > REMEMBERED_TERMS:
            self._last_row = last
            self._rows = connection.execute(f"SELECT count(*) FROM {self._table}_docsize").fetchone()[0]
            self._having = {}
        rows, having = self._rows, self._having
        for term in wanted:
            if term not in having:
                having[term] = connection.execute(
                    f"SELECT count(*) FROM {self._table} WHERE {self._table} MATCH ?", (f'{{terms}} : "{term}"',)
                ).fetchone()[0]
        # Rows that came since may bring a count over the number of rows.
        return {term: math.log((max(rows - having[term], 0) + 0.5) / (having[term] + 0.5)) for term in wanted}

    def is_everywhere(self, term: str) -> bool:
        """Whether a term that ``idf`` was asked for is in half of the rows, and these are many."""
        return self._having[term] > max(LONG_LIST, self._rows / 2)


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
