"""What a turn tells as it goes: the window, ``dodam ask`` and later the local API all follow the same events.

Order: ``Asked`` (not when regenerating), ``AwaitingFiles``… (with new files), ``Searching`` and ``Retrieved`` (with
documents), ``Reading``, ``PartBegun``… (for a text longer than the window), ``Planned``, ``Thought``…, ``Wrote``…,
``Ended``. An error before ``Ended`` is raised only where nothing was begun; afterwards it comes inside ``Ended`` with
the message as far as it was written.
"""

from typing import Literal

import msgspec

from engine.chat_settings import ChatSettings
from engine.service.messages import LabelShare, PartBegun, PromptPlan, Speeds, Usage
from knowledge.errors import DodamError
from knowledge.store.records import Hit, Message, RecalledTurn

Manner = Literal["chosen", "anyway", "passages", "whole"]
"""How a question is answered: as the app chooses, ``anyway`` though the documents do not tell, from ``passages`` only,
or from all of the documents, ``whole``."""


class Asked(msgspec.Struct, frozen=True):
    """The user's message is on disk."""

    message: Message


class AwaitingFiles(msgspec.Struct, frozen=True):
    """``count`` files are being read first."""

    count: int


class Searching(msgspec.Struct, frozen=True):
    """The conversation's documents are being searched."""


class Retrieved(msgspec.Struct, frozen=True):
    """``meaning`` is False where only words were compared; ``pending`` counts documents that are not ready yet.

    ``evidence`` is how likely it is that the passages tell what was asked (``engine.turn.grounding``), None where
    nothing was looked for. ``reason`` is why only words could be compared, where a person can do something about it.
    """

    hits: tuple[Hit, ...]
    recalled: tuple[RecalledTurn, ...]
    meaning: bool
    pending: int
    seconds: float
    evidence: float | None = None
    reason: DodamError | None = None


class Reading(msgspec.Struct, frozen=True):
    """The answer's row is on disk and the model reads the prompt."""

    message: Message


class Planned(msgspec.Struct, frozen=True):
    plan: PromptPlan


class Thought(msgspec.Struct, frozen=True):
    """The next piece of what the model thinks before it answers."""

    text: str


class Wrote(msgspec.Struct, frozen=True):
    """The next piece of the answer."""

    text: str


class WholeRead(msgspec.Struct, frozen=True):
    """Documents that were read whole for an answer, in how many parts; 0 where they were looked through by rule.

    ``ended_at`` is the part that was under way when the answer was stopped or cut off, 0 where it was not.
    """

    files: tuple[str, ...]
    parts: int
    ended_at: int = 0


class TurnStats(msgspec.Struct, frozen=True, omit_defaults=True):
    """What ``Message.stats`` holds, as JSON. ``thought_s`` is how long the model thought before it answered.

    Of an encoder's answer: ``labels`` are the shares it shows, ``scores`` those of its citations in their order.
    ``passage_scores`` are those of the question's excerpts, where they were looked up for this answer; ``settings``
    those that it was written with.
    ``evidence`` is how likely it is that the documents tell what was asked, None where nothing was looked for.
    Grounded: ``refused`` where that was too little to answer, ``unsupported`` are (start, end) of the answer's
    sentences that no passage bears out. ``whole`` is of an answer from all of the documents.
    """

    plan: PromptPlan | None = None
    usage: Usage | None = None
    speeds: Speeds | None = None
    load_s: float = 0.0
    retrieve_s: float = 0.0
    thought_s: float = 0.0
    labels: tuple[LabelShare, ...] = ()
    scores: tuple[float, ...] = ()
    passage_scores: tuple[float, ...] = ()
    settings: ChatSettings | None = None
    evidence: float | None = None
    refused: bool = False
    unsupported: tuple[tuple[int, int], ...] = ()
    whole: WholeRead | None = None

    def to_json(self) -> str:
        return msgspec.json.encode(self).decode()


class Ended(msgspec.Struct, frozen=True):
    """The answer as it is on disk, with its citations; ``error`` where it was cut off by one."""

    message: Message
    stats: TurnStats
    error: DodamError | None = None


TurnEvent = Asked | AwaitingFiles | Searching | Retrieved | Reading | PartBegun | Planned | Thought | Wrote | Ended
