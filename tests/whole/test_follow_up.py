"""A question that leans on earlier ones finds its passage, with the real search."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.turn.question import search_query
from knowledge.profile import Profile
from knowledge.service.client import KnowledgeClient
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from tests.whole.conftest import lend_model

CATALOGUE = "\n\n".join(
    f"# {name}\n\nThe {name} costs {price} euros with the charger.\n\n"
    f"# {korean}\n\n{korean} 청소기는 충전기를 포함해 {price}유로이다."
    for name, korean, price in (
        ("Aerovac 300", "에어로 300", 249),
        ("Brisa", "브리사", 119),
        ("Calypso Mini", "칼립소 미니", 85),
        ("Dustral", "더스트랄", 310),
        ("Fjord", "피오르드", 178),
    )
)


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory, embedding_model: Path) -> Iterator[tuple[KnowledgeClient, str]]:
    profile = Profile(tmp_path_factory.mktemp("profile"))
    for folder in (profile.files, profile.logs, profile.embedding_model.parent):
        folder.mkdir()
    lend_model(profile, embedding_model)
    file = profile.folder / "catalogue.md"
    file.write_text(CATALOGUE, encoding="utf-8")
    conversation = ConversationStore(Database(profile.database)).create().id
    client = KnowledgeClient(profile)
    assert list(client.add_file(conversation, file))[-1].state == "ready"
    yield client, conversation
    client.close()


@pytest.mark.parametrize(
    ("earlier", "prompt", "price"),
    [
        (
            ["Tell me about the Calypso Mini.", "Is it light?", "Which colours are there?"],
            "And what does that cost?",
            85,
        ),
        (["What does the Brisa cost?"], "What about the Fjord?", 178),
        (["Tell me about the Brisa."], "What does the Dustral cost?", 310),
        (["브리사 청소기에 대해 알려 줘.", "그건 무거워?", "소음은 어때?"], "그건 얼마예요?", 119),
        (["브리사 청소기는 얼마예요?"], "그럼 피오르드는요?", 178),
    ],
)
def test_the_price_of_what_is_talked_about_is_found(
    catalogue: tuple[KnowledgeClient, str], earlier: list[str], prompt: str, price: int
) -> None:
    client, conversation = catalogue

    found = client.search(conversation, search_query(prompt, earlier), 1)

    assert str(price) in found.hits[0].passage.text
