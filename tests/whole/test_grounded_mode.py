"""Grounded mode on the starter model, with the real search."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.chat_settings import ChatSettings, SamplingSettings
from engine.services import Services, open_services
from engine.starter import provide_starter
from engine.turn.turn import Turn
from engine.turn.turn_events import Ended, Manner
from knowledge.child.process import ProcessOutcome
from knowledge.profile import Profile
from tests.whole.conftest import lend_model

LEASE = """# Lease

## Rent

The monthly rent of the workshop is 840 euros, due on the third working day of the month.

## Notice

Either party may end the lease with a notice of three months. The notice must be given in writing.

## Pets

Two cats may live in the workshop. Dogs need the landlord's consent.
"""
KOREAN = """# 기숙사 안내

## 이용 시간

세탁실은 매일 아침 7시부터 밤 10시까지 이용할 수 있습니다.

## 방문객

방문객은 1층 안내 데스크에서 이름을 적고 방문증을 받아야 합니다.

## 퇴사

퇴사하는 학생은 2주 전까지 관리실에 신청서를 내야 합니다.
"""


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory, embedding_model: Path) -> Iterator[Services]:
    profile = Profile(tmp_path_factory.mktemp("grounded"))
    for folder in (profile.files, profile.logs, profile.embedding_model.parent):
        folder.mkdir(parents=True, exist_ok=True)
    lend_model(profile, embedding_model)
    provide_starter(profile)
    outcomes: list[ProcessOutcome] = []
    services = open_services(profile, outcomes.append)
    (model,) = profile.models.glob("*.gguf")
    list(services.model.load(model, 2048))
    yield services
    services.close()
    assert outcomes == []


def conversation_about(services: Services, text: str, folder: Path) -> str:
    settings = ChatSettings(sampling=SamplingSettings(temperature=0, max_tokens=64), grounded=True)
    conversation = services.conversations.create(settings=settings.to_json()).id
    file = folder / "document.md"
    file.write_text(text, encoding="utf-8")
    assert list(services.knowledge.add_file(conversation, file))[-1].state == "ready"
    return conversation


def ask(services: Services, conversation: str, question: str) -> Ended:
    ended = list(Turn(services, conversation).ask(question))[-1]
    assert isinstance(ended, Ended)
    assert ended.error is None
    return ended


@pytest.mark.parametrize(
    ("text", "question", "fact", "elsewhere"),
    [
        (LEASE, "How high is the monthly rent of the workshop?", "840", "Who invented the steam turbine?"),
        (LEASE, "How long is the notice?", "three months", "Which gland controls the growth of bones?"),
        (KOREAN, "세탁실은 몇 시까지 이용할 수 있나요?", "10", "증기 터빈은 누가 발명했나요?"),
    ],
)
def test_what_the_document_tells_is_answered_and_nothing_else(
    services: Services, tmp_path: Path, text: str, question: str, fact: str, elsewhere: str
) -> None:
    conversation = conversation_about(services, text, tmp_path)
    told = ask(services, conversation, question)
    assert not told.stats.refused
    assert any(fact in citation.passage.text for citation in told.message.citations)
    refused = ask(services, conversation, elsewhere)
    assert refused.stats.refused
    assert refused.stats.usage is not None
    assert refused.stats.usage.completion_tokens == 0
    assert [citation.supported for citation in refused.message.citations if citation.supported] == []
    assert refused.message.citations


def test_a_question_in_another_language_is_answered_from_the_document(services: Services, tmp_path: Path) -> None:
    conversation = conversation_about(services, LEASE, tmp_path)
    assert not ask(services, conversation, "작업장의 한 달 임대료는 얼마인가요?").stats.refused
    assert ask(services, conversation, "마드리드 결승전은 누가 이겼나요?").stats.refused


def test_thanks_and_poems_show_no_source_outside_grounded_mode(services: Services, tmp_path: Path) -> None:
    conversation = conversation_about(services, LEASE, tmp_path)
    settings = ChatSettings(sampling=SamplingSettings(temperature=0, max_tokens=24))
    services.conversations.set_settings(conversation, settings.to_json())
    for request in ("Thanks!", "Write a poem about the sea.", "고마워요!"):
        citations = ask(services, conversation, request).message.citations
        assert [citation for citation in citations if not citation.supported] == [], request


def test_a_refused_question_is_answered_anyway_when_the_person_insists(services: Services, tmp_path: Path) -> None:
    conversation = conversation_about(services, LEASE, tmp_path)
    assert ask(services, conversation, "Who invented the steam turbine?").stats.refused
    manner: Manner = "anyway"
    anyway = list(Turn(services, conversation).regenerate(manner))[-1]
    assert isinstance(anyway, Ended)
    assert anyway.stats.usage is not None
    assert anyway.stats.usage.completion_tokens > 0
