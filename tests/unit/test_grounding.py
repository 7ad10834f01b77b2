"""Grounded mode, with scripted children: what is refused, what is marked, and what the model is given."""

from collections.abc import Iterator, Sequence

import pytest

from engine.chat_settings import ChatSettings
from engine.services import Services
from engine.turn.grounding import ENOUGH, evidence
from engine.turn.turn import Turn
from engine.turn.turn_events import Ended, Manner, Retrieved, Wrote
from knowledge.documents.passages import PassageDraft
from knowledge.profile import Profile
from knowledge.service.messages import Found
from knowledge.store.records import Hit, Passage
from tests.unit.scripted import ScriptedKnowledge, ScriptedModel, scripted_services

TEXT = "The rent of the office is due on the first working day."
KOREAN = "사무실 임대료는 매월 첫 영업일에 납부해야 합니다."


class MeasuringKnowledge(ScriptedKnowledge):
    """Says how far the next questions stand out."""

    standing: float | None = 6.0

    def search(self, conversation_id: str, query: str, k: int, documents: Sequence[int] = ()) -> Found:
        found = super().search(conversation_id, query, k)
        return Found(found.hits, self.standing is not None, self.standing)


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel()


@pytest.fixture
def knowledge() -> MeasuringKnowledge:
    return MeasuringKnowledge()


@pytest.fixture
def services(profile: Profile, model: ScriptedModel, knowledge: MeasuringKnowledge) -> Iterator[Services]:
    services = scripted_services(profile, model, knowledge)
    yield services
    services.close()


def passage(text: str, document_id: int = 1) -> Passage:
    return Passage(1, document_id, "lease.txt", None, "", 0, len(text), text)


def conversation_about(
    services: Services, knowledge: MeasuringKnowledge, text: str = TEXT, grounded: bool = True
) -> str:
    conversation = services.conversations.create("lease")
    services.conversations.set_settings(conversation.id, ChatSettings(grounded=grounded).to_json())
    document = services.documents.attach(conversation.id, "lease.txt", "ab" * 32, len(text))
    services.documents.add_content("ab" * 32, len(text), None, text, [PassageDraft(text, 0, len(text), None, "")])
    services.documents.set_state(document.id, "ready")
    knowledge.hits = (Hit(passage(text, document.id), 1.0),)
    return conversation.id


def ended(services: Services, conversation_id: str, question: str) -> Ended:
    last = list(Turn(services, conversation_id).ask(question))[-1]
    assert isinstance(last, Ended)
    return last


def answered_again(services: Services, conversation_id: str, manner: Manner) -> Ended:
    last = list(Turn(services, conversation_id).regenerate(manner))[-1]
    assert isinstance(last, Ended)
    return last


def test_evidence_grows_with_standing_and_with_shared_words() -> None:
    asked = "When is the rent of the office due?"
    assert evidence(asked, [passage(TEXT)], 6.0) > 0.5
    assert evidence(asked, [passage(TEXT)], 6.0) > evidence(asked, [passage(TEXT)], 2.0)
    assert evidence("Who won the cup final in Madrid?", [passage(TEXT)], 1.5) < ENOUGH
    assert evidence(asked, [], None) == 0.0


def test_words_alone_tell_where_meaning_was_not_compared() -> None:
    assert evidence("When is the rent of the office due?", [passage(TEXT)], None) > ENOUGH
    assert evidence("Who won the cup final in Madrid?", [passage(TEXT)], None) < ENOUGH


def test_a_question_in_another_script_is_judged_by_meaning() -> None:
    assert evidence("임대료는 언제 내야 하나요?", [passage(TEXT)], 4.5) > ENOUGH
    assert evidence("마드리드 결승전은 누가 이겼나요?", [passage(TEXT)], 1.2) < ENOUGH


def test_what_the_documents_do_not_tell_is_refused_without_the_model(
    services: Services, model: ScriptedModel, knowledge: MeasuringKnowledge
) -> None:
    conversation_id = conversation_about(services, knowledge)
    knowledge.standing = 1.0
    refused = ended(services, conversation_id, "Who won the cup final in Madrid?")
    assert refused.stats.refused
    assert refused.message.text == "The documents do not seem to tell this. The nearest passages are below."
    assert [(citation.passage.file, citation.supported) for citation in refused.message.citations] == [
        ("lease.txt", False)
    ]
    assert model.requests == []


def test_a_refusal_speaks_the_language_of_the_question(services: Services, knowledge: MeasuringKnowledge) -> None:
    conversation_id = conversation_about(services, knowledge, KOREAN)
    knowledge.standing = 1.0
    assert ended(services, conversation_id, "마드리드 결승전은 누가 이겼나요?").message.text.startswith("문서에는")


def test_a_refused_question_can_be_answered_anyway(
    services: Services, model: ScriptedModel, knowledge: MeasuringKnowledge
) -> None:
    conversation_id = conversation_about(services, knowledge)
    knowledge.standing = 1.0
    ended(services, conversation_id, "Who won the cup final in Madrid?")
    assert answered_again(services, conversation_id, "chosen").stats.refused
    model.replies = [["Real Madrid won the final."]]
    anyway = answered_again(services, conversation_id, "anyway")
    assert (anyway.message.text, anyway.stats.refused, anyway.stats.unsupported) == (
        "Real Madrid won the final.",
        False,
        (),
    )
    assert not model.requests[0].turns[-1].grounded


def test_only_the_question_and_its_passages_are_given(
    services: Services, model: ScriptedModel, knowledge: MeasuringKnowledge
) -> None:
    conversation_id = conversation_about(services, knowledge, grounded=False)
    model.replies = [["Hello."], ["It is due on the first working day."]]
    ended(services, conversation_id, "Hello there")
    services.conversations.set_settings(conversation_id, ChatSettings(grounded=True).to_json())
    ended(services, conversation_id, "When is the rent of the office due?")
    (turn,) = model.requests[1].turns
    assert (turn.text, turn.grounded, [excerpt.text for excerpt in turn.excerpts]) == (
        "When is the rent of the office due?",
        True,
        [TEXT],
    )


def test_a_question_that_leans_on_an_earlier_one_names_what_it_is_about(
    services: Services, model: ScriptedModel, knowledge: MeasuringKnowledge
) -> None:
    conversation_id = conversation_about(services, knowledge)
    model.replies = [["On the first working day."], ["1,200 euros."]]
    ended(services, conversation_id, "When is the rent of the office due?")
    ended(services, conversation_id, "And how much is it?")
    (turn,) = model.requests[1].turns
    assert "office" in turn.text


def test_a_passage_that_is_not_learned_yet_counts_by_its_words(
    services: Services, model: ScriptedModel, knowledge: MeasuringKnowledge
) -> None:
    conversation_id = conversation_about(services, knowledge)
    knowledge.standing = 1.0
    question = "When is the rent of the office due?"
    assert ended(services, conversation_id, question).stats.refused
    (document,) = services.documents.documents(conversation_id)
    services.documents.set_state(document.id, "embedding")
    model.replies = [["On the first working day."]]
    assert not answered_again(services, conversation_id, "chosen").stats.refused


def test_sentences_that_no_passage_bears_out_are_marked(
    services: Services, model: ScriptedModel, knowledge: MeasuringKnowledge
) -> None:
    conversation_id = conversation_about(services, knowledge)
    supported, invented = "The rent is due on the first working day.", "The landlord is called Peter Miller."
    model.replies = [[f"{supported} {invented}"], [invented]]
    mixed = ended(services, conversation_id, "When is the rent of the office due?")
    assert [mixed.message.text[start:end] for start, end in mixed.stats.unsupported] == [invented]
    assert mixed.message.text == f"{supported} {invented}"
    assert [citation.supported for citation in mixed.message.citations] == [True]

    wrong = list(Turn(services, conversation_id).ask("When is the rent of the office due, and to whom?"))
    last = wrong[-1]
    assert isinstance(last, Ended)
    remark = "\n\nThe documents do not tell this: no passage supports the answer above."
    assert last.message.text == invented + remark
    assert [event.text for event in wrong if isinstance(event, Wrote)] == [invented, remark]
    assert [last.message.text[start:end] for start, end in last.stats.unsupported] == [invented]


def test_outside_grounded_mode_nothing_is_marked_or_refused(
    services: Services, model: ScriptedModel, knowledge: MeasuringKnowledge
) -> None:
    conversation_id = conversation_about(services, knowledge, grounded=False)
    knowledge.standing = 1.0
    model.replies = [["The landlord is called Peter Miller."]]
    free = ended(services, conversation_id, "Who is the landlord of the office?")
    assert (free.stats.refused, free.stats.unsupported) == (False, ())


def test_a_request_that_is_not_about_the_documents_shows_no_source(
    services: Services, model: ScriptedModel, knowledge: MeasuringKnowledge
) -> None:
    conversation_id = conversation_about(services, knowledge, grounded=False)
    model.replies = [["You are welcome."], ["You are welcome again."], ["Nobody knows that name."]]
    knowledge.standing = 1.0
    assert ended(services, conversation_id, "thanks!").message.citations == ()
    assert answered_again(services, conversation_id, "chosen").message.citations == ()
    knowledge.standing = 6.0
    unsure = ended(services, conversation_id, "Who pays the rent of the office?").message.citations
    assert [citation.supported for citation in unsure] == [False]


def test_without_documents_there_is_nothing_to_answer_from(services: Services, model: ScriptedModel) -> None:
    conversation = services.conversations.create()
    services.conversations.set_settings(conversation.id, ChatSettings(grounded=True).to_json())
    events = list(Turn(services, conversation.id).ask("When is the rent of the office due?"))
    assert next(event.evidence for event in events if isinstance(event, Retrieved)) is None
    last = events[-1]
    assert isinstance(last, Ended)
    assert last.message.text.startswith("There is no document to answer from yet.")
    assert model.requests == []


def test_documents_that_are_still_read_are_told_apart(
    services: Services, knowledge: MeasuringKnowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.turn.waiting.LONGEST_S", 0.0)
    conversation = services.conversations.create()
    services.conversations.set_settings(conversation.id, ChatSettings(grounded=True).to_json())
    services.documents.attach(conversation.id, "lease.txt", "ab" * 32, 10)
    assert ended(services, conversation.id, "When is the rent due?").message.text.startswith("The documents are still")


def test_without_a_passage_the_refusal_points_at_none(services: Services, knowledge: MeasuringKnowledge) -> None:
    conversation_id = conversation_about(services, knowledge)
    knowledge.hits = ()
    refused = ended(services, conversation_id, "Who won the cup final in Madrid?")
    assert (refused.message.text, refused.message.citations) == ("The documents do not seem to tell this.", ())


def test_a_pinned_document_also_gives_passages(
    services: Services, model: ScriptedModel, knowledge: MeasuringKnowledge
) -> None:
    conversation_id = conversation_about(services, knowledge)
    (document,) = services.documents.documents(conversation_id)
    services.documents.pin(document.id, True)
    model.replies = [["The rent is due on the first working day."]]
    told = ended(services, conversation_id, "When is the rent of the office due?")
    assert [excerpt.text for excerpt in model.requests[0].turns[-1].excerpts] == [TEXT]
    assert told.stats.unsupported == ()
