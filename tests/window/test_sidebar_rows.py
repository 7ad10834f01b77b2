from datetime import datetime, timedelta, timezone

from gui.sidebar.rows import ConversationRow, HeaderRow, found_rows, grouped_rows, period_of
from knowledge.store.records import Conversation, ConversationHit

SEOUL = timezone(timedelta(hours=9))
NOW = datetime(2025, 3, 10, 0, 30, tzinfo=SEOUL)


def conversation(name: str, hours_ago: float) -> Conversation:
    then = (NOW - timedelta(hours=hours_ago)).timestamp()
    return Conversation(name, name, then, then, "{}", None)


def test_periods_are_days_of_the_users_time_zone() -> None:
    assert period_of((NOW - timedelta(minutes=29)).timestamp(), NOW) == "today"
    assert period_of((NOW - timedelta(minutes=31)).timestamp(), NOW) == "yesterday"
    assert period_of((NOW - timedelta(hours=25)).timestamp(), NOW) == "earlier"
    assert period_of((NOW + timedelta(hours=30)).timestamp(), NOW) == "today"


def test_each_period_has_one_header_and_the_last_used_comes_first() -> None:
    rows = grouped_rows(
        [conversation("old", 90), conversation("new", 0.1), conversation("newer", 0), conversation("y", 2)], NOW
    )
    shown = [row.period if isinstance(row, HeaderRow) else row.conversation.title for row in rows]
    assert shown == ["today", "newer", "new", "yesterday", "y", "earlier", "old"]


def test_no_conversations_no_headers() -> None:
    assert grouped_rows([], NOW) == []


def test_found_rows_keep_their_snippets_and_order() -> None:
    rows = found_rows([ConversationHit(conversation("b", 1), "…found"), ConversationHit(conversation("a", 0), "")])
    assert [(row.conversation.title, row.snippet) for row in rows if isinstance(row, ConversationRow)] == [
        ("b", "…found"),
        ("a", ""),
    ]
