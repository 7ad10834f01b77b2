"""Real turns on the starter model that outgrow the context window."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.chat_settings import ChatSettings, SamplingSettings
from engine.errors import MessageTooLong
from engine.service.messages import ModelLoaded, PartBegun
from engine.services import Services, open_services
from engine.starter import provide_starter
from engine.turn.turn import Turn
from engine.turn.turn_events import Ended, Planned, Retrieved, Wrote
from knowledge.child.process import ProcessOutcome
from knowledge.profile import Profile
from tests.whole.conftest import lend_model

WINDOW = 512


@pytest.fixture
def services(profile: Profile, embedding_model: Path) -> Iterator[Services]:
    lend_model(profile, embedding_model)
    provide_starter(profile)
    outcomes: list[ProcessOutcome] = []
    services = open_services(profile, outcomes.append)
    (model,) = profile.models.glob("*.gguf")
    assert isinstance(list(services.model.load(model, WINDOW))[-1], ModelLoaded)
    yield services
    services.close()
    assert outcomes == []


def ask(services: Services, conversation_id: str, prompt: str) -> tuple[Retrieved, Planned, Ended]:
    events = list(Turn(services, conversation_id).ask(prompt))
    retrieved = next(event for event in events if isinstance(event, Retrieved))
    planned = next(event for event in events if isinstance(event, Planned))
    ended = events[-1]
    assert isinstance(ended, Ended)
    assert ended.error is None
    return retrieved, planned, ended


def test_what_no_longer_fits_is_recalled_and_nothing_is_read_twice(services: Services) -> None:
    settings = ChatSettings(sampling=SamplingSettings(temperature=0, max_tokens=48))
    conversation = services.conversations.create(settings=settings.to_json()).id
    _, _, first = ask(services, conversation, "Please remember: my dog is called Choco and it loves cheese.")
    _, _, second = ask(services, conversation, "What colour is the sky on a clear day?")
    assert first.stats.usage is not None
    assert second.stats.usage is not None
    # All but the last token of the answer, which was never read, is in the KV cache.
    known = first.stats.usage.prompt_tokens + first.stats.usage.completion_tokens
    assert second.stats.usage.cached_tokens >= known - 2

    dropped: tuple[str, ...] = ()
    for subject in ("rain", "bread", "trains", "the moon", "paper", "glass", "salt", "wool", "tea", "clocks"):
        _, planned, _ = ask(services, conversation, f"Tell me two or three interesting facts about {subject}.")
        dropped = planned.plan.dropped
        if first.message.parent_id in dropped:
            break
    assert first.message.parent_id in dropped
    retrieved, planned, _ = ask(services, conversation, "What is my dog called, and what does it love?")
    assert any("Choco" in turn.text for turn in retrieved.recalled)
    assert planned.plan.recalled > 0


def test_a_message_that_can_never_fit_is_refused_and_kept(services: Services) -> None:
    conversation = services.conversations.create().id
    with pytest.raises(MessageTooLong, match="tokens"):
        list(Turn(services, conversation).ask("word " * 2000))
    (kept,) = services.conversations.branch(conversation)
    assert kept.text.startswith("word word")
    assert services.model.pid is not None


def test_stop_ends_the_answer_at_once(services: Services) -> None:
    conversation = services.conversations.create().id
    turn = Turn(services, conversation)
    threading.Timer(1.0, turn.stop).start()
    ended = list(turn.ask("Write a very long story about a lighthouse keeper."))[-1]
    assert isinstance(ended, Ended)
    assert ended.message.state in {"stopped", "complete"}
    assert services.conversations.branch(conversation)[-1] == ended.message


def test_turns_that_leave_are_summarised_once_and_every_token_is_accounted_for(services: Services) -> None:
    settings = ChatSettings(system_prompt="Be brief.", sampling=SamplingSettings(temperature=0, max_tokens=16))
    conversation = services.conversations.create(settings=settings.to_json()).id
    ask(services, conversation, "My dog is called Choco and she is seven years old. She loves cheese and long walks.")
    told = None
    for subject in ("rain", "bread", "trains", "the moon", "paper", "glass", "salt", "wool", "tea", "clocks"):
        known = f"I know that {subject} can be found in many places, that people always needed it, and little else."
        _, planned, ended = ask(services, conversation, f"{known} Tell me one interesting fact about {subject}.")
        assert ended.stats.usage is not None
        assert planned.plan.prompt == ended.stats.usage.prompt_tokens
        branch = [message.id for message in services.conversations.branch(conversation)]
        gone = planned.plan.summarised + planned.plan.dropped
        assert sorted(gone, key=branch.index) == branch[: len(gone)]
        # The summaries of this turn are there before the next one, as they are when a person reads the answer first.
        services.background.submit(lambda: None).result(60)
        if planned.plan.summaries:
            told = planned.plan
            break
    assert told is not None
    ranges = [(one.first_id, one.last_id) for one in services.summaries.summaries(conversation)]
    assert len(ranges) == len(set(ranges)) > 0
    assert told.summarised[0] in {first for first, _ in ranges}
    _, again, _ = ask(services, conversation, "Thank you.")
    assert again.plan.summaries == told.summaries or again.plan.summarised != told.summarised


def test_a_pasted_text_longer_than_the_window_is_read_in_parts(services: Services) -> None:
    settings = ChatSettings(sampling=SamplingSettings(temperature=0, max_tokens=48))
    conversation = services.conversations.create(settings=settings.to_json()).id
    text = " ".join(
        f"On day {number} the keeper of the lighthouse walked to the village and bought bread." for number in range(34)
    )
    events = list(Turn(services, conversation).ask(f"{text}\n\nWhat did the keeper of the lighthouse buy?"))
    begun = [event for event in events if isinstance(event, PartBegun)]
    assert len(begun) > 2
    assert {event.parts for event in begun[: begun[0].parts]} == {begun[0].parts}
    ended = events[-1]
    assert isinstance(ended, Ended)
    assert ended.error is None
    assert ended.message.state == "complete"
    assert "bread" in ended.message.text
    assert ended.stats.usage is not None
    assert ended.stats.usage.prompt_tokens > WINDOW
    # The conversation goes on although that message never fits again.
    _, planned, _ = ask(services, conversation, "Thank you.")
    assert ended.message.parent_id in planned.plan.dropped + planned.plan.summarised


def test_a_long_text_to_be_rewritten_is_answered_part_by_part(services: Services) -> None:
    settings = ChatSettings(sampling=SamplingSettings(temperature=0, max_tokens=48))
    conversation = services.conversations.create(settings=settings.to_json()).id
    text = " ".join(f"On day {number} the keeper walked to the vilage and bougt bread." for number in range(36))
    written = ""
    begun: list[PartBegun] = []
    turn = Turn(services, conversation)
    for event in turn.ask(f"Correct the spelling:\n{text}"):
        if isinstance(event, PartBegun):
            begun.append(event)
        if isinstance(event, Wrote):
            written += event.text
        if len(begun) == 3:
            turn.stop()
        if isinstance(event, Ended):
            assert event.message.text == written
    last = services.conversations.branch(conversation)[-1]
    assert last.state == "stopped"
    assert begun[0].parts > 3
    assert len(begun) == 3
    assert written.count("\n\n") >= 1
