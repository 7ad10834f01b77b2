"""A T5 through llama.cpp beside the same weights through transformers, token for token."""

from collections.abc import Iterator

import pytest
from llama_cpp import llama_cpp as native

from engine.chat_settings import SamplingSettings
from engine.errors import LettersUnknown
from engine.runtime.encoder_decoder import EncoderDecoder
from engine.runtime.model import Model
from engine.runtime.native_log import take_native_log
from engine.service.client import ModelClient
from engine.service.messages import (
    ChatTurn,
    Generate,
    Generated,
    ModelEvent,
    ModelLoaded,
    PartBegun,
    PromptPlanned,
    TextPiece,
)
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
    decoder = EncoderDecoder(model, 4096, 1, tiny.logit_scale)
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


@pytest.mark.parametrize("text", INPUTS[:3])
def test_likelihoods_are_those_of_transformers(tiny: TinyT5, runtime: tuple[Model, EncoderDecoder], text: str) -> None:
    # The likeliest tokens would be the same without T5 1.0's scale; sampling would not.
    model, decoder = runtime
    source = [*model.tokenize(text), model.eos]
    decoder.write(source, SamplingSettings(temperature=0, max_tokens=1), lambda _text: None, lambda: False)
    logits = native.llama_get_logits_ith(decoder.handle, -1)[: model.vocabulary_size]
    assert logits == pytest.approx(tiny.first_logits(source), abs=0.02)


SMALL_WINDOW = 64
BOOK = "the book was written by a teacher in 1998. this house is wonderful, and that is good! " * 6


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> TinyT5:
    """Flan-T5's form with a window that texts outgrow soon."""
    return write_t5(tmp_path_factory.mktemp("t5") / "small.gguf", gated=True, window=SMALL_WINDOW)


@pytest.fixture(scope="module")
def client(small: TinyT5, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModelClient]:
    client = ModelClient(tmp_path_factory.mktemp("logs"), threads=1)
    loaded = list(client.load(small.path, 4096))[-1]
    assert isinstance(loaded, ModelLoaded)
    assert (loaded.kind, loaded.context_tokens) == ("encoder-decoder", SMALL_WINDOW)
    yield client
    client.close()


def ask(client: ModelClient, text: str, max_tokens: int = 12) -> list[ModelEvent]:
    turns = (ChatTurn("1", "user", "hello"), ChatTurn("2", "assistant", "world"), ChatTurn("3", "user", text))
    return list(client.generate(Generate("", turns, SamplingSettings(max_tokens=max_tokens))))


def text_of(events: list[ModelEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextPiece))


def test_a_message_is_answered_by_itself_with_the_likeliest_words(small: TinyT5, client: ModelClient) -> None:
    source = [*small.pieces.encode(INPUTS[1]), small.pieces.eos_id()]
    expected = small.greedy(source, 12)
    events = ask(client, INPUTS[1])
    assert text_of(events) == small.pieces.decode(expected)
    planned, done = events[0], events[-1]
    assert isinstance(planned, PromptPlanned)
    assert isinstance(done, Generated)
    assert (planned.plan.prompt, planned.plan.parts) == (len(source), 1)
    assert (done.usage.prompt_tokens, done.usage.completion_tokens) == (len(source), len(expected))


def test_what_is_longer_than_the_window_is_read_in_parts_and_nothing_is_lost(
    small: TinyT5, client: ModelClient
) -> None:
    prefix = "translate English to German: "
    events = ask(client, prefix + BOOK)
    planned = events[0]
    assert isinstance(planned, PromptPlanned)
    begun = [event for event in events if isinstance(event, PartBegun)]
    assert planned.plan.parts == len(begun) > 2
    assert [event.number for event in begun] == list(range(1, len(begun) + 1))
    # The reference is given the pieces that sentences and the window make.
    pieces: list[str] = []
    for sentence in BOOK.replace("1998. ", "1998.|").replace("good! ", "good!|").strip("|").split("|"):
        longer = f"{pieces[-1]} {sentence}" if pieces else ""
        if longer and len(small.pieces.encode(prefix + longer)) < SMALL_WINDOW:
            pieces[-1] = longer
        else:
            pieces.append(sentence)
    assert len(pieces) == len(begun)
    answers = [
        small.pieces.decode(small.greedy([*small.pieces.encode(prefix + piece), small.pieces.eos_id()], 12))
        for piece in pieces
    ]
    assert text_of(events).split() == " ".join(answers).split()


def test_summaries_of_parts_are_summarised_again(small: TinyT5, client: ModelClient) -> None:
    events = ask(client, "summarize: " + BOOK, max_tokens=5)
    planned, done = events[0], events[-1]
    assert isinstance(planned, PromptPlanned)
    assert isinstance(done, Generated)
    assert planned.plan.parts > 1
    # What is shown is the last round alone: one answer of at most 5 tokens, though every part had one.
    assert done.usage.completion_tokens > 5
    assert len(small.pieces.encode(text_of(events))) <= 6


def test_an_instruction_longer_than_the_window_is_read_as_text(client: ModelClient) -> None:
    events = ask(client, f"question: {BOOK} context: a teacher.", max_tokens=3)
    planned = events[0]
    assert isinstance(planned, PromptPlanned)
    assert planned.plan.parts > 2
    assert isinstance(events[-1], Generated)


def test_stop_ends_it_between_two_tokens(client: ModelClient) -> None:
    turns = (ChatTurn("1", "user", "translate English to German: " + BOOK),)
    stream = client.generate(Generate("", turns, SamplingSettings(max_tokens=60)))
    events = []
    for event in stream:
        events.append(event)
        if isinstance(event, TextPiece):
            stream.cancel()
    assert isinstance(events[-1], Generated)
    assert events[-1].reason == "cancelled"
    assert text_of(ask(client, INPUTS[1]))


def test_letters_that_the_vocabulary_lacks_are_told(client: ModelClient) -> None:
    with pytest.raises(LettersUnknown):
        ask(client, "이 문장을 요약해 주세요.")
