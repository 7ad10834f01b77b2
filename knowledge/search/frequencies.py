"""How rare terms are: the inverse document frequencies that BM25 weighs by, counted in a full-text table.

They are taken over the whole table, so over all conversations: for a conversation of 40 passages that finds more than
counting within it does (SQuAD, nDCG@10 of words alone 0.926 and 0.908).
"""

import math
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

TermsTable = Literal["passage_terms", "message_terms"]

LONG_LIST = 1000
"""Rows of a term that is left out where half of all rows have it: it adds nothing but time."""

REMEMBERED_TERMS = 50_000

_AVERAGES = 1
"""Where FTS5 keeps the number of rows and of each column's tokens: "the averages record" of its file format."""

_TERMS_COLUMN = 1


class Rarity(msgspec.Struct, frozen=True):
    """Of a query's terms, in one table."""

    idf: Mapping[str, float]
    """By the formula of FTS5's ``bm25``: 0 or less where half of the rows have the term."""

    everywhere: frozenset[str]
    """Terms that half of the rows have, where these are many."""

    mean_length: float
    """Terms of a row."""


class TermFrequencies:
    """How many rows of a full-text table have a term, counted once and again when the table has changed by a tenth.

    Counting reads the whole list of a term's rows: with 70,000 passages it took as long as the search itself.
    """

    def __init__(self, table: TermsTable) -> None:
        self._table = table
        self._rows = 0
        self._having: dict[str, int] = {}

    def rarity(self, connection: sqlite3.Connection, wanted: Sequence[str]) -> Rarity:
        """That of the terms ``wanted``."""
        now, tokens = _size(connection, self._table)
        if abs(now - self._rows) > 0.1 * self._rows or len(self._having) > REMEMBERED_TERMS:
            self._rows = now
            self._having = {}
        rows, having = self._rows, self._having
        for term in wanted:
            if term not in having:
                having[term] = connection.execute(
                    f"SELECT count(*) FROM {self._table} WHERE {self._table} MATCH ?", (f'{{terms}} : "{term}"',)
                ).fetchone()[0]
        return Rarity(
            # Rows that came since may bring a count over the number of rows.
            {term: math.log((max(rows - having[term], 0) + 0.5) / (having[term] + 0.5)) for term in wanted},
            frozenset(term for term in wanted if having[term] > max(LONG_LIST, rows / 2)),
            max(1.0, tokens / max(1, now)),
        )


def _size(connection: sqlite3.Connection, table: TermsTable) -> tuple[int, int]:
    """Rows of a full-text table, and terms in all of them."""
    record = connection.execute(f"SELECT block FROM {table}_data WHERE id = ?", (_AVERAGES,)).fetchone()
    numbers = _varints(record["block"]) if record is not None else []
    return (numbers[0], numbers[1 + _TERMS_COLUMN]) if len(numbers) > 1 + _TERMS_COLUMN else (0, 0)


def _varints(block: bytes) -> list[int]:
    """SQLite's variable-length integers: seven bits a byte, the highest first, the last one without the eighth bit."""
    numbers: list[int] = []
    number = 0
    for byte in block:
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            numbers.append(number)
            number = 0
    return numbers
