"""The turn, with scripted children: what is kept, when, and what survives which end."""

import threading
import time
from collections.abc import Iterator

import pytest

from engine.chat_settings import ChatSettings, SamplingSettings
from engine.errors import MessageTooLong, ModelNotLoaded
from engine.service.messages import PartBegun, ReasoningPiece
from engine.services import Services
from engine.turn.turn import Turn, title_of
from engine.turn.turn_events import Asked, AwaitingFiles, Ended, Planned, Reading, Retrieved, Searching, Thought, Wrote
from engine.turn.waiting import MOST_FILES
from knowledge.documents.passages import PassageDraft
from knowledge.errors import ChildDied
from knowledge.profile import Profile
from knowledge.store.records import Hit, Passage, TurnHit
from tests.unit.scripted import ScriptedKnowledge, ScriptedModel, scripted_services

TEXT = "The rent of the office is due on the first working day."


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel()


@pytest.fixture
def knowledge() -> ScriptedKnowledge:
    return ScriptedKnowledge()


@pytest.fixture
def services(profile: Profile, model: ScriptedModel, knowledge: ScriptedKnowledge) -> Iterator[Services]:
    services = scripted_services(profile, model, knowledge)
    yield services
    services.close()


def with_document(services: Services, knowledge: ScriptedKnowledge) -> str:
    conversation = services.conversations.create("lease")
    document = services.documents.attach(conversation.id, "lease.txt", "ab" * 32, len(TEXT))
    services.documents.add_content("ab" * 32, len(TEXT), None, TEXT, [PassageDraft(TEXT, 0, len(TEXT), None, "")])
    services.documents.set_state(document.id, "ready")
    knowledge.hits = (Hit(Passage(1, document.id, "lease.txt", None, "", 0, len(TEXT), TEXT), 1.0),)
    return conversation.id


def test_question_and_answer_are_kept(services: Services, model: ScriptedModel, knowledge: ScriptedKnowledge) -> None:
    model.replies = [["Hel", "lo."]]
    conversation = services.conversations.create()
    events = list(Turn(services, conversation.id).ask("Hi there"))
    assert [type(event) for event in events] == [
        Asked, Searching, Retrieved, Reading, Planned, Wrote, Wrote, Ended,
    ]  # fmt: skip
    branch = services.conversations.branch(conversation.id)
    assert [(message.role, message.text, message.state) for message in branch] == [
        ("user", "Hi there", "complete"),
        ("assistant", "Hello.", "complete"),
    ]
    assert services.conversations.conversation(conversation.id).title == "Hi there"
    assert branch[1].model == "Scripted"
    assert knowledge.yields == [True, False]
    assert model.precedence == ["begins", "ends"]
    assert knowledge.queries == []


def test_the_question_is_on_disk_before_anything_is_generated(services: Services, model: ScriptedModel) -> None:
    model.loaded = None
    conversation = services.conversations.create()
    with pytest.raises(ModelNotLoaded):
        list(Turn(services, conversation.id).ask("Keep me"))
    assert [message.text for message in services.conversations.branch(conversation.id)] == ["Keep me"]


def test_the_answer_is_on_disk_while_it_streams(services: Services, model: ScriptedModel) -> None:
    model.replies = [["one ", "two ", "three"]]
    conversation = services.conversations.create()
    written = ""
    for event in Turn(services, conversation.id).ask("Count"):
        if isinstance(event, Wrote):
            written += event.text
            end = time.monotonic() + 5
            while services.conversations.branch(conversation.id)[-1].text != written:
                assert time.monotonic() < end
                time.sleep(0.01)
    assert written == "one two three"


def test_documents_are_searched_frozen_and_cited(
    services: Services, model: ScriptedModel, knowledge: ScriptedKnowledge
) -> None:
    conversation_id = with_document(services, knowledge)
    model.replies = [["The rent is due on the first working day."], ["Again."]]
    ended = list(Turn(services, conversation_id).ask("When is the office rent due each month?"))[-1]
    assert isinstance(ended, Ended)
    (citation,) = ended.message.citations
    assert (citation.passage.file, citation.anchors) == ("lease.txt", (41,))
    list(Turn(services, conversation_id).regenerate())
    assert [turn.excerpts for turn in model.requests[1].turns] == [model.requests[0].turns[0].excerpts]
    assert len(knowledge.queries) == 1


def test_a_preset_and_the_number_of_passages_hold_where_the_conversation_does_not_say(
    services: Services, model: ScriptedModel, knowledge: ScriptedKnowledge
) -> None:
    services.profile.settings.write_text(
        '[answers]\nusual = "mine"\n[answers.presets.mine]\ntemperature = 0.1\n[documents]\nexcerpts = 2\n',
        encoding="utf-8",
    )
    conversation_id = with_document(services, knowledge)
    model.replies = [["On the first."], ["On the first."]]
    list(Turn(services, conversation_id).ask("When is the rent due?"))
    assert knowledge.wanted == [2]
    assert model.requests[-1].sampling.temperature == 0.1
    own = ChatSettings(sampling=SamplingSettings(temperature=0.6)).to_json()
    services.conversations.set_settings(conversation_id, own)
    list(Turn(services, conversation_id).ask("When is the rent due?"))
    assert knowledge.wanted == [2, 4]
    assert model.requests[-1].sampling.temperature == 0.6


def test_a_dead_knowledge_child_is_asked_again(
    services: Services, model: ScriptedModel, knowledge: ScriptedKnowledge
) -> None:
    conversation_id = with_document(services, knowledge)
    knowledge.deaths = 1
    model.replies = [["Fine."]]
    ended = list(Turn(services, conversation_id).ask("When is the office rent due each month?"))[-1]
    assert isinstance(ended, Ended)
    assert len(knowledge.queries) == 2
    assert ended.message.citations


def test_stop_keeps_what_was_written(services: Services, model: ScriptedModel) -> None:
    model.replies = [["one ", "two ", "three"]]
    conversation = services.conversations.create()
    turn = Turn(services, conversation.id)
    for event in turn.ask("Count"):
        if isinstance(event, Wrote):
            turn.stop()
        if isinstance(event, Ended):
            assert event.error is None
    last = services.conversations.branch(conversation.id)[-1]
    assert (last.text, last.state) == ("one ", "stopped")


def test_a_model_that_leaves_has_not_been_stopped(services: Services, model: ScriptedModel) -> None:
    model.replies = [["one ", "two ", "three"]]
    conversation = services.conversations.create()
    for event in Turn(services, conversation.id).ask("Count"):
        if isinstance(event, Wrote):
            # As the child does when the window closes.
            model.streams[-1].cancel()
    last = services.conversations.branch(conversation.id)[-1]
    assert (last.text, last.state) == ("one ", "interrupted")


def test_a_dying_model_leaves_the_partial_answer(services: Services, model: ScriptedModel) -> None:
    model.replies = [["half ", ChildDied(name="model process", reason="SIGKILL")], ["whole"]]
    conversation = services.conversations.create()
    ended = list(Turn(services, conversation.id).ask("Go"))[-1]
    assert isinstance(ended, Ended)
    assert isinstance(ended.error, ChildDied)
    assert (ended.message.text, ended.message.state) == ("half ", "interrupted")
    again = list(Turn(services, conversation.id).regenerate())[-1]
    assert isinstance(again, Ended)
    assert [message.text for message in services.conversations.branch(conversation.id)] == ["Go", "whole"]


def test_leaving_the_turn_early_keeps_what_was_written(services: Services, model: ScriptedModel) -> None:
    model.replies = [["one ", "two"]]
    conversation = services.conversations.create()
    events = Turn(services, conversation.id).ask("Count")
    for event in events:
        if isinstance(event, Wrote):
            break
    events.close()
    last = services.conversations.branch(conversation.id)[-1]
    assert (last.text, last.state) == ("one ", "interrupted")


def test_turns_that_do_not_fit_are_recalled(
    services: Services, model: ScriptedModel, knowledge: ScriptedKnowledge
) -> None:
    model.replies = [["Nice name."], ["Bora."]]
    conversation = services.conversations.create()
    list(Turn(services, conversation.id).ask("My cat is called Bora"))
    first = services.conversations.branch(conversation.id)[0]
    model.dropped = (first.id,)
    knowledge.turns = (TurnHit(first.id, 0.9, first.text), TurnHit("elsewhere", 0.9, "not dropped"))
    list(Turn(services, conversation.id).ask("What is my cat called?"))
    assert [turn.text for turn in model.requests[1].turns[-1].recalled] == ["My cat is called Bora"]


def test_titles_are_short() -> None:
    assert title_of("  Hello\n there ") == "Hello there"
    assert len(title_of("word " * 50)) <= 61
    assert title_of("가" * 100) == "가" * 60 + "…"


LONG = "The lease began in May and the rent is due on Monday. " * 300


def test_a_pinned_document_is_in_the_prompt_and_cited_without_a_search(
    services: Services, model: ScriptedModel, knowledge: ScriptedKnowledge
) -> None:
    conversation_id = with_document(services, knowledge)
    (document,) = services.documents.documents(conversation_id)
    services.documents.pin(document.id, True)
    model.replies = [["The rent is due on the first working day."]]
    ended = list(Turn(services, conversation_id).ask("When is the office rent due each month?"))[-1]
    assert isinstance(ended, Ended)
    assert [(pinned.file, pinned.text) for pinned in model.requests[0].pinned] == [("lease.txt", TEXT)]
    assert model.requests[0].turns[-1].excerpts == ()
    assert knowledge.queries == []
    assert [citation.passage.file for citation in ended.message.citations] == ["lease.txt"]


def test_turns_that_leave_are_summarised_once_and_the_summary_is_sent(services: Services, model: ScriptedModel) -> None:
    model.replies = [["Hello Bora."], ["Yes."], ["Yes."]]
    model.background_reply = "The cat of the user is called Bora."
    conversation = services.conversations.create()
    first = list(Turn(services, conversation.id).ask("My cat is called Bora, says the user"))[-1]
    assert isinstance(first, Ended)
    question = first.message.parent_id
    assert question is not None
    model.unsummarised = ((question, first.message.id),)
    for _ in range(2):
        list(Turn(services, conversation.id).ask("Is she well?"))
        services.background.submit(lambda: None).result(5)
    assert len(model.background) == 1
    assert "My cat is called Bora" in model.background[0].turns[0].text
    list_of = services.summaries.summaries(conversation.id)
    assert [(one.first_id, one.last_id, one.text) for one in list_of] == [
        (question, first.message.id, "The cat of the user is called Bora.")
    ]
    assert model.requests[2].summaries == list_of


def test_a_long_text_is_read_in_parts(services: Services, model: ScriptedModel) -> None:
    conversation = services.conversations.create()
    model.replies = [[f"Note {number}."] for number in range(4)] + [["It is a ", "lease."]]
    events = list(Turn(services, conversation.id).ask(f"Summarise this.\n\n{LONG}"))
    begun = [event for event in events if isinstance(event, PartBegun)]
    assert begun == [PartBegun(number, 4) for number in range(1, 5)]
    assert "Note 0.\n\nNote 1." in model.requests[-1].turns[0].text
    ended = events[-1]
    assert isinstance(ended, Ended)
    assert (ended.message.text, ended.message.state) == ("It is a lease.", "complete")
    assert ended.stats.plan is not None
    assert ended.stats.plan.parts == 4
    assert ended.stats.usage is not None
    assert ended.stats.usage.prompt_tokens == 5 * 30


def test_stop_between_the_parts(services: Services, model: ScriptedModel) -> None:
    conversation = services.conversations.create()
    model.replies = [[f"Note {number}."] for number in range(5)]
    turn = Turn(services, conversation.id)
    for event in turn.ask(f"Summarise this.\n\n{LONG}"):
        if isinstance(event, PartBegun) and event.number == 2:
            turn.stop()
    last = services.conversations.branch(conversation.id)[-1]
    assert (last.role, last.text, last.state) == ("assistant", "", "stopped")
    assert len(model.requests) == 2


def test_a_long_text_without_a_request_is_refused(services: Services, model: ScriptedModel) -> None:
    conversation = services.conversations.create()
    with pytest.raises(MessageTooLong):
        list(Turn(services, conversation.id).ask(LONG))
    assert model.requests == []
    assert [message.role for message in services.conversations.branch(conversation.id)] == ["user"]


def test_reasoning_is_told_and_kept_apart_from_the_answer(services: Services, model: ScriptedModel) -> None:
    model.replies = [[ReasoningPiece("The rent "), ReasoningPiece("is due."), "On the first."], ["Yes."]]
    conversation = services.conversations.create()
    events = list(Turn(services, conversation.id).ask("When?"))
    assert [event.text for event in events if isinstance(event, Thought)] == ["The rent ", "is due."]
    assert [event.text for event in events if isinstance(event, Wrote)] == ["On the first."]
    ended = events[-1]
    assert isinstance(ended, Ended)
    assert (ended.message.text, ended.message.reasoning) == ("On the first.", "The rent is due.")
    assert ended.stats.thought_s > 0
    list(Turn(services, conversation.id).ask("Sure?"))
    assert [turn.reasoning for turn in model.requests[1].turns] == ["", "The rent is due.", ""]


def test_citations_and_memory_see_the_answer_only(
    services: Services, model: ScriptedModel, knowledge: ScriptedKnowledge
) -> None:
    conversation_id = with_document(services, knowledge)
    model.replies = [[ReasoningPiece("The rent of the office is due on the first working day."), "I cannot say."]]
    ended = list(Turn(services, conversation_id).ask("When is the office rent due each month?"))[-1]
    assert isinstance(ended, Ended)
    assert not any(citation.supported for citation in ended.message.citations)
    kept = services.conversations.without_embedding(conversation_id, [ended.message.id])
    assert [text for _, text in kept] == ["I cannot say."]


def test_stop_in_mid_thought_keeps_what_was_thought(services: Services, model: ScriptedModel) -> None:
    model.replies = [[ReasoningPiece("one "), ReasoningPiece("two "), "three"]]
    conversation = services.conversations.create()
    turn = Turn(services, conversation.id)
    for event in turn.ask("Count"):
        if isinstance(event, Thought):
            turn.stop()
    last = services.conversations.branch(conversation.id)[-1]
    assert (last.text, last.reasoning, last.state) == ("", "one ", "stopped")


def test_the_switch_of_the_conversation_goes_to_the_model(services: Services, model: ScriptedModel) -> None:
    model.replies = [["Yes."], ["No."]]
    conversation = services.conversations.create(settings=ChatSettings(think=False).to_json())
    list(Turn(services, conversation.id).ask("Really?"))
    services.conversations.set_settings(conversation.id, ChatSettings().to_json())
    list(Turn(services, conversation.id).ask("Really?"))
    assert [request.think for request in model.requests] == [False, None]


def test_a_long_translation_is_the_translations_of_its_parts(services: Services, model: ScriptedModel) -> None:
    conversation = services.conversations.create()
    model.replies = [[f"Teil {number}."] for number in range(10)]
    events = list(Turn(services, conversation.id).ask(f"Translate this into German.\n\n{LONG}"))
    parts = [event for event in events if isinstance(event, PartBegun)]
    assert len(parts) > 4
    assert " ".join(request.turns[0].text.partition("\n\n")[2] for request in model.requests).split() == LONG.split()
    ended = events[-1]
    assert isinstance(ended, Ended)
    assert ended.message.text == "\n\n".join(f"Teil {number}." for number in range(len(parts)))
    assert ended.message.state == "complete"
    assert ended.stats.plan is not None
    assert ended.stats.plan.parts == len(parts)


def test_stop_in_a_long_translation_keeps_what_is_written(services: Services, model: ScriptedModel) -> None:
    conversation = services.conversations.create()
    model.replies = [[f"Teil {number}."] for number in range(10)]
    turn = Turn(services, conversation.id)
    for event in turn.ask(f"Translate this into German.\n\n{LONG}"):
        if isinstance(event, PartBegun) and event.number == 3:
            turn.stop()
    last = services.conversations.branch(conversation.id)[-1]
    assert (last.text.strip(), last.state) == ("Teil 0.\n\nTeil 1.", "stopped")


def test_a_file_that_was_just_dropped_is_read_before_the_answer(
    services: Services, model: ScriptedModel, knowledge: ScriptedKnowledge
) -> None:
    model.replies = [["It is due on the first working day."]]
    conversation_id = with_document(services, knowledge)
    (document,) = services.documents.documents(conversation_id)
    services.documents.set_state(document.id, "parsing")
    threading.Timer(0.3, lambda: services.documents.set_state(document.id, "embedding")).start()
    events = list(Turn(services, conversation_id).ask("When is the rent due?"))
    assert events[1] == AwaitingFiles(1)
    assert isinstance(events[2], Searching)
    assert isinstance(events[-1], Ended)
    assert events[-1].message.citations


def test_stop_ends_the_waiting_for_a_file(
    services: Services, model: ScriptedModel, knowledge: ScriptedKnowledge
) -> None:
    model.replies = [[]]
    conversation_id = with_document(services, knowledge)
    (document,) = services.documents.documents(conversation_id)
    services.documents.set_state(document.id, "parsing")
    turn = Turn(services, conversation_id)
    events = turn.ask("When is the rent due?")
    assert isinstance(next(events), Asked)
    assert next(events) == AwaitingFiles(1)
    turn.stop()
    assert not any(isinstance(event, AwaitingFiles) for event in events)


def test_a_whole_folder_is_not_waited_for(
    services: Services, model: ScriptedModel, knowledge: ScriptedKnowledge
) -> None:
    model.replies = [["Hello."]]
    conversation = services.conversations.create("many")
    for number in range(MOST_FILES + 1):
        services.documents.attach(conversation.id, f"{number}.txt", f"{number:064}", 1)
    events = list(Turn(services, conversation.id).ask("Hi there"))
    assert not any(isinstance(event, AwaitingFiles) for event in events)


def test_a_title_follows_the_first_question_until_a_person_sets_it(services: Services, model: ScriptedModel) -> None:
    model.replies = [["Hello."]] * 3
    store = services.conversations
    conversation_id = store.create().id
    list(Turn(services, conversation_id).ask("Hi there"))
    store.set_leaf(conversation_id, None)
    list(Turn(services, conversation_id).ask("Good morning"))
    assert store.conversation(conversation_id).title == "Good morning"
    store.rename(conversation_id, "Greetings")
    store.set_leaf(conversation_id, None)
    list(Turn(services, conversation_id).ask("Good night"))
    assert store.conversation(conversation_id).title == "Greetings"
