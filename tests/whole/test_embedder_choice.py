"""Another embedding model is chosen: everything is embedded anew, and search goes on meanwhile."""

from collections.abc import Iterator
from pathlib import Path

import gguf
import numpy as np
import pytest
import torch

from knowledge.embedding.embedder import Embedder, identity_of
from knowledge.errors import EmbedderUnusable
from knowledge.profile import Profile
from knowledge.service.client import KnowledgeClient
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from tests.tiny_bert import TinyBert, write_bert
from tests.whole.conftest import lend_model

NOTE = "the library opens at nine on monday.\n\nthe fee for the report is red.\n\n" + "a cat sat on the mat. " * 300


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> TinyBert:
    return write_bert(tmp_path_factory.mktemp("models") / "tiny.gguf", pooling=gguf.PoolingType.MEAN)


@pytest.fixture
def database(profile: Profile) -> Iterator[Database]:
    database = Database(profile.database)
    yield database
    database.close()


@pytest.fixture
def knowledge(profile: Profile, embedding_model: Path) -> Iterator[KnowledgeClient]:
    lend_model(profile, embedding_model)
    client = KnowledgeClient(profile)
    yield client
    client.close()


@pytest.fixture
def conversation(knowledge: KnowledgeClient, database: Database, tmp_path: Path) -> str:
    """With a document and a message, both embedded by the bundled model."""
    store = ConversationStore(database)
    conversation = store.create().id
    note = tmp_path / "note.txt"
    note.write_text(NOTE)
    assert list(knowledge.add_file(conversation, note))[-1].state == "ready"
    said = store.add_message(conversation, None, "user", "when is the deadline of the budget?")
    knowledge.remember(conversation, [said.id])
    return conversation


def widths(database: Database) -> set[int]:
    with database.reading() as connection:
        rows = connection.execute("SELECT embedding FROM passages UNION ALL SELECT embedding FROM messages").fetchall()
    return {len(row["embedding"] or b"") // 2 for row in rows}


def test_everything_is_embedded_anew_and_back(
    knowledge: KnowledgeClient, conversation: str, database: Database, tiny: TinyBert
) -> None:
    before = knowledge.embedder()
    steps = list(knowledge.choose_embedder(tiny.path))
    found = knowledge.search(conversation, "when is the library open?", 3)
    said = [message.id for message in ConversationStore(database).branch(conversation)]

    assert (before.path, before.available, before.done) == ("", True, before.total)
    assert (steps[0].name, steps[0].path, steps[0].done) == ("tiny", str(tiny.path), 0)
    assert steps[-1].done == steps[-1].total == before.total
    assert widths(database) == {64}
    assert found.meaning
    assert "library opens" in found.hits[0].passage.text
    assert knowledge.recall(conversation, "the deadline", 1, said)[0].message_id == said[0]

    back = list(knowledge.choose_embedder(None))

    assert (back[-1].path, back[-1].done) == ("", before.total)
    assert widths(database) == {384}
    assert knowledge.search(conversation, "Wann öffnet die Bibliothek?", 3).meaning


def test_the_choice_and_what_is_left_to_do_outlive_the_child(
    knowledge: KnowledgeClient, conversation: str, database: Database, tiny: TinyBert, profile: Profile
) -> None:
    for state in knowledge.choose_embedder(tiny.path):
        assert state.done == 0
        break
    knowledge.close()
    with database.transaction() as connection:
        connection.execute("UPDATE passages SET embedding = NULL")
    later = KnowledgeClient(profile)

    try:
        words = later.search(conversation, "library", 1)
        list(later.resume_indexing())
        state = later.embedder()
        meaning = later.search(conversation, "library", 1)
    finally:
        later.close()

    assert not words.meaning
    assert words.hits
    assert (state.path, state.done) == (str(tiny.path), state.total)
    assert meaning.meaning
    assert widths(database) == {64}


def test_vectors_of_a_model_that_was_exchanged_outside_are_not_kept(
    knowledge: KnowledgeClient, conversation: str, database: Database, tiny: TinyBert, profile: Profile
) -> None:
    knowledge.close()
    profile.knowledge_settings.write_text(f'embedder = "{tiny.path}"\n')
    later = KnowledgeClient(profile)
    try:
        assert later.embedder().done == 0
        assert later.search(conversation, "library", 1).hits
    finally:
        later.close()


def test_what_is_no_embedding_model_changes_nothing(
    knowledge: KnowledgeClient, conversation: str, tmp_path: Path, profile: Profile
) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF" + b"\0" * 100)
    ranker = write_bert(tmp_path / "ranker.gguf")
    before = knowledge.embedder()

    for file in (broken, ranker.path, tmp_path / "missing.gguf"):
        with pytest.raises(EmbedderUnusable, match=file.name):
            list(knowledge.choose_embedder(file))

    assert knowledge.embedder() == before
    assert knowledge.search(conversation, "library", 1).meaning
    assert not profile.knowledge_settings.exists()


def test_a_chosen_model_that_is_gone_leaves_words(
    knowledge: KnowledgeClient, conversation: str, tiny: TinyBert, profile: Profile, database: Database, tmp_path: Path
) -> None:
    moved = tmp_path / "moved.gguf"
    moved.write_bytes(tiny.path.read_bytes())
    list(knowledge.choose_embedder(moved))
    knowledge.close()
    moved.rename(tmp_path / "elsewhere.gguf")
    later = KnowledgeClient(profile)
    try:
        state = later.embedder()
        found = later.search(conversation, "library", 1)
    finally:
        later.close()

    assert not state.available
    assert found.hits
    assert not found.meaning
    assert widths(database) == {64}, "the model may come back"


def test_a_model_is_known_wherever_it_lies(tiny: TinyBert, tmp_path: Path, embedding_model: Path) -> None:
    copy = tmp_path / "copy.gguf"
    copy.write_bytes(tiny.path.read_bytes())
    assert identity_of(copy) == identity_of(tiny.path) != ""
    copy.write_bytes(tiny.path.read_bytes()[:-1] + b"x")
    assert identity_of(copy) != identity_of(tiny.path)
    assert identity_of(embedding_model) == "multilingual-e5-small-q4_0"
    assert identity_of(tmp_path / "missing.gguf") == ""


def test_vectors_are_the_reference_models(tiny: TinyBert) -> None:
    embedder = Embedder(tiny.path)
    ids = [2, *tiny._ids("the library opens at nine"), 3]
    mean = tiny.reference.bert(input_ids=torch.tensor([ids])).last_hidden_state[0].mean(0).detach().numpy()

    ((_, vector),) = next(embedder.passages(["the library opens at nine"]))

    assert float(vector @ (mean / np.linalg.norm(mean))) == pytest.approx(1.0, abs=1e-3)
