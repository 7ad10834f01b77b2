"""A model that was downloaded answers: the starter model's own file, served by a hub on this computer."""

import threading
from pathlib import Path

import pytest

from engine.chat_settings import CONTEXT_TOKENS, SamplingSettings
from engine.library.downloads import Downloads, DownloadStatus
from engine.library.hub_messages import DownloadPlan
from engine.service.client import ModelClient
from engine.service.messages import ChatTurn, Generate, TextPiece
from engine.starter import starter_model
from tests.hub_server import HubRepository, serving


def test_a_downloaded_model_answers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    starter = starter_model()
    if starter is None:
        pytest.skip("the starter model is not installed")
    with serving({"ant/starter-GGUF": HubRepository({starter.name: starter.read_bytes()})}) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.address)
        hub.cuts = [40_000_000]
        ended = threading.Event()
        told: list[DownloadStatus] = []

        def note(status: DownloadStatus) -> None:
            told.append(status)
            if status.state != "running":
                ended.set()

        downloads = Downloads(tmp_path, tmp_path)
        downloads.on_change = note
        found = downloads.files("ant/starter-GGUF")
        downloads.start(DownloadPlan(found.repo, found.revision, found.files[0]))
        assert ended.wait(60)
        downloads.close()
    assert told[-1].state == "done"
    assert any(status.bytes_per_s > 0 and status.seconds_left is not None for status in told)
    client = ModelClient(tmp_path)
    for _ in client.load(Path(told[-1].path), CONTEXT_TOKENS):
        pass
    request = Generate("", (ChatTurn("q", "user", "Say hello."),), SamplingSettings(temperature=0.0, max_tokens=8))
    pieces = [event.text for event in client.generate(request) if isinstance(event, TextPiece)]
    client.close()
    assert "".join(pieces).strip()
