"""Which passage supports which sentence of an answer: the numbered marks that the app puts on it.

A small model does not cite by itself, so each sentence is compared with the excerpts its prompt held. A sentence
leans on the passage that covers most of its content terms, if it covers enough of them; a sentence with a number
that the passage does not have leans on nothing, because numbers are what small models make up most.
"""

import re
from collections.abc import Iterator, Sequence

from knowledge.search.terms import terms
from knowledge.store.records import Citation, Passage

COVERAGE = 0.55
"""Share of a sentence's content terms that a passage must hold."""

LEAST_TERMS = 3
"""A shorter sentence ("In Seoul.") says so little that a passage must hold all of it."""

STEM_LENGTH = 6
"""Latin words are compared by their first letters, so that an inflected form still counts."""

_SENTENCE = re.compile(r"[^.!?。\n]+(?:[.!?。]+(?=[\s\"'”’)\]]|$)[\"'”’)\]]*|\n|$|[.!?。](?=\S))")
_LIST_MARKER = re.compile(r"^[ \t]*(?:(?:\d[\d.]*|[A-Za-z])[.)]|[-*+•])[ \t]+(?=\S)", re.MULTILINE)
_CODE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_STOP_WORDS = frozenset(
    terms(
        """a about all also an and any are as at be been but by can could did do does for from had has have he her his
        how i if in into is it its may more most no not of on or our out over per she should so some such than that the
        their them then there these they this to up use used was we were what when where which who will with would yes
        you your"""
    )
)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each sentence of ``text``; code blocks and the numbers of list items are left out."""
    code = [match.span() for match in _CODE.finditer(text)]
    markers = [match.span() for match in _LIST_MARKER.finditer(text)]
    start = 0
    for match in _SENTENCE.finditer(text):
        end = match.end()
        # "3.5" and "e.g. this" end with a point that is no end.
        if match.group()[-1] in ".!?。" and end < len(text) and not text[end].isspace():
            continue
        first, last = end - len(text[start:end].lstrip()), start + len(text[start:end].rstrip())
        start = end
        first = next((behind for marker, behind in markers if marker <= first < behind), first)
        if first < last and not any(a < last and first < b for a, b in code):
            yield first, last


def content_terms(text: str) -> set[str]:
    """The terms that carry meaning: no stop words, Latin words cut to ``STEM_LENGTH``."""
    return {
        term if any(character.isdigit() for character in term) else term[:STEM_LENGTH]
        for term in terms(text)
        if term not in _STOP_WORDS and (len(term) > 1 or term.isdigit())
    }


def cite(
    answer: str, excerpts: Sequence[Passage], in_view: Sequence[Passage] = (), related: bool = True
) -> tuple[Citation, ...]:
    """The citations of ``answer``, numbered in the order of their first mark.

    ``excerpts`` were looked up for the question, the passages ``in_view`` stand in every prompt. Where no sentence
    leans on any, the best excerpt is cited once, unanchored and not ``supported``, if the question is ``related`` to
    them: the person still sees where the answer was looked for.
    """
    passages = [*excerpts, *in_view]
    anchors: dict[int, list[int]] = {}
    for _, end, best in _traced(answer, passages):
        if best is not None:
            anchors.setdefault(best, []).append(end)
    if anchors:
        return tuple(
            Citation(number, passages[index], tuple(places))
            for number, (index, places) in enumerate(anchors.items(), start=1)
        )
    return nearest(excerpts[:1]) if related and answer.strip() else ()


def nearest(excerpts: Sequence[Passage]) -> tuple[Citation, ...]:
    """Citations of passages that nothing in the answer leans on: where it was looked for."""
    return tuple(Citation(number, passage, (), supported=False) for number, passage in enumerate(excerpts, start=1))


def unsupported(answer: str, passages: Sequence[Passage]) -> tuple[tuple[int, int], ...]:
    """(start, end) of each sentence of ``answer`` that says something and leans on none of ``passages``."""
    return tuple((start, end) for start, end, best in _traced(answer, passages) if best is None)


def _traced(answer: str, passages: Sequence[Passage]) -> Iterator[tuple[int, int, int | None]]:
    """(start, end, index of the passage it leans on) of each sentence that says something."""
    known = [content_terms(f"{passage.heading} {passage.text}") for passage in passages]
    for start, end in sentences(answer):
        said = content_terms(answer[start:end])
        if said:
            yield start, end, _supporting(said, known)


def _supporting(said: set[str], known: Sequence[set[str]]) -> int | None:
    numbers = {term for term in said if term.isdigit()}
    scores = [
        len(said & terms_of_passage) / len(said) if numbers <= terms_of_passage else 0.0 for terms_of_passage in known
    ]
    best = max(range(len(scores)), key=scores.__getitem__, default=None)
    needed = COVERAGE if len(said) >= LEAST_TERMS else 1.0
    return best if best is not None and scores[best] >= needed else None
