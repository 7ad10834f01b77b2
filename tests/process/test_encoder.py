"""A BERT with a head through llama.cpp beside the same weights through transformers."""

import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.errors import LettersUnknown, OwnLabelsOnly
from engine.runtime.encoder import Encoder
from engine.runtime.model import Model
from engine.runtime.native_log import take_native_log
from engine.service.client import ModelClient
from engine.service.messages import Classified, Compare, Ranked
from tests.tiny_bert import TinyBert, write_bert

PAIRS = (
    ("when is the deadline?", "the deadline of the report is monday."),
    ("when is the deadline?", "the cat sat on the mat."),
    ("how much is the fee", "the library opens at nine and closes at seven."),
    ("the budget is about the library", ""),
)
CLOSE = 5e-3
"""llama.cpp looks gelu up in a table of 16-bit values."""


@pytest.fixture(scope="module", params=[(), ("good", "bad", "neither")], ids=["ranker", "classifier"])
def tiny(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> TinyBert:
    return write_bert(tmp_path_factory.mktemp("bert") / "tiny.gguf", request.param)


@pytest.fixture(scope="module")
def encoder(tiny: TinyBert) -> Iterator[Encoder]:
    take_native_log()
    model = Model(tiny.path, lambda _fraction: True)
    encoder = Encoder(model, 1, ranks=True, pooled=True)
    yield encoder
    encoder.close()
    model.close()


@pytest.mark.parametrize("pair", PAIRS)
def test_scores_are_those_of_transformers(tiny: TinyBert, encoder: Encoder, pair: tuple[str, str]) -> None:
    assert list(encoder.scores(*pair, lambda: False)) == pytest.approx(tiny.scores(*pair), abs=CLOSE)


def client_of(path: Path, logs: Path) -> ModelClient:
    client = ModelClient(logs, threads=1)
    list(client.load(path, 4096))
    return client


def ranked(client: ModelClient, query: str, *passages: str) -> tuple[float, ...]:
    event = list(client.compare(Compare(query, (), passages)))[-1]
    assert isinstance(event, Ranked)
    return event.scores


def shares(client: ModelClient, text: str, *labels: str) -> dict[str, float]:
    event = list(client.compare(Compare(text, labels, ())))[-1]
    assert isinstance(event, Classified)
    found = {item.label: item.share for item in event.labels}
    assert list(found.values()) == sorted(found.values(), reverse=True)
    assert sum(found.values()) == pytest.approx(1, abs=1e-5)
    return found


def test_a_head_ranks_the_passages_of_a_question(tiny: TinyBert, tmp_path: Path) -> None:
    client = client_of(tiny.path, tmp_path)
    query, passages = PAIRS[0][0], [passage for _, passage in PAIRS[:3]]
    long = "the library opens at nine. " * 40 + passages[0]
    if len(tiny.scores(query)) == 1:
        scores = ranked(client, query, *passages, long)
        assert list(scores[:3]) == pytest.approx([tiny.scores(query, passage)[0] for passage in passages], abs=CLOSE)
        assert len(scores) == 4
    else:
        logits = tiny.scores(query)
        powers = [math.exp(value) for value in logits]
        expected = dict(zip(("good", "bad", "neither"), (power / sum(powers) for power in powers), strict=True))
        assert shares(client, query) == pytest.approx(expected, abs=CLOSE)
        with pytest.raises(OwnLabelsOnly):
            shares(client, query, "red", "blue")
    client.close()


def test_a_head_that_knows_entailment_sorts_into_any_labels(tmp_path: Path) -> None:
    tiny = write_bert(tmp_path / "nli.gguf", ("entailment", "neutral", "contradiction"))
    client = client_of(tiny.path, tmp_path)
    text = "the budget is about the library"
    powers = {
        label: math.exp(tiny.scores(text, f"this is an example of {label} .")[0]) for label in ("budget", "library")
    }
    expected = {label: power / sum(powers.values()) for label, power in powers.items()}
    assert shares(client, text, "budget", "library") == pytest.approx(expected, abs=CLOSE)
    scores = ranked(client, "the fee", "the cat sat on the mat .", "the report is red .")
    assert scores[0] == pytest.approx(tiny.scores("the fee", "the cat sat on the mat .")[0], abs=CLOSE)
    client.close()


def test_letters_that_the_vocabulary_lacks_are_told(tiny: TinyBert, tmp_path: Path) -> None:
    client = client_of(tiny.path, tmp_path)
    with pytest.raises(LettersUnknown):
        list(client.compare(Compare("언제 문을 여나요?", (), ("the library opens",))))
    client.close()
