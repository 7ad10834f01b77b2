"""One message of a transcript with its pieces, and how high all of it is likely to be before it is measured."""

import msgspec

from gui.transcript.content import EditDraft, TranscriptMessage
from gui.transcript.pieces import (
    AuthorPiece,
    BubblePiece,
    BusyPiece,
    CodePiece,
    EditPiece,
    FooterPiece,
    NoticePiece,
    OfferPiece,
    PicturesPiece,
    Piece,
    ReasoningPiece,
    TextPiece,
    as_reasoning,
)
from gui.transcript.streaming import StreamingText

_LINE = 25
_CHARACTERS_IN_LINE = 95
_WIDE_CHARACTERS_IN_LINE = 58

# What an entry has until it is parsed, for all of them the same: ten thousand empty lists take time and memory.
_NO_PIECES: list[Piece] = []
_NO_HEIGHTS: list[int] = []


class Entry(msgspec.Struct, eq=False, gc=False):
    """One message. `pieces` and `heights` run in parallel; both are empty until the message is parsed.

    `thoughts` are the pieces of its reasoning, None until they are first shown; `draft` what it is edited to.
    """

    message: TranscriptMessage
    pieces: list[Piece]
    heights: list[int]
    busy: str | None = None
    draft: EditDraft | None = None
    footer: FooterPiece | None = None
    stream: StreamingText | None = None
    thought_stream: StreamingText | None = None
    body: list[Piece] | None = None
    thoughts: list[Piece] | None = None
    is_open: bool = False

    def compose(self, with_reasoning: bool) -> None:
        """Put the pieces together again, keeping the heights of those that stay at their place."""
        message, body = self.message, self.body or []
        pieces = list(body)
        if message.role == "assistant":
            reasoning = self._reasoning() if with_reasoning and message.reasoning else []
            pieces = [AuthorPiece(message.author), *reasoning, *body]
            if self.busy is not None and not body and not reasoning:
                pieces.append(BusyPiece(self.busy))
            if message.offer is not None:
                pieces.append(OfferPiece(message.offer.text, message.offer.label, message.offer.action))
        elif self.draft is not None:
            pieces = [EditPiece(self.draft)]
        if message.pictures:
            pieces.insert(0, PicturesPiece(message.pictures))
        if self.draft is None and (footer := self._footer()):
            pieces.append(footer)
        heights = [_piece_estimate(piece) for piece in pieces]
        for row, (old, new) in enumerate(zip(self.pieces, pieces, strict=False)):
            if type(old) is type(new):
                heights[row] = self.heights[row]
        self.pieces, self.heights = pieces, heights

    @property
    def can_be_forgotten(self) -> bool:
        """Whether nothing would be lost with its pieces but the time to parse it again."""
        return not (self.stream or self.thought_stream or self.draft or self.is_open) and self.busy is None

    def forget_pieces(self) -> None:
        """Be as if it had never been parsed."""
        self.body, self.thoughts, self.footer = None, None, None
        self.pieces, self.heights = _NO_PIECES, _NO_HEIGHTS

    def _footer(self) -> FooterPiece | None:
        message = self.message
        if not (message.sources or message.footer or message.actions or message.recalled):
            return None
        if self.footer is None:
            line = message.footer() if message.footer is not None else ""
            self.footer = FooterPiece(
                message.sources, line, message.actions, message.recalled, message.place, message.count,
                is_question=message.role == "user",
            )  # fmt: skip
        return self.footer

    def _reasoning(self) -> list[Piece]:
        message = self.message
        row = ReasoningPiece(message.thinking_since, message.thought_s, self.is_open)
        return [row, *as_reasoning(self.thoughts or ())] if self.is_open else [row]


def entry_of(message: TranscriptMessage) -> Entry:
    """The entry of a message that is not parsed yet."""
    return Entry(message, _NO_PIECES, _NO_HEIGHTS)


def space_above(piece: Piece) -> int:
    """The room above a piece, counted as part of its height."""
    match piece:
        case AuthorPiece():
            return 8
        case BubblePiece(first=True) | EditPiece() | PicturesPiece():
            return 22
        case NoticePiece():
            return 10
    return 0


def likely_height(message: TranscriptMessage) -> int:
    """The likely height of a message that has not been parsed. Quick: it runs for every message at the start."""
    text = message.text
    in_line = _CHARACTERS_IN_LINE if text.isascii() else _WIDE_CHARACTERS_IN_LINE
    return 84 + _LINE * (len(text) // in_line + text.count("\n"))


def _piece_estimate(piece: Piece) -> int:
    match piece:
        case ReasoningPiece():
            return 30
        case CodePiece(code=code):
            return 75 + 21 * code.count("\n")
        case TextPiece(html=html):
            return 30 + _LINE * (len(html) // 110)
        case BubblePiece(text=text):
            return 70 + _LINE * (len(text) // 60 + text.count("\n"))
    return 40
