"""Summaries in the store: one for a range, gone with their conversation."""

from collections.abc import Iterator

import pytest

from knowledge.profile import Profile
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.summaries import SummaryStore


@pytest.fixture
def database(profile: Profile) -> Iterator[Database]:
    database = Database(profile.database)
    yield database
    database.close()


def test_a_range_is_summarised_once(database: Database) -> None:
    conversation = ConversationStore(database).create().id
    summaries = SummaryStore(database)

    summaries.add(conversation, "m1", "m4", "They greeted each other.", "Small")
    summaries.add(conversation, "m1", "m4", "Another try.", "Large")
    summaries.add(conversation, "m5", "m8", "Then they parted.", "Small")

    kept = summaries.summaries(conversation)
    assert [(summary.first_id, summary.last_id, summary.text) for summary in kept] == [
        ("m1", "m4", "They greeted each other."),
        ("m5", "m8", "Then they parted."),
    ]


def test_a_purged_conversation_leaves_no_summary(database: Database) -> None:
    conversations = ConversationStore(database)
    conversation = conversations.create().id
    summaries = SummaryStore(database)
    summaries.add(conversation, "m1", "m4", "Secret.", "Small")

    conversations.purge(conversation)
    summaries.add(conversation, "m5", "m8", "Made too late.", "Small")

    assert summaries.summaries(conversation) == ()
