"""A deleted conversation is gone: with the real children, the starter model, Chroma and kept KV states."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.chat_settings import ChatSettings, SamplingSettings
from engine.services import Services, open_services
from engine.starter import provide_starter
from engine.turn.turn import Turn
from engine.turn.turn_events import Ended
from knowledge.child.process import ProcessOutcome
from knowledge.profile import Profile
from tests.raw_bytes import files_with
from tests.whole.conftest import lend_model

MARKER = "qzvxmarmotkw"
SETTINGS = ChatSettings(sampling=SamplingSettings(temperature=0.0, max_tokens=12, seed=1)).to_json()


def unexpected(outcome: ProcessOutcome) -> None:
    raise AssertionError(outcome)


@pytest.fixture
def services(profile: Profile, embedding_model: Path) -> Iterator[Services]:
    provide_starter(profile)
    lend_model(profile, embedding_model)
    opened = open_services(profile, unexpected)
    list(opened.model.load(next(profile.models.glob("*.gguf")), 1024))
    yield opened
    opened.close()


def talk(services: Services, folder: Path, word: str) -> str:
    """A conversation with a document and a turn, all about ``word``."""
    conversation = services.conversations.create(settings=SETTINGS)
    file = folder / f"{word}.md"
    file.write_text(f"# {word}\n\nThe {word} is paid on the first of the month.\n", encoding="utf-8")
    assert [document.state for document in services.knowledge.add_file(conversation.id, file)][-1] == "ready"
    ended = list(Turn(services, conversation.id).ask(f"When is the {word} paid?"))[-1]
    assert isinstance(ended, Ended)
    services.later.submit(lambda: None).result()
    return conversation.id


def test_nothing_is_left_of_deleted_conversations(services: Services, profile: Profile, tmp_path: Path) -> None:
    kept = talk(services, tmp_path, "alpaca")
    gone = [talk(services, tmp_path, MARKER), talk(services, tmp_path, MARKER + "two")]
    # The model's child writes KV states when it leaves.
    services.model.close()
    assert files_with(profile.folder, MARKER)
    states = set(profile.kv.iterdir())
    assert len(states) >= 2
    for conversation_id in gone:
        services.conversations.delete(conversation_id)
    services.forget_conversations(gone)
    assert files_with(profile.folder, MARKER) == []
    assert len(set(profile.kv.iterdir())) < len(states)
    assert [conversation.id for conversation in services.conversations.conversations()] == [kept]
    assert services.knowledge.search(kept, "alpaca", 3).hits
    services.knowledge.close()
    assert files_with(profile.folder, MARKER) == []
