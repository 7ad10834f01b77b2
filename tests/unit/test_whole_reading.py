"""Answers from whole documents, with a scripted model: what is asked of it, what is kept, and what Stop leaves."""

from collections.abc import Iterator

import pytest

from engine.chat_settings import ChatSettings
from engine.service.messages import ModelLoaded, PartBegun
from engine.services import Services
from engine.turn.turn import Turn
from engine.turn.turn_events import Ended, Manner, TurnEvent, WholeRead, Wrote
from engine.turn.what_was_used import what_was_used
from engine.whole.whole_document import WholeTask
from engine.whole.whole_notes import held_to, telling_sentences, without_repetition
from knowledge.documents.passages import PassageDraft
from knowledge.profile import Profile
from knowledge.store.records import Hit
from tests.unit.scripted import ScriptedKnowledge, ScriptedModel, scripted_services

HARBOUR = "The harbour of Lindau was rebuilt by Maria Huber in 1931. " + "The harbour wall is long and grey. " * 150
LIGHT = "The lighthouse keeper wrote a log about storms. " + "The lighthouse stands alone on the rock. " * 150
LONG = f"{HARBOUR}\n\n{LIGHT}"
"""2,000 words, which the scripted model counts as tokens: two parts and a bit in its window of 2,048."""


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


def attach(services: Services, conversation_id: str, file: str, text: str) -> None:
    sha256 = (file * 64)[:64]
    document = services.documents.attach(conversation_id, file, sha256, len(text))
    drafts = [
        PassageDraft(part, text.index(part), text.index(part) + len(part), None, "") for part in text.split("\n\n")
    ]
    services.documents.add_content(sha256, len(text), None, text, drafts)
    services.documents.set_state(document.id, "ready")


def conversation_with(services: Services, *texts: tuple[str, str]) -> str:
    conversation_id = services.conversations.create("documents").id
    for file, text in texts:
        attach(services, conversation_id, file, text)
    return conversation_id


def end_of(events: list[TurnEvent]) -> Ended:
    ended = events[-1]
    assert isinstance(ended, Ended)
    assert ended.error is None
    return ended


def ask(services: Services, conversation_id: str, question: str) -> list[TurnEvent]:
    return list(Turn(services, conversation_id).ask(question))


def again(services: Services, conversation_id: str, manner: Manner) -> Ended:
    return end_of(list(Turn(services, conversation_id).regenerate(manner)))


def test_what_fits_the_window_is_put_in_whole(services: Services, model: ScriptedModel) -> None:
    conversation_id = conversation_with(services, ("harbour.txt", "The harbour was rebuilt in 1931."))
    model.replies = [["The harbour was rebuilt in 1931."]]
    ended = end_of(ask(services, conversation_id, "Summarise this"))
    (turn,) = model.requests[0].turns
    assert "Document “harbour.txt”:\nThe harbour was rebuilt in 1931." in turn.text
    assert turn.text.endswith("Summarise this")
    assert ended.stats.whole == WholeRead(("harbour.txt",), 1)
    assert [citation.supported for citation in ended.message.citations] == [True]


def test_a_long_one_is_read_in_parts_once(services: Services, model: ScriptedModel) -> None:
    conversation_id = conversation_with(services, ("log.txt", LONG))
    model.replies = [
        ["The harbour wall is long."],
        ["The lighthouse stands alone."],
        ["The rock."],
        ["A log of storms."],
    ]
    events = ask(services, conversation_id, "Summarise this")
    parts = [event for event in events if isinstance(event, PartBegun)]
    assert [(part.number, part.parts) for part in parts] == [(1, 3), (2, 3), (3, 3)]
    final = model.requests[-1].turns[-1].text
    assert "The harbour wall is long.\n\nThe lighthouse stands alone." in final
    assert final.endswith("Summarise this")
    assert end_of(events).stats.whole == WholeRead(("log.txt",), 3)

    model.replies = [["A harbour and a lighthouse."]]
    events = ask(services, conversation_id, "What are the key points?")
    assert [event for event in events if isinstance(event, PartBegun)] == []
    assert end_of(events).message.text == "A harbour and a lighthouse."


def test_of_a_note_only_what_the_part_says_is_kept(services: Services) -> None:
    part = "The harbour was rebuilt in 1931. It cost 40 marks. Nobody knows why the wall is grey and long today."
    summary = WholeTask("summary")
    assert (
        held_to(part, "The harbour was rebuilt in 1931. It sank in 1999.", summary)
        == "The harbour was rebuilt in 1931."
    )
    assert held_to(part, "Elephants sing.", summary) == " ".join(telling_sentences(part, 2))
    people = WholeTask("list", "ships")
    assert held_to(part, "1. Harbour\n- Elephants\nNone\nships\n", people) == "Harbour"
    assert held_to("A ship came. Two more ships left.", "none", people) == "A ship came.\nTwo more ships left."


def test_telling_sentences_say_what_the_text_says_most() -> None:
    text = "The storm broke the harbour wall. A cat sat somewhere quiet yesterday. The harbour wall kept the storm out."
    assert "cat" not in " ".join(telling_sentences(text, 1))


def test_repetitions_are_told_once() -> None:
    assert without_repetition(["The harbour", "the Harbour!", "The light"]) == ["The harbour", "The light"]


def test_a_list_of_what_has_a_look_needs_no_model(services: Services, model: ScriptedModel) -> None:
    text = "Applications close on 3 March 2025. " * 2 + "Cats sleep.\n\nThe fee is due on 5 April 2025."
    conversation_id = conversation_with(services, ("call.txt", text))
    ended = end_of(ask(services, conversation_id, "List all deadlines"))
    assert ended.message.text == "- Applications close on 3 March 2025.\n- The fee is due on 5 April 2025."
    assert [citation.supported for citation in ended.message.citations] == [True, True]
    assert (model.requests, ended.stats.whole) == ([], WholeRead(("call.txt",), 0))


def test_other_lists_are_put_together_from_the_notes(services: Services, model: ScriptedModel) -> None:
    conversation_id = conversation_with(services, ("log.txt", LONG))
    model.replies = [["- Maria Huber\n- Napoleon Bonaparte"], ["none"], ["Maria Huber"]]
    ended = end_of(ask(services, conversation_id, "List all persons"))
    assert ended.message.text == "- Maria Huber"
    assert len(model.requests) == 3


def test_nothing_of_the_kind_is_said_in_the_language_of_the_question(services: Services) -> None:
    conversation_id = conversation_with(services, ("log.txt", "Cats sleep."))
    english = end_of(ask(services, conversation_id, "List all deadlines")).message.text
    assert english == "I looked through the whole of it and found nothing of the kind."
    korean = end_of(ask(services, conversation_id, "모든 마감일을 나열해 줘")).message.text
    assert korean == "문서 전체를 찾아봤지만 그런 것은 없었어요."


def test_stop_leaves_what_was_noted(services: Services, model: ScriptedModel) -> None:
    conversation_id = conversation_with(services, ("log.txt", LONG))
    model.replies = [["The harbour wall is long."], ["The lighthouse stands alone."], ["The rock."]]
    turn = Turn(services, conversation_id)
    events = []
    for event in turn.ask("Summarise this"):
        events.append(event)
        if isinstance(event, PartBegun) and event.number == 2:
            turn.stop()
    ended = end_of(events)
    assert ended.message.state == "stopped"
    assert ended.stats.whole == WholeRead(("log.txt",), 3, ended_at=2)
    assert ended.message.text.startswith("Read so far: ")
    assert "- The harbour wall is long." in ended.message.text
    assert [event.text for event in events if isinstance(event, Wrote)] == [ended.message.text]


def test_a_person_can_have_it_the_other_way(services: Services, model: ScriptedModel) -> None:
    conversation_id = conversation_with(services, ("harbour.txt", "The harbour was rebuilt in 1931."))
    model.replies = [["Rebuilt."], ["From passages."], ["From the whole."]]
    assert end_of(ask(services, conversation_id, "Summarise this")).stats.whole is not None
    assert again(services, conversation_id, "passages").stats.whole is None
    assert again(services, conversation_id, "whole").stats.whole == WholeRead(("harbour.txt",), 1)

    model.replies = [["In 1931."], ["1931."]]
    assert end_of(ask(services, conversation_id, "When was the harbour rebuilt?")).stats.whole is None
    assert again(services, conversation_id, "whole").stats.whole is not None
    assert model.requests[-1].turns[-1].text.endswith("When was the harbour rebuilt?")


def test_what_was_used_for_it_are_the_passages_it_cites(
    services: Services, model: ScriptedModel, knowledge: ScriptedKnowledge
) -> None:
    conversation_id = conversation_with(services, ("harbour.txt", "The harbour was rebuilt in 1931.\n\nCats sleep."))
    (document,) = services.documents.documents(conversation_id)
    told, other = services.documents.passages(document.id)
    knowledge.hits = (Hit(other, 1.0),)
    model.replies = [["No."], ["The harbour was rebuilt in 1931."]]
    assert end_of(ask(services, conversation_id, "When was the harbour rebuilt?")).stats.whole is None
    whole = again(services, conversation_id, "whole")
    used = what_was_used(services, whole.message.id)
    assert [passage.passage for passage in used.passages] == [told]


def test_a_named_document_is_read_and_no_other(services: Services, model: ScriptedModel) -> None:
    conversation_id = conversation_with(services, ("harbour.txt", "A harbour."), ("light.txt", "A light."))
    model.replies = [["A light."], ["Both."]]
    assert end_of(ask(services, conversation_id, "summarise light.txt")).stats.whole == WholeRead(("light.txt",), 1)
    both = end_of(ask(services, conversation_id, "summarise this")).stats.whole
    assert both == WholeRead(("harbour.txt", "light.txt"), 1)


def test_many_documents_are_only_read_where_they_are_named(services: Services, model: ScriptedModel) -> None:
    files = [(f"note{number}.txt", f"Note {number}.") for number in range(10)]
    conversation_id = conversation_with(services, *files)
    model.replies = [["Notes."], ["Three."]]
    assert end_of(ask(services, conversation_id, "Summarise this")).stats.whole is None
    assert end_of(ask(services, conversation_id, "Summarise note3.txt")).stats.whole == WholeRead(("note3.txt",), 1)


def test_grounded_the_whole_is_what_bears_out_the_answer(services: Services, model: ScriptedModel) -> None:
    conversation_id = conversation_with(services, ("harbour.txt", "The harbour was rebuilt in 1931."))
    services.conversations.set_settings(conversation_id, ChatSettings(grounded=True).to_json())
    model.replies = [["The harbour was rebuilt in 1931. Elephants sang loudly there."]]
    ended = end_of(ask(services, conversation_id, "Summarise this"))
    assert not ended.stats.refused
    assert [ended.message.text[start:end] for start, end in ended.stats.unsupported] == ["Elephants sang loudly there."]


def test_a_model_that_reads_in_parts_by_itself_gets_all_of_it(services: Services, model: ScriptedModel) -> None:
    conversation_id = conversation_with(services, ("log.txt", LONG))
    model.loaded = ModelLoaded("/models/T5.gguf", 512, 0.5, "encoder-decoder")
    model.replies = [["A harbour."]]
    assert end_of(ask(services, conversation_id, "Summarise this")).message.text == "A harbour."
    assert model.requests[0].turns[-1].text.startswith("Summarise this\nDocument “log.txt”:\nThe harbour of Lindau")
