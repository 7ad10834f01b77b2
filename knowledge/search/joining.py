"""What of the found passages is told once: copies and near copies fall away, neighbours become one."""

from collections.abc import Callable, Sequence

import msgspec

from knowledge.search.terms import terms
from knowledge.store.records import Hit, Passage

ALIKE = 0.9
"""Share of their terms that two near copies have in common (Jaccard index)."""

LONGEST = 2000
"""Characters of what is joined: about two passages, which the models that rank them can still read at once."""

GAP = 8
"""Characters of white space and marks that may stand between passages which follow each other."""


def without_repetition(hits: Sequence[Hit], k: int) -> list[Hit]:
    """The first ``k`` of ``hits`` (best first) that are not nearly the same text as a better one.

    Repeated footers and versions of a file differ in a word or two. Where they differ in a number both are told: that
    may be just what was asked for.
    """
    kept: list[Hit] = []
    known: list[tuple[frozenset[str], frozenset[str]]] = []
    for hit in hits:
        words = frozenset(terms(hit.passage.text))
        numbers = frozenset(word for word in words if not word.isalpha() and any(map(str.isdigit, word)))
        if any(numbers == others and _alike(words, one) for one, others in known):
            continue
        known.append((words, numbers))
        kept.append(hit)
        if len(kept) == k:
            break
    return kept


def with_neighbours_joined(hits: Sequence[Hit], text_of: Callable[[int, int, int], str]) -> list[Hit]:
    """``hits`` (best first) with those that follow each other in a document as one, in the place of the better.

    Cut in two they would be read out of order, and apart. Only passages of one page, place and heading are joined, so
    that a citation still says where it stands, and only up to ``longest`` characters.
    """
    joined: list[Hit] = []
    for hit in hits:
        for place, other in enumerate(joined):
            if _follow(other.passage, hit.passage):
                first, last = sorted((other.passage, hit.passage), key=lambda passage: passage.start)
                text = text_of(first.document_id, first.start, last.end)
                joined[place] = Hit(msgspec.structs.replace(first, end=last.end, text=text), other.score)
                break
        else:
            joined.append(hit)
    return joined


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    common = len(one & other)
    return common >= ALIKE * (len(one) + len(other) - common)


def _follow(one: Passage, other: Passage) -> bool:
    first, second = sorted((one, other), key=lambda passage: passage.start)
    together = (first.document_id, first.page, first.place, first.heading) == (
        second.document_id,
        second.page,
        second.place,
        second.heading,
    )
    return together and 0 < second.start - first.end <= GAP and second.end - first.start <= LONGEST
