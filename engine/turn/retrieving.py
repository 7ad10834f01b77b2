"""What a question is answered from: passages of the documents, and earlier turns that no longer fit the window."""

import time
from collections.abc import Callable
from typing import TypeVar

import msgspec

from engine.services import Services
from engine.turn.dialog import Dialog
from engine.turn.grounding import evidence
from engine.turn.mentions import asked_documents, without_mentions
from engine.turn.question import search_query
from engine.turn.recalling import RECALLED_TURNS, recalled_turns
from engine.turn.turn_events import Retrieved
from knowledge.errors import ChildDied, DodamError
from knowledge.store.records import Hit, RecalledTurn

WORTHWHILE = 0.4
"""A passage that scores less than this share of the best one is left out: it would mislead a small model."""

Answer = TypeVar("Answer")


def retrieve(services: Services, dialog: Dialog) -> Retrieved:
    """Search for the question of ``dialog``; blocks.

    Raises ``MessageTooLong`` where the question alone is longer than the window.
    """
    started = time.monotonic()
    conversation_id, question = dialog.conversation_id, dialog.question
    if dialog.settings.mode == "continue":
        return Retrieved((), (), True, 0, time.monotonic() - started)
    plan = retried(lambda: services.model.plan(dialog.plan_request()))
    readable = [document for document in services.documents.documents(conversation_id) if document.state != "failed"]
    asked_of = asked_documents(question.text, readable)
    documents = asked_of or readable
    files = frozenset(document.file for document in readable)
    said = [without_mentions(message.text, files) for message in dialog.branch[:-1] if message.role == "user"]
    query = search_query(without_mentions(question.text, files), said)
    in_view = {passage.document_id for passage in dialog.in_view(plan)}
    hits: tuple[Hit, ...] = ()
    meaning = True
    told: float | None = None
    reason: DodamError | None = None
    if any(dialog.grounded or document.id not in in_view for document in documents):
        held_to = [document.id for document in asked_of]
        found = retried(lambda: services.knowledge.search(conversation_id, query, dialog.settings.excerpts, held_to))
        hits = tuple(
            hit
            for hit in found.hits
            if hit.score >= WORTHWHILE * found.hits[0].score
            # Grounded, what the model is held to stands beside the question, whatever else is in view.
            and (dialog.grounded or hit.passage.document_id not in in_view)
        )
        meaning = found.meaning
        reason = found.reason.error() if found.reason is not None else None
        passages = [hit.passage for hit in found.hits]
        told = evidence(query, passages, found.standing)
        if any(document.state != "ready" for document in documents):
            # The passage that tells may be one whose meaning is not learned yet.
            told = max(told, evidence(query, passages, None))
    if hits:
        # Planned with the excerpts: they are what pushes earlier turns out.
        asked = msgspec.structs.replace(question, excerpts=tuple(hit.passage for hit in hits))
        request = dialog.with_question(asked).plan_request()
        plan = retried(lambda: services.model.plan(request))
    recalled: tuple[RecalledTurn, ...] = ()
    gone = plan.summarised + plan.dropped
    if gone:
        turns = retried(lambda: services.knowledge.recall(conversation_id, query, RECALLED_TURNS, gone))
        recalled = recalled_turns(turns, query, plan.window)
    pending = sum(document.state != "ready" for document in documents)
    return Retrieved(hits, recalled, meaning, pending, time.monotonic() - started, told, reason)


def retried(call: Callable[[], Answer]) -> Answer:
    """The answer of a child that may have died since it was last asked; it is started anew once."""
    try:
        return call()
    except ChildDied:
        return call()
