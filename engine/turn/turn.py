"""One turn: keep the question, retrieve, plan, generate, keep the answer.

The same turn runs from the window and from ``dodam ask``. It blocks while it works; run it on a worker thread.
"""

import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from engine.errors import MessageTooLong, ModelNotLoaded
from engine.service.messages import (
    Compare,
    Generate,
    Generated,
    ModelEvent,
    ModelLoaded,
    PartBegun,
    PromptPlanned,
    ReasoningPiece,
    TextPiece,
)
from engine.services import Services
from engine.turn.dialog import Dialog, read_dialog
from engine.turn.finding import find_answer
from engine.turn.grounding import (
    ENOUGH,
    checked,
    citations_of,
    evidence,
    is_unfounded,
    refusal,
    refusal_events,
    unsupported_remark,
)
from engine.turn.kept_answer import KeptAnswer
from engine.turn.retrieving import retrieve
from engine.turn.turn_events import (
    Asked,
    Ended,
    Manner,
    Planned,
    Reading,
    Retrieved,
    Searching,
    Thought,
    TurnEvent,
    TurnStats,
    Wrote,
)
from engine.turn.waiting import await_files
from engine.whole.long_answer import LongAnswer
from engine.whole.long_message import LongTask, long_task
from engine.whole.whole_choice import read_dialog_whole
from engine.whole.whole_reading import WholeReading
from knowledge.child.process import Stream
from knowledge.errors import DodamError
from knowledge.store.records import Conversation, Message, MessageState

TITLE_CHARACTERS = 60


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

    def ask(self, prompt: str, manner: Manner = "chosen") -> Iterator[TurnEvent]:
        """Keep ``prompt`` and answer it. Raises a ``DodamError`` where no answer could be begun."""
        store = self._services.conversations
        conversation = store.conversation(self._conversation_id)
        question = store.add_message(conversation.id, conversation.leaf_id, "user", prompt)
        if not conversation.title or self._was_titled_by_another(conversation, question):
            store.rename(conversation.id, title_of(prompt))
        yield Asked(question)
        yield from self._answer(conversation, store.branch(conversation.id, question.id), manner)

    def _was_titled_by_another(self, conversation: Conversation, question: Message) -> bool:
        """Whether the title, which nobody changed, is of the question that ``question`` stands in place of."""
        if question.parent_id is not None:
            return False
        store, versions = self._services.conversations, self._services.branches.siblings(conversation.id)
        earlier = [message_id for message_id in versions.get(question.id, ()) if message_id != question.id]
        texts = [store.branch(conversation.id, message_id)[0].text for message_id in earlier]
        return conversation.title in map(title_of, texts)

    def regenerate(self, manner: Manner = "chosen", begin: Sequence[int] = ()) -> Iterator[TurnEvent]:
        """Answer the last question anew, beside the answers it has.

        With ``begin``, tokens of the loaded model, the answer begins with these and is made from what is known already.
        """
        store = self._services.conversations
        conversation = store.conversation(self._conversation_id)
        branch = store.branch(conversation.id)
        while branch and branch[-1].role == "assistant":
            branch.pop()
        if branch and begin:
            yield from self._continue(conversation, branch, begin)
        elif branch:
            yield from self._answer(conversation, branch, manner)

    def _continue(self, conversation: Conversation, branch: list[Message], begin: Sequence[int]) -> Iterator[TurnEvent]:
        services = self._services
        loaded = services.model.settled()
        if loaded is None:
            raise ModelNotLoaded()
        with services.reply_first():
            dialog = read_dialog(services, conversation, branch)
            stats = TurnStats(load_s=loaded.load_s, settings=dialog.settings)
            request = msgspec.structs.replace(dialog.request(), begin=tuple(begin))
            yield from self._generate(dialog, Path(loaded.path).stem, self._events(request), stats)

    def _answer(self, conversation: Conversation, branch: list[Message], manner: Manner) -> Iterator[TurnEvent]:
        services = self._services
        loaded = services.model.settled()
        if loaded is None:
            raise ModelNotLoaded()
        yield from await_files(services, conversation.id, self._stopped.is_set)
        with services.reply_first():
            started = time.monotonic()
            dialog = read_dialog(services, conversation, branch)
            if manner == "anyway":
                dialog = dialog.ungrounded()
            if loaded.kind == "encoder":
                yield from find_answer(services, dialog, loaded, self._compare)
                return
            chosen = read_dialog_whole(services, dialog, manner, loaded, self._events, self._stopped.is_set)
            if chosen is not None:
                dialog, reading = chosen
                stats = TurnStats(load_s=loaded.load_s, settings=dialog.settings)
                yield from self._generate(dialog, Path(loaded.path).stem, reading.events(), stats, reading)
                return
            task: LongTask | None = None
            scores: tuple[float, ...] = ()
            # Of passages that were found for an earlier answer, only the words are still there to be compared.
            told = evidence(dialog.question.text, excerpts, None) if (excerpts := dialog.question.excerpts) else None
            if dialog.grounded or not (dialog.question.excerpts or dialog.question.recalled):
                yield Searching()
                try:
                    retrieved = retrieve(services, dialog)
                except MessageTooLong:
                    task = long_task(dialog.question.text)
                    if task is None:
                        raise
                else:
                    yield retrieved
                    dialog = self._frozen(dialog, retrieved)
                    scores = tuple(hit.score for hit in retrieved.hits)
                    told = retrieved.evidence
            stats = TurnStats(
                load_s=loaded.load_s,
                retrieve_s=time.monotonic() - started,
                passage_scores=scores,
                settings=dialog.settings,
                evidence=told,
                refused=dialog.grounded and task is None and (told or 0.0) < ENOUGH,
            )
            if stats.refused:
                documents = services.documents.documents(conversation.id)
                asked = dialog.question
                events = refusal_events(refusal(asked.text, documents, nearest_shown=bool(asked.excerpts)))
            elif task is None:
                events = self._events(dialog.request())
            else:
                events = self._long_events(dialog, task, loaded)
            yield from self._generate(dialog, Path(loaded.path).stem, events, stats)

    def _frozen(self, dialog: Dialog, retrieved: Retrieved) -> Dialog:
        """The dialog whose question holds what was found for it, in the store as well."""
        excerpts = tuple(hit.passage for hit in retrieved.hits)
        self._services.conversations.freeze_context(dialog.question.id, excerpts, retrieved.recalled)
        return dialog.with_question(
            msgspec.structs.replace(dialog.question, excerpts=excerpts, recalled=retrieved.recalled)
        )

    def _generate(
        self,
        dialog: Dialog,
        model: str,
        events: Iterator[ModelEvent],
        stats: TurnStats,
        reading: WholeReading | None = None,
    ) -> Iterator[TurnEvent]:
        services = self._services
        answer = services.conversations.add_message(
            dialog.conversation_id, dialog.question.id, "assistant", "", "streaming", model
        )
        written = KeptAnswer(services.conversations.save_text, answer.id)
        state: MessageState = "interrupted"
        error: DodamError | None = None
        part = 0
        try:
            yield Reading(answer)
            for event in events:
                if isinstance(event, PartBegun):
                    part = event.number
                    yield event
                elif isinstance(event, PromptPlanned):
                    stats = msgspec.structs.replace(stats, plan=event.plan)
                    yield Planned(event.plan)
                elif isinstance(event, ReasoningPiece):
                    written.append_reasoning(event.text)
                    yield Thought(event.text)
                elif isinstance(event, TextPiece):
                    written.append(event.text)
                    yield Wrote(event.text)
                elif isinstance(event, Generated):
                    stats = msgspec.structs.replace(stats, usage=event.usage, speeds=event.speeds)
                    # A child that is asked to leave cancels too, without anybody having pressed Stop.
                    state = "interrupted" if event.reason == "cancelled" else "complete"
            if dialog.grounded and not stats.refused:
                stats = checked(dialog, stats, written.text)
                if state == "complete" and is_unfounded(written.text, stats):
                    remark = "\n\n" + unsupported_remark(dialog.question.text)
                    written.append(remark)
                    yield Wrote(remark)
            if state == "interrupted" and self._stopped.is_set():
                state = "stopped"
        except DodamError as caught:
            error = caught
        finally:
            written.close()
            whole = reading.account if reading is not None else None
            if whole is not None and state != "complete" and part < whole.parts:
                whole = msgspec.structs.replace(whole, ended_at=part)
            stats = msgspec.structs.replace(stats, thought_s=written.thought_s, whole=whole)
            text = written.text
            ended = services.conversations.finish_message(
                answer.id, text, state, citations_of(dialog, stats, text), stats.to_json(), written.reasoning
            )
        yield Ended(ended, stats, error)
        services.remember_later(dialog.conversation_id, [*(message.id for message in dialog.branch), answer.id])
        if stats.plan is not None:
            services.summarise_later(dialog.conversation_id, stats.plan)

    def _events(self, request: Generate) -> Iterator[ModelEvent]:
        self._stream = self._services.model.generate(request)
        if self._stopped.is_set():
            self._stream.cancel()
        yield from self._stream

    def _compare(self, request: Compare) -> Iterator[ModelEvent]:
        self._stream = self._services.model.compare(request)
        if self._stopped.is_set():
            self._stream.cancel()
        yield from self._stream

    def _long_events(self, dialog: Dialog, task: LongTask, loaded: ModelLoaded) -> Iterator[ModelEvent]:
        def count(text: str) -> int:
            return self._services.model.count((text,))[0]

        answer = LongAnswer(dialog, task, loaded.context_tokens, count, self._events, self._stopped.is_set)
        yield from answer.events()


def title_of(prompt: str) -> str:
    """The first words of ``prompt``, as a title.

    Titles that the starter model makes are found less often and hold words nobody said (``tests/bench/titles.py``).
    """
    flat = " ".join(prompt.split())
    if len(flat) <= TITLE_CHARACTERS:
        return flat
    return flat[:TITLE_CHARACTERS].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"
