"""Text goes to the window in moments when it costs the model least, and never late."""

import msgspec
import pytest

from engine.service import answer_parts
from engine.service.answer_parts import LATE_S, PIECE_S, AnswerParts
from engine.service.messages import ReasoningPiece, TextPiece
from engine.templates.reasoning import ReasoningFormat
from knowledge.child.serving import Reply


class Clock:
    """Stands for the module ``time``."""

    def __init__(self) -> None:
        self.now = 1000.0

    def perf_counter(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(answer_parts, "time", clock)
    return clock


@pytest.fixture
def told() -> list[msgspec.Struct]:
    return []


def test_the_first_text_is_told_at_once_and_the_next_waits_for_a_good_moment(
    clock: Clock, told: list[msgspec.Struct]
) -> None:
    reply = Reply(told.append)
    parts = AnswerParts(reply)
    parts.add("One")
    assert told == [TextPiece("One")]
    clock.now += PIECE_S / 2
    parts.stopped()
    parts.add(" two")
    parts.stopped()
    assert told == [TextPiece("One")]
    clock.now += PIECE_S
    parts.add(" three")
    assert told == [TextPiece("One")]
    assert not parts.stopped()
    assert told == [TextPiece("One"), TextPiece(" two three")]
    reply.cancel()
    assert parts.stopped()
    assert len(told) == 2


def test_a_slow_model_is_heard_as_soon_as_it_speaks(clock: Clock, told: list[msgspec.Struct]) -> None:
    parts = AnswerParts(Reply(told.append))
    for word in ("One", " two", " three"):
        parts.add(word)
        assert told[-1] == TextPiece(word)
        clock.now += 2 * LATE_S
        parts.stopped()
    assert len(told) == 3


def test_nothing_is_left_at_the_end(clock: Clock, told: list[msgspec.Struct]) -> None:
    parts = AnswerParts(Reply(told.append), ReasoningFormat("<think>", "</think>"))
    parts.add("<think>Hm")
    parts.add(".</think>Yes")
    parts.add("!")
    assert told == [ReasoningPiece("Hm")]
    parts.finish()
    assert told == [ReasoningPiece("Hm"), ReasoningPiece("."), TextPiece("Yes!")]
