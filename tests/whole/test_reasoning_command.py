"""``dodam ask`` with a model that thinks first: real processes, and a real model file that says what a script holds."""

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from engine.chat_settings import ChatSettings
from knowledge.profile import Profile
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from tests.chat_families import QWEN3

pytest.importorskip("gguf")

from tests.scripted_gguf import write_scripted

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    script = [("\n", "<think>", "I", " think", ".", "</think>", "Yes", "!", "<|im_end|>")]
    return write_scripted(tmp_path / "thinker.gguf", QWEN3, ("<|im_start|>", "<|im_end|>"), script)


def ask(*arguments: object) -> str:
    command = [sys.executable, "-m", "gui.launch", "ask", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=True).stdout


def test_reasoning_is_in_the_json_and_not_in_the_answer(model: Path) -> None:
    told: dict[str, Any] = json.loads(ask("Really?", "--model", model, "--json"))
    assert (told["reasoning"], told["answer"]) == ("I think.", "Yes!")
    export = [sys.executable, "-m", "gui.launch", "export", told["conversation"], "--format", "md"]
    markdown = subprocess.run(export, cwd=ROOT, capture_output=True, text=True, timeout=240, check=True).stdout
    assert "Yes!" in markdown
    assert "I think" not in markdown


def test_the_answer_alone_is_printed_and_the_switch_is_kept(model: Path, profile: Profile) -> None:
    assert ask("Really?", "--model", model, "--no-think") == "Yes!\n"
    with closing(Database(profile.database)) as database:
        (conversation,) = ConversationStore(database).conversations()
    assert ChatSettings.from_json(conversation.settings).think is False
