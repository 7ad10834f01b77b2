"""What the transcript shows, as plain values. Nothing here knows Qt."""

from dataclasses import dataclass
from typing import Literal

Role = Literal["user", "assistant", "notice"]


@dataclass(frozen=True)
class CitationMark:
    """A citation number shown inside an answer.

    `offset` counts characters (code points) of the message's text; the number stands just before that character,
    so it points behind the sentence it supports.
    """

    number: int
    offset: int


@dataclass(frozen=True)
class SourceChip:
    """A source listed under an answer, for example "report.pdf · p. 3".

    `supported` is False when the cited passage was not found to back the sentence; the chip is then drawn as doubtful.
    """

    number: int
    label: str
    tooltip: str
    supported: bool


@dataclass(frozen=True)
class TranscriptMessage:
    """One message. `text` is Markdown for the assistant and plain text for the other roles.

    `footer` is a quiet line such as "96 tokens · 44 tok/s"; `actions` is a subset of "copy" and "regenerate".
    `reasoning` is what the assistant thought before, as Markdown, and `thought_s` how many seconds that took, 0 where
    it is not known; `thinking_since` is when it began (`time.monotonic`) while it still thinks.
    """

    id: str
    role: Role
    author: str
    text: str
    marks: tuple[CitationMark, ...] = ()
    sources: tuple[SourceChip, ...] = ()
    footer: str = ""
    actions: tuple[str, ...] = ()
    reasoning: str = ""
    thought_s: float = 0.0
    thinking_since: float | None = None
