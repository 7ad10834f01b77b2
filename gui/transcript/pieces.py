"""The rows of the transcript. A message is a header, some segments of bounded size and a footer; each is a piece."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from engine.turn.mentions import mentions_in
from gui.transcript.blocks import Block, CodeBlock, TableBlock, TextBlock
from gui.transcript.content import EditDraft, MessageAction, Picture, RecalledChip, SourceChip

# Characters of HTML in a text piece: setting 4,000 takes Qt under 4 ms, which bounds the cost of a streaming update.
TEXT_LIMIT = 4_000
TABLE_ROWS = 40
PLAIN_LIMIT = 6_000


@dataclass(frozen=True)
class TextPiece:
    """A run of text blocks, or a table of `columns` when `style` is "table".

    `quotes` has the quotation depth of each block of the Qt document; `indent` moves a table to the right. The style
    "reasoning" is quieter. A piece `in_reasoning` is behind a bar; `is_last` leaves room below the last such piece.
    """

    html: str
    quotes: tuple[int, ...] = ()
    style: str = "answer"
    indent: int = 0
    in_reasoning: bool = False
    is_last: bool = False
    columns: int = 0


@dataclass(frozen=True)
class BubblePiece:
    """Part of a user's message, as plain text; `first` and `last` say which corners of the bubble it has.

    `mentions` are (start, end, document id) in the text, in characters, of documents that it names.
    """

    text: str
    first: bool = True
    last: bool = True
    mentions: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True)
class CodePiece:
    """One code block. `in_reasoning` and `is_last` as of text."""

    code: str
    language: str
    indent: int = 0
    in_reasoning: bool = False
    is_last: bool = False


@dataclass(frozen=True)
class AuthorPiece:
    """The avatar dot and the author's name."""

    author: str


@dataclass(frozen=True)
class ReasoningPiece:
    """The row above what the assistant thought, which follows it where it `is_open`.

    `since` is when it began to think (`time.monotonic`) while it does, `seconds` how long it took, 0 where not known.
    """

    since: float | None = None
    seconds: float = 0.0
    is_open: bool = False


@dataclass(frozen=True)
class NoticePiece:
    """A quiet line between messages."""

    text: str


@dataclass(frozen=True)
class BusyPiece:
    """The moving dots of a message whose first token has not come yet."""

    caption: str


@dataclass(frozen=True)
class OfferPiece:
    """How an answer came about, and the button for the other way."""

    text: str
    label: str
    action: str


@dataclass(frozen=True)
class FooterPiece:
    """Sources, recalled messages, versions, actions and a quiet line under a message; under a question on the right."""

    sources: tuple[SourceChip, ...]
    footer: str
    actions: tuple[MessageAction, ...]
    recalled: tuple[RecalledChip, ...] = ()
    place: int = 1
    count: int = 1
    is_question: bool = False


@dataclass(frozen=True)
class PicturesPiece:
    """Pictures above a question."""

    pictures: tuple[Picture, ...]


@dataclass(frozen=True)
class EditPiece:
    """The editor in the place of a question."""

    draft: EditDraft


SelectablePiece = TextPiece | CodePiece | BubblePiece
Piece = (
    SelectablePiece
    | AuthorPiece
    | ReasoningPiece
    | NoticePiece
    | BusyPiece
    | OfferPiece
    | FooterPiece
    | PicturesPiece
    | EditPiece
)


class PieceBuilder:
    """Groups blocks into pieces, in order and for good: what was added first never changes when more is added."""

    def __init__(self) -> None:
        self._sealed: list[Piece] = []
        self._open: list[TextBlock] = []
        self._open_size = 0

    def add(self, blocks: Iterable[Block]) -> None:
        """Add finished blocks."""
        for block in blocks:
            if isinstance(block, TextBlock):
                if self._open and self._open_size + len(block.html) > TEXT_LIMIT:
                    self._seal()
                self._open.append(block)
                self._open_size += len(block.html)
            else:
                self._seal()
                self._sealed += [_code_piece(block)] if isinstance(block, CodeBlock) else table_pieces(block)

    def add_piece(self, piece: Piece) -> None:
        """Add a finished piece that was made elsewhere."""
        self._seal()
        self._sealed.append(piece)

    def pieces(self, tail: Iterable[Block] = ()) -> list[Piece]:
        """All pieces so far, followed by `tail`, which is not kept."""
        probe = PieceBuilder()
        probe._open, probe._open_size = list(self._open), self._open_size
        probe.add(tail)
        probe._seal()
        return self._sealed + probe._sealed

    def _seal(self) -> None:
        if self._open:
            self._sealed.append(_text_piece(self._open))
        self._open, self._open_size = [], 0


def bubble_pieces(text: str, documents: Mapping[str, int]) -> list[Piece]:
    """A user's message as pieces of at most `PLAIN_LIMIT` characters, cut at line ends where there are any.

    `documents` has the ids of those that may be mentioned, by name.
    """
    parts: list[str] = []
    start = 0
    while len(text) - start > PLAIN_LIMIT:
        end = text.rfind("\n", start, start + PLAIN_LIMIT)
        parts.append(text[start : end if end > start else start + PLAIN_LIMIT])
        start = end + 1 if end > start else start + PLAIN_LIMIT
    parts.append(text[start:])
    return [
        BubblePiece(
            part,
            number == 0,
            number == len(parts) - 1,
            tuple((mention.start, mention.end, documents[mention.file]) for mention in mentions_in(part, documents)),
        )
        for number, part in enumerate(parts)
    ]


def as_reasoning(pieces: Iterable[Piece]) -> list[Piece]:
    """Pieces of an answer as those of the reasoning before it: quieter text, all else one step to the right."""
    quiet: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, TextPiece) and piece.style == "answer":
            quiet.append(replace(piece, style="reasoning", in_reasoning=True))
        elif isinstance(piece, TextPiece | CodePiece):
            quiet.append(replace(piece, indent=piece.indent + 1, in_reasoning=True))
    if quiet and isinstance(last := quiet[-1], TextPiece | CodePiece):
        quiet[-1] = replace(last, is_last=True)
    return quiet


def _code_piece(block: CodeBlock) -> CodePiece:
    return CodePiece(block.code, block.language, block.indent + block.quote)


def table_pieces(block: TableBlock) -> list[Piece]:
    """A table in slices. Slices of one table share column widths, computed from the first so that they can stream."""
    slices = [block.rows[i : i + TABLE_ROWS] for i in range(0, len(block.rows), TABLE_ROWS)] or [()]
    widths = column_widths((block.header, *slices[0])) if len(slices) > 1 else ()
    return [table_slice(replace(block, rows=rows), widths, with_header=index == 0) for index, rows in enumerate(slices)]


def column_widths(rows: Iterable[tuple[str, ...]]) -> tuple[int, ...]:
    """Column widths in percent, by the longest cell of each column within bounds."""
    longest = [max(6, min(60, max(map(len, column)))) for column in zip(*rows, strict=False)]
    return tuple(100 * length // sum(longest) for length in longest)


def table_slice(block: TableBlock, widths: tuple[int, ...], with_header: bool) -> TextPiece:
    """One table slice as a piece. `widths` is empty for a table that takes the room it needs."""
    parts = [f'<table class="grid" cellspacing="0"{" width=100%" if widths else ""}>']
    rows = [("th", block.header)] if with_header else []
    rows += [("td", row) for row in block.rows]
    for tag, row in rows:
        parts.append("<tr>")
        for index, cell in enumerate(row):
            alignment = block.alignments[index] if index < len(block.alignments) else "left"
            width = f' width="{widths[index]}%"' if index < len(widths) else ""
            parts.append(f'<{tag} align="{alignment}"{width}>{cell}</{tag}>')
        parts.append("</tr>")
    parts.append("</table>")
    columns = max(len(row) for _, row in rows) if rows else 0
    return TextPiece("".join(parts), style="table", indent=block.indent + block.quote, columns=columns)


def _text_piece(blocks: list[TextBlock]) -> TextPiece:
    return TextPiece("".join(map(_block_html, blocks)), tuple(block.quote for block in blocks))


def _block_html(block: TextBlock) -> str:
    margin = f' style="margin-left:{16 * block.quote}px"' if block.quote else ""
    content = block.html or "&nbsp;"
    if block.kind == "hr":
        return "<hr>"
    if block.kind == "math":
        return f'<p class="math" align="center">{content}</p>'
    if block.kind != "p":
        return f"<{block.kind}{margin}>{content}</{block.kind}>"
    if block.marker == "•":
        return f'<ul style="-qt-list-indent:{block.indent}"><li{margin}>{content}</li></ul>'
    if block.marker:
        return f'<ol style="-qt-list-indent:{block.indent}" start="{block.marker[:-1]}"><li{margin}>{content}</li></ol>'
    if block.indent:
        return f'<p style="-qt-block-indent:{block.indent};margin-left:{16 * block.quote}px">{content}</p>'
    return f"<p{margin}>{content}</p>"
