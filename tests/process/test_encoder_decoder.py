"""A T5 through llama.cpp beside the same weights through transformers, token for token."""

from collections.abc import Iterator

import pytest

from engine.chat_settings import SamplingSettings
from engine.runtime.encoder_decoder import EncoderDecoder
from engine.runtime.model import Model
from engine.runtime.native_log import take_native_log
from tests.tiny_t5 import TinyT5, write_t5

GREEDY = SamplingSettings(temperature=0, repeat_penalty=1, max_tokens=40)
INPUTS = (
    "summarize: the quick brown fox",
    "translate English to German: that is good.",
    "question: who wrote the book? context: the book was written by a teacher in 1998.",
    "a model reads its input at once and writes one word after another! " * 12,
)


@pytest.fixture(scope="module", params=[False, True], ids=["relu, tied", "gated gelu"])
def tiny(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> TinyT5:
    return write_t5(tmp_path_factory.mktemp("t5") / "tiny.gguf", request.param)


@pytest.fixture(scope="module")
def runtime(tiny: TinyT5) -> Iterator[tuple[Model, EncoderDecoder]]:
    take_native_log()
    model = Model(tiny.path, lambda _fraction: True)
    scale = tiny.reference.config.d_model**-0.5 if tiny.reference.config.tie_word_embeddings else 1.0
    decoder = EncoderDecoder(model, 4096, 1, scale)
    yield model, decoder
    decoder.close()
    model.close()


@pytest.mark.parametrize("text", INPUTS)
def test_tokens_are_those_of_transformers(tiny: TinyT5, runtime: tuple[Model, EncoderDecoder], text: str) -> None:
    model, decoder = runtime
    source = [*model.tokenize(text), model.eos]
    assert source == [*tiny.pieces.encode(text), tiny.pieces.eos_id()]
    pieces: list[str] = []
    written = decoder.write(source, GREEDY, pieces.append, lambda: False)
    assert written.tokens == tiny.greedy(source, 40)
    assert written.reason == ("end" if len(written.tokens) < 40 else "length")
    assert "".join(pieces) == tiny.pieces.decode(written.tokens)
    assert len(set(written.tokens)) > 3
