"""Generation speed: what a consumer of the model child receives, beside ``llama-bench`` of the same llama.cpp.

Run with ``python -m tests.bench.decode [rounds]``. The two take turns with the same threads, at depth 0 and 2,048, and
the ratio of the median tokens per second is printed: the goal is 0.98. ``llama-bench`` begins as deep as the question
with its template is (some 30 tokens for 0), decodes random tokens and draws none; the child draws, detokenises, watches
for ends and sends the text. The text is drawn at a high temperature, so that nothing in it can be drafted. The child
attends as it measured to be best, as it does for the window. Its consumer waits for its turn, as the window's does.
"""

import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from engine.chat_settings import SamplingSettings
from engine.library.machine import MachineFit, default_threads
from engine.service.client import ModelClient
from engine.service.messages import ChatTurn, Generate, Generated, PlanPrompt, TextPiece
from knowledge.child.preemption import set_preempting
from tests.bench.llama_cpp_build import build
from tests.bench.weights import gemma, starter

TOKENS = 128
WINDOW = 4096
DEPTHS = (0, 2048)
WORDS = ("sand", "glass", "river", "lamp", "winter", "stone", "letter", "garden", "thunder", "copper", "engine")


def llama_bench(path: Path, depth: int) -> float:
    """Tokens per second of the ceiling."""
    options = ["-p", "0", "-n", TOKENS, "-d", depth, "-t", default_threads(), "-r", "1", "-o", "json"]
    command = [str(word) for word in (build("llama-bench"), "-m", path, *options)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return float(json.loads(printed)[0]["avg_ts"])


def through_child(client: ModelClient, question: str, seed: int) -> tuple[float, Generated]:
    """As ``drawn_answer``, drawn again where the model ended its turn early."""
    for again in range(20):
        rate, generated = drawn_answer(client, question, seed + 1000 * again)
        if generated.usage.completion_tokens == TOKENS:
            return rate, generated
    raise RuntimeError("no answer was long enough")


def drawn_answer(client: ModelClient, question: str, seed: int) -> tuple[float, Generated]:
    """Tokens per second as the consumer sees them, between the first and the last piece of text."""
    sampling = SamplingSettings(temperature=1.8, min_p=0, top_p=1, seed=seed, max_tokens=TOKENS)
    times: list[float] = []
    for event in client.generate(Generate("", (ChatTurn("1", "user", question),), sampling)):
        if isinstance(event, TextPiece):
            times.append(time.perf_counter())
        elif isinstance(event, Generated):
            took = times[-1] - times[0] if times else 0.0
            return (event.usage.completion_tokens - 1) / took if took else 0.0, event
    raise RuntimeError("the answer did not end")


def question_of(client: ModelClient, depth: int) -> str:
    """A question of about ``depth`` tokens, without repeats in it."""
    words = random.Random(depth)
    text = "Write a long story about a lighthouse."
    while prompt_tokens(client, text) < depth:
        text += " " + " ".join(words.choice(WORDS) for _ in range(50))
    return text


def prompt_tokens(client: ModelClient, question: str) -> int:
    return client.plan(PlanPrompt("", (ChatTurn("1", "user", question),), TOKENS)).prompt


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    set_preempting(False)
    for path in (starter(), gemma()):
        with tempfile.TemporaryDirectory() as logs:
            client = ModelClient(Path(logs))
            list(client.load(path, WINDOW))
            fit = trusted_fit(client)
            list(client.load(path, WINDOW, fit=fit))
            if fit is not None:
                begins = ", shallow at first" if fit.begins_shallow else ""
                print(
                    f"measured before: {fit.threads} threads, attention {fit.attention}{begins}, of {fit.by_attention}"
                )
            for depth in DEPTHS:
                measure(client, path, depth, rounds)
            client.close()


def trusted_fit(client: ModelClient) -> MachineFit | None:
    """What suits the model here, as the window would measure it: not beside a busy program."""
    for _ in range(5):
        fit = client.measure_in_background()
        if fit is None or fit.is_trusted:
            return fit
    raise SystemExit("The computer is too busy to measure on.")


def measure(client: ModelClient, path: Path, depth: int, rounds: int) -> None:
    ceiling: list[float] = []
    seen: list[float] = []
    own: list[float] = []
    drafted = 0
    question = question_of(client, depth)
    asked = prompt_tokens(client, question)
    through_child(client, question, 0)
    for seed in range(rounds):
        ceiling.append(llama_bench(path, asked))
        rate, generated = through_child(client, question, seed)
        seen.append(rate)
        own.append(generated.speeds.decode_tokens_per_s)
        drafted += generated.usage.drafted_tokens
    print(f"{path.name}, depth {asked}, {default_threads()} threads, {rounds} rounds of {TOKENS} tokens, tokens/s")
    for name, rates in (("llama-bench", ceiling), ("through the child", seen), ("child's count", own)):
        median = statistics.median(rates)
        ratio = median / statistics.median(ceiling)
        each = " ".join(f"{rate:.0f}" for rate in rates)
        print(f"{name:>18}: median {median:6.1f}  best {max(rates):6.1f}  ratio {ratio:.3f}  [{each}]")
    print(f"{'':>18}  drafted tokens: {drafted}", flush=True)


if __name__ == "__main__":
    main()
