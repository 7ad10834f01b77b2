"""What the conversation list shows, as a plain list; nothing here knows Qt."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Literal

import msgspec

from knowledge.store.records import ChatFolder, Conversation, ConversationHit, MessageHit, Span

SectionKind = Literal["pinned", "folder", "today", "yesterday", "week", "month", "archive"]
"""``week``: the seven days before yesterday; ``month``: a month before that."""

WEEK_DAYS = 7


class SectionRow(msgspec.Struct, frozen=True):
    """The name over a group of ``count`` conversations. A ``folder`` and the archive can be ``collapsed``."""

    kind: SectionKind
    count: int = 0
    folder: ChatFolder | None = None
    month: date | None = None
    """The first day of it."""
    collapsed: bool = False

    @property
    def can_collapse(self) -> bool:
        return self.kind in ("folder", "archive")


class ConversationRow(msgspec.Struct, frozen=True):
    """A conversation; in search results with the newest message that was found, and where in snippet and title.

    ``messages`` is how many were found; the older ones are below it where it is ``expanded``.
    """

    conversation: Conversation
    snippet: str = ""
    message_id: str = ""
    marks: tuple[Span, ...] = ()
    title_marks: tuple[Span, ...] = ()
    in_folder: bool = False
    messages: int = 0
    expanded: bool = False

    @property
    def can_expand(self) -> bool:
        return self.messages > 1


class MessageRow(msgspec.Struct, frozen=True):
    """One of the older messages that a search found in the conversation above it."""

    hit: MessageHit


Row = SectionRow | ConversationRow | MessageRow


def grouped_rows(
    conversations: Iterable[Conversation],
    now: datetime,
    folders: Sequence[ChatFolder] = (),
    archive_open: bool = False,
) -> list[Row]:
    """Pinned conversations, folders, the others by the time of their last use, the archive; the last used first.

    Periods are days of ``now``'s time zone.
    """
    ordered = sorted(conversations, key=lambda conversation: conversation.updated, reverse=True)
    archived = [conversation for conversation in ordered if conversation.archived]
    present = [conversation for conversation in ordered if not conversation.archived]
    pinned = [conversation for conversation in present if conversation.pinned]
    filed: dict[int, list[Conversation]] = {folder.id: [] for folder in folders}
    loose: list[Conversation] = []
    for conversation in present:
        if not conversation.pinned:
            filed.get(conversation.folder_id or 0, loose).append(conversation)
    rows: list[Row] = []
    if pinned:
        rows += _section(SectionRow("pinned", len(pinned)), pinned)
    for folder in folders:
        inside = filed[folder.id]
        rows += _section(SectionRow("folder", len(inside), folder, collapsed=folder.collapsed), inside)
    rows += _by_period(loose, now)
    if archived:
        rows += _section(SectionRow("archive", len(archived), collapsed=not archive_open), archived)
    return rows


def found_rows(
    hits: Iterable[ConversationHit], expanded: Mapping[str, Sequence[MessageHit]] | None = None
) -> list[Row]:
    """Search results, in the order they came; below the ``expanded`` ones the messages given for them."""
    rows: list[Row] = []
    for hit in hits:
        below = (expanded or {}).get(hit.conversation.id)
        rows.append(
            ConversationRow(
                hit.conversation, hit.snippet, hit.message_id, hit.marks, hit.title_marks,
                messages=hit.messages, expanded=below is not None,
            )
        )  # fmt: skip
        rows += [MessageRow(message) for message in below or () if message.message_id != hit.message_id]
    return rows


def section_of(rows: Sequence[Row], position: int) -> SectionRow | None:
    """The section that the row at ``position`` is in, or is."""
    for row in reversed(rows[: position + 1]):
        if isinstance(row, SectionRow):
            return row
    return None


def _section(header: SectionRow, conversations: Iterable[Conversation]) -> list[Row]:
    if header.collapsed:
        return [header]
    in_folder = header.kind == "folder"
    return [header, *(ConversationRow(conversation, in_folder=in_folder) for conversation in conversations)]


def _by_period(conversations: Sequence[Conversation], now: datetime) -> Iterator[Row]:
    period = period_finder(now)
    start = math.inf
    for conversation in conversations:
        if conversation.updated < start:
            section, start = period(conversation.updated)
            yield section
        yield ConversationRow(conversation)


def period_finder(now: datetime) -> Callable[[float], tuple[SectionRow, float]]:
    """Tells the period of a time (seconds since the epoch), seen from ``now``, and when that period begins."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    starts: dict[int, SectionKind] = {0: "today", 1: "yesterday", 1 + WEEK_DAYS: "week"}
    recent = [((midnight - timedelta(days=days)).timestamp(), SectionRow(kind)) for days, kind in starts.items()]

    def period(time: float) -> tuple[SectionRow, float]:
        for start, section in recent:
            if time >= start:
                return section, start
        first = datetime.fromtimestamp(time, now.tzinfo).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        return SectionRow("month", month=first.date()), first.timestamp()

    return period
