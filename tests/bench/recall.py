"""Whether a fact said once 250 turns ago comes back: ``python -m tests.bench.recall [missed]``.

Dialogs of 300 turns (a question and its answer each) in English and Korean: facts of ``tests.bench.told_facts`` stand
in turns 20 to 70, their echoes and talk from the sets in ``../shared/data`` fill the rest. What a window of 2,048
tokens holds is not asked for. The messages go through the store and the knowledge child as a person's do, and what
comes back is cut as a turn cuts it. Prints the share of questions whose fact is among the recalled turns, with its
words; ``missed`` also prints the questions that fail. The memory was fitted on the first dialog of each language alone.
"""

import random
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import msgspec

from engine.turn.question import search_query
from engine.turn.recalling import RECALLED_TURNS, recalled_turns
from knowledge.documents.token_estimate import count_tokens_roughly
from knowledge.embedding.install import install, version_file
from knowledge.profile import Profile
from knowledge.service.client import KnowledgeClient
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.records import Message
from tests.bench.retrieval import DATA, KEPT, read_set
from tests.bench.told_facts import ENGLISH, KOREAN, Fact

TURNS = 300
WINDOW = 2048
TOLD = range(20, 70)
ECHOED = range(75, 290)


class Pair(msgspec.Struct):
    sentence1: str
    sentence2: str


class Asked(NamedTuple):
    question: str
    fact: Fact


def english_talk() -> Iterator[tuple[str, str]]:
    """Questions with two sentences that answer them, and everyday sentences."""
    texts, questions = read_set("squad", 600)
    answers = {text.id: ". ".join(text.text.split(". ")[:2]) for text in texts}
    lines = (DATA / "tatoeba-ko-en" / "tatoeba.kor-eng.eng").read_text(encoding="utf-8").splitlines()
    for position, question in enumerate(questions):
        yield question.text, answers[question.pos[0]]
        yield lines[2 * position % len(lines)], lines[(2 * position + 1) % len(lines)]


def korean_talk() -> Iterator[tuple[str, str]]:
    pairs = msgspec.json.decode((DATA / "klue-sts" / "klue-sts-v1.1_dev.json").read_bytes(), type=list[Pair])
    lines = (DATA / "tatoeba-ko-en" / "tatoeba.kor-eng.kor").read_text(encoding="utf-8").splitlines()
    for position, pair in enumerate(pairs):
        yield pair.sentence1, pair.sentence2
        yield lines[2 * position % len(lines)], lines[(2 * position + 1) % len(lines)]


def dialog(facts: Sequence[Fact], talk: Iterator[tuple[str, str]], seed: int) -> list[tuple[str, ...]]:
    """Exchanges in their order; a fact told in three messages ends with a short word of the model."""
    chance = random.Random(seed)
    exchanges: list[tuple[str, ...]] = list(islice(talk, TURNS))
    chance.shuffle(exchanges)
    for place, fact in zip(chance.sample(TOLD, len(facts)), facts, strict=True):
        exchanges[place] = fact.said if len(fact.said) % 2 == 0 else (*fact.said, "OK.")
    echoes = [echo for fact in facts for echo in fact.echoes]
    for place, echo in zip(chance.sample(ECHOED, len(echoes)), echoes, strict=True):
        exchanges[place] = (echo, "I see.")
    return exchanges


class Remembered:
    """A conversation in a profile that is kept from run to run: embedding 600 messages takes a while."""

    def __init__(self, name: str, exchanges: Sequence[tuple[str, ...]], model: Path) -> None:
        self.profile = Profile(KEPT / "recall" / f"{name}-{abs(hash_of(exchanges)):x}")
        fresh = not self.profile.database.exists()
        self.profile.embedding_model.parent.mkdir(parents=True, exist_ok=True)
        self.profile.logs.mkdir(exist_ok=True)
        if fresh:
            self.profile.embedding_model.symlink_to(model)
            version_file(self.profile.embedding_model).write_bytes(version_file(model).read_bytes())
        store = ConversationStore(Database(self.profile.database))
        if fresh:
            conversation = store.create().id
            leaf: str | None = None
            for exchange in exchanges:
                for position, text in enumerate(exchange):
                    leaf = store.add_message(conversation, leaf, "assistant" if position % 2 else "user", text).id
        self.conversation = store.conversations()[0].id
        self.branch = store.branch(self.conversation)
        self.client = KnowledgeClient(self.profile)
        self.client.remember(self.conversation, [message.id for message in self.branch])

    def ask(self, question: str) -> list[tuple[str, str]]:
        """(message id, text) of what is recalled."""
        gone = [message.id for message in out_of_window(self.branch)]
        earlier = [message.text for message in self.branch if message.role == "user"]
        query = search_query(question, earlier)
        found = self.client.recall(self.conversation, query, RECALLED_TURNS, gone)
        return [(turn.message_id, turn.text) for turn in recalled_turns(found, query, WINDOW)]


def hash_of(exchanges: Sequence[tuple[str, ...]]) -> int:
    return int.from_bytes(msgspec.json.encode(exchanges)[-8:]) ^ sum(msgspec.json.encode(exchanges))


def out_of_window(branch: Sequence[Message]) -> Sequence[Message]:
    room = WINDOW
    for kept, message in enumerate(reversed(branch)):
        room -= count_tokens_roughly(message.text)
        if room < 0:
            return branch[: len(branch) - kept]
    return ()


def main() -> None:
    KEPT.mkdir(exist_ok=True)
    model = KEPT / "multilingual-e5-small-q4_0.gguf"
    install(model)
    for language, facts, talk in (("english", ENGLISH, english_talk), ("korean", KOREAN, korean_talk)):
        for part, seed in (("fitted", 1), ("held out", 2)):
            told = facts[seed - 1 :: 2]
            remembered = Remembered(f"{language}-{seed}", dialog(told, talk(), seed), model)
            asked = [Asked(question, fact) for fact in told for question in fact.questions]
            times: list[float] = []
            right = 0
            counts: list[int] = []
            for one in asked:
                started = time.perf_counter()
                recalled = remembered.ask(one.question)
                times.append(time.perf_counter() - started)
                counts.append(sum(len(text) for _, text in recalled))
                found = any(one.fact.answer in text for _, text in recalled)
                right += found
                if not found and "missed" in sys.argv:
                    print(f"  {one.question}", *(f"      {text[:100]}" for _, text in recalled), sep="\n")
            remembered.client.close()
            print(
                f"{language}, {part}: {right} of {len(asked)} facts recalled ({right / len(asked):.0%}) in"
                f" {statistics.fmean(counts):.0f} characters; median {statistics.median(times) * 1000:.0f} ms",
                flush=True,
            )


if __name__ == "__main__":
    main()
