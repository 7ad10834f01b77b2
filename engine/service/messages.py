"""What the window process and the model child say to each other."""

from typing import Literal

import msgspec

from engine.chat_settings import SamplingSettings
from engine.library.adapter import AdapterUse
from engine.library.header import ModelKind
from engine.library.machine import MachineFit
from engine.library.model_settings import ModelSettings
from knowledge.child.wire import Cancel, Completed, Failure, Ready
from knowledge.store.records import Passage, RecalledTurn, Role, Summary

FinishReason = Literal["end", "length", "window", "cancelled"]
"""``end``: the model ended its turn; ``length``: max_tokens reached; ``window``: the context window is full."""


class ModelConfig(msgspec.Struct, frozen=True):
    """What the child needs to start: nothing is loaded yet.

    KV states are kept in ``kv_folder``, "" for nowhere, and take at most ``kv_bytes`` there.
    """

    threads: int
    kv_folder: str = ""
    kv_bytes: int = 0


class LoadModel(msgspec.Struct, frozen=True, tag=True):
    """Load a GGUF in place of the one that is loaded: answered by ``Loading``…, then ``ModelLoaded``.

    ``context_tokens`` is the wished context window; the model's own limit caps it. Of the adapters in ``settings``
    those that do not fit any more are left out. What the settings leave open is as it was measured to ``fit``, else
    the machine's default.
    """

    path: str
    context_tokens: int
    settings: ModelSettings = ModelSettings()
    fit: MachineFit | None = None


class MeasureSpeed(msgspec.Struct, frozen=True, tag=True):
    """Measure what suits the loaded model and use it: answered by one ``SpeedMeasured``, by nothing if cancelled."""


class SetThreads(msgspec.Struct, frozen=True, tag=True):
    """From now on, 0 for what was measured: answered by nothing."""

    threads: int


class SetAdapters(msgspec.Struct, frozen=True, tag=True):
    """Have the loaded model use exactly these adapters: answered by nothing, or by ``AdapterMisfit``."""

    adapters: tuple[AdapterUse, ...]


class ChatTurn(msgspec.Struct, frozen=True):
    """A message as the prompt planner takes it; excerpts and recalled turns stay frozen inside their turn."""

    id: str
    role: Role
    text: str
    excerpts: tuple[Passage, ...] = ()
    recalled: tuple[RecalledTurn, ...] = ()
    asked: float = 0.0
    """When it was said, in seconds since the epoch: later summaries are not for its prompt."""
    reasoning: str = ""
    """What the model thought before this answer; most templates leave it out of later prompts."""
    example: bool = False
    """Nobody said it: it shows how to answer, and stands before the dialog as long as there is room."""
    grounded: bool = False
    """Whether the excerpts are all that it may be answered from."""


class PinnedDocument(msgspec.Struct, frozen=True):
    """A document whose whole text is in every prompt."""

    file: str
    text: str


class CountTokens(msgspec.Struct, frozen=True, tag=True):
    """How many tokens each text takes as a part of a prompt: answered by one ``TokensCounted``."""

    texts: tuple[str, ...]


class PlanPrompt(msgspec.Struct, frozen=True, tag=True):
    """Plan without generating: answered by one ``PromptPlanned``. ``continues``: the turns are one text to go on."""

    system_prompt: str
    turns: tuple[ChatTurn, ...]
    max_tokens: int
    pinned: tuple[PinnedDocument, ...] = ()
    summaries: tuple[Summary, ...] = ()
    think: bool | None = None
    continues: bool = False


class Generate(msgspec.Struct, frozen=True, tag=True):
    """Answer the last turn: ``PromptPlanned``, ``ReasoningPiece``…, ``TextPiece``…, then ``Generated``.

    Cancel ends it within a token. ``think`` says whether the model thinks first, None leaves it to its template.
    ``continues``: the turns are one text to go on.

    The KV state that this leaves is kept for the next turn of ``conversation_id``; "" is for work that nothing follows.
    """

    system_prompt: str
    turns: tuple[ChatTurn, ...]
    sampling: SamplingSettings
    pinned: tuple[PinnedDocument, ...] = ()
    summaries: tuple[Summary, ...] = ()
    conversation_id: str = ""
    think: bool | None = None
    continues: bool = False
    begin: tuple[int, ...] = ()
    """Tokens of the loaded model that the answer begins with; they are told as if they had been drawn."""


class ScoreAnswer(msgspec.Struct, frozen=True, tag=True):
    """How probable an answer to ``request`` was: answered by one ``AnswerScored``, by nothing where it is cancelled.

    Nothing is generated, and the KV states of conversations stay as they are.
    """

    request: Generate
    answer: str
    reasoning: str = ""


class ForgetConversation(msgspec.Struct, frozen=True, tag=True):
    """Leave nothing of a conversation in memory or on disk; no event answers."""

    conversation_id: str


class LimitStates(msgspec.Struct, frozen=True, tag=True):
    """Let the KV states on disk take at most so much from now on, 0 for none at all; no event answers."""

    limit_bytes: int


class Compare(msgspec.Struct, frozen=True, tag=True):
    """Have an encoder sort ``text`` into ``labels``, else order ``passages`` by how well they answer it.

    Answered by one ``Classified`` or ``Ranked``; a classifier with classes of its own gives those. Nothing comes where
    it is cancelled.
    """

    text: str
    labels: tuple[str, ...]
    passages: tuple[str, ...]


ModelRequest = (
    LoadModel
    | MeasureSpeed
    | SetThreads
    | SetAdapters
    | CountTokens
    | PlanPrompt
    | Generate
    | ScoreAnswer
    | Compare
    | ForgetConversation
    | LimitStates
)


class Loading(msgspec.Struct, frozen=True, tag=True):
    """``fraction`` of the weights that are loaded, 0 to 1."""

    fraction: float


class ModelLoaded(msgspec.Struct, frozen=True, tag=True):
    """``context_tokens`` is the window that the model reads at once.

    ``thinks`` is whether it thinks before it answers when it is not told; None where it cannot be told.
    """

    path: str
    context_tokens: int
    load_s: float
    kind: ModelKind = "chat"
    thinks: bool | None = None
    adapters: tuple[AdapterUse, ...] = ()


class PromptPlan(msgspec.Struct, frozen=True):
    """Tokens of the prompt by part, known before anything is generated; the parts add up to the prompt.

    ``window`` is the whole context window, ``reserve`` the room kept for the answer. ``summaries`` are the tokens of
    the summaries that stand for the turns ``summarised``; ``dropped`` names the turns that are left out, oldest first.
    ``excerpts_dropped`` counts passages of the last turn that do not fit, ``pinned_dropped`` names documents that do
    not. ``unsummarised`` are ranges of turns (first id, last id) to be summarised for later prompts. ``parts`` counts
    the pieces that the last turn's text is read in where it is longer than the window; the tokens are those of all.
    ``examples`` are the tokens of turns that show how to answer, ``examples_dropped`` counts the pairs without room.
    """

    window: int
    system: int
    excerpts: int
    recalled: int
    turns: int
    reserve: int
    dropped: tuple[str, ...] = ()
    excerpts_dropped: int = 0
    pinned: int = 0
    summaries: int = 0
    summarised: tuple[str, ...] = ()
    pinned_dropped: tuple[str, ...] = ()
    unsummarised: tuple[tuple[str, str], ...] = ()
    parts: int = 1
    examples: int = 0
    examples_dropped: int = 0

    @property
    def prompt(self) -> int:
        """Tokens of the whole prompt."""
        said = self.excerpts + self.recalled + self.turns
        return self.system + self.examples + self.pinned + self.summaries + said


class SpeedMeasured(msgspec.Struct, frozen=True, tag=True):
    """``fit`` None is of models that have no choice to make."""

    fit: MachineFit | None


class TokensCounted(msgspec.Struct, frozen=True, tag=True):
    counts: tuple[int, ...]


class PromptPlanned(msgspec.Struct, frozen=True, tag=True):
    plan: PromptPlan


class PartBegun(msgspec.Struct, frozen=True, tag=True):
    """A text that is longer than the window is read in ``parts`` pieces; ``number`` counts from 1."""

    number: int
    parts: int


class ReasoningPiece(msgspec.Struct, frozen=True, tag=True):
    """The next part of what the model thinks before it answers."""

    text: str


class TextPiece(msgspec.Struct, frozen=True, tag=True):
    """The next part of the answer: whole characters only."""

    text: str


class Usage(msgspec.Struct, frozen=True):
    """Tokens: of the prompt, of these the ones that were in the KV cache already, and of the answer.

    ``drafted_tokens`` were guessed from the text and decoded several at once; ``accepted_tokens`` of these were right.
    """

    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int
    drafted_tokens: int = 0
    accepted_tokens: int = 0

    def plus(self, other: "Usage") -> "Usage":
        """Both together."""
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.cached_tokens + other.cached_tokens,
            self.completion_tokens + other.completion_tokens,
            self.drafted_tokens + other.drafted_tokens,
            self.accepted_tokens + other.accepted_tokens,
        )


class Speeds(msgspec.Struct, frozen=True):
    """``first_token_s`` from the request's arrival to the first token; rates in tokens per second."""

    first_token_s: float
    prompt_tokens_per_s: float
    decode_tokens_per_s: float


class Generated(msgspec.Struct, frozen=True, tag=True):
    reason: FinishReason
    usage: Usage
    speeds: Speeds


class TokenChoice(msgspec.Struct, frozen=True):
    """A token that could have come: the bytes it adds, and its probability. ``ends``: with it the answer ends."""

    id: int
    piece: bytes
    probability: float
    ends: bool = False


class ScoredToken(msgspec.Struct, frozen=True):
    """A token of an answer, and the most probable ones in its place, the best first; it may be among them."""

    id: int
    piece: bytes
    probability: float
    choices: tuple[TokenChoice, ...]


class AnswerScored(msgspec.Struct, frozen=True, tag=True):
    """``before`` are the tokens between the prompt and the answer: those of its reasoning."""

    before: tuple[int, ...]
    tokens: tuple[ScoredToken, ...]


class LabelShare(msgspec.Struct, frozen=True):
    """``share`` of the labels' sum of 1, from ``score``, which is comparable within one answer only."""

    label: str
    share: float
    score: float


class Classified(msgspec.Struct, frozen=True, tag=True):
    """The labels, the largest share first."""

    labels: tuple[LabelShare, ...]


class Ranked(msgspec.Struct, frozen=True, tag=True):
    """One score for each passage in the order they came, higher is better."""

    scores: tuple[float, ...]


ModelEvent = (
    Loading
    | ModelLoaded
    | TokensCounted
    | PromptPlanned
    | PartBegun
    | ReasoningPiece
    | TextPiece
    | Generated
    | Classified
    | Ranked
    | SpeedMeasured
    | AnswerScored
)

request_decoder = msgspec.msgpack.Decoder(tuple[int, ModelRequest | Cancel])
event_decoder = msgspec.msgpack.Decoder(tuple[int, ModelEvent | Ready | Completed | Failure])
