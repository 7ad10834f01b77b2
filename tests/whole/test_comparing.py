"""Two real models are asked the same, and the chat goes on with its own afterwards."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.chat_settings import CONTEXT_TOKENS
from engine.comparing import Answered, ComparingEvent, Comparison, Failed, Loads, Reads, Writes
from engine.errors import ModelFileBroken
from engine.profile_settings import usual_settings
from engine.service.messages import ChatTurn, Generate, TextPiece
from engine.services import Services, open_services
from engine.starter import provide_starter
from knowledge.profile import Profile
from tests.adapter_files import write_llama


@pytest.fixture
def services(profile: Profile) -> Iterator[Services]:
    provide_starter(profile)
    made = open_services(profile, lambda _outcome: None)
    yield made
    made.close()


@pytest.fixture
def starter(services: Services) -> Path:
    found = next(services.profile.models.glob("*.gguf"), None)
    if found is None:
        pytest.skip("the starter model is not installed")
    for _ in services.model.load(found, CONTEXT_TOKENS):
        pass
    return found


def ask_the_chat(services: Services, prompt: str) -> str:
    """What the chat's model answers, with the settings that a new chat has."""
    assert services.model.loaded is not None
    settings = usual_settings(services.profile.settings, Path(services.model.loaded.path).stem)
    request = Generate(settings.system_prompt, (ChatTurn("q", "user", prompt),), settings.sampling)
    return "".join(event.text for event in services.model.generate(request) if isinstance(event, TextPiece))


def text_of(events: list[ComparingEvent], place: int) -> str:
    return "".join(event.text for event in events if isinstance(event, Writes) and event.place == place)


def test_each_answers_by_itself_and_the_chat_keeps_its_model(services: Services, starter: Path) -> None:
    services.profile.settings.write_text('[answers]\nusual = "sure"\n[answers.presets.sure]\ntemperature = 0.0\n')
    other = write_llama(services.profile.models / "tiny.gguf")
    broken = services.profile.models / "broken.gguf"
    broken.write_bytes(b"GGUF")
    events = list(Comparison(services, [str(other), str(broken), str(starter)], "What is 2 + 2?").events())
    assert [type(event) for event in events if event.place == 1] == [Failed]
    [failed] = [event for event in events if isinstance(event, Failed)]
    assert isinstance(failed.error, ModelFileBroken)
    for place in (0, 2):
        kinds = [type(event) for event in events if event.place == place]
        assert kinds[0] is Loads
        assert kinds.index(Reads) < kinds.index(Answered) == len(kinds) - 1
    answered = next(event for event in events if isinstance(event, Answered) and event.place == 2)
    assert answered.usage.cached_tokens == 0
    assert answered.usage.completion_tokens > 0
    assert answered.speeds.decode_tokens_per_s > 0

    assert services.model.loaded is not None
    assert services.model.loaded.path == str(starter)
    assert "4" in text_of(events, 2)
    assert text_of(events, 2) == ask_the_chat(services, "What is 2 + 2?")
    assert services.conversations.conversations() == []


def test_a_chat_waits_until_the_comparison_is_stopped(services: Services, starter: Path) -> None:
    comparison = Comparison(services, [str(starter)] * 2, "Tell a very long story about the sea and its many fish.")
    begun, counted = threading.Event(), threading.Event()
    events: list[ComparingEvent] = []

    def compare() -> None:
        for event in comparison.events():
            events.append(event)
            if isinstance(event, Writes):
                begun.set()

    def count() -> None:
        services.model.count(("one two three",))
        counted.set()

    comparing = threading.Thread(target=compare)
    comparing.start()
    assert begun.wait(60)
    counting = threading.Thread(target=count)
    counting.start()
    assert not counted.wait(0.2)
    comparison.stop()
    comparing.join(60)
    counting.join(60)
    assert counted.is_set()
    assert {event.place for event in events} == {0}
