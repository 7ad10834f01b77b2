"""Whole documents on the starter model: about ten pages read in parts, noted once, listed without a model."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.chat_settings import ChatSettings, SamplingSettings
from engine.service.messages import PartBegun
from engine.services import Services, open_services
from engine.starter import provide_starter
from engine.turn.turn import Turn
from engine.turn.turn_events import Ended, TurnEvent, WholeRead
from knowledge.child.process import ProcessOutcome
from knowledge.profile import Profile
from tests.sample_files import write_pdf
from tests.whole.conftest import lend_model

WINDOW = 1024
PAGES = 10
DEADLINES = {2: "Applications for the spring term close on 14 March 2025.", 7: "Fees are due by 2 May 2025 at noon."}
SUBJECTS = ("garden", "library", "kitchen", "harbour", "workshop", "museum", "school", "station", "market", "theatre")


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory, embedding_model: Path) -> Iterator[Services]:
    profile = Profile(tmp_path_factory.mktemp("whole"))
    for folder in (profile.files, profile.logs, profile.embedding_model.parent):
        folder.mkdir(parents=True, exist_ok=True)
    lend_model(profile, embedding_model)
    provide_starter(profile)
    outcomes: list[ProcessOutcome] = []
    services = open_services(profile, outcomes.append)
    (model,) = profile.models.glob("*.gguf")
    list(services.model.load(model, WINDOW))
    yield services
    services.close()
    assert outcomes == []


@pytest.fixture(scope="module")
def handbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten pages, two of them with a deadline."""
    pages = []
    for number, subject in enumerate(SUBJECTS):
        sentence = f"The {subject} of the town is open to everyone and kept by two people, says section {{}}."
        lines = [sentence.format(line) for line in range(7)]
        if number in DEADLINES:
            lines.insert(4, DEADLINES[number])
        pages.append(lines)
    return write_pdf(tmp_path_factory.mktemp("files") / "handbook.pdf", pages)


def conversation_about(services: Services, *files: Path) -> str:
    settings = ChatSettings(sampling=SamplingSettings(temperature=0, max_tokens=16))
    conversation = services.conversations.create(settings=settings.to_json()).id
    for file in files:
        assert list(services.knowledge.add_file(conversation, file))[-1].state == "ready"
    return conversation


def ask(services: Services, conversation: str, question: str) -> tuple[list[TurnEvent], Ended]:
    events = list(Turn(services, conversation).ask(question))
    ended = events[-1]
    assert isinstance(ended, Ended)
    assert ended.error is None
    return events, ended


def parts_of(events: list[TurnEvent]) -> list[PartBegun]:
    return [event for event in events if isinstance(event, PartBegun)]


def test_ten_pages_are_summed_up_part_by_part_and_only_once(services: Services, handbook: Path) -> None:
    conversation = conversation_about(services, handbook)
    events, first = ask(services, conversation, "Summarise this document")
    parts = parts_of(events)
    assert first.message.text.strip()
    assert first.stats.whole == WholeRead(("handbook.pdf",), len(parts))
    assert [part.number for part in parts] == list(range(1, len(parts) + 1))
    assert len(parts) >= 2
    assert first.stats.usage is not None

    # Asked in other words, of the same file in another conversation: the notes are there.
    events, second = ask(services, conversation_about(services, handbook), "What are the key points?")
    assert parts_of(events) == []
    assert second.message.text.strip()
    assert second.stats.usage is not None
    assert 4 * second.stats.usage.prompt_tokens < first.stats.usage.prompt_tokens


def test_all_deadlines_are_listed_with_their_pages(services: Services, handbook: Path) -> None:
    _, ended = ask(services, conversation_about(services, handbook), "list all deadlines")
    assert ended.message.text.splitlines() == [f"- {sentence}" for sentence in DEADLINES.values()]
    assert [(citation.supported, citation.passage.page) for citation in ended.message.citations] == [
        (True, number + 1) for number in DEADLINES
    ]


def test_korean_is_read_whole_as_well(services: Services, tmp_path: Path) -> None:
    file = tmp_path / "안내.txt"
    rules = "기숙사 세탁실은 매일 아침 일곱 시부터 밤 열 시까지 이용할 수 있습니다. "
    file.write_text(f"{rules * 4}\n\n신청서는 2025년 3월 14일까지 제출해야 합니다.\n\n{rules * 4}", "utf-8")
    conversation = conversation_about(services, file)
    events, ended = ask(services, conversation, "이 문서 요약해 줘")
    assert ended.stats.whole is not None
    assert ended.stats.whole.parts == len(parts_of(events)) > 1
    _, listed = ask(services, conversation, "모든 마감일을 나열해")
    assert "- 신청서는 2025년 3월 14일까지 제출해야 합니다." in listed.message.text.splitlines()


def test_stop_keeps_the_notes_there_are(services: Services, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text(
        "\n\n".join(f"Chapter {n}. The cat of house {n} sleeps by the door. " * 22 for n in range(4)), "utf-8"
    )
    conversation = conversation_about(services, other)
    turn = Turn(services, conversation)
    events: list[TurnEvent] = []
    for event in turn.ask("Summarise this"):
        events.append(event)
        if isinstance(event, PartBegun) and event.number == 3:
            turn.stop()
    ended = events[-1]
    assert isinstance(ended, Ended)
    assert (ended.message.state, ended.error) == ("stopped", None)
    assert ended.message.text.startswith("Read so far: ")
    # Those two are not read again.
    again = [event for event in Turn(services, conversation).regenerate() if isinstance(event, PartBegun)]
    assert again[0].number == 3
