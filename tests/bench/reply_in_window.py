"""What the window takes of a reply's speed: ``python -m tests.bench.reply_in_window [rounds]``.

The same question to the starter model, by turns in the real window, where the answer is kept on the disk and drawn as
it comes, and to a model child whose events are only counted. With ``QT_QPA_PLATFORM=offscreen`` no screen is needed,
and no screen's server takes its part. Prints tokens per second as the two children count them, their ratio, and the
share of a processor that the window's process took meanwhile.
"""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import msgspec
import psutil

from engine.chat_settings import ChatSettings, SamplingSettings
from engine.library.machine import known_fit
from engine.service.client import ModelClient
from engine.service.messages import ChatTurn, Generate, Generated
from engine.starter import provide_starter
from engine.turn.turn_events import TurnStats
from knowledge.profile import Profile, open_profile
from tests.whole.driver import Driver, drive
from tests.whole.session_script import Store, answered, ask

QUESTION = "Write a very long story about a lighthouse keeper, with many chapters."
SAMPLING = SamplingSettings(seed=7, max_tokens=256)
SETTINGS = f"""
[first_start]
done = true
[answers]
usual = "measured"
[answers.presets.measured]
seed = {SAMPLING.seed}
max_tokens = {SAMPLING.max_tokens}
"""


def in_window(driver: Driver, store: Store) -> tuple[float, float]:
    """Tokens per second in a new chat, and the share of a processor that this process took."""
    driver.choose("new_chat")
    process = psutil.Process()
    ask(driver, QUESTION)
    # The driver looks for the end by walking over widgets: only after the answer is as good as whole.
    time.sleep(1.0)
    begun, used = time.perf_counter(), sum(process.cpu_times()[:2])
    time.sleep(1.5)
    share = (sum(process.cpu_times()[:2]) - used) / (time.perf_counter() - begun)
    time.sleep(3.0)
    stats = msgspec.json.decode(answered(driver, store).stats, type=TurnStats)
    assert stats.usage is not None
    assert stats.speeds is not None
    assert stats.usage.completion_tokens == SAMPLING.max_tokens
    return stats.speeds.decode_tokens_per_s, share


def counted(client: ModelClient) -> float:
    """Tokens per second where nobody looks at the answer."""
    request = Generate(ChatSettings().system_prompt, (ChatTurn("1", "user", QUESTION),), SAMPLING)
    return next(event for event in client.generate(request) if isinstance(event, Generated)).speeds.decode_tokens_per_s


def measure(driver: Driver, profile: Profile, client: ModelClient, rounds: int) -> None:
    store = Store(profile)
    (model,) = profile.models.glob("*.gguf")
    in_window(driver, store)
    while (fit := known_fit(profile.machine, model)) is None:
        time.sleep(0.5)
    list(client.load(model, 4096, fit=fit))
    counted(client)
    window: list[float] = []
    alone: list[float] = []
    shares: list[float] = []
    for _ in range(rounds):
        rate, share = in_window(driver, store)
        window.append(rate)
        shares.append(share)
        time.sleep(0.5)
        alone.append(counted(client))
    for name, rates in (("in the window", window), ("counted only", alone)):
        each = " ".join(f"{rate:.0f}" for rate in rates)
        print(f"{name:>14}: median {statistics.median(rates):5.1f} tokens/s  [{each}]")
    print(f"ratio {statistics.median(window) / statistics.median(alone):.3f}")
    print(f"the window took {statistics.median(shares):.3f} of a processor")


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ["DODAM_HOME"] = home
        profile = open_profile()
        provide_starter(profile)
        profile.settings.write_text(SETTINGS, encoding="utf-8")
        client = ModelClient(Path(home))
        try:
            drive(profile, Path(home), lambda driver: measure(driver, profile, client, rounds))
        finally:
            client.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
