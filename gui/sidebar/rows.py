"""What the conversation list shows, as a plain list; nothing here knows Qt."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from knowledge.store.records import Conversation, ConversationHit

Period = Literal["today", "yesterday", "earlier"]


@dataclass(frozen=True)
class HeaderRow:
    period: Period


@dataclass(frozen=True)
class ConversationRow:
    """``snippet`` is set in search results only."""

    conversation: Conversation
    snippet: str = ""


Row = HeaderRow | ConversationRow


def period_of(updated: float, now: datetime) -> Period:
    """The period of the time ``updated`` (seconds since the epoch), in days of ``now``'s time zone."""
    day = datetime.fromtimestamp(updated, now.tzinfo).date()
    if day >= now.date():
        return "today"
    if day == now.date() - timedelta(days=1):
        return "yesterday"
    return "earlier"


def grouped_rows(conversations: Iterable[Conversation], now: datetime) -> list[Row]:
    """Conversations, the last used first, under a header for each period."""
    rows: list[Row] = []
    shown: Period | None = None
    for conversation in sorted(conversations, key=lambda conversation: conversation.updated, reverse=True):
        period = period_of(conversation.updated, now)
        if period != shown:
            rows.append(HeaderRow(period))
            shown = period
        rows.append(ConversationRow(conversation))
    return rows


def found_rows(hits: Iterable[ConversationHit]) -> list[Row]:
    """Search results, in the order they came."""
    return [ConversationRow(hit.conversation, hit.snippet) for hit in hits]
