"""What the transcript shows, as plain values. Nothing here knows Qt.

They come by the thousand and cannot be part of a cycle, so the garbage collector need not walk them (`gc=False`).
"""

from collections.abc import Callable
from typing import Literal

import msgspec

Role = Literal["user", "assistant", "notice"]

MessageAction = Literal["edit", "copy", "regenerate", "used", "more"]


class CitationMark(msgspec.Struct, frozen=True, gc=False):
    """A citation number shown inside an answer.

    `offset` counts characters (code points) of the message's text; the number stands just before that character,
    so it points behind the sentence it supports.
    """

    number: int
    offset: int


class SourceChip(msgspec.Struct, frozen=True, gc=False):
    """A source listed under an answer, for example "report.pdf · p. 3". `description` is for screen readers.

    `supported` is False when the cited passage was not found to back the sentence; the chip is then drawn as doubtful.
    """

    number: int
    label: str
    description: str
    supported: bool


class RecalledChip(msgspec.Struct, frozen=True, gc=False):
    """An earlier message that was put back into the prompt of an answer; `words` are its first ones."""

    message_id: str
    words: str


class Picture(msgspec.Struct, frozen=True, gc=False):
    """A picture that was attached with a question: its name, and the path of the copy that is kept."""

    file: str
    path: str


class CitationCard(msgspec.Struct, frozen=True):
    """What a citation shows when it is pointed at: the file, the place in it, and the passage or a part of that.

    `strong` is the (start, end) in `text` of what bears the answer out, None where nothing in particular does.
    """

    title: str
    place: str
    text: str
    strong: tuple[int, int] | None = None


class Offer(msgspec.Struct, frozen=True):
    """How an answer came about, in words, and what a person may do instead: the button `label` does `action`."""

    text: str
    label: str
    action: str


class TranscriptMessage(msgspec.Struct, frozen=True, gc=False):
    """One message. `text` is Markdown for the assistant and plain text for the other roles.

    `footer` gives a quiet line such as "96 tokens · 44 tokens/s"; it is called when the message first comes into view,
    because thousands of such lines take longer than all else. `place` of `count` is the message's among the versions
    it has: other answers to the same question, or other questions in its place.
    `unsupported` are (start, end) in the text of what nothing that was looked up bears out.
    `reasoning` is what the assistant thought before, as Markdown, and `thought_s` how many seconds that took, 0 where
    it is not known; `thinking_since` is when it began (`time.monotonic`) while it still thinks.
    """

    id: str
    role: Role
    author: str
    text: str
    marks: tuple[CitationMark, ...] = ()
    sources: tuple[SourceChip, ...] = ()
    footer: Callable[[], str] | None = None
    actions: tuple[MessageAction, ...] = ()
    reasoning: str = ""
    thought_s: float = 0.0
    thinking_since: float | None = None
    recalled: tuple[RecalledChip, ...] = ()
    place: int = 1
    count: int = 1
    pictures: tuple[Picture, ...] = ()
    unsupported: tuple[tuple[int, int], ...] = ()
    offer: Offer | None = None


class EditDraft:
    """What is being made of a question, kept while its editor is out of view."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.cursor = len(text)
