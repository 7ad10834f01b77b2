"""How fast models wrote their last answers here, for those that were not measured by themselves yet."""

import msgspec

from engine.service.messages import Speeds, Usage
from knowledge.store.database import Database
from knowledge.store.latest_answers import latest_answers

LATEST = 500
"""Answers that are looked at: a model that wrote none of these was not used for long."""

LEAST_TOKENS = 16
"""A shorter answer tells nothing: its first tokens weigh too much."""


class _Account(msgspec.Struct, frozen=True):
    """The part of ``TurnStats`` that is wanted here."""

    usage: Usage | None = None
    speeds: Speeds | None = None


_decoder = msgspec.json.Decoder(_Account)


def answer_speeds(database: Database) -> dict[str, float]:
    """Tokens a second of each model's newest answer that was long enough, by the model's name."""
    found: dict[str, float] = {}
    for model, stats in latest_answers(database, LATEST):
        if model in found:
            continue
        account = _decoder.decode(stats)
        if account.usage is None or account.speeds is None or account.usage.completion_tokens < LEAST_TOKENS:
            continue
        if account.speeds.decode_tokens_per_s > 0:
            found[model] = account.speeds.decode_tokens_per_s
    return found
