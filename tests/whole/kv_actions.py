"""Random actions on kept KV states, each followed by a look at what the model would say next."""

import random
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
import psutil
from llama_cpp import llama_cpp as native

from engine.chat_settings import SamplingSettings
from engine.kv_cache.files import StateFiles
from engine.kv_cache.key import CacheKey
from engine.kv_cache.states import ConversationStates
from engine.runtime.context import Context
from engine.runtime.generation import StopRules, generate
from engine.runtime.model import Model

WINDOW = 512
SHALLOW = 32
"""A conversation here comes to some 20 to 80 tokens: it passes this, and is cut back behind it, time and again."""
THREADS = min(2, psutil.cpu_count(logical=False) or 1)
"""Not more: tokens are read one by one, and waiting for each other would cost more than it saves."""
CONVERSATIONS = ("ant", "bee", "cat", "dog")
_LONGEST = 3
_WORDS = [
    "Why is the sea salty?",
    "Name a bird.",
    "And in winter?",
    "왜요?",
    "Say it in other words.",
    "Write Python.",
    "How old are trees?",
    "What did I ask?",
]


class Turn(msgspec.Struct):
    question: list[int]
    answer: list[int]


class Actor:
    """Talks with ``model`` in several conversations and disturbs that, as a seed says.

    ``counts`` says how often each action was taken; ``reused`` counts tokens that were not read again; ``crossed`` how
    often an action ended in other cells than the one before it.
    """

    def __init__(self, model: Model, folder: Path, seed: int) -> None:
        self._model = model
        self._folder = folder
        self._random = random.Random(seed)
        self._turns: dict[str, list[Turn]] = {name: [] for name in CONVERSATIONS}
        self._current = CONVERSATIONS[0]
        self._fresh = Context(model, WINDOW, THREADS, shallow_tokens=SHALLOW)
        self.counts: dict[str, int] = {}
        self.reused = 0
        self.crossed = 0
        self._was_deep = False
        self._open()

    def close(self) -> None:
        self._states.close()
        self._context.close()
        self._fresh.close()

    def act(self) -> str:
        """Do something; returns what."""
        actions: list[Callable[[], None]] = [self._ask, self._ask, self._stop, self._regenerate, self._edit]
        actions += [self._switch, self._switch, self._kill]
        action = self._random.choice(actions)
        action()
        name = action.__name__.lstrip("_")
        self.counts[name] = self.counts.get(name, 0) + 1
        return name

    def divergence(self) -> float:
        """KL divergence of the next token, between what is kept and a fresh read of the same tokens."""
        tokens = list(self._context.tokens)
        if not tokens:
            return 0.0
        is_deep = self._context.handle is self._context.handles[-1]
        self.crossed += is_deep != self._was_deep
        self._was_deep = is_deep
        self._fresh.clear()
        with self._states.reading(self._current, tokens):
            kept = next_logits(self._context, tokens)
        return divergence(kept, next_logits(self._fresh, tokens))

    def _ask(self) -> None:
        turns = self._turns[self._current]
        if len(turns) >= _LONGEST:
            del turns[self._random.randrange(len(turns)) :]
        turns.append(Turn(self._question(), []))
        self._answer(lambda: False)

    def _stop(self) -> None:
        """Ask, and stop: while it is read or while it is answered."""
        allowed = self._random.choice([0, 1, 30, 200, 600, 1000])
        asked = 0

        def stopped() -> bool:
            nonlocal asked
            asked += 1
            return asked > allowed

        self._turns[self._current].append(Turn(self._question(), []))
        self._answer(stopped)

    def _regenerate(self) -> None:
        self._answer(lambda: False)

    def _edit(self) -> None:
        turns = self._turns[self._current]
        if turns:
            del turns[self._random.randrange(len(turns)) :]
        turns.append(Turn(self._question(), []))
        self._answer(lambda: False)

    def _switch(self) -> None:
        self._current = self._random.choice(CONVERSATIONS)
        self._regenerate()

    def _kill(self) -> None:
        """Begin anew from what is on disk: all of it, or what was written while nobody asked."""
        orderly = self._random.random() < 0.5
        time.sleep(0.02)
        written = {path: path.read_bytes() for path in self._folder.glob("*.kv")}
        self._states.close()
        self._context.close()
        if not orderly:
            for path in self._folder.glob("*"):
                path.unlink()
            for path, data in written.items():
                path.write_bytes(data)
        self._open()
        self._regenerate()

    def _open(self) -> None:
        self._context = Context(self._model, WINDOW, THREADS, shallow_tokens=SHALLOW)
        key = CacheKey.of(self._model.path, self._context.state_kind, None)
        # Room for two or three copies, so that some of them leave memory.
        self._states = ConversationStates(
            self._context, key, StateFiles(self._folder), idle_s=0.01, memory_bytes=self._copy_bytes()
        )

    def _copy_bytes(self) -> int:
        self._context.read(list(range(64)), lambda: False)
        copy = self._context.snapshot()
        self._context.clear()
        assert copy is not None
        return 3 * copy.size_bytes

    def _answer(self, stopped: Callable[[], bool]) -> None:
        turns = self._turns[self._current]
        if not turns:
            return
        prompt = self._model.tokenize("Be brief.")
        for turn in turns[:-1]:
            prompt += turn.question + turn.answer
        prompt += turns[-1].question
        sampling = SamplingSettings(temperature=1.0, max_tokens=4, seed=self._random.randrange(1 << 30))
        with self._states.reading(self._current, prompt):
            answer = generate(self._context, prompt, sampling, StopRules(), lambda _text: None, stopped)
        self.reused += answer.cached_tokens
        turns[-1].answer = answer.tokens

    def _question(self) -> list[int]:
        return self._model.tokenize(f"\n{self._random.choice(_WORDS)}\n")


def next_logits(context: Context, tokens: list[int]) -> npt.NDArray[np.float64]:
    """What ``context`` has for the token after ``tokens``; it reads what it lacks of them."""
    context.read(tokens, lambda: False)
    logits = native.llama_get_logits_ith(context.handle, -1)
    return np.ctypeslib.as_array(logits, (context.model.vocabulary_size,)).astype(np.float64)


def divergence(first: npt.NDArray[np.float64], second: npt.NDArray[np.float64]) -> float:
    """KL divergence of the distributions of two sets of logits, in nats."""
    one, two = (logits - np.logaddexp.reduce(logits) for logits in (first, second))
    return float((np.exp(one) * (one - two)).sum())
