"""Drafting from the text against plain decoding, for each layout of the weights.

Run with ``python -m tests.bench.speculation [rounds [layout…]]``; layouts are Q4_0, Q8_0, Q4_K_M and Q4_1. Goals:
1.5 on copying, 0.97 on free text. Both sides take turns and write the same tokens: for copying the answer that
was hoped for, for free text what the model itself wrote first. All else is as in an answer: tokens are drawn from the
logits (and the given ones taken instead), drafts are checked and cut.
"""

import os
import statistics
import sys

import msgspec

from engine.service.client import SPIN_COUNT
from tests.bench.copying_tasks import TASKS
from tests.bench.weights import quantized, starter

LAYOUTS = ("Q4_0", "Q8_0", "Q4_K_M", "Q4_1")
STORIES = (
    "Write a story about a dragon and a baker.",
    "Explain to a child how rain is made.",
    "Give me advice for a first job interview.",
)


class Times(msgspec.Struct):
    """Seconds of each round."""

    plain: list[float] = []
    drafted: list[float] = []

    @property
    def ratio(self) -> float:
        return statistics.median(self.plain) / statistics.median(self.drafted)


def main() -> None:
    # libgomp reads it once, when llama.cpp is loaded: the child's setting must be there before.
    os.environ.setdefault("GOMP_SPINCOUNT", SPIN_COUNT)
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    for layout in sys.argv[2:] or LAYOUTS:
        measure(layout, rounds)


def measure(layout: str, rounds: int) -> None:
    from tests.bench.given_answers import GivenAnswers

    path = starter() if layout == "Q4_1" else quantized(layout)
    given = GivenAnswers(path)
    answers = [(task.name, given.prompt(task.question), given.tokens(task.answer)) for task in TASKS]
    for number, story in enumerate(STORIES):
        prompt = given.prompt(story)
        answers.append((f"free {number + 1}", prompt, given.drawn(prompt, seed=number)))
    times: dict[str, Times] = {}
    told: dict[str, str] = {}
    for _ in range(rounds):
        for name, prompt, answer in answers:
            seconds = times.setdefault(name, Times())
            plain, _drafting = given.write(prompt, answer, drafts=False)
            drafted, drafting = given.write(prompt, answer, drafts=True)
            seconds.plain.append(plain)
            seconds.drafted.append(drafted)
            told[name] = f"{len(answer)} tokens, drafted {drafting.drafted}, accepted {drafting.accepted}"
    begins = ", shallow at first" if given.fit.begins_shallow else ""
    print(f"{path.name}, {given.threads} threads, attention {given.fit.attention}{begins}, {rounds} rounds")
    for name, seconds in times.items():
        print(f"{name:>10}: {seconds.ratio:5.2f} × plain   ({told[name]})")
    for kind, goal in (("copying", 1.5), ("free text", 0.97)):
        group = [each for name, each in times.items() if name.startswith("free") == (kind == "free text")]
        plain = sum(statistics.median(each.plain) for each in group)
        drafted = sum(statistics.median(each.drafted) for each in group)
        print(f"{kind:>10}: {plain / drafted:5.2f} × plain in all, goal {goal}", flush=True)


if __name__ == "__main__":
    main()
