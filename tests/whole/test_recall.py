"""Facts that were said long ago come back, with the real embedder and the real store."""

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest

from engine.turn.recalling import RECALLED_TURNS, recalled_turns
from knowledge.profile import Profile
from knowledge.service.client import KnowledgeClient
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from tests.whole.conftest import lend_model

TOLD = (
    ("user", "Do you have a favourite season?"),
    ("assistant", "I have none. Which is yours?"),
    ("user", "Late autumn, when the fog comes."),
    ("user", "배 이름을 뭐로 지을까?"),
    ("assistant", "바다가 들어가면 좋겠네요. “물마루”는 어떨까요?"),
    ("user", "My landlord raised the rent to 1,340 euros from January."),
    ("assistant", "That is quite an increase."),
)
TALK = (
    "What is your favourite food?",
    "The heating in my flat is broken again.",
    "Which season of that series did you like most?",
    "배가 고프네요.",
    "배에 새 돛이 필요해.",
    "How should I name this file?",
    "It rained in Busan all day yesterday.",
    "What did you do in January?",
    "I am free all afternoon today.",
    "이 영화 이름이 뭐였지?",
)


@pytest.fixture(scope="module")
def remembered(
    tmp_path_factory: pytest.TempPathFactory, embedding_model: Path
) -> Iterator[tuple[KnowledgeClient, str, list[str]]]:
    profile = Profile(tmp_path_factory.mktemp("profile"))
    for folder in (profile.files, profile.logs, profile.embedding_model.parent):
        folder.mkdir()
    lend_model(profile, embedding_model)
    store = ConversationStore(Database(profile.database))
    conversation = store.create().id
    leaf: str | None = None
    for role, text in (*TOLD, *zip(cycle(("user", "assistant")), TALK * 2, strict=False)):
        leaf = store.add_message(conversation, leaf, role, text).id
    ids = [message.id for message in store.branch(conversation)]
    client = KnowledgeClient(profile)
    client.remember(conversation, ids)
    yield client, conversation, ids
    client.close()


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is my favourite season?", "autumn"),
        ("배 이름을 뭐라고 지어 줬지?", "물마루"),
        ("How much do I pay for the flat?", "1,340"),
    ],
)
def test_the_answer_comes_back_and_not_only_the_question(
    remembered: tuple[KnowledgeClient, str, list[str]], question: str, answer: str
) -> None:
    client, conversation, ids = remembered

    recalled = recalled_turns(client.recall(conversation, question, 4, ids), question, 2048)

    assert any(answer in turn.text for turn in recalled)


def test_no_text_comes_back_twice(remembered: tuple[KnowledgeClient, str, list[str]]) -> None:
    client, conversation, ids = remembered

    hits = client.recall(conversation, "What did you do in January?", RECALLED_TURNS, ids)

    assert len(hits) == RECALLED_TURNS
    assert len({hit.text for hit in hits}) == len(hits)
