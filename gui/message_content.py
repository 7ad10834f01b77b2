"""Turns stored messages into what the transcript shows."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from gui.transcript.content import CitationMark, SourceChip, TranscriptMessage
from gui.wording import stats_worded
from knowledge.store.records import Citation, Message

TOOLTIP_CHARACTERS = 240


def shown_message(message: Message, last: bool) -> TranscriptMessage:
    """``last`` answers can be given again; an answer that is being written has no actions yet."""
    if message.role == "user":
        return TranscriptMessage(message.id, "user", "", message.text, actions=("copy",))
    finished = message.state != "streaming"
    return TranscriptMessage(
        id=message.id,
        role="assistant",
        author=message.model,
        text=message.text,
        marks=tuple(
            CitationMark(citation.number, anchor) for citation in message.citations for anchor in citation.anchors
        ),
        sources=tuple(source_chip(citation) for citation in message.citations),
        footer=footer(message),
        actions=(("copy", "regenerate") if last else ("copy",)) if finished else (),
    )


def shown_branch(branch: Sequence[Message]) -> list[TranscriptMessage]:
    """All messages of a branch, oldest first."""
    return [shown_message(message, message is branch[-1]) for message in branch]


def source_chip(citation: Citation) -> SourceChip:
    """``file · p. 3``, with the passage's beginning as the tooltip."""
    passage = citation.passage
    label = passage.file
    if passage.page is not None:
        label = QCoreApplication.translate("sources", "{file} · p. {page}").format(file=passage.file, page=passage.page)
    text = " ".join(passage.text.split())
    short = text if len(text) <= TOOLTIP_CHARACTERS else text[:TOOLTIP_CHARACTERS].rstrip() + "…"
    return SourceChip(citation.number, label, short, citation.supported)


def footer(message: Message) -> str:
    """How the answer ended where that matters, then its figures."""
    translate = QCoreApplication.translate
    end = ""
    if message.state == "stopped":
        end = translate("stats", "Stopped")
    elif message.state == "interrupted":
        end = translate("stats", "Cut off")
    return " · ".join(part for part in (end, stats_worded(message.stats)) if part)


def citation_numbered(message: Message, number: int) -> Citation | None:
    """The citation that carries this number."""
    return next((citation for citation in message.citations if citation.number == number), None)
