"""One turn: keep the question, retrieve, plan, generate, keep the answer.

The same turn runs from the window and from ``dodam ask``. It blocks while it works; run it on a worker thread.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from engine.chat_settings import ChatSettings
from engine.errors import ModelNotLoaded
from engine.question import search_query
from engine.service.messages import (
    ChatTurn,
    Generate,
    Generated,
    ModelEvent,
    PlanPrompt,
    PromptPlanned,
    TextPiece,
)
from engine.services import Services
from engine.support import cite
from engine.turn_events import (
    Asked,
    Ended,
    Planned,
    Reading,
    Retrieved,
    Searching,
    TurnEvent,
    TurnStats,
    Wrote,
)
from knowledge.child.process import Stream
from knowledge.errors import ChildDied, DodamError
from knowledge.store.records import Conversation, Hit, Message, MessageState, RecalledTurn

SAVE_EVERY_S = 0.2
"""The promise is 250 ms; the rest is for the write itself."""

EXCERPTS = 4
"""Passages that a question is answered from: about 800 tokens, 2 s of reading on the starter model."""

WORTHWHILE = 0.4
"""A passage that scores less than this share of the best one is left out: it would mislead a small model."""

RECALLED_TURNS = 3
RECALLED_CHARACTERS = 600
TITLE_CHARACTERS = 60

Answer = TypeVar("Answer")


class Turn:
    """One question and its answer in a conversation. Use an instance once."""

    def __init__(self, services: Services, conversation_id: str) -> None:
        self._services = services
        self._conversation_id = conversation_id
        self._stopped = threading.Event()
        self._stream: Stream[ModelEvent] | None = None

    def stop(self) -> None:
        """End the answer now and keep what there is of it. Any thread."""
        self._stopped.set()
        stream = self._stream
        if stream is not None:
            stream.cancel()

    def ask(self, prompt: str) -> Iterator[TurnEvent]:
        """Keep ``prompt`` and answer it. Raises a ``DodamError`` where no answer could be begun."""
        store = self._services.conversations
        conversation = store.conversation(self._conversation_id)
        question = store.add_message(conversation.id, conversation.leaf_id, "user", prompt)
        if not conversation.title:
            store.rename(conversation.id, title_of(prompt))
        yield Asked(question)
        yield from self._answer(conversation, store.branch(conversation.id, question.id))

    def regenerate(self) -> Iterator[TurnEvent]:
        """Answer the last question anew, beside the answers it has."""
        store = self._services.conversations
        conversation = store.conversation(self._conversation_id)
        branch = store.branch(conversation.id)
        while branch and branch[-1].role == "assistant":
            branch.pop()
        if branch:
            yield from self._answer(conversation, branch)

    def _answer(self, conversation: Conversation, branch: list[Message]) -> Iterator[TurnEvent]:
        services = self._services
        loaded = services.model.settled()
        if loaded is None:
            raise ModelNotLoaded()
        services.knowledge.yield_to_reply(True)
        try:
            settings = ChatSettings.from_json(conversation.settings)
            started = time.monotonic()
            question = branch[-1]
            if not question.excerpts and not question.recalled:
                yield Searching()
                retrieved = self._retrieve(conversation, settings, branch, started)
                yield retrieved
                excerpts = tuple(hit.passage for hit in retrieved.hits)
                services.conversations.freeze_context(question.id, excerpts, retrieved.recalled)
                question = msgspec.structs.replace(question, excerpts=excerpts, recalled=retrieved.recalled)
            stats = TurnStats(load_s=loaded.load_s, retrieve_s=time.monotonic() - started)
            yield from self._generate(conversation, settings, [*branch[:-1], question], stats)
        finally:
            services.knowledge.yield_to_reply(False)

    def _retrieve(
        self, conversation: Conversation, settings: ChatSettings, branch: Sequence[Message], started: float
    ) -> Retrieved:
        services = self._services
        question = branch[-1]
        query = search_query(question.text, [message.text for message in branch[:-1] if message.role == "user"])
        documents = [
            document for document in services.documents.documents(conversation.id) if document.state != "failed"
        ]
        hits: tuple[Hit, ...] = ()
        meaning = True
        if documents:
            found = _retried(lambda: services.knowledge.search(conversation.id, query, EXCERPTS))
            hits = tuple(hit for hit in found.hits if hit.score >= WORTHWHILE * found.hits[0].score)
            meaning = found.meaning
        # Planned with the excerpts: they are what pushes earlier turns out.
        asked = msgspec.structs.replace(question, excerpts=tuple(hit.passage for hit in hits))
        turns = _chat_turns([*branch[:-1], asked])
        plan = _retried(
            lambda: services.model.plan(PlanPrompt(settings.system_prompt, turns, settings.sampling.max_tokens))
        )
        recalled: tuple[RecalledTurn, ...] = ()
        if plan.dropped:
            found_turns = _retried(
                lambda: services.knowledge.recall(conversation.id, query, RECALLED_TURNS, plan.dropped)
            )
            recalled = tuple(RecalledTurn(turn.message_id, turn.text[:RECALLED_CHARACTERS]) for turn in found_turns)
        pending = sum(document.state != "ready" for document in documents)
        return Retrieved(hits, recalled, meaning, pending, time.monotonic() - started)

    def _generate(
        self, conversation: Conversation, settings: ChatSettings, branch: Sequence[Message], stats: TurnStats
    ) -> Iterator[TurnEvent]:
        services = self._services
        model = services.model.settled()
        if model is None:
            raise ModelNotLoaded()
        answer = services.conversations.add_message(
            conversation.id, branch[-1].id, "assistant", "", "streaming", Path(model.path).stem
        )
        written = _Answer(services.conversations.save_text, answer.id)
        state: MessageState = "interrupted"
        error: DodamError | None = None
        try:
            yield Reading(answer)
            request = Generate(
                settings.system_prompt, _chat_turns(branch), settings.sampling, conversation_id=conversation.id
            )
            for event in self._events(request):
                if isinstance(event, PromptPlanned):
                    stats = msgspec.structs.replace(stats, plan=event.plan)
                    yield Planned(event.plan)
                elif isinstance(event, TextPiece):
                    written.append(event.text)
                    yield Wrote(event.text)
                elif isinstance(event, Generated):
                    stats = msgspec.structs.replace(stats, usage=event.usage, speeds=event.speeds)
                    state = "stopped" if event.reason == "cancelled" else "complete"
        except DodamError as caught:
            error = caught
        finally:
            written.close()
            text = written.text
            citations = cite(text, branch[-1].excerpts)
            stats_json = msgspec.json.encode(stats).decode()
            ended = services.conversations.finish_message(answer.id, text, state, citations, stats_json)
        yield Ended(ended, stats, error)
        services.remember_later(conversation.id, [*(message.id for message in branch), answer.id])

    def _events(self, request: Generate) -> Iterator[ModelEvent]:
        self._stream = self._services.model.generate(request)
        if self._stopped.is_set():
            self._stream.cancel()
        yield from self._stream


class _Answer:
    """The text of an answer on its way to the disk, never more than ``SAVE_EVERY_S`` behind the screen."""

    def __init__(self, save: Callable[[str, str], None], message_id: str) -> None:
        self._save = save
        self._message_id = message_id
        self._pieces: list[str] = []
        self._changed = threading.Event()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._keep_saving, name="answer on its way to disk", daemon=True)
        self._thread.start()

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    def append(self, piece: str) -> None:
        self._pieces.append(piece)
        self._changed.set()

    def close(self) -> None:
        self._closed.set()
        self._changed.set()
        self._thread.join()

    def _keep_saving(self) -> None:
        while not self._closed.is_set():
            self._changed.wait()
            self._changed.clear()
            if self._closed.is_set():
                return
            try:
                self._save(self._message_id, self.text)
            except DodamError as error:
                # The text is still in memory; the write at the end of the answer tries again and tells the person.
                logging.getLogger(__name__).warning("answer not saved yet: %s", error)
            self._closed.wait(SAVE_EVERY_S)


def title_of(prompt: str) -> str:
    """The first words of ``prompt``, as a title."""
    flat = " ".join(prompt.split())
    if len(flat) <= TITLE_CHARACTERS:
        return flat
    return flat[:TITLE_CHARACTERS].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"


def _chat_turns(branch: Sequence[Message]) -> tuple[ChatTurn, ...]:
    return tuple(
        ChatTurn(message.id, message.role, message.text, message.excerpts, message.recalled) for message in branch
    )


def _retried(call: Callable[[], Answer]) -> Answer:
    """The answer of a child that may have died since it was last asked; it is started anew once."""
    try:
        return call()
    except ChildDied:
        return call()
