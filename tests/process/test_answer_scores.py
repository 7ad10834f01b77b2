"""How probable the words of an answer were, and answers that begin with others: on the real starter model."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest
from llama_cpp import Llama

from engine.chat_settings import SamplingSettings
from engine.runtime.context import Context, ReadingStopped
from engine.runtime.model import Model
from engine.runtime.scoring import KEPT, SCORED_AT_ONCE, score
from engine.service.client import ModelClient
from engine.service.messages import ChatTurn, Generate, Generated, ScoreAnswer, TextPiece
from engine.turn.word_scores import words_of
from tests.process.test_model_child import starter

__all__ = ["starter"]

GREEDY = SamplingSettings(temperature=0, max_tokens=40, repeat_penalty=1)
IM_END = 2
"""What ends a turn in SmolLM2's vocabulary."""
TEXT = " Paris. It lies on the river Seine, and many people go there to see the tower, the museums and the bridges."


@pytest.fixture(scope="module")
def client(starter: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModelClient]:
    client = ModelClient(tmp_path_factory.mktemp("logs"))
    list(client.load(starter, 1024))
    yield client
    client.close()


def request(text: str, conversation_id: str = "") -> Generate:
    return Generate("", (ChatTurn("1", "user", text),), GREEDY, conversation_id=conversation_id)


def answer_to(client: ModelClient, asked: Generate) -> tuple[str, Generated]:
    events = list(client.generate(asked))
    assert isinstance(events[-1], Generated)
    return "".join(event.text for event in events if isinstance(event, TextPiece)), events[-1]


def test_probabilities_agree_with_a_softmax_over_all_logits(starter: Path) -> None:
    model = Model(starter, lambda _fraction: True)
    context = Context(model, 512, 2, "plain")
    try:
        prompt, text = model.tokenize("The capital of France is"), model.tokenize(TEXT)[: SCORED_AT_ONCE + 5]
        scores = score(context, prompt, text, lambda: False)
    finally:
        context.close()
        model.close()
    other = Llama(str(starter), n_ctx=512, logits_all=True, verbose=False)
    other.eval([*prompt, *text])
    logits = np.array(other.scores[len(prompt) - 1 : len(prompt) + len(text) - 1], dtype=np.float64)
    other.close()
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    assert len(scores) == len(text)
    for scored, token, row in zip(scores, text, shares, strict=True):
        assert scored.token == token
        assert scored.probability == pytest.approx(row[token], rel=0.1, abs=0.01)
        assert len(scored.best) == KEPT
        for candidate, probability in scored.best:
            assert probability == pytest.approx(row[candidate], rel=0.1, abs=0.01)
        assert [probability for _, probability in scored.best] == sorted((p for _, p in scored.best), reverse=True)


def test_scoring_ends_when_it_is_to(starter: Path) -> None:
    model = Model(starter, lambda _fraction: True)
    context = Context(model, 512, 2, "plain")
    asked: list[None] = []

    def stopped() -> bool:
        asked.append(None)
        return len(context.tokens) > 5

    try:
        with pytest.raises(ReadingStopped):
            score(context, model.tokenize("The capital of France is"), model.tokenize(TEXT) * 4, stopped)
    finally:
        context.close()
        model.close()
    assert asked


def test_a_greedy_answer_is_made_of_the_most_probable_tokens(client: ModelClient) -> None:
    asked = request("What is the capital of France?")
    answer, done = answer_to(client, asked)
    scored = client.score_in_background(ScoreAnswer(asked, answer))
    assert b"".join(token.piece for token in scored.tokens).decode() == answer
    assert len(scored.tokens) == done.usage.completion_tokens
    best = [token.choices[0].id == token.id for token in scored.tokens]
    # Read together, near-ties can turn out otherwise.
    assert sum(best) >= len(best) - 1
    assert all(0 < token.probability <= 1 for token in scored.tokens)


def test_an_answer_goes_on_from_an_alternative(client: ModelClient) -> None:
    asked = request("Name a colour of the rainbow.")
    answer, _ = answer_to(client, asked)
    words = words_of(client.score_in_background(ScoreAnswer(asked, answer)))
    assert "".join(word.text for word in words) == answer
    place = next(at for at, word in enumerate(words) if at > 2 and any(one.text.strip() for one in word.alternatives))
    other = next(one for one in words[place].alternatives if one.text.strip())
    text, done = answer_to(client, msgspec.structs.replace(asked, begin=other.begin))
    assert text.startswith("".join(word.text for word in words[:place]) + other.text)
    assert not text.startswith("".join(word.text for word in words[: place + 1]))
    assert done.usage.completion_tokens > len(other.begin)


def test_an_alternative_that_ends_the_answer_ends_it(client: ModelClient) -> None:
    asked = request("What is the capital of France?")
    answer, _ = answer_to(client, asked)
    scored = client.score_in_background(ScoreAnswer(asked, answer))
    begin = (*(token.id for token in scored.tokens[:3]), IM_END)
    text, done = answer_to(client, msgspec.structs.replace(asked, begin=begin))
    assert text == b"".join(token.piece for token in scored.tokens[:3]).decode()
    assert done.reason == "end"


def test_words_of_korean_are_whole_characters(client: ModelClient) -> None:
    scored = client.score_in_background(ScoreAnswer(request("한국의 수도는?"), "서울입니다."))
    words = words_of(scored)
    assert "".join(word.text for word in words) == "서울입니다."
    assert len(words) < len(scored.tokens)
    assert not any("\ufffd" in word.text for word in words)
    assert all("\ufffd" not in other.text for word in words for other in word.alternatives)
    other = next(one for word in words[1:] for one in word.alternatives if one.text >= "가")
    text, _ = answer_to(client, msgspec.structs.replace(request("한국의 수도는?"), begin=other.begin))
    assert other.text in text
    assert text.startswith("서")


def test_looking_at_an_answer_costs_its_conversation_nothing(client: ModelClient) -> None:
    asked = request("What is the capital of Italy?", "talk")
    answer, first = answer_to(client, asked)
    client.score_in_background(ScoreAnswer(request("Something else entirely, long ago?"), "Yes. " * 50))
    turns = (*asked.turns, ChatTurn("2", "assistant", answer), ChatTurn("3", "user", "And of Spain?"))
    _, second = answer_to(client, msgspec.structs.replace(asked, turns=turns))
    assert second.usage.cached_tokens >= first.usage.prompt_tokens + first.usage.completion_tokens
