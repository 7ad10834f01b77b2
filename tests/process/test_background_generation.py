"""Background generation on the real starter model: it ends within tokens of a reply's arrival and costs it nothing."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.chat_settings import SamplingSettings
from engine.service.client import ModelClient
from engine.service.messages import ChatTurn, Generate, Generated, ModelEvent, TextPiece
from engine.service.precedence import Precedence
from knowledge.child.process import Stream
from tests.process.test_model_child import starter

__all__ = ["starter"]

STORY = Generate(
    "", (ChatTurn("1", "user", "Write a long story about a ship."),), SamplingSettings(temperature=0, max_tokens=200)
)
TOKENS_LATE = 32
"""A batch of the engine has 512; a token is drawn while the cancel is on its way, a few wait to be sent together."""


class Watched:
    """A stream that tells how far it is."""

    def __init__(self, stream: Stream[ModelEvent]) -> None:
        self._stream = stream
        self.text = ""
        self.begun = threading.Event()
        self.generated: Generated | None = None

    def cancel(self) -> None:
        self._stream.cancel()

    def __iter__(self) -> Iterator[ModelEvent]:
        for event in self._stream:
            if isinstance(event, TextPiece):
                self.text += event.text
                if len(self.text) > 20:
                    self.begun.set()
            elif isinstance(event, Generated):
                self.generated = event
            yield event


@pytest.fixture(scope="module")
def client(starter: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModelClient]:
    client = ModelClient(tmp_path_factory.mktemp("logs"))
    list(client.load(starter, 2048))
    yield client
    client.close()


def ask(client: ModelClient, *texts: str) -> tuple[str, Generated]:
    turns = tuple(
        ChatTurn(str(number), "assistant" if number % 2 else "user", text) for number, text in enumerate(texts)
    )
    sampling = SamplingSettings(temperature=0, max_tokens=20)
    pieces = []
    for event in client.generate(Generate("Be helpful.", turns, sampling, conversation_id="open")):
        if isinstance(event, TextPiece):
            pieces.append(event.text)
        elif isinstance(event, Generated):
            return "".join(pieces), event
    raise AssertionError("the answer never ended")


def test_a_reply_ends_background_generation_within_tokens_and_reads_nothing_twice(client: ModelClient) -> None:
    precedence = Precedence()
    tries: list[Watched] = []
    texts: list[str] = []
    begun = threading.Event()

    def begin() -> Watched:
        tries.append(Watched(client.generate(STORY)))
        begun.set()
        return tries[-1]

    question = "Name three colours of the rainbow, please."
    answer, first = ask(client, question)
    work = threading.Thread(target=lambda: texts.append(precedence.background(begin)))
    work.start()
    assert begun.wait(60)
    assert tries[0].begun.wait(60)
    seen = tries[0].text
    with precedence.reply():
        _, second = ask(client, question, answer, "And one more?")
        assert len(tries) == 1
    work.join(120)

    ended = tries[0].generated
    assert ended is not None
    assert ended.reason == "cancelled"
    assert ended.usage.completion_tokens - client.count((seen,))[0] <= TOKENS_LATE
    known = first.usage.prompt_tokens + first.usage.completion_tokens - (first.reason == "length")
    assert second.usage.cached_tokens >= known
    (story,) = texts
    assert len(tries) == 2
    assert story.startswith(seen)


def test_loading_another_model_does_not_wait_for_background_generation(client: ModelClient, starter: Path) -> None:
    texts: list[str] = []
    work = threading.Thread(target=lambda: texts.append(client.generate_in_background(STORY)))
    work.start()
    list(client.load(starter, 1024))
    work.join(120)
    assert len(texts[0]) > 100
