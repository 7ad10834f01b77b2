"""How often each message of a transcript shows what is looked for, counted in slices so that nothing waits.

A message that has not come into view has no pieces; it is parsed for this alone, and only if its source does not tell
how often it shows the words. What it shows is kept as plain text until `forget`, so that typing on costs no parsing.
"""

import time
from collections.abc import Iterator

import msgspec

from gui.transcript.content import TranscriptMessage
from gui.transcript.entries import Entries
from gui.transcript.entry import Entry
from gui.transcript.find_source import Source, source_of
from gui.transcript.find_text import Shown, shown_text
from gui.transcript.markdown import build_parser
from gui.transcript.pieces import Piece, bubble_pieces
from gui.transcript.streaming import SlicedText, whole

# Characters that are parsed in about 5 ms.
_LONG = 3_000


class Count(msgspec.Struct, frozen=True, gc=False):
    """Hits of one message: in its reasoning, and in its text, which follows that."""

    reasoning: int
    text: int

    @property
    def total(self) -> int:
        """Of both."""
        return self.reasoning + self.text


NONE = Count(0, 0)


class _Seen(msgspec.Struct, gc=False):
    """What is known of a message, as long as it stays the same: its reasoning and its text, `shown` once parsed."""

    message: TranscriptMessage
    body: list[Piece] | None
    sources: tuple[Source, Source] | None = None
    shown: tuple[Shown, Shown] | None = None
    words: str = ""
    count: Count = NONE

    def is_of(self, entry: Entry) -> bool:
        return self.message is entry.message and (entry.body is None or self.body in (None, entry.body))


class FindScan:
    """Counts hits over all messages of `entries`, row by row from where the reader is."""

    def __init__(self, entries: Entries) -> None:
        self._entries = entries
        self._parser = build_parser()
        self._seen: dict[str, _Seen] = {}
        self._steps: Iterator[None] = iter(())

    def start(self, words: str, row: int) -> None:
        """Count the folded `words`, beginning at the message in `row`."""
        self._steps = self._all(words, row)

    def prepare(self, row: int) -> None:
        """Look through the sources before there are words, beginning at the message in `row`."""
        self._steps = self._all_sources(row)

    def run(self, seconds: float) -> bool:
        """Go on for about `seconds`; whether all messages are counted."""
        end = time.perf_counter() + seconds
        return all(time.perf_counter() <= end for _ in self._steps)

    def count(self, row: int) -> Count:
        """The hits of a message, as far as they are known."""
        seen = self._seen.get(self._entries.message(row).id)
        return seen.count if seen else NONE

    def count_now(self, row: int, words: str) -> Count:
        """The hits of one message as it is."""
        for _ in self._message(row, words):
            pass
        return self.count(row)

    def forget(self) -> None:
        """Keep no text any more."""
        self._seen.clear()
        self._steps = iter(())

    def _all(self, words: str, first: int) -> Iterator[None]:
        for row in self._rows(first):
            yield from self._message(row, words)
        if len(self._seen) > len(self._entries):
            self._seen = {key: seen for key, seen in self._seen.items() if self._entries.has(key)}

    def _all_sources(self, first: int) -> Iterator[None]:
        for row in self._rows(first):
            entry = self._entries.as_it_is(row)
            if self._is_told_by_source(entry):
                self._sources(self._seen_of(entry))
                yield

    def _rows(self, first: int) -> Iterator[int]:
        for offset in range(len(self._entries)):
            # Messages may go while this is under way; a new scan follows then.
            row = (first + offset) % max(1, len(self._entries))
            if row < len(self._entries):
                yield row

    def _seen_of(self, entry: Entry) -> _Seen:
        seen = self._seen.get(entry.message.id)
        if seen is None or not seen.is_of(entry):
            seen = self._seen[entry.message.id] = _Seen(entry.message, entry.body)
        return seen

    def _message(self, row: int, words: str) -> Iterator[None]:
        entry = self._entries.as_it_is(row)
        seen = self._seen_of(entry)
        if seen.words == words:
            return
        if seen.shown is None and self._is_told_by_source(entry):
            reasoning, answer = (source.count(words) for source in self._sources(seen))
            if reasoning is not None and answer is not None:
                seen.words, seen.count = words, Count(reasoning, answer)
                yield
                return
        if seen.shown is None:
            text: list[Piece] = []
            yield from self._parse(entry, text)
            formulas = self._entries.formulas
            seen.shown = shown_text(self._thoughts(entry), formulas), shown_text(text, formulas)
            seen.sources = None
        seen.words, seen.count = words, Count(seen.shown[0].count(words), seen.shown[1].count(words))
        yield

    def _is_told_by_source(self, entry: Entry) -> bool:
        return entry.body is None and entry.message.role == "assistant"

    def _sources(self, seen: _Seen) -> tuple[Source, Source]:
        """Of the reasoning and of the text."""
        if seen.sources is None:
            reasoning = seen.message.reasoning if self._entries.reasoning_shown else ""
            seen.sources = source_of(reasoning), source_of(seen.message.text)
        return seen.sources

    def _thoughts(self, entry: Entry) -> list[Piece]:
        if not self._entries.reasoning_shown or not entry.message.reasoning:
            return []
        return entry.thoughts or self._whole(entry.message.reasoning)

    def _parse(self, entry: Entry, pieces: list[Piece]) -> Iterator[None]:
        text = entry.message.text
        if entry.body is not None:
            pieces += entry.body
        elif entry.message.role == "user":
            pieces += bubble_pieces(text, {})
        elif entry.message.role == "assistant" and (len(text) <= _LONG or "]:" in text):
            pieces += self._whole(text)
        elif entry.message.role == "assistant":
            sliced = SlicedText(text, self._parser, self._entries.formulas)
            while (parsed := sliced.parse_next()) is None:
                yield
            pieces += parsed

    def _whole(self, text: str) -> list[Piece]:
        return whole(text, self._parser, self._entries.formulas)
