"""Which state a prompt goes on from, on models whose states go back in different ways."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.errors import DecodeFailed
from engine.kv_cache.files import StateFiles
from engine.kv_cache.key import CacheKey
from engine.kv_cache.states import ConversationStates
from engine.runtime.context import Context
from engine.runtime.model import Model
from tests.tiny_decoders import KINDS, Kind, write_decoder

SYSTEM = list(range(10, 30))
QUESTION = list(range(40, 60))
ANSWER = list(range(70, 90))
MORE = list(range(100, 120))
OTHER = list(range(130, 150))


@pytest.fixture(scope="module", params=KINDS)
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Model]:
    kind: Kind = request.param
    model = Model(write_decoder(tmp_path_factory.mktemp("models") / "tiny.gguf", kind), lambda _fraction: True)
    yield model
    model.close()


class Reader:
    """A context over ``model`` with the kept states of ``folder``."""

    def __init__(self, model: Model, folder: Path, idle_s: float = 1000, memory_bytes: int = 1 << 30) -> None:
        self.context = Context(model, 512, threads=1)
        key = CacheKey.of(model.path, self.context.state_kind, None)
        self.states = ConversationStates(self.context, key, StateFiles(folder), idle_s, memory_bytes)

    def turn(self, conversation: str, prompt: list[int], answer: list[int]) -> int:
        """Read ``prompt`` and go on with ``answer``; returns how many tokens of the prompt were not read."""
        with self.states.reading(conversation, prompt):
            cached = self.context.read(prompt, lambda: False)
            for token in answer:
                self.context.append(token)
        return cached

    def close(self) -> None:
        self.states.close()
        self.context.close()


@pytest.fixture
def reader(model: Model, tmp_path: Path) -> Iterator[Reader]:
    reader = Reader(model, tmp_path / "kv")
    yield reader
    reader.close()


def files_of(folder: Path, count: int) -> bool:
    """Whether ``count`` states come to be on disk."""
    until = time.monotonic() + 20
    while len(list(folder.glob("*.kv"))) != count:
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def test_follow_up_regenerate_and_edit_read_what_is_new(reader: Reader) -> None:
    first = SYSTEM + QUESTION
    assert reader.turn("ant", first, ANSWER) == 0
    second = first + ANSWER + MORE
    assert reader.turn("ant", second, ANSWER) == len(first + ANSWER)
    # Regenerated: the last token is read for its logits.
    assert reader.turn("ant", second, OTHER) == len(second) - 1
    # Edited: a state that cannot be cut goes back to where the second question began.
    assert reader.turn("ant", first + ANSWER + OTHER, ANSWER) == len(first + ANSWER)
    # An edit inside the first question: to its beginning, or to nothing.
    cached = reader.turn("ant", first[:-1] + OTHER, ANSWER)
    assert cached == (len(first) - 1)


def test_a_switch_back_reads_what_is_new_and_goes_back_as_before(reader: Reader) -> None:
    first = SYSTEM + QUESTION
    reader.turn("ant", first, ANSWER)
    reader.turn("bee", OTHER, ANSWER)
    assert reader.turn("ant", first + ANSWER + MORE, ANSWER) == len(first + ANSWER)
    reader.turn("bee", OTHER + ANSWER + MORE, ANSWER)
    assert reader.turn("ant", first + ANSWER + MORE, OTHER) == len(first + ANSWER + MORE) - 1
    reader.turn("bee", OTHER, ANSWER)
    assert reader.turn("ant", first + ANSWER + OTHER, ANSWER) == len(first + ANSWER)


def test_an_aside_is_not_kept_and_what_it_interrupts_is(reader: Reader) -> None:
    first = SYSTEM + QUESTION
    reader.turn("ant", first, ANSWER)
    reader.turn("", OTHER, ANSWER)
    reader.turn("bee", MORE, ANSWER)
    assert reader.turn("", OTHER, ANSWER) == 0
    assert reader.turn("ant", first + ANSWER + MORE, ANSWER) == len(first + ANSWER)


def test_what_one_conversation_has_read_serves_another(reader: Reader) -> None:
    reader.turn("ant", SYSTEM + QUESTION, [])
    reader.turn("bee", OTHER, [])
    assert reader.turn("cat", SYSTEM + QUESTION + MORE, []) == len(SYSTEM + QUESTION)
    assert reader.turn("ant", SYSTEM + QUESTION + ANSWER, []) == len(SYSTEM + QUESTION)


def test_other_weights_never_go_on_from_these(reader: Reader) -> None:
    first = SYSTEM + QUESTION
    reader.turn("ant", first, ANSWER)
    reader.states.variant = "an adapter"
    assert reader.turn("ant", first + ANSWER, ANSWER) == 0
    reader.states.variant = ""
    assert reader.turn("ant", first + ANSWER + MORE, []) == len(first + ANSWER)


def test_states_are_written_while_nothing_is_asked(model: Model, tmp_path: Path) -> None:
    first = SYSTEM + QUESTION
    killed = Reader(model, tmp_path / "kv", idle_s=0.05)
    killed.turn("ant", first, ANSWER)
    assert files_of(tmp_path / "kv", 1)
    # The first one has not been closed: only what it wrote by itself is there.
    again = Reader(model, tmp_path / "kv")
    assert again.turn("ant", first + ANSWER + MORE, []) == len(first + ANSWER)
    again.close()
    killed.close()


def test_what_memory_has_no_room_for_goes_to_disk_at_once(model: Model, tmp_path: Path) -> None:
    reader = Reader(model, tmp_path / "kv", memory_bytes=0)
    first = SYSTEM + QUESTION
    reader.turn("ant", first, ANSWER)
    reader.turn("bee", OTHER, ANSWER)
    assert files_of(tmp_path / "kv", 1)
    assert reader.turn("ant", first + ANSWER + MORE, []) == len(first + ANSWER)
    reader.close()


def test_forgetting_takes_all_three_places(reader: Reader, tmp_path: Path) -> None:
    first = SYSTEM + QUESTION
    reader.turn("ant", first, ANSWER)
    reader.turn("bee", OTHER, ANSWER)
    reader.states.forget("ant")
    reader.states.forget("bee")
    assert reader.turn("cat", first + ANSWER, []) == 0
    assert reader.turn("dog", OTHER + ANSWER, []) == 0
    # A conversation that is forgotten while it is answered leaves nothing either.
    with reader.states.reading("eel", MORE):
        reader.context.read(MORE, lambda: False)
        reader.states.forget("eel")
    assert reader.context.tokens == []
    reader.states.forget("cat")
    reader.states.forget("dog")
    reader.states.close()
    assert list((tmp_path / "kv").glob("*")) == []


def test_a_full_window_is_a_failed_decode_and_the_next_prompt_is_read(reader: Reader) -> None:
    prompt = [5] * reader.context.context_tokens
    reader.turn("ant", prompt, [])
    if reader.context.can_cut:
        with pytest.raises(DecodeFailed):
            reader.turn("ant", prompt, [6])
        assert reader.context.tokens == []
    assert reader.turn("ant", SYSTEM, ANSWER) == 0
