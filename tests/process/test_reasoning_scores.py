"""The words of an answer behind reasoning, and answers that go on from another word, on files that say their script."""

from pathlib import Path

import msgspec
import pytest

from engine.runtime.model import Model
from engine.service.client import ModelClient
from engine.service.messages import ChatTurn, Generate, ReasoningPiece, ScoreAnswer, TextPiece
from engine.turn.word_scores import words_of
from tests.chat_families import DEEPSEEK_R1, EXAONE, HYPERCLOVA, MAGISTRAL, PHI4, QWEN3, REFLECTING
from tests.process.test_reasoning import BRACKETS, GREEDY, IM, SAID, THOUGHT, USER, client, load, starter

pytest.importorskip("gguf")

from tests.scripted_gguf import with_template, write_scripted

__all__ = ["client", "starter"]

FAMILIES = {
    "Qwen3": (QWEN3, IM, [("\n", "<think>", *THOUGHT, "</think>", *SAID, "<|im_end|>")]),
    "Phi-4": (PHI4, (*IM, "<|im_sep|>"), [("<|im_sep|>", "<think>", *THOUGHT, "</think>", *SAID, "<|im_end|>")]),
    "DeepSeek-R1": (DEEPSEEK_R1, ("<｜User｜>", "<｜Assistant｜>"), [("\n", *THOUGHT, "</think>", *SAID, "</s>")]),
    "EXAONE": (EXAONE, ("[|user|]", "[|assistant|]"), [("\n", *THOUGHT, "</thought>", *SAID, "</s>")]),
    "Magistral": (MAGISTRAL, BRACKETS, [("[/INST]", "[THINK]", *THOUGHT, "[/THINK]", *SAID, "</s>")]),
    "reasoning tags": (REFLECTING, ("<|end|>",), [(">", *THOUGHT, "</reasoning>", *SAID, "<|end|>")]),
    "a turn of its own": (HYPERCLOVA, IM, [("t", "/think", *THOUGHT, "<|im_end|>"), ("\n", *SAID, "</s>")]),
}


def parts(client: ModelClient, asked: Generate) -> tuple[str, str]:
    """Reasoning and answer."""
    events = list(client.generate(asked))
    reasoning = "".join(event.text for event in events if isinstance(event, ReasoningPiece))
    return reasoning, "".join(event.text for event in events if isinstance(event, TextPiece))


@pytest.mark.parametrize("family", FAMILIES)
def test_the_words_of_an_answer_are_those_behind_the_reasoning_and_another_one_can_take_their_place(
    client: ModelClient, tmp_path: Path, family: str
) -> None:
    template, controls, script = FAMILIES[family]
    # Behind “Yes” another sign is as likely; of two the first is drawn.
    script = [*script, ("~", SAID[0], "?", script[-1][-1])]
    load(client, write_scripted(tmp_path / "model.gguf", template, controls, script))
    asked = Generate("", (USER,), GREEDY)
    reasoning, answer = parts(client, asked)
    assert (reasoning, answer) == ("I think.", "Yes!")
    words = words_of(client.score_in_background(ScoreAnswer(asked, answer, reasoning)))
    assert "".join(word.text for word in words) == answer
    _, last = words
    assert last.probability == pytest.approx(0.5, abs=0.05)
    other = next(one for one in last.alternatives if one.text == "?")
    again_reasoning, again = parts(client, msgspec.structs.replace(asked, begin=other.begin))
    assert (again_reasoning, again) == ("I think.", "Yes?")
    # What was gone on from is looked at in its turn.
    words = words_of(client.score_in_background(ScoreAnswer(asked, again, reasoning)))
    assert [word.text for word in words] == ["Yes", "?"]


def test_an_answer_that_ended_while_it_was_thought_about_has_no_words(client: ModelClient, tmp_path: Path) -> None:
    load(client, write_scripted(tmp_path / "model.gguf", *FAMILIES["Qwen3"]))
    asked = Generate("", (USER,), msgspec.structs.replace(GREEDY, max_tokens=3))
    reasoning, answer = parts(client, asked)
    assert (reasoning, answer) == ("I think", "")
    assert words_of(client.score_in_background(ScoreAnswer(asked, answer, reasoning))) == []


def test_the_starter_that_thinks_is_looked_at_and_goes_on_from_another_word(
    client: ModelClient, tmp_path: Path, starter: Path
) -> None:
    source = (
        "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
        "{% if add_generation_prompt %}<|im_start|>assistant\n<think>\n{% endif %}"
    )
    load(client, with_template(starter, tmp_path / "thinking.gguf", source))
    asked = Generate("", (ChatTurn("1", "user", "What is the capital of France?"),), GREEDY)
    # It was never taught to end its thoughts.
    model = Model(starter, lambda _fraction: True)
    thought = tuple(model.tokenize("It is Paris.\n</think>\n\n"))
    model.close()
    reasoning, answer = parts(client, msgspec.structs.replace(asked, begin=thought))
    assert reasoning == "It is Paris."
    words = words_of(client.score_in_background(ScoreAnswer(asked, answer, reasoning)))
    assert "".join(word.text for word in words) == answer
    place = next(at for at, word in enumerate(words) if at > 1 and any(one.text.strip() for one in word.alternatives))
    other = next(one for one in words[place].alternatives if one.text.strip())
    again_reasoning, again = parts(client, msgspec.structs.replace(asked, begin=other.begin))
    assert again_reasoning == reasoning
    assert again.startswith("".join(word.text for word in words[:place]) + other.text)
