"""Turns stored messages into what the transcript shows."""

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QCoreApplication, QLocale

from engine.service.messages import PromptPlan
from engine.turn.turn_events import TurnStats, WholeRead
from gui.transcript.content import (
    CitationMark,
    MessageAction,
    Offer,
    Picture,
    RecalledChip,
    SourceChip,
    TranscriptMessage,
)
from gui.wording import has_slides, place_worded
from knowledge.store.records import Citation, Message, RecalledTurn

DESCRIPTION_CHARACTERS = 240
RECALLED_CHARACTERS = 40

_stats_decoder = msgspec.json.Decoder(TurnStats)


class _Founding(msgspec.Struct, frozen=True):
    """Of ``TurnStats`` what is shown with the text: read for thousands of messages at once, in a third of the time."""

    refused: bool = False
    unsupported: tuple[tuple[int, int], ...] = ()
    whole: WholeRead | None = None


_founding_decoder = msgspec.json.Decoder(_Founding)
_NOT_KNOWN = _Founding()


def shown_message(
    message: Message,
    question: Message | None = None,
    versions: Sequence[str] = (),
    pictures: Sequence[Picture] = (),
) -> TranscriptMessage:
    """An answer to ``question``, or a question with its ``pictures``.

    ``versions`` are the ids of all in its place, itself among them.

    An answer that is being written has no actions yet.
    """
    place = versions.index(message.id) + 1 if message.id in versions else 1
    count = max(1, len(versions))
    if message.role == "user":
        actions: tuple[MessageAction, ...] = ("edit", "copy", "more")
        return TranscriptMessage(
            message.id, "user", "", message.text, actions=actions, place=place, count=count, pictures=tuple(pictures)
        )
    finished = message.state != "streaming"
    founding = _founding_decoder.decode(message.stats) if message.stats else _NOT_KNOWN
    return TranscriptMessage(
        id=message.id,
        role="assistant",
        author=message.model,
        text=message.text,
        marks=tuple(
            CitationMark(citation.number, anchor) for citation in message.citations for anchor in citation.anchors
        ),
        sources=tuple(source_chip(citation) for citation in message.citations),
        footer=_Footer(message) if message.stats or finished else None,
        actions=("copy", "regenerate", "used", "more") if finished else (),
        reasoning=message.reasoning,
        thought_s=_stats(message).thought_s if message.reasoning else 0.0,
        recalled=tuple(map(_recalled_chip, question.recalled)) if question is not None and finished else (),
        place=place,
        count=count,
        unsupported=founding.unsupported,
        offer=_offer(founding),
    )


def _offer(founding: _Founding) -> Offer | None:
    """What a person may do instead of being content with how an answer came about."""
    translate = QCoreApplication.translate
    if founding.refused:
        return Offer("", translate("offers", "Answer anyway"), "anyway")
    if founding.whole is not None:
        return Offer(_read_worded(founding.whole), translate("offers", "Answer from passages instead"), "passages")
    return None


def _read_worded(whole: WholeRead) -> str:
    """``Read the whole of report.pdf in 12 parts``, or where that ended."""
    translate = QCoreApplication.translate
    if whole.ended_at:
        ended = translate("offers", "Ended at part {part} of {parts} of {file}")
        return ended.format(part=whole.ended_at, parts=whole.parts, file=", ".join(whole.files))
    if len(whole.files) > 1:
        forms = (
            translate("offers", "Looked through the whole of {count} documents"),
            translate("offers", "Read the whole of {count} documents"),
            translate("offers", "Read the whole of {count} documents in {parts} parts"),
        )
    else:
        forms = (
            translate("offers", "Looked through the whole of {file}"),
            translate("offers", "Read the whole of {file}"),
            translate("offers", "Read the whole of {file} in {parts} parts"),
        )
    return forms[min(whole.parts, 2)].format(file=whole.files[0], count=len(whole.files), parts=whole.parts)


class _Footer(msgspec.Struct, frozen=True, gc=False):
    """The footer of a message, worded when it is called."""

    message: Message

    def __call__(self) -> str:
        return footer(self.message)


def _recalled_chip(turn: RecalledTurn) -> RecalledChip:
    words = " ".join(turn.text[: 2 * RECALLED_CHARACTERS].split())
    short = words if len(words) <= RECALLED_CHARACTERS else words[:RECALLED_CHARACTERS].rsplit(" ", 1)[0] + "…"
    return RecalledChip(turn.message_id, short)


def source_chip(citation: Citation) -> SourceChip:
    """``file · p. 3`` or ``file · lines 4–9``, described by the passage's beginning."""
    passage = citation.passage
    label = passage.file
    if passage.page is not None and not has_slides(passage.file):
        label = QCoreApplication.translate("sources", "{file} · p. {page}").format(file=passage.file, page=passage.page)
    elif place := place_worded(passage):
        label = f"{passage.file} · {place}"
    text = " ".join(passage.text.split())
    short = text if len(text) <= DESCRIPTION_CHARACTERS else text[:DESCRIPTION_CHARACTERS].rstrip() + "…"
    return SourceChip(citation.number, label, short, citation.supported)


def footer(message: Message) -> str:
    """How the answer ended where that matters, what its prompt had no room for, then its figures.

    ``Stopped · older messages left out: 3 · 96 tokens · 44.1 tokens/s · first token 0.3 s``
    """
    translate = QCoreApplication.translate
    parts: list[str] = []
    if message.state == "stopped":
        parts.append(translate("stats", "Stopped"))
    elif message.state == "interrupted":
        parts.append(translate("stats", "Cut off"))
    elif message.reasoning and not message.text and message.state == "complete":
        parts.append(translate("stats", "Ended before the answer"))
    stats = _stats(message)
    if stats.plan is not None and stats.plan.dropped:
        parts.append(translate("stats", "older messages left out: {count}").format(count=len(stats.plan.dropped)))
    if stats.plan is not None and stats.plan.excerpts_dropped:
        parts.append(translate("stats", "passages left out: {count}").format(count=stats.plan.excerpts_dropped))
    if len(stats.unsupported) == 1:
        parts.append(translate("stats", "1 sentence not in the documents"))
    elif stats.unsupported:
        parts.append(translate("stats", "{count} sentences not in the documents").format(count=len(stats.unsupported)))
    # A list that needed no model has no tokens to tell of.
    if stats.usage is not None and stats.usage.completion_tokens and stats.speeds is not None and not stats.refused:
        locale = QLocale()
        first_token = stats.speeds.first_token_s
        parts.append(
            translate("stats", "{tokens} tokens · {rate} tokens/s · first token {seconds} s").format(
                tokens=locale.toString(stats.usage.completion_tokens),
                rate=locale.toString(stats.speeds.decode_tokens_per_s, "f", 1),
                seconds=locale.toString(first_token, "f", 1 if first_token >= 0.1 else 2),
            )
        )
    return " · ".join(parts)


def _stats(message: Message) -> TurnStats:
    return _stats_decoder.decode(message.stats) if message.stats else TurnStats()


def last_plan(branch: Sequence[Message]) -> PromptPlan | None:
    """How the prompt of the last answer filled the window; None before the first answer."""
    for message in reversed(branch):
        if message.stats:
            return _stats(message).plan
    return None


def citation_numbered(message: Message, number: int) -> Citation | None:
    """The citation that carries this number."""
    return next((citation for citation in message.citations if citation.number == number), None)
