"""Time of one draw behind a decode: ``Draw`` beside llama.cpp's own way, with the same seeds.

Run with ``python -m tests.bench.drawing [rounds]``. A decode leaves nothing of the last draw in the processor's caches,
so that a draw in a loop of its own would tell another story.
"""

import statistics
import sys
import time

from engine.chat_settings import SamplingSettings
from engine.runtime.context import Context
from engine.runtime.model import Model
from engine.runtime.native_log import take_native_log
from engine.runtime.sampler import Sampler
from tests.bench.weights import gemma, starter

TOKENS = 200
QUESTION = "Write a long story about a lighthouse. The sea was"


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 2
    take_native_log()
    for path in (starter(), gemma()):
        model = Model(path, lambda _fraction: True)
        context = Context(model, 1024, 2)
        ours: list[float] = []
        theirs: list[float] = []
        for seed in range(rounds):
            ours += times(context, seed, alone=False)
            theirs += times(context, seed, alone=True)
        print(
            f"{path.name}, {model.vocabulary_size} tokens: {1e6 * statistics.median(ours):.0f} µs,"
            f" llama.cpp alone {1e6 * statistics.median(theirs):.0f} µs,"
            f" ratio {statistics.median(ours) / statistics.median(theirs):.2f}"
        )
        context.close()
        model.close()


def times(context: Context, seed: int, alone: bool) -> list[float]:
    """Seconds for each draw of an answer; ``alone``: llama.cpp looks for the candidates itself."""
    context.clear()
    context.read(context.model.tokenize(QUESTION), lambda: False)
    taken = []
    with Sampler(SamplingSettings(seed=seed), context.model.vocabulary_size) as sampler:
        if alone:
            sampler._draw = None
        for _ in range(TOKENS):
            started = time.perf_counter()
            token = sampler.draw(context)
            taken.append(time.perf_counter() - started)
            context.append(token)
    return taken


if __name__ == "__main__":
    main()
