"""How fast models wrote, read from the answers in the store."""

import msgspec

from engine.library.answer_speeds import LEAST_TOKENS, answer_speeds
from engine.service.messages import Speeds, Usage
from engine.turn.turn_events import TurnStats
from knowledge.profile import Profile
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database


def test_the_newest_answer_of_each_model_counts(profile: Profile) -> None:
    database = Database(profile.database)
    store = ConversationStore(database)
    conversation = store.create("Ants")

    def answer(model: str, tokens: int, speed: float, state: str = "complete") -> None:
        stats = TurnStats(usage=Usage(9, 0, tokens), speeds=Speeds(0.1, 100.0, speed))
        made = store.add_message(conversation.id, None, "assistant", "", "streaming", model)
        store.finish_message(made.id, "text", state, (), msgspec.json.encode(stats).decode())

    answer("ant", LEAST_TOKENS, 10.0)
    answer("bee", LEAST_TOKENS, 30.0, "stopped")
    answer("ant", LEAST_TOKENS, 20.0)
    answer("ant", LEAST_TOKENS - 1, 90.0)
    answer("cat", LEAST_TOKENS, 0.0)
    store.add_message(conversation.id, None, "assistant", "", "streaming", "ant")
    assert answer_speeds(database) == {"ant": 20.0, "bee": 30.0}
    database.close()
