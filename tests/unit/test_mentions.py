"""A question that names a file is held to it, also when it is answered again."""

from collections.abc import Iterator

import pytest

from engine.services import Services
from engine.turn.mentions import Mention, mentions_in, without_mentions
from engine.turn.turn import Turn
from knowledge.profile import Profile
from tests.unit.scripted import ScriptedKnowledge, ScriptedModel, scripted_services

FILES = frozenset({"보고서.pdf", "my report.pdf", "report", "report.pdf"})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@report.pdf: when?", [Mention(0, 11, "report.pdf")]),
        ("in @my report.pdf and @report", [Mention(3, 17, "my report.pdf"), Mention(22, 29, "report")]),
        ("@보고서.pdf에서 찾아 줘", [Mention(0, 8, "보고서.pdf")]),
        ("me@example.com, @nothing, @", []),
        ("@@report", [Mention(1, 8, "report")]),
    ],
)
def test_the_longest_name_behind_the_mark_is_meant(text: str, found: list[Mention]) -> None:
    assert list(mentions_in(text, FILES)) == found


def test_names_are_not_searched_for() -> None:
    assert without_mentions("In @my report.pdf, what is due?", FILES) == "In , what is due?"
    assert without_mentions("@보고서.pdf 마감일은?", FILES) == "마감일은?"
    assert without_mentions("@report.pdf", FILES) == "@report.pdf"
    assert without_mentions("two  spaces", FILES) == "two  spaces"


@pytest.fixture
def knowledge() -> ScriptedKnowledge:
    return ScriptedKnowledge()


@pytest.fixture
def services(profile: Profile, knowledge: ScriptedKnowledge) -> Iterator[Services]:
    made = scripted_services(profile, ScriptedModel(["One."], ["Two."], ["Three."]), knowledge)
    yield made
    made.close()


def test_the_search_is_held_to_the_files_and_again_when_it_is_answered_again(
    services: Services, knowledge: ScriptedKnowledge
) -> None:
    conversation = services.conversations.create()
    for name in ("lease.txt", "fees.txt", "broken.txt"):
        document = services.documents.attach(conversation.id, name, name, 3)
        services.documents.set_state(document.id, "ready")
    _, fees, _ = services.documents.documents(conversation.id)
    list(Turn(services, conversation.id).ask("@fees.txt what does parking cost in winter?"))
    list(Turn(services, conversation.id).regenerate())
    list(Turn(services, conversation.id).ask("Which notice period does the contract name?"))
    assert [tuple(ids) for ids in knowledge.held_to] == [(fees.id,), (fees.id,), ()]
    assert knowledge.queries[0] == "what does parking cost in winter?"
    assert services.conversations.branch(conversation.id)[0].text.startswith("@fees.txt ")
