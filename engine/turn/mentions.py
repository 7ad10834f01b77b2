"""Documents that a question names: “@report.pdf” in it holds the search to that file.

A mention is part of the message's text, so that it is kept with it and an answer that is given again is held to the
same files. A file's name may have spaces, and a Korean particle may follow it at once (“@보고서.pdf에서”): so the
longest name that stands behind the “@” is meant.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from knowledge.store.records import Document


class Mention(NamedTuple):
    """A file's name in a text; ``start`` and ``end`` are character offsets, the “@” included."""

    start: int
    end: int
    file: str


def mentions_in(text: str, files: Collection[str]) -> Iterator[Mention]:
    """The mentions of ``files``, a set of names, in the order of the text."""
    if not files:
        return
    longest = max(map(len, files))
    at = text.find("@")
    while at >= 0:
        end = next(
            (end for end in range(min(len(text), at + 1 + longest), at + 1, -1) if text[at + 1 : end] in files), None
        )
        if end is not None:
            yield Mention(at, end, text[at + 1 : end])
        at = text.find("@", end or at + 1)


def asked_documents(text: str, documents: Sequence[Document]) -> list[Document]:
    """Those of ``documents`` that ``text`` mentions, none where it mentions none."""
    named = {mention.file for mention in mentions_in(text, frozenset(document.file for document in documents))}
    return [document for document in documents if document.file in named]


def without_mentions(text: str, files: Collection[str]) -> str:
    """What is asked of the files, whose names would be searched for as words; ``text`` itself where that is nothing."""
    kept: list[str] = []
    behind = 0
    for mention in mentions_in(text, files):
        kept.append(text[behind : mention.start])
        behind = mention.end
    return " ".join("".join([*kept, text[behind:]]).split()) or text if behind else text
