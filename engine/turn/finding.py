"""The turn of a model that writes nothing: an encoder answers with passages of the documents, or with labels' shares.

What it shows is quoted or counted, so nothing in it can be made up.
"""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from engine.errors import NothingToFind
from engine.prompt.layout import place_of, speaks_korean
from engine.service.messages import Classified, Compare, LabelShare, ModelEvent, ModelLoaded, Ranked
from engine.services import Services
from engine.turn.dialog import Dialog
from engine.turn.labels import split_labels
from engine.turn.mentions import asked_documents, without_mentions
from engine.turn.turn_events import Ended, Reading, Retrieved, Searching, TurnEvent, TurnStats, Wrote
from knowledge.errors import DodamError
from knowledge.store.records import Citation, Hit, MessageState, Passage

CANDIDATES = 24
"""Passages that the search hands to the model to be ordered: e5 reads about ten a second."""

SHOWN = 3

_HEADING = re.compile(r"^( *)(#{1,6}\s)", re.MULTILINE)


def find_answer(
    services: Services,
    dialog: Dialog,
    loaded: ModelLoaded,
    compare: Callable[[Compare], Iterator[ModelEvent]],
) -> Iterator[TurnEvent]:
    """Answer the question of ``dialog`` by finding or sorting.

    Raises ``NothingToFind`` where there is neither a document nor a label, and what ``compare`` raises, before anything
    is begun.
    """
    started = time.monotonic()
    text, labels = _asked(dialog)
    hits: tuple[Hit, ...] = ()
    reason: DodamError | None = None
    conversation_id = dialog.conversation_id
    attached = [document for document in services.documents.documents(conversation_id) if document.state != "failed"]
    if not labels and attached:
        yield Searching()
        asked_of = [document.id for document in asked_documents(text, attached)]
        text = without_mentions(text, frozenset(document.file for document in attached))
        found = services.knowledge.search(conversation_id, text, CANDIDATES, asked_of)
        hits = found.hits
        reason = found.reason.error() if found.reason is not None else None
    request = Compare(text, labels, tuple(_readable(hit.passage) for hit in hits))
    try:
        outcome = next(compare(request), None)
    except NothingToFind:
        if not attached:
            raise
        # The documents hold nothing that could be found, or are still being read.
        outcome = Ranked(())
    if isinstance(outcome, Ranked):
        hits = _best(hits, outcome.scores)
        yield Retrieved(hits, (), True, 0, time.monotonic() - started, reason=reason)
    stats = TurnStats(load_s=loaded.load_s, retrieve_s=time.monotonic() - started)
    store = services.conversations
    answer = store.add_message(
        dialog.conversation_id, dialog.question.id, "assistant", "", "streaming", Path(loaded.path).stem
    )
    yield Reading(answer)
    written = ""
    citations: tuple[Citation, ...] = ()
    korean = speaks_korean(dialog.question.text)
    if isinstance(outcome, Classified):
        stats = msgspec.structs.replace(stats, labels=outcome.labels)
        written = _table(outcome.labels, korean)
    elif isinstance(outcome, Ranked):
        stats = msgspec.structs.replace(stats, scores=tuple(hit.score for hit in hits))
        written, citations = _quotes([hit.passage for hit in hits], korean)
    if written:
        yield Wrote(written)
    state: MessageState = "stopped" if outcome is None else "complete"
    ended = store.finish_message(answer.id, written, state, citations, msgspec.json.encode(stats).decode())
    yield Ended(ended, stats)


def _asked(dialog: Dialog) -> tuple[str, tuple[str, ...]]:
    """The text and the labels; a line of labels alone is about the message before it."""
    text, labels = split_labels(dialog.question.text)
    if labels and not text:
        earlier = [message.text for message in dialog.branch[:-1] if message.role == "user"]
        text = split_labels(earlier[-1])[0] if earlier else ", ".join(labels)
    return text, labels


def _readable(passage: Passage) -> str:
    return f"{passage.heading}\n{passage.text}" if passage.heading else passage.text


def _best(hits: Sequence[Hit], scores: Sequence[float]) -> tuple[Hit, ...]:
    scored = [Hit(hit.passage, score) for hit, score in zip(hits, scores, strict=True)]
    return tuple(sorted(scored, key=lambda hit: hit.score, reverse=True)[:SHOWN])


def _quotes(passages: Sequence[Passage], korean: bool) -> tuple[str, tuple[Citation, ...]]:
    """The passages as quotations, each with its numbered mark."""
    if not passages:
        return ("문서에서 찾은 구절이 없어요." if korean else "Nothing was found in the documents."), ()
    text = "질문에 가장 가까운 구절이에요." if korean else "The passages nearest to your question:"
    citations: list[Citation] = []
    for number, passage in enumerate(passages, 1):
        # Text stays text: a heading of the document is none of the answer.
        quoted = _HEADING.sub(r"\1\\\2", passage.text.strip()).replace("\n", "\n> ")
        text += f"\n\n**{place_of(passage, korean)}**\n\n> {quoted}"
        citations.append(Citation(number, passage, (len(text),)))
    return text, tuple(citations)


def _table(labels: Sequence[LabelShare], korean: bool) -> str:
    head = "| 분류 | 비율 |" if korean else "| Label | Share |"
    rows = (f"| {item.label.replace('|', '/')} | {item.share:.0%} |" for item in labels)
    return "\n".join([head, "| :--- | ---: |", *rows])
