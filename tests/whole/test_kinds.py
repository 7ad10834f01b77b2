"""Every kind of model in one program: the bundled embedding model, a T5, the starter model, one conversation."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.chat_settings import ChatSettings, SamplingSettings
from engine.errors import CannotWrite, NothingToFind
from engine.service.client import ModelClient
from engine.service.messages import ChatTurn, Classified, Compare, Generate, ModelLoaded, Ranked
from engine.services import Services, open_services
from engine.starter import provide_starter
from engine.turn.turn import Turn
from engine.turn.turn_events import Ended
from knowledge.child.process import ProcessOutcome
from knowledge.profile import Profile
from tests.tiny_t5 import write_t5
from tests.whole.conftest import lend_model

ROOT = Path(__file__).resolve().parents[2]
WINDOW = 1024


@pytest.fixture(scope="module")
def e5(embedding_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModelClient]:
    client = ModelClient(tmp_path_factory.mktemp("logs"), threads=1)
    loaded = list(client.load(embedding_model, WINDOW))[-1]
    assert isinstance(loaded, ModelLoaded)
    assert loaded.kind == "encoder"
    yield client
    client.close()


def ranked(client: ModelClient, query: str, *passages: str) -> tuple[float, ...]:
    event = list(client.compare(Compare(query, (), passages)))[-1]
    assert isinstance(event, Ranked)
    return event.scores


def shares(client: ModelClient, text: str, *labels: str) -> dict[str, float]:
    event = list(client.compare(Compare(text, labels, ())))[-1]
    assert isinstance(event, Classified)
    assert sum(item.share for item in event.labels) == pytest.approx(1, abs=1e-5)
    return {item.label: item.share for item in event.labels}


def test_an_embedding_model_orders_passages_by_meaning(e5: ModelClient) -> None:
    scores = ranked(
        e5,
        "언제까지 보고서를 내야 하나요?",
        "The cat sat on the mat and looked at the rain.",
        "The report is due on Friday at noon.",
        "Our library closes at seven on Mondays.",
    )
    assert max(scores) == scores[1]


@pytest.mark.parametrize(
    ("text", "labels", "best"),
    [
        ("The striker scored twice in the final.", ("sports", "politics", "science"), "sports"),
        ("국회가 법안을 통과시켰다.", ("스포츠", "정치", "과학"), "정치"),
        ("I was charged twice this month.", ("billing", "technical problem", "praise"), "billing"),
    ],
)
def test_an_embedding_model_sorts_into_labels_that_it_never_saw(
    e5: ModelClient, text: str, labels: tuple[str, ...], best: str
) -> None:
    assert next(iter(shares(e5, text, *labels))) == best


def test_a_text_longer_than_the_window_is_sorted_as_a_whole(e5: ModelClient) -> None:
    text = "The weather was fine that day. " * 10 + "The striker scored twice and the team won the cup. " * 90
    assert next(iter(shares(e5, text, "weather", "sports"))) == "sports"


def test_what_an_encoder_cannot_do_is_told(e5: ModelClient) -> None:
    with pytest.raises(CannotWrite):
        list(e5.generate(Generate("", (ChatTurn("1", "user", "Hello"),), SamplingSettings())))
    with pytest.raises(NothingToFind):
        list(e5.compare(Compare("Hello", (), ())))


@pytest.fixture
def services(profile: Profile, embedding_model: Path) -> Iterator[Services]:
    lend_model(profile, embedding_model)
    provide_starter(profile)
    outcomes: list[ProcessOutcome] = []
    services = open_services(profile, outcomes.append)
    yield services
    services.close()
    assert outcomes == []


def load(services: Services, model: Path) -> None:
    assert isinstance(list(services.model.load(model, WINDOW))[-1], ModelLoaded)


def ask(services: Services, conversation_id: str, prompt: str) -> Ended:
    ended = list(Turn(services, conversation_id).ask(prompt))[-1]
    assert isinstance(ended, Ended)
    assert ended.error is None
    assert ended.message.state == "complete"
    return ended


def test_kinds_take_turns_in_one_conversation(services: Services, embedding_model: Path, tmp_path: Path) -> None:
    settings = ChatSettings(sampling=SamplingSettings(temperature=0, max_tokens=24))
    conversation = services.conversations.create(settings=settings.to_json()).id
    load(services, embedding_model)
    with pytest.raises(NothingToFind):
        list(Turn(services, conversation).ask("Hello?"))
    facts = tmp_path / "facts.md"
    facts.write_text(
        "# Library\n\nThe library closes at seven on Mondays.\n\n# Café\n\nThe café sells soup for four euros.\n\n"
        "# Garden\n\nRoses bloom beside the northern wall of the garden.\n"
    )
    assert list(services.knowledge.add_file(conversation, facts))[-1].state == "ready"

    found = ask(services, conversation, "도서관은 언제 문을 닫나요?")
    first = found.message.citations[0]
    assert "closes at seven" in first.passage.text
    assert found.message.text[: first.anchors[0]].endswith("closes at seven on Mondays.")
    assert len(found.stats.scores) == len(found.message.citations)
    assert list(found.stats.scores) == sorted(found.stats.scores, reverse=True)

    sorted_ = ask(services, conversation, "The goalkeeper saved a penalty.\nlabels: cooking, football")
    assert sorted_.stats.labels[0].label == "football"
    assert "football" in sorted_.message.text

    t5 = write_t5(tmp_path / "tiny.gguf", gated=True)
    load(services, t5.path)
    question = "translate English to German: that is good."
    written = ask(services, conversation, question)
    source = [*t5.pieces.encode(question), t5.pieces.eos_id()]
    assert written.message.text == t5.pieces.decode(t5.greedy(source, 24))

    (starter,) = services.profile.models.glob("SmolLM2*.gguf")
    load(services, starter)
    told = ask(services, conversation, "Name one colour of the rainbow.")
    assert told.message.text.strip()
    assert told.stats.plan is not None
    branch = services.conversations.branch(conversation)
    assert [message.role for message in branch][-8:] == ["user", "assistant"] * 4
    assert [message.model for message in branch if message.role == "assistant"] == [
        embedding_model.stem, embedding_model.stem, "tiny", starter.stem,
    ]  # fmt: skip


def test_instructions_by_themselves_and_a_text_written_on(services: Services) -> None:
    (starter,) = services.profile.models.glob("SmolLM2*.gguf")
    load(services, starter)
    sampling = SamplingSettings(temperature=0, max_tokens=16)
    single = services.conversations.create(settings=ChatSettings(sampling=sampling, mode="single").to_json()).id
    long = ask(services, single, "Please remember that my dog is called Choco, that it loves cheese and hates cats.")
    short = ask(services, single, "Name one colour.")
    text = services.conversations.create(settings=ChatSettings(sampling=sampling, mode="continue").to_json()).id
    first = ask(services, text, "Once upon a time, there was a")
    second = ask(services, text, "Then")
    used = [ended.stats.usage for ended in (long, short, first, second)]
    tokens = [usage.prompt_tokens for usage in used if usage is not None]
    assert tokens[1] < tokens[0]
    # The text, what was written, and one word: no template, no turns.
    assert tokens[2] < 12
    assert tokens[2] + 16 < tokens[3] < tokens[2] + 16 + 4
    last = used[3]
    assert last is not None
    assert last.cached_tokens >= tokens[2] + 14


def asked(*arguments: object) -> Any:
    command = [sys.executable, "-m", "gui.launch", "ask", *map(str, arguments), "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)
    return json.loads(done.stdout)


def test_a_task_and_a_text_on_the_command_line(profile: Profile, tmp_path: Path) -> None:
    t5 = write_t5(tmp_path / "tiny.gguf", gated=False)
    question = "translate English to German: that is good."
    source = [*t5.pieces.encode(question), t5.pieces.eos_id()]
    reply = asked(question, "--model", t5.path, "--max-tokens", 16)
    assert reply["answer"] == t5.pieces.decode(t5.greedy(source, 16))
    assert reply["usage"]["prompt_tokens"] == len(source)
    opening = "Once upon a time, there was a"
    text = asked(opening, "--continue", "--max-tokens", 8, "--temperature", 0)
    chat = asked(opening, "--max-tokens", 8, "--temperature", 0)
    # No template stands around the text.
    assert text["usage"]["prompt_tokens"] < 12 < chat["usage"]["prompt_tokens"]
    assert text["answer"].strip()


def test_labels_on_the_command_line(profile: Profile, embedding_model: Path) -> None:
    labels = ("The striker scored twice.", "--labels", "politics, sports")
    reply = asked(*labels, "--model", embedding_model)
    assert [item["label"] for item in reply["labels"]] == ["sports", "politics"]
    assert reply["labels"][0]["share"] > 0.5
    command = [sys.executable, "-m", "gui.launch", "ask", *labels]
    refused = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert refused.returncode == 1
    assert "cannot sort into labels" in refused.stderr
