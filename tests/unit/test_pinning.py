"""What is always in view must fit beside what is in view already."""

from collections.abc import Iterator

import pytest

from engine.errors import DocumentTooLongToPin
from engine.services import Services
from engine.turn.pinning import set_pinned
from knowledge.documents.passages import PassageDraft
from knowledge.profile import Profile
from tests.unit.scripted import ScriptedKnowledge, ScriptedModel, scripted_services


@pytest.fixture
def services(profile: Profile) -> Iterator[Services]:
    services = scripted_services(profile, ScriptedModel(), ScriptedKnowledge())
    yield services
    services.close()


def attached(services: Services, conversation_id: str, file: str, words: int) -> int:
    text = f"{file} " * words
    document = services.documents.attach(conversation_id, file, file, len(text))
    services.documents.add_content(file, len(text), None, text, [PassageDraft(text, 0, len(text), None, "")])
    services.documents.set_state(document.id, "ready")
    return document.id


def test_documents_are_pinned_while_they_fit_together(services: Services) -> None:
    conversation = services.conversations.create().id
    first, second, small = (attached(services, conversation, name, words) for name, words in
                            (("a.txt", 700), ("b.txt", 700), ("c.txt", 50)))  # fmt: skip
    assert set_pinned(services, first, True).pinned
    with pytest.raises(DocumentTooLongToPin) as refused:
        set_pinned(services, second, True)
    assert (refused.value.details["file"], refused.value.details["room"]) == ("b.txt", "1024")
    set_pinned(services, small, True)
    assert [document.pinned for document in services.documents.documents(conversation)] == [True, False, True]
    set_pinned(services, first, False)
    assert set_pinned(services, second, True).pinned


def test_without_a_model_the_tokens_are_estimated(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services.model, "loaded", None)
    conversation = services.conversations.create().id
    assert set_pinned(services, attached(services, conversation, "a.txt", 50), True).pinned
    with pytest.raises(DocumentTooLongToPin):
        set_pinned(services, attached(services, conversation, "book.txt", 5000), True)
