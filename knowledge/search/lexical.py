"""Search by words: BM25 and proximity, worked out here for the rows that can be among the best.

FTS5's own ``bm25`` counts the rows of each term in the whole table at every query, so a small conversation among many
was searched as slowly as all of them. Here the full-text index finds the rows of a scope that have the rarer terms of
a query, and marks the terms in them: with 1,000 conversations of 100 passages that takes a quarter of the time.
"""

import json
import sqlite3
from collections.abc import Mapping, Sequence

import msgspec

from knowledge.search.frequencies import Rarity, TermFrequencies, TermsTable
from knowledge.search.occurrences import CLOSE, OPEN, Occurrences
from knowledge.search.proximity import pairs, proximity
from knowledge.search.terms import terms

QUERY_TERMS = 100
"""Distinct terms of a query that are used; a pasted page has more, and its first hundred say what it is about."""

K1, B = 1.2, 0.75
"""BM25's parameters, as FTS5 has them."""

BM25_GAIN = K1 + 1
"""The most that one term can add to a BM25 score is this times its idf."""

LEAST_IDF = 1e-6
"""What FTS5 takes for a term that half of the rows have or more."""

SCORED = 300
"""Rows whose text is scored, in 5 ms. Of more, those that FTS5's ``bm25`` puts first by the rarer terms."""

SHORT_NUMBER = 2
"""Digits of numbers that stand in texts about anything."""

RARER = 0.9
"""Share of a query's idf that is looked up among many rows, the rarest terms first: a row without them is not scored.
nDCG@10 on SQuAD, and time in 100,000 passages: with all 0.889 and 70 ms, so 0.889 and 37, with two thirds 0.888."""


class LexicalRanking(msgspec.Struct, frozen=True):
    """Row ids with their scores, best first, and how much of the query the best row covers.

    ``coverage`` is the best BM25 score over a quarter of the highest score that the query's terms allow, at most 1. It
    is low where the words are of another language than the texts. Short numbers do not count beside words: they are the
    same in all languages.
    """

    scores: tuple[tuple[int, float], ...]
    coverage: float


NOTHING = LexicalRanking((), 0.0)


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
        ordered = terms(query)
        wanted = list(dict.fromkeys(ordered))[:QUERY_TERMS]
        if not wanted or scopes == [] or among == []:
            return NOTHING
        rarity = self._frequencies.rarity(connection, wanted)
        telling = [term for term in wanted if term not in rarity.everywhere] or wanted
        rows = _Rows(connection, self._table, scopes, among)
        if rows.few():
            marked = rows.marked(telling, telling, among)
        else:
            rarer = rows.rarer(telling, rarity.idf)
            if not rarer:
                return NOTHING
            marked = rows.marked(rarer, telling, rows.best(rarer))
        return _ranked(marked, [term for term in ordered if term in rarity.idf], rarity, limit)


class _Rows:
    """The rows of a table that a query looks through."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        table: TermsTable,
        scopes: Sequence[str] | None,
        among: Sequence[int] | None,
    ) -> None:
        self._connection = connection
        self._table = table
        self._scope = "" if scopes is None else f"{{scope}} : ({_any_of(scopes)})"
        self._among = among

    def few(self) -> bool:
        """Whether all of them can be scored."""
        if self._scope:
            return len(self._matching("rowid", self._scope, None, SCORED + 1)) <= SCORED
        return self._among is not None and len(self._among) <= SCORED

    def rarer(self, telling: Sequence[str], idf: Mapping[str, float]) -> list[str]:
        """The rarest terms that together have the share ``RARER`` of the idf of all that any of them has.

        Among the rows of thousands of files all terms are looked up: each look at so many ids takes its time.
        """
        if not self._scope:
            return list(telling)
        occurring = [term for term in telling if self._matching("rowid", self._having([term]), self._among, 1)]
        occurring.sort(key=lambda term: -idf[term])
        enough = RARER * sum(max(LEAST_IDF, idf[term]) for term in occurring)
        rarer: list[str] = []
        for term in occurring:
            if enough <= 0:
                break
            rarer.append(term)
            enough -= max(LEAST_IDF, idf[term])
        return rarer

    def best(self, found_by: Sequence[str]) -> Sequence[int] | None:
        """Those that FTS5 puts first of all that have one of the terms ``found_by``; None where all can be scored."""
        expression = self._having(found_by)
        if self._scope and len(self._matching("rowid", expression, self._among, SCORED + 1)) <= SCORED:
            return self._among
        score = f"bm25({self._table}, 0.0, 1.0)"
        return [row["rowid"] for row in self._matching("rowid", expression, self._among, SCORED, order=score)]

    def marked(
        self, found_by: Sequence[str], marking: Sequence[str], chosen: Sequence[int] | None
    ) -> list[sqlite3.Row]:
        """Those that have one of the terms ``found_by``, only the ``chosen``, with all terms in ``marking`` marked."""
        # That one of all terms is there is no further condition: it is asked so that FTS5 marks them.
        expression = f"{self._having(found_by)} AND {{terms}} : ({_any_of(marking)})"
        return self._matching(
            f"rowid, highlight({self._table}, 1, '{OPEN}', '{CLOSE}') AS text", expression, chosen, -1
        )

    def _having(self, found_by: Sequence[str]) -> str:
        inside = f"{self._scope} AND " if self._scope else ""
        return f"{inside}{{terms}} : ({_any_of(found_by)})"

    def _matching(
        self, columns: str, expression: str, among: Sequence[int] | None, limit: int, order: str = ""
    ) -> list[sqlite3.Row]:
        # The plus sign keeps SQLite from running the full-text query once for every id; the ends of what is looked
        # through are told to the index.
        narrowed = "AND rowid BETWEEN :first AND :last AND +rowid IN (SELECT value FROM json_each(:among))"
        return self._connection.execute(
            f"SELECT {columns} FROM {self._table} WHERE {self._table} MATCH :expression"
            f" {narrowed if among else ''} {f'ORDER BY {order}' if order else ''} LIMIT :limit",
            {
                "expression": expression,
                "first": min(among or [0]),
                "last": max(among or [0]),
                "among": json.dumps(among),
                "limit": limit,
            },
        ).fetchall()


def _any_of(words: Sequence[str]) -> str:
    return " OR ".join(f'"{word}"' for word in words)


def _ranked(marked: Sequence[sqlite3.Row], ordered: Sequence[str], rarity: Rarity, limit: int) -> LexicalRanking:
    """The ranking of rows with marked texts for a query's terms in order."""
    if not marked:
        return NOTHING
    weights = {term: max(LEAST_IDF, idf) for term, idf in rarity.idf.items()}
    spoken = {term: weight for term, weight in weights.items() if not _is_short_number(term)} or weights
    near = pairs(ordered, rarity.idf)
    occurrences = Occurrences(weights)
    scores: dict[int, float] = {}
    best = 0.0
    for row in marked:
        text = row["text"]
        places = occurrences.places(text)
        length = (text.count(" ") + 1) / rarity.mean_length
        score = bm25(places, weights, length)
        heard = {term: where for term, where in places.items() if term in spoken}
        best = max(best, score if len(heard) == len(places) else bm25(heard, spoken, length))
        scores[row["rowid"]] = score + proximity(places, near)
    coverage = min(1.0, best / (0.25 * BM25_GAIN * sum(spoken.values())))
    return LexicalRanking(tuple(sorted(scores.items(), key=lambda item: (-item[1], item[0])))[:limit], coverage)


def _is_short_number(term: str) -> bool:
    return len(term) <= SHORT_NUMBER and term.isdigit()


def bm25(places: Mapping[str, Sequence[int]], weights: Mapping[str, float], length: float) -> float:
    """The score of a text that has terms at ``places``; ``weights`` are their idf, ``length`` is 1 for a mean text.

    Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond".
    """
    shortness = K1 * (1 - B + B * length)
    return sum(weights[term] * len(where) * BM25_GAIN / (len(where) + shortness) for term, where in places.items())
