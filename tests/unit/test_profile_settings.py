"""What the engine takes from ``settings.toml``, and what a conversation says itself."""

from pathlib import Path

import pytest

from engine.chat_settings import ChatSettings, SamplingSettings
from engine.kv_cache.files import trim_states
from engine.profile_settings import BUILT_IN_PRESETS, kv_limit_bytes, usual_settings

SETTINGS = """
[answers]
usual = "precise"

[answers.models]
"SmolLM2" = "mine"
"Gone" = "no such preset"

[answers.presets.mine]
temperature = 0.9
max_tokens = 77

[documents]
excerpts = 7

[storage]
kv_gb = 5
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "settings.toml"
    made.write_text(SETTINGS, encoding="utf-8")
    return made


def test_a_model_has_its_preset_and_the_others_the_usual(file: Path) -> None:
    assert usual_settings(file, "SmolLM2").sampling == SamplingSettings(temperature=0.9, max_tokens=77)
    assert usual_settings(file, "Gone").sampling == BUILT_IN_PRESETS["precise"]
    assert usual_settings(file, "Qwen").sampling == BUILT_IN_PRESETS["precise"]
    assert usual_settings(file, "Qwen").excerpts == 7
    assert kv_limit_bytes(file) == 5_000_000_000


@pytest.mark.parametrize("text", ["", "[answers]\nusual = 3\n", "answers = 1\n", "[answers\n"])
def test_what_cannot_be_understood_is_the_default(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    assert usual_settings(file, "SmolLM2") == ChatSettings()
    assert kv_limit_bytes(file) == 2_000_000_000


def test_a_conversation_keeps_what_it_set_and_follows_in_the_rest(file: Path) -> None:
    before = usual_settings(file, "SmolLM2")
    json = ChatSettings(
        system_prompt="Be brief.", sampling=SamplingSettings(temperature=0.6, max_tokens=77), excerpts=7
    ).to_json(before)
    # The temperature was set to what happens to be the default: it stays when the preset has another one.
    after = ChatSettings.from_json(json, usual_settings(file, "Qwen"))
    assert after.system_prompt == "Be brief."
    assert after.sampling.temperature == 0.6
    assert after.sampling.max_tokens == BUILT_IN_PRESETS["precise"].max_tokens
    assert ChatSettings.from_json("{}", before) == before
    assert before.to_json(before) == "{}"


def test_the_oldest_states_go_first(tmp_path: Path) -> None:
    for number in range(4):
        (tmp_path / f"{number}.kv").write_bytes(bytes(100))
    trim_states(tmp_path, 250)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2.kv", "3.kv"]
    trim_states(tmp_path, 0)
    assert not list(tmp_path.iterdir())
