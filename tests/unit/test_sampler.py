"""The candidates that are drawn from are the ones a sort of the whole vocabulary would give."""

import numpy as np
import pytest
from llama_cpp import llama_cpp as native

from engine.runtime.sampler import BestCandidates


def ids(found: native.llama_token_data_array) -> list[int]:
    return [int(found.data[place].id) for place in range(found.size)]


@pytest.mark.parametrize("vocabulary_size", [1_024, 49_152, 50_001])
@pytest.mark.parametrize("kept", [1, 40, 104])
def test_the_best_are_all_there_with_their_logits(vocabulary_size: int, kept: int) -> None:
    logits = np.random.default_rng(kept).normal(size=vocabulary_size).astype(np.float32)
    found = BestCandidates(vocabulary_size, kept).of(logits)
    assert set(np.argsort(-logits)[:kept].tolist()) <= set(ids(found))
    assert found.size <= 2 * kept + 8
    assert all(found.data[place].logit == logits[token] for place, token in enumerate(ids(found)))


def test_the_best_may_stand_side_by_side_or_behind_the_last_group() -> None:
    logits = np.zeros(50_001, np.float32)
    logits[49_990:] = np.arange(1, 12)
    logits[:40] = 5.5
    found = BestCandidates(50_001, 12).of(logits)
    assert set(range(49_995, 50_001)) | set(range(40)) <= set(ids(found))


def test_equal_logits_are_all_candidates() -> None:
    assert BestCandidates(4_096, 40).of(np.zeros(4_096, np.float32)).size == 4_096


def test_candidates_are_found_anew_each_time() -> None:
    best = BestCandidates(4_096, 1)
    logits = np.zeros(4_096, np.float32)
    for token in (7, 4_095, 0):
        logits[token] = token + 10_000
        assert ids(best.of(logits)) == [token]
        logits[token] = 0


@pytest.mark.parametrize("shift", [-30.0, -1.0, 0.0, 1.0, 30.0])
def test_a_bound_that_no_longer_holds_is_left(shift: float) -> None:
    best = BestCandidates(49_152, 104)
    random = np.random.default_rng(7)
    best.of(random.normal(size=49_152).astype(np.float32))
    logits = (random.normal(size=49_152) + shift).astype(np.float32)
    found = best.of(logits)
    assert set(np.argsort(-logits)[:104].tolist()) <= set(ids(found))
    assert found.size <= 4_096
    assert all(found.data[place].logit == logits[token] for place, token in enumerate(ids(found)))
