"""The messages of a transcript with their pieces and heights. A message is parsed when it first comes into view."""

import time
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from gui.transcript.blocks import FormulaKeys
from gui.transcript.content import EditDraft, TranscriptMessage
from gui.transcript.entry import Entry, entry_of, likely_height
from gui.transcript.heights import HeightTree
from gui.transcript.markdown import build_parser, doubt_marks, with_marks
from gui.transcript.pieces import (
    NoticePiece,
    Piece,
    bubble_pieces,
)
from gui.transcript.streaming import SlicedText, StreamingText, whole

# A text of this many characters is parsed in about 10 ms; a longer one that is on screen already, slice by slice.
_LONG = 6_000
# So many messages stay parsed: far more than are in view, and what is scrolled through takes no memory for good.
_PARSED = 200


class Entries:
    """All messages, addressed by row or by id, over a tree of their heights."""

    def __init__(self, messages: Sequence[TranscriptMessage] = ()) -> None:
        self.formulas = FormulaKeys()
        self._parser = build_parser()
        self.reasoning_shown = True
        self._mentionable: Mapping[str, int] = {}
        self._drafts: dict[str, EditDraft] = {}
        self._sliced: dict[str, SlicedText] = {}
        # Parsed entries, the one used last at the end.
        self._used: dict[Entry, None] = {}
        self.replace_all(messages)

    def replace_all(self, messages: Sequence[TranscriptMessage]) -> None:
        """Show other messages. Raises ValueError when two have the same id."""
        self._entries: list[Entry] = []
        self._rows: dict[str, int] = {}
        self._tree = HeightTree()
        self._used.clear()
        self.replace_from(0, messages)

    def replace_from(self, first: int, messages: Sequence[TranscriptMessage]) -> None:
        """Show other messages in the place of those from row `first` on. Raises ValueError as `replace_all`."""
        for entry in self._entries[first:]:
            del self._rows[entry.message.id]
            self._used.pop(entry, None)
        self._rows.update((message.id, row) for row, message in enumerate(messages, first))
        if len(self._rows) < first + len(messages):
            raise ValueError("two messages have the same id")
        self._entries[first:] = [entry_of(message) for message in messages]
        for message_id in self._drafts.keys() & self._rows.keys() if self._drafts else ():
            self._entries[self._rows[message_id]].draft = self._drafts[message_id]
        self._tree.replace_from(first, list(map(likely_height, messages)))

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def __getitem__(self, row: int) -> Entry:
        """The entry at `row`, parsed."""
        entry = self._entries[row]
        if entry.body is None:
            entry.body = self._parse(entry.message)
            entry.compose(self.reasoning_shown)
            self._tree.set(row, sum(entry.heights))
        self._note_use(entry)
        return entry

    def as_it_is(self, row: int) -> Entry:
        """The entry at `row`, parsed or not."""
        return self._entries[row]

    def row(self, message_id: str) -> int:
        """The row of a message. Raises KeyError for an unknown id."""
        return self._rows[message_id]

    def has(self, message_id: str) -> bool:
        """Whether there is a message of this id."""
        return message_id in self._rows

    def height(self, row: int) -> int:
        """The height of a message, as far as it is known."""
        return self._tree[row]

    def message(self, row: int) -> TranscriptMessage:
        """The message at `row`, without parsing it."""
        return self._entries[row].message

    @property
    def total(self) -> int:
        """The height of all messages."""
        return self._tree.total

    def top(self, row: int, piece: int) -> int:
        """The position of a piece from the top of the first message."""
        return self._tree.top(row) + sum(self._entries[row].heights[:piece])

    def find(self, position: int) -> tuple[int, int, int]:
        """The (row, piece) at `position`, and the distance of `position` from that piece's top."""
        row, distance = self._tree.find(position)
        estimated = self._tree[row]
        entry = self[row]
        # The height may have changed by parsing: keep the share of the message that is above the position.
        distance = distance * self._tree[row] // max(1, estimated)
        piece = 0
        while piece < len(entry.heights) - 1 and distance >= entry.heights[piece]:
            distance -= entry.heights[piece]
            piece += 1
        return row, piece, distance

    def set_height(self, row: int, piece: int, height: int) -> None:
        """Note the measured height of a piece."""
        entry = self._entries[row]
        change = height - entry.heights[piece]
        if change:
            entry.heights[piece] = height
            self._tree.set(row, self._tree[row] + change)

    def append(self, message: TranscriptMessage) -> None:
        """Add a message at the end. Raises ValueError when its id is taken."""
        if message.id in self._rows:
            raise ValueError("two messages have the same id")
        self._rows[message.id] = len(self._entries)
        self._entries.append(entry_of(message))
        self._tree.append(likely_height(message))

    def remove(self, message_id: str) -> int:
        """Take a message out and return the row it had."""
        row = self._rows.pop(message_id)
        self._used.pop(self._entries[row], None)
        del self._entries[row]
        for index in range(row, len(self._entries)):
            self._rows[self._entries[index].message.id] = index
        self._tree.replace_from(row, self._tree.from_row(row + 1))
        return row

    def draft(self, message_id: str) -> EditDraft | None:
        """What a message is being edited to, None while it is not."""
        return self._drafts.get(message_id)

    def set_draft(self, message_id: str, draft: EditDraft | None) -> int:
        """Show an editor in the place of a question, or the question again. Returns its row."""
        row = self._rows[message_id]
        if draft is None:
            self._drafts.pop(message_id, None)
        else:
            self._drafts[message_id] = draft
        self[row].draft = draft
        self._recompose(row)
        return row

    def update(self, message: TranscriptMessage) -> int:
        """Replace a message by its id. One that was being streamed becomes final. Returns its row.

        A long text is shown as it was until `parse_next` has parsed all of its slices.
        """
        row = self._rows[message.id]
        entry = self._entries[row]
        before = entry.message
        unchanged = (before.text, before.marks, before.unsupported) == (
            message.text, message.marks, message.unsupported,
        )  # fmt: skip
        # Footnotes and link definitions that came late are only resolved when the whole text is parsed.
        if entry.stream and "]:" in message.text:
            unchanged = False
        if entry.message.reasoning != message.reasoning or entry.thought_stream:
            entry.thoughts = whole(message.reasoning, self._parser, self.formulas) if entry.is_open else None
        entry.message, entry.stream, entry.thought_stream, entry.footer = message, None, None, None
        if entry.body is not None:
            if not unchanged:
                self._parse_anew(entry)
            self._recompose(row)
        return row

    @property
    def is_parsing(self) -> bool:
        """Whether there are slices left to be parsed."""
        return bool(self._sliced)

    def parse_next(self) -> bool:
        """Parse one slice; whether a message was finished by it."""
        message_id, sliced = next(iter(self._sliced.items()))
        body = sliced.parse_next() if message_id in self._rows else []
        if body is None:
            return False
        del self._sliced[message_id]
        if message_id in self._rows:
            row = self._rows[message_id]
            self._entries[row].body = body
            self._recompose(row)
        return True

    def _note_use(self, entry: Entry) -> None:
        self._used.pop(entry, None)
        self._used[entry] = None
        if len(self._used) > _PARSED:
            oldest = next(iter(self._used))
            del self._used[oldest]
            if oldest.can_be_forgotten:
                oldest.forget_pieces()

    def _parse_anew(self, entry: Entry) -> None:
        message = entry.message
        self._sliced.pop(message.id, None)
        if message.role == "assistant" and len(message.text) > _LONG and "]:" not in message.text:
            self._sliced[message.id] = SlicedText(_marked(message), self._parser, self.formulas)
        else:
            entry.body = self._parse(message)

    def stream(self, message_id: str, delta: str) -> int:
        """Add text to a message that is being produced. Returns its row."""
        row = self._rows[message_id]
        entry = self._entries[row]
        self._sliced.pop(message_id, None)
        first = "" if entry.stream else entry.message.text
        entry.stream = entry.stream or StreamingText(self._parser, self.formulas)
        entry.message = _answering(replace(entry.message, text=entry.message.text + delta))
        entry.body = entry.stream.feed(first + delta)
        self._recompose(row)
        return row

    def stream_reasoning(self, message_id: str, delta: str) -> int:
        """Add to what the assistant thinks before it answers. Returns the row."""
        row = self._rows[message_id]
        entry = self[row]
        since = time.monotonic() if entry.message.thinking_since is None else entry.message.thinking_since
        if entry.thoughts is not None:
            first = "" if entry.thought_stream else entry.message.reasoning
            entry.thought_stream = entry.thought_stream or StreamingText(self._parser, self.formulas)
            entry.thoughts = entry.thought_stream.feed(first + delta)
        entry.message = replace(entry.message, reasoning=entry.message.reasoning + delta, thinking_since=since)
        self._recompose(row)
        return row

    def toggle_reasoning(self, message_id: str) -> int:
        """Show or hide what the assistant thought. Returns the row."""
        row = self._rows[message_id]
        entry = self[row]
        entry.is_open = not entry.is_open
        if entry.is_open and entry.thoughts is None:
            entry.thoughts = whole(entry.message.reasoning, self._parser, self.formulas)
        self._recompose(row)
        return row

    def set_reasoning_shown(self, shown: bool) -> None:
        """Have the rows of reasoning in all messages, or in none."""
        self.reasoning_shown = shown
        for row, entry in enumerate(self._entries):
            if entry.body is not None:
                self._recompose(row)

    def set_mentionable(self, documents: Mapping[str, int]) -> None:
        """Have what questions mention of these documents, ids by name, as links."""
        if documents == self._mentionable:
            return
        self._mentionable = documents
        for entry in self._used:
            if entry.message.role == "user" and "@" in entry.message.text:
                entry.body = self._parse(entry.message)
                self._recompose(self._rows[entry.message.id])

    def set_busy(self, row: int, caption: str | None) -> None:
        """Show or hide the sign that a message is being produced."""
        self[row].busy = caption
        self._recompose(row)

    def _recompose(self, row: int) -> None:
        self._entries[row].compose(self.reasoning_shown)
        self._tree.set(row, sum(self._entries[row].heights))

    def _parse(self, message: TranscriptMessage) -> list[Piece]:
        if message.role == "user":
            return bubble_pieces(message.text, self._mentionable)
        if message.role == "notice":
            return [NoticePiece(message.text)]
        return whole(_marked(message), self._parser, self.formulas) if message.text else []


def _marked(message: TranscriptMessage) -> str:
    """The text of an answer with its citation marks, and what nothing bears out marked."""
    marks = [(mark.offset, mark.number) for mark in message.marks]
    marks += doubt_marks(message.text, message.unsupported)
    return with_marks(message.text, marks)


def _answering(message: TranscriptMessage) -> TranscriptMessage:
    """The message whose answer has begun: its thinking has ended."""
    if message.thinking_since is None:
        return message
    return replace(message, thinking_since=None, thought_s=time.monotonic() - message.thinking_since)
