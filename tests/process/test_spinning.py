"""How long llama.cpp's threads spin: a real libgomp in a process of its own, and real programs beside."""

import subprocess
import sys
import time

import psutil
import pytest
from llama_cpp import llama_cpp as native

from engine.runtime.other_programs import OtherPrograms
from engine.runtime.spinning import Spinning, libgomp

SWITCHES = """
import ctypes, os, sys, time
from pathlib import Path
from llama_cpp import llama_cpp as native
from engine.runtime.spinning import Spinning, libgomp

library = libgomp()
if library is None:
    sys.exit("no libgomp")
shares = []
spinning = Spinning(lambda: shares.pop())
nothing = ctypes.cast(ctypes.CDLL(None).free, ctypes.c_void_p)

def sleeps():
    def switches():
        statuses = [path.read_text() for path in Path("/proc/self/task").glob("*/status")]
        lines = [line for status in statuses for line in status.splitlines()]
        return sum(int(line.split()[1]) for line in lines if line.startswith("voluntary"))
    library.GOMP_parallel(nothing, None, 2, 0)
    before = switches()
    for _ in range(400):
        library.GOMP_parallel(nothing, None, 2, 0)
        until = time.perf_counter() + 0.0001
        while time.perf_counter() < until:
            pass
    return switches() - before

def adapted(share):
    shares.append(share)
    while shares:
        spinning.adapt(os.cpu_count() or 1)
    return spinning.is_short

print(spinning.is_short, sleeps())
print(adapted(0.0), sleeps())
print(adapted(1.0), sleeps())
"""


@pytest.fixture(scope="module", autouse=True)
def needs() -> None:
    native.llama_backend_init()
    if (psutil.cpu_count() or 1) < 2 or libgomp() is None:
        pytest.skip("llama.cpp was built without gcc's OpenMP, or there is one processor")


def test_threads_sleep_at_once_beside_a_busy_program_and_spin_without() -> None:
    environment = {"GOMP_SPINCOUNT": "10000000", "PYTHONPATH": "."}
    done = subprocess.run([sys.executable, "-c", SWITCHES], capture_output=True, text=True, check=True, env=environment)
    printed = [line.split() for line in done.stdout.splitlines()]
    assert [short for short, _ in printed] == ["True", "False", "True"]
    at_first, alone, beside = (int(sleeps) for _, sleeps in printed)
    assert min(at_first, beside) > 200 > 2 * alone


def test_what_others_did_while_nobody_asked_does_not_count() -> None:
    shares = [0.0]
    spinning = Spinning(lambda: shares.pop() if shares else 1.0)
    try:
        assert adapted_until(spinning, False, psutil.cpu_count() or 1)
        time.sleep(1)
        spinning.adapt(psutil.cpu_count() or 1)
        assert not spinning.is_short
        assert adapted_until(spinning, True, psutil.cpu_count() or 1)
    finally:
        spinning.close()


def test_busy_programs_are_seen() -> None:
    idle = [0.0]
    others = OtherPrograms()
    spinning = Spinning(lambda: idle.pop() if idle else others.share())
    processors = psutil.cpu_count() or 1
    neighbours: list[subprocess.Popen[bytes]] = []
    try:
        seen = [adapted_until(spinning, False, processors)]
        neighbours += [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(processors)]
        seen.append(adapted_until(spinning, True, processors))
    finally:
        spinning.close()
        for neighbour in neighbours:
            neighbour.kill()
            neighbour.wait()
    assert seen == [True, True]


def adapted_until(spinning: Spinning, short: bool, threads: int) -> bool:
    until = time.monotonic() + 20
    while spinning.is_short != short and time.monotonic() < until:
        spinning.adapt(threads)
    return spinning.is_short == short
