"""The first token after 3,000 tokens of history: kept state against reading anew, and beside ``llama-server``.

Run with ``python -m tests.bench.kv_cache [rounds]``. Times are from the request to the first text that arrives, medians
of interleaved rounds. Goals: a follow-up at most 1.05 × llama-server with its prompt cache, a switch back to the
conversation at most 0.1 × and one after a restart at most 0.25 × of reading it anew.
"""

import http.client
import json
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.chat_settings import SamplingSettings
from engine.service.client import ModelClient, default_threads
from engine.service.messages import ChatTurn, Generate, Generated, PlanPrompt, TextPiece
from tests.bench.llama_cpp_build import build
from tests.bench.weights import starter

HISTORY = 3000
WINDOW = 8192
SYSTEM = "You are helpful."
SAMPLING = SamplingSettings(temperature=0, max_tokens=8)
WORDS = ("sand", "glass", "river", "lamp", "winter", "stone", "letter", "garden", "thunder", "copper", "engine")


class Dialog:
    """A conversation with a long first message; what is asked and answered is kept."""

    def __init__(self, name: str, first: str) -> None:
        self.name = name
        self._first = first
        self._texts: list[str] = []

    def ask(self, answer: Callable[[str, list[str]], tuple[float, str]]) -> float:
        """Seconds to the first text of the next answer."""
        self._texts.append(f"Now write line {len(self._texts)} of the poem." if self._texts else self._first)
        seconds, text = answer(self.name, self._texts)
        self._texts.append(text)
        return seconds


class Child:
    """Our model child, which can be started again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._client = self._started()
        self.cached = 0
        self.prompt = 0

    def answer(self, name: str, texts: list[str]) -> tuple[float, str]:
        started = time.perf_counter()
        first = 0.0
        pieces = []
        for event in self._client.generate(Generate(SYSTEM, turns_of(texts), SAMPLING, conversation_id=name)):
            if isinstance(event, TextPiece):
                first = first or time.perf_counter() - started
                pieces.append(event.text)
            elif isinstance(event, Generated):
                self.cached, self.prompt = event.usage.cached_tokens, event.usage.prompt_tokens
        return first, "".join(pieces)

    def tokens(self, text: str) -> int:
        return self._client.plan(PlanPrompt(SYSTEM, turns_of([text]), 8)).prompt

    def restart(self) -> None:
        self.close()
        self._client = self._started()

    def close(self) -> None:
        self._client.close()

    def _started(self) -> ModelClient:
        client = ModelClient(self._folder / "logs", kv_folder=self._folder / "kv")
        list(client.load(starter(), WINDOW))
        return client


class Server:
    """``llama-server`` of the same llama.cpp, with its prompt cache."""

    def __init__(self, port: int) -> None:
        self._port = port

    def answer(self, _name: str, texts: list[str]) -> tuple[float, str]:
        messages = [{"role": "system", "content": SYSTEM}]
        messages += [{"role": turn.role, "content": turn.text} for turn in turns_of(texts)]
        body = {"messages": messages, "temperature": 0, "max_tokens": 8, "stream": True, "cache_prompt": True}
        started = time.perf_counter()
        first = 0.0
        pieces = []
        connection = http.client.HTTPConnection("127.0.0.1", self._port)
        connection.request("POST", "/v1/chat/completions", json.dumps(body), {"Content-Type": "application/json"})
        for line in connection.getresponse():
            if line.startswith(b"data: {"):
                choices = json.loads(line[6:])["choices"]
                text = choices[0]["delta"].get("content") if choices else None
                if text:
                    first = first or time.perf_counter() - started
                    pieces.append(text)
        connection.close()
        return first, "".join(pieces)


@contextmanager
def llama_server(folder: Path) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [build("llama-server"), "-m", starter(), "-c", WINDOW, "-np", 1, "-t", default_threads(), "--port", port]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen([str(word) for word in words], stdout=log, stderr=log)
        try:
            while not _healthy(port):
                if process.poll() is not None:
                    raise SystemExit((folder / "server.log").read_text()[-2000:])
                time.sleep(0.2)
            yield Server(port)
        finally:
            process.terminate()
            process.wait()


def _healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def turns_of(texts: list[str]) -> tuple[ChatTurn, ...]:
    return tuple(ChatTurn(str(at), "assistant" if at % 2 else "user", text) for at, text in enumerate(texts))


def long_message(child: Child, seed: int) -> str:
    """About ``HISTORY`` tokens that begin like no other message."""
    words = random.Random(seed)
    text = " ".join(words.choice(WORDS) for _ in range(HISTORY // 2))
    while child.tokens(text) < HISTORY:
        text += " " + " ".join(words.choice(WORDS) for _ in range(50))
    return text


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    taken: dict[str, list[float]] = {}

    def note(name: str, seconds: float) -> None:
        taken.setdefault(name, []).append(seconds)
        print(f"{name}: {seconds * 1000:.0f} ms; {child.cached} of {child.prompt} tokens were kept", flush=True)

    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        child = Child(folder)
        with llama_server(folder) as server:
            ours, theirs = (Dialog("long", long_message(child, 0)) for _ in range(2))
            ours.ask(child.answer)
            theirs.ask(server.answer)
            for _ in range(rounds):
                note("follow-up", ours.ask(child.answer))
                note("follow-up, llama-server", theirs.ask(server.answer))
        for number in range(1, rounds + 1):
            # Also what the long conversation makes way for.
            note("anew", Dialog(f"other {number}", long_message(child, number)).ask(child.answer))
            note("switch back", ours.ask(child.answer))
            child.restart()
            note("after a restart", ours.ask(child.answer))
        child.close()
    medians = {name: statistics.median(values) for name, values in taken.items()}
    for name, other, goal in (
        ("follow-up", "follow-up, llama-server", 1.05),
        ("switch back", "anew", 0.1),
        ("after a restart", "anew", 0.25),
    ):
        one, two = medians[name], medians[other]
        print(f"{name} {one * 1000:.0f} ms ÷ {other} {two * 1000:.0f} ms = {one / two:.3f} (goal {goal})")


if __name__ == "__main__":
    main()
