"""Search by meaning with the real embedder and the real Chroma."""

import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from knowledge.embedding.embedder import Embedder
from knowledge.embedding.model import BATCH_TOKENS, Vector
from knowledge.errors import EmbeddingModelMissing
from knowledge.profile import Profile
from knowledge.service.client import KnowledgeClient
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from tests.whole.conftest import lend_model

ARTICLES = {
    "seoul": "서울은 대한민국의 수도이며 약 940만 명이 산다. 한강이 도시를 가로지른다.",
    "bread": "A sourdough loaf needs flour, water, salt and a long night of rest before it is baked.",
    "budget": "The city council approved next year's budget after a debate of six hours.",
    "moon": "달은 지구의 유일한 자연 위성으로, 밀물과 썰물을 일으킨다.",
}


@pytest.fixture(scope="module")
def embedder(embedding_model: Path) -> Embedder:
    return Embedder(embedding_model)


@pytest.fixture
def conversations(profile: Profile) -> Iterator[ConversationStore]:
    database = Database(profile.database)
    yield ConversationStore(database)
    database.close()


@pytest.fixture
def knowledge(profile: Profile, embedding_model: Path) -> Iterator[KnowledgeClient]:
    lend_model(profile, embedding_model)
    client = KnowledgeClient(profile)
    yield client
    client.close()


def add_articles(knowledge: KnowledgeClient, conversation: str, folder: Path, *names: str) -> None:
    for name in names:
        path = folder / f"{name}.txt"
        path.write_text(ARTICLES[name], encoding="utf-8")
        assert list(knowledge.add_file(conversation, path))[-1].state == "ready"


class TestEmbedder:
    def test_vectors_are_of_unit_length_and_tell_meanings_apart(self, embedder: Embedder) -> None:
        asked = embedder.query("Where do the tides come from?")
        vectors = passages(embedder, list(ARTICLES.values()))

        nearest = max(range(len(vectors)), key=lambda position: float(vectors[position] @ asked))

        assert asked.dtype == np.float32
        assert all(float(np.linalg.norm(vector)) == pytest.approx(1.0, abs=1e-5) for vector in vectors)
        assert list(ARTICLES)[nearest] == "moon"

    def test_company_in_a_batch_changes_nothing(self, embedder: Embedder) -> None:
        together = passages(embedder, list(ARTICLES.values()))
        alone = [passages(embedder, [text])[0] for text in ARTICLES.values()]

        assert all(float(a @ b) > 0.999 for a, b in zip(together, alone, strict=True))

    def test_a_long_text_is_cut(self, embedder: Embedder) -> None:
        short = "word " * BATCH_TOKENS
        vectors = passages(embedder, [short, short + ARTICLES["seoul"] * 50])

        assert float(vectors[0] @ vectors[1]) > 0.999

    @pytest.mark.parametrize("text", ["", "\0", "\ud800", "🙂" * 300])
    def test_any_text_has_a_vector(self, embedder: Embedder, text: str) -> None:
        assert float(np.linalg.norm(embedder.query(text))) == pytest.approx(1.0, abs=1e-5)

    def test_a_broken_model_is_missing(self, tmp_path: Path) -> None:
        broken = tmp_path / "broken.gguf"
        broken.write_bytes(b"GGUF" + b"\0" * 100)
        embedder = Embedder(broken)

        with pytest.raises(EmbeddingModelMissing):
            embedder.query("x")
        assert not embedder.available

    @pytest.mark.skipif(sys.platform == "win32", reason="batches are not interrupted there")
    def test_passages_give_way_and_lose_nothing(self, embedder: Embedder) -> None:
        texts = [ARTICLES["bread"] * 6] * 3 + list(ARTICLES.values())
        undisturbed = passages(embedder, texts)
        done = threading.Event()

        def disturb() -> None:
            while not done.is_set():
                embedder.interrupt()
                done.wait(0.005)

        disturbing = threading.Thread(target=disturb)
        disturbing.start()
        batches = list(embedder.passages(texts))
        asked = embedder.query("How is bread made?")
        done.set()
        disturbing.join()

        found = {position: vector for batch in batches for position, vector in batch}
        assert batches.count([]) >= 1
        assert all(float(found[position] @ vector) > 0.999 for position, vector in enumerate(undisturbed))
        assert float(asked @ embedder.query("How is bread made?")) > 0.999

    @pytest.mark.skipif(sys.platform != "linux", reason="other systems take memory back by themselves")
    def test_its_memory_is_given_back(self, embedding_model: Path) -> None:
        process = psutil.Process()
        embedder = Embedder(embedding_model, idle_s=0.5)
        passages(embedder, [ARTICLES["bread"] * 8] * 8)
        used = process.memory_info().rss
        for _ in range(100):
            if process.memory_info().rss < used - 60e6:
                break
            time.sleep(0.1)

        assert process.memory_info().rss < used - 60e6

    def test_it_is_let_go_when_idle_and_comes_back(self, embedding_model: Path) -> None:
        embedder = Embedder(embedding_model, idle_s=0.0)

        first, second = embedder.query("again"), embedder.query("again")

        assert float(first @ second) == pytest.approx(1.0, abs=1e-5)


def passages(embedder: Embedder, texts: list[str]) -> list[Vector]:
    found = {position: vector for batch in embedder.passages(texts) for position, vector in batch}
    return [found[position] for position in range(len(texts))]


@pytest.mark.parametrize(
    ("query", "article"),
    [
        ("한강이 흐르는 도시", "seoul"),
        ("What is the capital of South Korea?", "seoul"),
        ("How is bread made?", "bread"),
        ("빵을 굽는 방법", "bread"),
        ("도시의 내년 예산안 승인", "budget"),
        ("natural satellite of the Earth", "moon"),
    ],
)
def test_words_and_meaning_find_across_languages(
    knowledge: KnowledgeClient, conversations: ConversationStore, tmp_path: Path, query: str, article: str
) -> None:
    conversation = conversations.create().id
    add_articles(knowledge, conversation, tmp_path, *ARTICLES)

    found = knowledge.search(conversation, query, 4)

    assert found.meaning
    assert found.hits[0].passage.file == f"{article}.txt"


def test_meaning_too_stays_within_its_conversation(
    knowledge: KnowledgeClient, conversations: ConversationStore, tmp_path: Path
) -> None:
    first, second, empty = (conversations.create().id for _ in range(3))
    add_articles(knowledge, first, tmp_path, "seoul", "bread")
    add_articles(knowledge, second, tmp_path, "moon", "bread")

    found = {
        conversation: {hit.passage.file for hit in knowledge.search(conversation, "capital of Korea", 9).hits}
        for conversation in (first, second, empty)
    }

    assert found == {first: {"seoul.txt", "bread.txt"}, second: {"moon.txt", "bread.txt"}, empty: set()}


def test_meaning_too_keeps_to_the_chosen_documents(
    knowledge: KnowledgeClient, conversations: ConversationStore, tmp_path: Path
) -> None:
    conversation = conversations.create().id
    add_articles(knowledge, conversation, tmp_path, *ARTICLES)
    moon = knowledge.search(conversation, "밀물과 썰물", 1).hits[0].passage.document_id

    found = knowledge.search(conversation, "한강이 흐르는 도시", 4, [moon])

    assert found.meaning
    assert {hit.passage.file for hit in found.hits} == {"moon.txt"}


def test_a_known_content_is_neither_parsed_nor_embedded_again(
    knowledge: KnowledgeClient, conversations: ConversationStore, tmp_path: Path
) -> None:
    first, second = conversations.create().id, conversations.create().id
    add_articles(knowledge, first, tmp_path, "seoul")

    steps = list(knowledge.add_file(second, tmp_path / "seoul.txt"))

    assert [(step.state, step.done) for step in steps] == [("waiting", 1), ("embedding", 1), ("ready", 1)]
    assert knowledge.search(second, "capital city", 1).meaning


def test_a_dialog_is_remembered_by_meaning(knowledge: KnowledgeClient, conversations: ConversationStore) -> None:
    conversation = conversations.create().id
    told = conversations.add_message(conversation, None, "user", "우리 강아지 이름은 초코야. 치즈를 좋아해.")
    weather = conversations.add_message(conversation, told.id, "assistant", "It rained in Busan all day yesterday.")
    ids = [told.id, weather.id]
    knowledge.remember(conversation, ids)
    knowledge.remember(conversation, ids)

    assert knowledge.recall(conversation, "What is my dog called?", 1, ids)[0].message_id == told.id
    assert [hit.message_id for hit in knowledge.recall(conversation, "my dog", 5, [weather.id])] == [weather.id]


def test_a_turn_that_is_not_remembered_yet_is_recalled_by_its_words(
    knowledge: KnowledgeClient, conversations: ConversationStore
) -> None:
    conversation = conversations.create().id
    told = conversations.add_message(conversation, None, "user", "우리 강아지 이름은 초코야. 치즈를 좋아해.")
    knowledge.remember(conversation, [told.id])
    fresh = conversations.add_message(conversation, told.id, "user", "Our cat is called Bora.")

    hits = knowledge.recall(conversation, "What is the cat called?", 5, [told.id, fresh.id])

    assert fresh.id in [hit.message_id for hit in hits]


def test_what_was_added_without_a_model_gets_its_meaning_later(
    knowledge: KnowledgeClient,
    conversations: ConversationStore,
    tmp_path: Path,
    profile: Profile,
    embedding_model: Path,
) -> None:
    conversation = conversations.create().id
    profile.embedding_model.unlink()
    profile.embedding_model.write_bytes(b"broken")
    add_articles(knowledge, conversation, tmp_path, "seoul", "bread")
    before = knowledge.search(conversation, "한강", 1)
    knowledge.close()
    lend_model(profile, embedding_model)
    later = KnowledgeClient(profile)

    try:
        states = [document.state for document in later.resume_indexing()]
        after = later.search(conversation, "How is a loaf made?", 1)
    finally:
        later.close()

    assert not before.meaning
    assert before.hits[0].passage.file == "seoul.txt"
    assert states.count("ready") == 2
    assert after.meaning
    assert after.hits[0].passage.file == "bread.txt"
