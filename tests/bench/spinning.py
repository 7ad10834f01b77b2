"""How long OpenMP's threads should spin at a barrier: tokens/s of the bare loop, idle and beside a busy program.

Run with ``python -m tests.bench.spinning [rounds]`` on an otherwise quiet computer. Every setting has a process of its
own, as libgomp reads it once; they take turns in short bursts. The child sets ``SPIN_COUNT`` of
``engine/service/client.py``.
"""

import os
import statistics
import subprocess
import sys
import time

SPIN_COUNTS = ("300", "1000", "2000", "4000", "10000", "60000", "300000")
"""The last one is libgomp's own default."""

TOKENS = 16
_BURSTS = "bursts"


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    loops = {count: _loop(count) for count in SPIN_COUNTS}
    for process in loops.values():
        _line(process)
    for place, busy in (("idle", 0), ("beside a busy program", 1)):
        neighbours = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(busy)]
        rates: dict[str, list[float]] = {count: [] for count in SPIN_COUNTS}
        for _ in range(rounds):
            for count, process in loops.items():
                rates[count].append(float(_answer(process)))
        for neighbour in neighbours:
            neighbour.kill()
            neighbour.wait()
        medians = "  ".join(f"{count}: {statistics.median(each):.0f}" for count, each in rates.items())
        print(f"{place}, tokens/s by spin count: {medians}", flush=True)
    for process in loops.values():
        process.kill()
        process.communicate()


def bursts() -> None:
    """Decode a burst for each line that is read, and print its tokens per second."""
    from engine.chat_settings import SamplingSettings
    from engine.library.machine import default_threads
    from engine.runtime.context import Context
    from engine.runtime.model import Model
    from engine.runtime.native_log import take_native_log
    from engine.runtime.sampler import Sampler
    from tests.bench.weights import starter

    take_native_log()
    model = Model(starter(), lambda _fraction: True)
    context = Context(model, 1024, default_threads())
    prompt = model.tokenize("Write a long story about a lighthouse.")
    context.read(prompt, lambda: False)
    with Sampler(SamplingSettings(seed=1), model.vocabulary_size) as sampler:
        print("ready", flush=True)
        for _line in sys.stdin:
            started = time.perf_counter()
            for _ in range(TOKENS):
                context.append(sampler.draw(context))
            print(TOKENS / (time.perf_counter() - started), flush=True)
            context.cut(len(prompt) - 1)
            context.append(prompt[-1])


def _loop(spin_count: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.bench.spinning", _BURSTS]
    environment = {**os.environ, "GOMP_SPINCOUNT": spin_count}
    return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _answer(process: "subprocess.Popen[str]") -> str:
    """What a loop says of one burst more."""
    if process.stdin is None:
        raise ValueError("the loop has no pipes")
    process.stdin.write("\n")
    process.stdin.flush()
    return _line(process)


def _line(process: "subprocess.Popen[str]") -> str:
    if process.stdout is None:
        raise ValueError("the loop has no pipes")
    return process.stdout.readline()


if __name__ == "__main__":
    if sys.argv[1:] == [_BURSTS]:
        bursts()
    else:
        main()
