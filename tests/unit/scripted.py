"""Scripted children: a model with queued replies and a knowledge child with canned hits, for fast tests of the turn."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from engine.errors import MessageTooLong
from engine.service.messages import (
    Generate,
    Generated,
    ModelEvent,
    ModelLoaded,
    PlanPrompt,
    PromptPlan,
    PromptPlanned,
    ReasoningPiece,
    Speeds,
    TextPiece,
    Usage,
)
from engine.services import Services
from knowledge.errors import ChildDied, DodamError
from knowledge.profile import Profile
from knowledge.service.messages import Found
from knowledge.store.branches import BranchStore
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.documents import DocumentStore
from knowledge.store.prompts import PromptStore
from knowledge.store.records import Hit, TurnHit
from knowledge.store.sources import SourceStore
from knowledge.store.summaries import SummaryStore


class ScriptedStream:
    """Events of one generation; texts are the answer, an exception in the script is raised where it stands."""

    def __init__(self, script: Sequence[str | ReasoningPiece | DodamError], plan: PromptPlan) -> None:
        self._script = script
        self._plan = plan
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True

    def __iter__(self) -> Iterator[ModelEvent]:
        yield PromptPlanned(self._plan)
        for part in self._script:
            if self.cancelled:
                break
            if isinstance(part, DodamError):
                raise part
            yield part if isinstance(part, ReasoningPiece) else TextPiece(part)
        yield Generated(
            "cancelled" if self.cancelled else "end", Usage(30, 10, len(self._script)), Speeds(0.1, 300, 40)
        )


class ScriptedModel:
    """``replies`` are given in order; ``dropped`` and ``unsummarised`` are what the planner says.

    A last message of more than ``longest`` characters does not fit.
    """

    def __init__(self, *replies: Sequence[str | ReasoningPiece | DodamError]) -> None:
        self.replies = list(replies)
        self.requests: list[Generate] = []
        self.streams: list[ScriptedStream] = []
        self.loaded: ModelLoaded | None = ModelLoaded("/models/Scripted.gguf", 2048, 0.5)
        self.dropped: tuple[str, ...] = ()
        self.unsummarised: tuple[tuple[str, str], ...] = ()
        self.longest = 10_000
        self.plans: list[PlanPrompt] = []
        self.precedence: list[str] = []
        self.background: list[Generate] = []
        self.background_reply = ""

    def settled(self) -> ModelLoaded | None:
        return self.loaded

    def generate(self, request: Generate) -> ScriptedStream:
        self.requests.append(request)
        plan = PromptPlan(2048, 10, 0, 0, 20, 100, self.dropped, unsummarised=self.unsummarised)
        self.streams.append(ScriptedStream(self.replies.pop(0), plan))
        return self.streams[-1]

    def plan(self, request: PlanPrompt) -> PromptPlan:
        self.plans.append(request)
        if sum(len(turn.text) for turn in request.turns[-1:]) > self.longest:
            raise MessageTooLong(tokens="9999", room="2000")
        return PromptPlan(2048, 10, 0, 0, 20, 100, self.dropped)

    def count(self, texts: Sequence[str]) -> tuple[int, ...]:
        return tuple(len(text.split()) for text in texts)

    @contextmanager
    def reply_first(self) -> Iterator[None]:
        self.precedence.append("begins")
        yield
        self.precedence.append("ends")

    def generate_in_background(self, request: Generate) -> str:
        self.background.append(request)
        return self.background_reply

    def close(self) -> None:
        """Nothing runs."""


class ScriptedKnowledge:
    """``deaths`` is how many of the next searches die before they answer."""

    def __init__(self) -> None:
        self.hits: tuple[Hit, ...] = ()
        self.turns: tuple[TurnHit, ...] = ()
        self.queries: list[str] = []
        self.held_to: list[Sequence[int]] = []
        self.remembered: list[Sequence[str]] = []
        self.yields: list[bool] = []
        self.wanted: list[int] = []
        self.deaths = 0

    def search(self, conversation_id: str, query: str, k: int, documents: Sequence[int] = ()) -> Found:
        self.queries.append(query)
        self.wanted.append(k)
        self.held_to.append(documents)
        if self.deaths:
            self.deaths -= 1
            raise ChildDied(name="knowledge process", reason="SIGKILL")
        return Found(self.hits, True)

    def recall(self, conversation_id: str, query: str, k: int, among: Sequence[str]) -> tuple[TurnHit, ...]:
        return tuple(turn for turn in self.turns if turn.message_id in among)

    def remember(self, conversation_id: str, message_ids: Sequence[str]) -> None:
        self.remembered.append(message_ids)

    def yield_to_reply(self, on: bool) -> None:
        self.yields.append(on)

    def close(self) -> None:
        """Nothing runs."""


def scripted_services(profile: Profile, model: ScriptedModel, knowledge: ScriptedKnowledge) -> Services:
    database = Database(profile.database)
    return Services(
        profile,
        database,
        ConversationStore(database),
        BranchStore(database),
        DocumentStore(database),
        SourceStore(database),
        SummaryStore(database),
        knowledge,
        model,
        ThreadPoolExecutor(1),
        ThreadPoolExecutor(1),
        PromptStore(database),
    )
