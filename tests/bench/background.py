"""What a reply pays for background generation: ``python -m tests.bench.background [ROUNDS]``.

A dialog of about 1,500 tokens is continued by turns, once with nothing else to do and once while a long text is being
generated in the background; medians of interleaved rounds, as the consumer of the stream sees them.
"""

import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

from engine.chat_settings import SamplingSettings
from engine.service.client import ModelClient
from engine.service.messages import ChatTurn, Generate, Generated, TextPiece
from knowledge.errors import ChildDied
from tests.bench.titles import starter

STORY = Generate(
    "", (ChatTurn("1", "user", "Write a long story about a ship."),), SamplingSettings(temperature=0, max_tokens=300)
)
HISTORY = "The keeper of the lighthouse walked to the village and bought bread, as on every other day. " * 75


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        client = ModelClient(Path(folder, "logs"))
        list(client.load(starter(), 4096))
        turns = [ChatTurn("0", "user", HISTORY)]
        follow_up(client, turns)
        idle: list[float] = []
        busy: list[float] = []
        for _ in range(rounds):
            idle.append(follow_up(client, turns))
            work = threading.Thread(target=in_background, args=(client,), daemon=True)
            work.start()
            time.sleep(1.5)
            busy.append(follow_up(client, turns))
            work.join()
        client.close()
    alone, beside = statistics.median(idle), statistics.median(busy)
    print(
        f"first token of a follow-up: {alone:.3f} s alone, {beside:.3f} s over background work, {beside - alone:+.3f} s"
    )


def follow_up(client: ModelClient, turns: list[ChatTurn]) -> float:
    """Seconds to the first text of the next answer; the dialog grows by it."""
    turns.append(ChatTurn(str(len(turns)), "user", "And then?"))
    request = Generate("", tuple(turns), SamplingSettings(temperature=0, max_tokens=12), conversation_id="open")
    started = time.perf_counter()
    first: float | None = None
    pieces: list[str] = []
    with client.reply_first():
        for event in client.generate(request):
            if isinstance(event, TextPiece):
                first = first or time.perf_counter() - started
                pieces.append(event.text)
            elif isinstance(event, Generated):
                read = event.usage.prompt_tokens - event.usage.cached_tokens
                print(f"  read {read} of {event.usage.prompt_tokens} tokens")
    turns.append(ChatTurn(str(len(turns)), "assistant", "".join(pieces)))
    return first or time.perf_counter() - started


def in_background(client: ModelClient) -> None:
    try:
        client.generate_in_background(STORY)
    except ChildDied:
        return  # the bench is over


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
