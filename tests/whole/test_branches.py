"""Versions and deleted messages with the real children: the starter model, the embedder, Chroma, kept KV states."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from engine.chat_settings import ChatSettings, SamplingSettings
from engine.private import close_private, private_services
from engine.services import Services, open_services
from engine.starter import provide_starter
from engine.turn.turn import Turn
from engine.turn.turn_events import Ended
from engine.turn.what_was_used import what_was_used
from gui.background import Workers
from gui.composer.message_field import MessageField
from gui.main_window import filled_window
from gui.preferences import Preferences
from gui.session import Session
from gui.window_controller import WindowController
from knowledge.child.process import ProcessOutcome
from knowledge.profile import Profile
from knowledge.store.records import Message
from tests.raw_bytes import files_with
from tests.whole.conftest import lend_model

MARKER = "qzvxmarmotkw"
SETTINGS = ChatSettings(sampling=SamplingSettings(temperature=0.0, max_tokens=12, seed=1)).to_json()
PATIENCE_MS = 60_000


def unexpected(outcome: ProcessOutcome) -> None:
    raise AssertionError(outcome)


@pytest.fixture
def services(profile: Profile, embedding_model: Path) -> Iterator[Services]:
    provide_starter(profile)
    lend_model(profile, embedding_model)
    opened = open_services(profile, unexpected)
    yield opened
    opened.close()


@pytest.fixture
def loaded(services: Services, profile: Profile) -> Services:
    list(services.model.load(next(profile.models.glob("*.gguf")), 1024))
    return services


def ask(services: Services, conversation_id: str, prompt: str) -> Message:
    ended = list(Turn(services, conversation_id).ask(prompt))[-1]
    assert isinstance(ended, Ended)
    services.later.submit(lambda: None).result()
    return ended.message


def test_an_edited_question_is_answered_from_what_stands_before_it(loaded: Services) -> None:
    conversation = loaded.conversations.create(settings=SETTINGS)
    first = ask(loaded, conversation.id, "Name a fruit.")
    second = ask(loaded, conversation.id, "Name a colour.")
    loaded.conversations.set_leaf(conversation.id, first.id)
    edited = ask(loaded, conversation.id, "Name an animal.")
    used = what_was_used(loaded, edited.id)
    assert used.stats.usage is not None
    # The KV state is cut back to what both branches share, not thrown away.
    assert used.stats.usage.cached_tokens > 20
    assert used.stats.settings == ChatSettings.from_json(SETTINGS)
    branch = [message.text for message in loaded.conversations.branch(conversation.id)]
    assert branch[2] == "Name an animal."
    assert second.text not in branch
    alone = loaded.conversations.create(settings=SETTINGS)
    ask(loaded, alone.id, "Name a fruit.")
    assert ask(loaded, alone.id, "Name an animal.").text == edited.text


def test_nothing_is_left_of_deleted_messages_but_those_before_them(loaded: Services, profile: Profile) -> None:
    conversation = loaded.conversations.create(settings=SETTINGS)
    kept = ask(loaded, conversation.id, "Name a fruit.")
    question = "The password is " + MARKER + "."
    told = ask(loaded, conversation.id, question)
    assert told.parent_id is not None
    assert loaded.conversations.embeddings(conversation.id)
    before = len(loaded.conversations.embeddings(conversation.id))
    deletion = loaded.branches.delete(told.parent_id)
    assert deletion.count == 2
    loaded.forget_messages(conversation.id, deletion.deleted)
    assert files_with(profile.folder, MARKER) == []
    assert len(loaded.conversations.embeddings(conversation.id)) == before - 2
    ids = [message.id for message in loaded.conversations.branch(conversation.id)]
    assert ids[-1] == kept.id
    # The row numbers may be given to others now: what they say is found, and nothing else.
    fresh = ask(loaded, conversation.id, "My cat is called Nabi.")
    among = [*ids, *(message.id for message in loaded.conversations.branch(conversation.id))]
    hits = loaded.knowledge.recall(conversation.id, "What is the cat called?", 1, list(dict.fromkeys(among)))
    assert hits[0].message_id in (fresh.parent_id, fresh.id)
    loaded.knowledge.close()
    loaded.model.close()
    assert files_with(profile.folder, MARKER) == []


def test_messages_of_a_private_chat_are_deleted_too(loaded: Services) -> None:
    private = private_services(loaded)
    try:
        conversation = private.conversations.create(settings=SETTINGS)
        answer = ask(private, conversation.id, "Name a fruit.")
        deletion = private.branches.delete(answer.id)
        private.forget_messages(conversation.id, deletion.deleted)
        assert private.branches.with_deleted() == []
        assert [message.text for message in private.conversations.branch(conversation.id)] == ["Name a fruit."]
    finally:
        close_private(private)


def test_the_window_edits_answers_again_and_deletes(qtbot: QtBot, services: Services, tmp_path: Path) -> None:
    workers, window = Workers(tmp_path / "window.log"), filled_window(Preferences())
    qtbot.addWidget(window)
    window.show()
    controller = WindowController(Session(services), workers, window, Preferences())
    conversation, transcript = controller.conversation, controller.transcript
    made = services.conversations.create("whole", SETTINGS)
    conversation.open(made.id)
    qtbot.waitUntil(lambda: controller.models.path != "", timeout=PATIENCE_MS)

    def settled(count: int) -> None:
        qtbot.waitUntil(
            lambda: len(conversation.messages) == count and not conversation.is_answering, timeout=PATIENCE_MS
        )

    def texts() -> list[str]:
        return [message.text for message in conversation.messages]

    def press(name: str) -> None:
        found = [made for made in transcript.findChildren(QAbstractButton) if made.accessibleName() == name]
        next(made for made in found if made.isVisible()).click()

    conversation.send("Name a fruit.")
    settled(2)
    first = conversation.messages[1].text
    press("Edit question")
    [field] = [made for made in transcript.findChildren(MessageField) if made.isVisible()]
    field.setPlainText("Name an animal.")
    field.sent.emit()
    qtbot.waitUntil(lambda: texts()[:1] == ["Name an animal."], timeout=PATIENCE_MS)
    settled(2)
    press("Answer again")
    settled(2)
    qtbot.waitUntil(lambda: conversation.branch.version_beside(conversation.messages[1].id, -1) != "")
    controller.messages.show_version(conversation.messages[0].id, -1)
    qtbot.waitUntil(lambda: texts() == ["Name a fruit.", first], timeout=PATIENCE_MS)
    controller.messages.act(conversation.messages[0].id, "delete")
    qtbot.waitUntil(lambda: texts()[:1] == ["Name an animal."], timeout=PATIENCE_MS)
    workers.close()
