"""How close the words of a query stand together in a passage.

The sequential dependence model (Metzler and Croft 2005, "A Markov Random Field Model for Term Dependencies"): words
that are neighbours in the query count more where they are neighbours in the text, and somewhat more where they are
near each other. Each pair adds to a passage's BM25 score as a term of its own would, with the lower idf of the two.
Hangul and Han are left out: their terms are overlapping bigrams, whose order is in the terms already.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from knowledge.search.terms import is_bigram

ORDERED_WEIGHT = 0.4
NEAR_WEIGHT = 0.3
"""Shares of a term's own weight. SQuAD, nDCG@10 of words alone: 0.885 without, 0.890 to 0.892 for any in 0.3 to 0.6."""

NEAR = 8
"""Terms between which a pair counts as near, the model's own window."""

_SATURATION = 1.2
"""BM25's k1, as FTS5 has it."""

Pair = tuple[str, str, float]
"""Two terms, and the most that their nearness can add."""


def pairs(query: Sequence[str], idf: Mapping[str, float]) -> list[Pair]:
    """The neighbours among the terms of ``query`` (in order) whose nearness tells something."""
    weighed = [
        (first, second, min(idf[first], idf[second]) * (_SATURATION + 1))
        for first, second in pairwise(query)
        if first != second and not (is_bigram(first) and is_bigram(second))
    ]
    return [pair for pair in weighed if pair[2] > 0]


def proximity(places: Mapping[str, Sequence[int]], near: Sequence[Pair]) -> float:
    """What the pairs ``near`` add to the BM25 score of a passage that has the query's terms at ``places``."""
    total = 0.0
    for first, second, weight in near:
        before, after = places.get(first), places.get(second)
        if not before or not after:
            continue
        behind = set(after)
        ordered = sum(place + 1 in behind for place in before)
        close = sum(any(abs(place - other) <= NEAR for other in after) for place in before)
        total += weight * ORDERED_WEIGHT * ordered / (ordered + _SATURATION)
        total += weight * NEAR_WEIGHT * close / (close + _SATURATION)
    return total
