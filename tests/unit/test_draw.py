"""The candidates that are drawn from are the ones a sort of the whole vocabulary would give."""

import ctypes
from typing import Any

import numpy as np
import pytest
from llama_cpp import llama_cpp as native
from numpy.typing import NDArray

from engine.runtime.draw import Draw

GetLogits = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int32)
Apply = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.POINTER(native.llama_token_data_array))
Accept = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int32)


def address(pointer: Any) -> int:
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0


class Recorded:
    """Stands for llama.cpp: gives ``logits``, chooses the first candidate and notes what it was asked."""

    def __init__(self, logits: NDArray[np.float32]) -> None:
        self.logits = logits
        self.asked: list[tuple[int, int]] = []
        self.candidates: dict[int, float] = {}
        self.accepted: list[tuple[int, int]] = []
        self.chosen = 0
        self._functions = GetLogits(self._give), Apply(self._apply), Accept(self._accept)

    @property
    def functions(self) -> tuple[int, int, int]:
        give, apply, accept = self._functions
        return address(give), address(apply), address(accept)

    def _give(self, context: int, row: int) -> int | None:
        self.asked.append((context, row))
        return self.logits.ctypes.data if len(self.logits) else None

    def _apply(self, chain: int, array: "ctypes._Pointer[native.llama_token_data_array]") -> None:
        found = array.contents
        self.candidates = {int(found.data[place].id): float(found.data[place].logit) for place in range(found.size)}
        assert len(self.candidates) == found.size
        found.selected = self.chosen

    def _accept(self, chain: int, token: int) -> None:
        self.accepted.append((chain, token))


def drawn(logits: NDArray[np.float32], kept: int) -> dict[int, float]:
    """The candidates, by token."""
    llama = Recorded(logits)
    token = Draw(llama.functions, 77, len(logits), kept).draw(5, -1)
    assert llama.asked == [(5, -1)]
    assert llama.accepted == [(77, token)]
    assert token == next(iter(llama.candidates))
    return llama.candidates


@pytest.mark.parametrize("vocabulary_size", [8_192, 49_152, 50_001, 262_144])
@pytest.mark.parametrize("kept", [1, 40, 104])
def test_the_best_are_all_there_with_their_logits(vocabulary_size: int, kept: int) -> None:
    logits = np.random.default_rng(kept).normal(size=vocabulary_size).astype(np.float32)
    candidates = drawn(logits, kept)
    assert set(np.argsort(-logits)[:kept].tolist()) <= candidates.keys()
    assert len(candidates) <= 4 * kept
    assert all(logit == logits[token] for token, logit in candidates.items())


def test_the_best_may_stand_side_by_side_or_behind_the_last_block() -> None:
    logits = np.zeros(50_001, np.float32)
    logits[49_990:] = np.arange(1, 12)
    logits[:40] = 5.5
    assert set(range(49_995, 50_001)) | set(range(40)) <= drawn(logits, 12).keys()


@pytest.mark.parametrize("logit", [0.0, -np.inf])
def test_equal_logits_are_all_candidates(logit: float) -> None:
    assert len(drawn(np.full(4_100, logit, np.float32), 40)) == 4_100


def test_some_tokens_may_be_ruled_out() -> None:
    logits = np.full(8_192, -np.inf, np.float32)
    logits[100:230] = np.arange(130)
    assert set(range(226, 230)) <= drawn(logits, 4).keys()


def test_candidates_are_found_anew_each_time() -> None:
    llama = Recorded(np.zeros(4_096, np.float32))
    draw = Draw(llama.functions, 1, 4_096, 1)
    for token in (7, 4_095, 0):
        llama.logits[token] = token + 10_000
        assert draw.draw(1, 0) == token
        assert llama.candidates.keys() == {token}
        llama.logits[token] = 0


@pytest.mark.parametrize("numbers", [0, 59])
def test_what_is_no_number_is_not_drawn_from(numbers: int) -> None:
    logits = np.full(4_096, np.nan, np.float32)
    logits[:numbers] = 1
    with pytest.raises(ValueError, match="no numbers"):
        Draw(Recorded(logits).functions, 1, 4_096, 60).draw(1, 0)


def test_a_row_without_logits_and_a_chain_that_chooses_nothing_are_told() -> None:
    llama = Recorded(np.zeros(4_096, np.float32))
    draw = Draw(llama.functions, 1, 4_096, 2)
    for nothing in (-1, 4_096):
        llama.chosen = nothing
        with pytest.raises(ValueError, match="chose nothing"):
            draw.draw(1, 0)
    llama.logits = np.empty(0, np.float32)
    with pytest.raises(ValueError, match="no logits"):
        draw.draw(1, 0)
    assert llama.accepted == []


@pytest.mark.parametrize(("vocabulary_size", "kept"), [(4_096, 65), (4_096, 0), (63, 1)])
def test_no_more_is_kept_than_there_are_blocks(vocabulary_size: int, kept: int) -> None:
    with pytest.raises(ValueError, match="blocks"):
        Draw((1, 1, 1), 1, vocabulary_size, kept)


def chain_of(seed: int) -> Any:
    chain = native.llama_sampler_chain_init(native.llama_sampler_chain_default_params())
    for step in (
        native.llama_sampler_init_top_k(104),
        native.llama_sampler_init_penalties(8_192, 64, 1.1, 0.0, 0.0),
        native.llama_sampler_init_top_k(40),
        native.llama_sampler_init_top_p(0.95, 1),
        native.llama_sampler_init_temp(1.5),
        native.llama_sampler_init_dist(seed),
    ):
        native.llama_sampler_chain_add(chain, step)
    return chain


def drawn_from_all(chain: Any, logits: NDArray[np.float32]) -> int:
    data = (native.llama_token_data * len(logits))()
    for token, logit in enumerate(logits):
        data[token] = native.llama_token_data(token, logit, 0)
    array = native.llama_token_data_array(data, len(logits), -1, False)
    native.llama_sampler_apply(chain, ctypes.byref(array))
    token = int(array.data[array.selected].id)
    native.llama_sampler_accept(chain, token)
    return token


@pytest.mark.parametrize("seed", range(3))
def test_llama_cpp_draws_the_same_from_all_tokens(seed: int) -> None:
    random = np.random.default_rng(seed)
    llama = Recorded(np.zeros(8_192, np.float32))
    chain, other = chain_of(seed), chain_of(seed)
    apply, accept = native.llama_sampler_apply, native.llama_sampler_accept
    functions = (
        llama.functions[0],
        *(ctypes.cast(function, ctypes.c_void_p).value or 0 for function in (apply, accept)),
    )
    draw = Draw(functions, ctypes.cast(chain, ctypes.c_void_p).value or 0, 8_192, 104)
    drawn_tokens = []
    for _ in range(20):
        llama.logits[:] = random.normal(size=8_192)
        drawn_tokens.append(draw.draw(1, -1))
        assert drawn_tokens[-1] == drawn_from_all(other, llama.logits)
    assert len(set(drawn_tokens)) > 10
    native.llama_sampler_free(chain)
    native.llama_sampler_free(other)
