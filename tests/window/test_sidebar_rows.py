from datetime import date, datetime, timedelta, timezone

import msgspec

from gui.sidebar.rows import ConversationRow, Row, SectionRow, found_rows, grouped_rows, period_finder, section_of
from knowledge.store.records import ChatFolder, Conversation, ConversationHit

SEOUL = timezone(timedelta(hours=9))
NOW = datetime(2025, 3, 10, 0, 30, tzinfo=SEOUL)
WORK, HOME = ChatFolder(1, "Work", False), ChatFolder(2, "Home", True)


def conversation(name: str, hours_ago: float, **filed: object) -> Conversation:
    then = (NOW - timedelta(hours=hours_ago)).timestamp()
    return msgspec.structs.replace(Conversation(name, name, then, then, "{}", None), **filed)


def shown(rows: list[Row]) -> list[str]:
    return [
        f"[{row.folder.name if row.folder else row.month or row.kind}]"
        if isinstance(row, SectionRow)
        else row.conversation.title
        for row in rows
    ]


def test_periods_are_days_of_the_users_time_zone() -> None:
    period = period_finder(NOW)
    kinds = {hours: period((NOW - timedelta(hours=hours)).timestamp())[0].kind for hours in (0.4, 0.6, 25, 190, -30)}
    assert kinds == {0.4: "today", 0.6: "yesterday", 25: "week", 190: "week", -30: "today"}
    assert period((NOW - timedelta(days=10)).timestamp())[0].month == date(2025, 2, 1)


def test_each_period_has_one_header_and_the_last_used_comes_first() -> None:
    ages = {"old": 90 * 24, "new": 0.1, "newer": 0, "y": 2, "w": 90, "older": 91 * 24}
    rows = grouped_rows([conversation(name, age) for name, age in ages.items()], NOW)
    assert shown(rows) == [
        *("[today]", "newer", "new", "[yesterday]", "y", "[week]", "w"),
        *("[2024-12-01]", "old", "older"),
    ]


def test_pinned_ones_come_first_then_folders_then_periods_then_the_archive() -> None:
    rows = grouped_rows(
        [
            conversation("p", 3, pinned=True, folder_id=1),
            conversation("w", 2, folder_id=1),
            conversation("h", 1, folder_id=2),
            conversation("a", 1, archived=True, folder_id=1),
            conversation("t", 0),
            conversation("lost", 0.1, folder_id=99),
        ],
        NOW,
        [WORK, HOME],
    )
    assert shown(rows) == ["[pinned]", "p", "[Work]", "w", "[Home]", "[today]", "t", "lost", "[archive]"]
    assert [row.count for row in rows if isinstance(row, SectionRow)] == [1, 1, 1, 0, 1]
    assert shown(grouped_rows([conversation("a", 1, archived=True)], NOW, (), True)) == ["[archive]", "a"]


def test_empty_folders_are_shown_and_nothing_else_is() -> None:
    assert shown(grouped_rows([], NOW, [WORK])) == ["[Work]"]
    assert grouped_rows([], NOW) == []


def test_the_section_of_a_row_is_the_header_above_it() -> None:
    rows = grouped_rows([conversation("w", 2, folder_id=1), conversation("t", 0)], NOW, [WORK])
    assert [section.kind for position in range(4) if (section := section_of(rows, position))] == [
        *("folder", "folder", "today", "today"),
    ]
    assert section_of(found_rows([ConversationHit(conversation("b", 1), "")]), 0) is None


def test_found_rows_keep_their_order_and_what_was_found() -> None:
    hit = ConversationHit(conversation("b", 1), "…found", "m1", ((1, 6),), ((0, 1),))
    rows = found_rows([hit, ConversationHit(conversation("a", 0), "")])
    assert rows[0] == ConversationRow(hit.conversation, "…found", "m1", ((1, 6),), ((0, 1),))
    assert shown(rows) == ["b", "a"]
