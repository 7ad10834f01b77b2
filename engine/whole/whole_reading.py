"""Answering from all of a document, as the events of one answer.

What fits the window is put in whole. What does not is read in parts, each noted once and kept (``PartNoteStore``); the
answer is then made from the notes: of a summary by the model, of a list by putting the notes together. Dates, amounts
and addresses are picked out without a model (``engine.whole.listing``).
"""

import hashlib
import math
from collections.abc import Callable, Iterator, Sequence

import msgspec

from engine.chat_settings import SamplingSettings
from engine.prompt.layout import pinned_text, speaks_korean
from engine.service.messages import (
    Generate,
    Generated,
    ModelEvent,
    ModelLoaded,
    PartBegun,
    PinnedDocument,
    PromptPlanned,
    Speeds,
    TextPiece,
    Usage,
)
from engine.turn.dialog import Dialog
from engine.turn.turn_events import WholeRead
from engine.whole.listing import finder_of
from engine.whole.map_reduce import NOTE_SHARE, PART_SHARE, map_reduce, notes_prompt, part_prompt, text_parts
from engine.whole.whole_document import WholeTask
from engine.whole.whole_notes import held_to, instruction_for, without_repetition
from knowledge.store.part_notes import PartNoteStore
from knowledge.store.records import Document

ANSWER_SHARE = 4
"""A document that is put in whole leaves a quarter of the window for the answer, and a sixteenth for the template."""

TEMPLATE_SHARE = 16

MOST_ITEMS = 300

SAMPLE_CHARACTERS = 20_000
"""From so many it is told how many tokens a document has: a book is not counted while somebody types."""

Count = Callable[[str], int]
"""Tokens that a text takes."""


class Source(msgspec.Struct, frozen=True):
    """A document with the whole of its text."""

    document: Document
    text: str


class WholeReading:
    """One answer to ``task`` from all of ``sources``. Use an instance once.

    ``stream`` generates; ``stopped`` tells whether to end with what there is.
    """

    def __init__(
        self,
        task: WholeTask,
        dialog: Dialog,
        sources: Sequence[Source],
        loaded: ModelLoaded,
        notes: PartNoteStore,
        count: Count,
        stream: Callable[[Generate], Iterator[ModelEvent]],
        stopped: Callable[[], bool],
    ) -> None:
        self._task = task
        self._dialog = dialog
        self._sources = sources
        self._kind = loaded.kind
        self._model = loaded.path.replace("\\", "/").rpartition("/")[2]
        self._window = loaded.context_tokens
        self._notes = notes
        self._count = count
        self._stream = stream
        self._stopped = stopped
        self._question = dialog.question.text
        self._korean = speaks_korean(self._question)
        self._usage = Usage(0, 0, 0)
        self._parts = 1
        self._looked_through = False

    @property
    def account(self) -> WholeRead:
        """What was read, known when the events have ended."""
        return WholeRead(
            tuple(source.document.file for source in self._sources), 0 if self._looked_through else self._parts
        )

    @property
    def expected_parts(self) -> int:
        """In about how many parts the documents will be read; 1 where they fit the window, 0 without a model."""
        if self._task.kind == "list" and finder_of(self._task.subject) is not None:
            return 0
        if self._kind == "encoder-decoder" or (self._task.kind != "list" and self._fits(self._whole)):
            return 1
        room = self._window // PART_SHARE - self._count(instruction_for(self._task, self._korean))
        return sum(max(1, math.ceil(self._tokens_about(source.text) / max(1, room))) for source in self._sources)

    def _tokens_about(self, text: str) -> int:
        sample = text[:SAMPLE_CHARACTERS]
        return self._count(sample) * len(text) // max(1, len(sample))

    @property
    def _whole(self) -> str:
        return pinned_text([PinnedDocument(source.document.file, source.text) for source in self._sources])

    def events(self) -> Iterator[ModelEvent]:
        """``PartBegun`` before each part, ``PromptPlanned``, text, ``Generated``.

        Ends without ``Generated`` once ``stopped``. Raises ``MessageTooLong`` and what ``count`` and ``stream`` raise.
        """
        finder = finder_of(self._task.subject) if self._task.kind == "list" else None
        if finder is not None:
            self._looked_through = True
            yield from self._told(self._list([item for source in self._sources for item in finder(source.text)]))
            return
        whole = self._whole
        if self._kind == "encoder-decoder":
            # It reads a long text in parts by itself.
            yield from self._stream(self._dialog.aside(f"{self._question}\n{whole}"))
        elif self._task.kind != "list" and self._fits(whole):
            yield from self._stream(self._dialog.aside(f"{whole}\n\n{self._question}"))
        else:
            yield from self._noted()

    def _fits(self, whole: str) -> bool:
        # A character takes a fraction of a token: what is far too long need not be counted.
        room = self._window - self._window // ANSWER_SHARE - self._window // TEMPLATE_SHARE
        if len(whole) > self._window * 16:
            return False
        return self._count(f"{self._dialog.settings.system_prompt}\n{whole}\n\n{self._question}") <= room

    def _noted(self) -> Iterator[ModelEvent]:
        instruction = instruction_for(self._task, self._korean)
        parts = [
            (source, part)
            for source in self._sources
            for part in text_parts(instruction, source.text, self._window, PART_SHARE, self._count)
        ]
        self._parts = max(1, len(parts))
        task = f"{self._task.kind}: {instruction}"
        known = {
            source.document.sha256: self._notes.notes(source.document.sha256, task, self._model)
            for source in self._sources
        }
        notes: list[str] = []
        for number, (source, part) in enumerate(parts, 1):
            if self._stopped():
                yield from self._so_far(notes)
                return
            sha256, key = source.document.sha256, hashlib.sha256(part.encode()).hexdigest()[:32]
            note = known[sha256].get(key)
            if note is None:
                yield PartBegun(number, len(parts))
                told = self._ask(part_prompt(instruction, part, number, len(parts)), self._window // NOTE_SHARE)
                note = held_to(part, told, self._task)
                if not self._stopped():
                    self._notes.add(sha256, task, self._model, key, note)
            notes.append(note)
        if self._stopped():
            yield from self._so_far(notes)
        elif self._task.kind == "list":
            yield from self._told(self._list([line for note in notes for line in note.splitlines() if line]))
        else:
            yield from self._reduced("\n\n".join(notes))

    def _reduced(self, notes: str) -> Iterator[ModelEvent]:
        """The model's answer from the notes, which are read in parts in turn where they are too long."""
        if len(text_parts(self._question, notes, self._window, PART_SHARE, self._count)) <= 1:
            prompt = notes_prompt(self._question, notes)
        else:
            asked = self._question
            reduced = yield from map_reduce(asked, notes, self._window, self._count, self._ask, self._stopped)
            if reduced is None:
                yield from self._so_far(notes.split("\n\n"))
                return
            prompt = reduced.prompt
        for event in self._stream(self._dialog.aside(prompt)):
            if isinstance(event, PromptPlanned):
                yield PromptPlanned(msgspec.structs.replace(event.plan, parts=self._parts))
            elif isinstance(event, Generated):
                yield msgspec.structs.replace(event, usage=self._usage.plus(event.usage))
            else:
                yield event

    def _ask(self, prompt: str, max_tokens: int) -> str:
        """A note, by the model alone: neither the system prompt nor chance has a say in what is kept for later."""
        request = msgspec.structs.replace(
            self._dialog.aside(prompt, max_tokens),
            system_prompt="",
            sampling=SamplingSettings(temperature=0, max_tokens=max_tokens),
        )
        pieces: list[str] = []
        for event in self._stream(request):
            if isinstance(event, TextPiece):
                pieces.append(event.text)
            elif isinstance(event, Generated):
                self._usage = self._usage.plus(event.usage)
        return "".join(pieces)

    def _told(self, text: str) -> Iterator[ModelEvent]:
        """``text`` as an answer that the model has no more to do with."""
        yield TextPiece(text)
        yield Generated("end", self._usage, Speeds(0.0, 0.0, 0.0))

    def _list(self, items: Sequence[str]) -> str:
        kept = without_repetition(items)
        if not kept:
            return self._words(
                "I looked through the whole of it and found nothing of the kind.",
                "문서 전체를 찾아봤지만 그런 것은 없었어요.",
            )
        lines = [f"- {item}" for item in kept[:MOST_ITEMS]]
        if len(kept) > MOST_ITEMS:
            more = len(kept) - MOST_ITEMS
            lines += ["", self._words(f"… and {more} more.", f"… 그리고 {more}개가 더 있어요.")]
        return "\n".join(lines)

    def _so_far(self, notes: Sequence[str]) -> Iterator[ModelEvent]:
        """What was noted before Stop."""
        lines = [line for note in notes for line in note.splitlines() if line]
        if lines:
            read = self._words(
                f"Read so far: {len(notes)} of {self._parts} parts.",
                f"{self._parts}부분 가운데 {len(notes)}부분까지 읽었어요.",
            )
            yield TextPiece("\n".join([read, "", *(f"- {line}" for line in without_repetition(lines))]))

    def _words(self, english: str, korean: str) -> str:
        return korean if self._korean else english
