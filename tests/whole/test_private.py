"""A private chat leaves nothing in the profile, while it goes on and after: real children, files, KV states."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from engine.chat_settings import ChatSettings, SamplingSettings
from engine.private import close_private, private_services
from engine.service.messages import PromptPlan
from engine.services import Services, open_services
from engine.starter import provide_starter
from engine.turn.turn import Turn
from engine.turn.turn_events import Ended, Retrieved, Wrote
from gui.session import Session
from knowledge.child.process import ProcessOutcome
from knowledge.errors import DodamError, FileMissing, FolderInPrivate, ProfileUnwritable
from knowledge.profile import Profile
from knowledge.store.records import Document
from tests.raw_bytes import files_with
from tests.whole.conftest import lend_model

MARKER = "qzvxmarmotkw"
SETTINGS = ChatSettings(sampling=SamplingSettings(temperature=0.0, max_tokens=16, seed=1)).to_json()


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


def asked(services: Services, conversation_id: str, prompt: str) -> tuple[str, list[str]]:
    """The answer, and the files of the passages that were found for it."""
    events = list(Turn(services, conversation_id).ask(prompt))
    ended = events[-1]
    assert isinstance(ended, Ended)
    assert ended.error is None
    found = [hit.passage.file for event in events if isinstance(event, Retrieved) for hit in event.hits]
    return ended.message.text, found


def test_nothing_of_a_private_chat_is_on_disk(services: Services, profile: Profile, tmp_path: Path) -> None:
    private = private_services(services)
    conversation = private.conversations.create(settings=SETTINGS)
    file = tmp_path / f"{MARKER}.md"
    file.write_text(f"# Rent\n\nThe {MARKER} costs 840 euros a month.\n", encoding="utf-8")
    steps = list(private.knowledge.add_files(conversation.id, [file, tmp_path / "no.txt"]))
    assert [step.state for step in steps if isinstance(step, Document)] == ["waiting", "parsing", "ready"]
    assert [type(step) for step in steps if isinstance(step, DodamError)] == [FileMissing]

    answer, found = asked(private, conversation.id, f"How much does the {MARKER} cost a month?")
    assert answer.strip()
    assert found == [file.name]
    # A second turn finds the KV state of the first one in the model's memory.
    asked(private, conversation.id, f"And the {MARKER} for two months?")
    assert len(private.conversations.branch(conversation.id)) == 4
    assert [hit.conversation.id for hit in private.conversations.search(MARKER)] == [conversation.id]
    assert services.conversations.conversations() == []
    assert files_with(profile.folder, MARKER) == []
    assert list(profile.files.iterdir()) == []

    close_private(private)
    services.model.close()
    assert files_with(profile.folder, MARKER) == []
    assert not profile.kv.exists() or list(profile.kv.iterdir()) == []


def test_a_chat_beside_it_is_kept_as_ever(services: Services, profile: Profile) -> None:
    private = private_services(services)
    kept = services.conversations.create(settings=SETTINGS)
    asked(services, kept.id, "Say something about alpacas.")
    asked(private, private.conversations.create(settings=SETTINGS).id, f"Say something about the {MARKER}.")
    close_private(private)
    asked(services, kept.id, "Go on.")
    services.model.close()
    assert len(list(profile.kv.glob("*.kv"))) == 1
    assert files_with(profile.folder, MARKER) == []


def test_a_private_session_uses_the_model_that_is_loaded(services: Services) -> None:
    session = Session(services).private()
    loaded = services.model.loaded
    assert loaded is not None
    assert list(session.load_model(loaded.path)) == [loaded]
    conversation = session.services.conversations.create(settings=SETTINGS)
    events = list(session.turn(conversation.id).ask("Hello!"))
    assert isinstance(events[-1], Ended)
    session.close()
    assert services.conversations.conversations() == []


def test_closing_in_the_middle_of_an_answer_ends_it_and_leaves_nothing(services: Services, profile: Profile) -> None:
    private = private_services(services)
    settings = ChatSettings(sampling=SamplingSettings(temperature=0.0, max_tokens=600, seed=1)).to_json()
    conversation = private.conversations.create(settings=settings)
    turn = Turn(private, conversation.id)
    begun = threading.Event()

    def talk() -> None:
        # The store may be closed before the turn has ended; then there is nobody to tell.
        with suppress(ProfileUnwritable):
            for event in turn.ask(f"Write a long story about the {MARKER}."):
                if isinstance(event, Wrote):
                    begun.set()

    thread = threading.Thread(target=talk)
    thread.start()
    assert begun.wait(60)
    turn.stop()
    close_private(private)
    thread.join(30)
    assert not thread.is_alive()
    kept = services.conversations.create(settings=SETTINGS)
    assert asked(services, kept.id, "Say hello.")[0].strip()
    services.model.close()
    assert files_with(profile.folder, MARKER) == []
    assert len(list(profile.kv.glob("*.kv"))) == 1


def test_a_turn_may_end_after_its_window_was_closed(services: Services) -> None:
    private = private_services(services)
    close_private(private)
    private.remember_later("gone", ["m1"])
    private.summarise_later("gone", PromptPlan(4096, 20, 0, 0, 700, 1024, unsummarised=(("m1", "m2"),)))


def test_folders_are_refused_with_a_reason_and_files_can_be_taken_out(services: Services, tmp_path: Path) -> None:
    private = private_services(services)
    conversation = private.conversations.create()
    with pytest.raises(FolderInPrivate):
        list(private.knowledge.add_folder(conversation.id, tmp_path, True))
    assert list(private.knowledge.follow_folders()) == []
    assert list(private.knowledge.resume_indexing()) == []
    file = tmp_path / "empty.txt"
    file.write_text("   \n", encoding="utf-8")
    [*_, failed] = private.knowledge.add_file(conversation.id, file)
    assert (failed.state, failed.error_kind) == ("failed", "FileWithoutText")
    private.knowledge.remove_document(failed.id)
    assert private.documents.documents(conversation.id) == []
    private.knowledge.forget_conversation(conversation.id)
    assert private.conversations.conversations() == []
    close_private(private)
