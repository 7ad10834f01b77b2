"""The text of a selection over pieces and messages, in the forms in which it is copied."""

from typing import Literal, NamedTuple

from PySide6.QtCore import QMimeData

from gui.transcript.copying import html_of, html_of_text, markdown_of, plain_of
from gui.transcript.entries import Entries
from gui.transcript.pieces import CodePiece
from gui.transcript.stage import Stage

# Characters of messages that nobody has scrolled to: parsing them takes 50 ms on the way to the clipboard.
_UNSEEN = 25_000


class Copied(NamedTuple):
    """The same as plain text, as HTML without styles and as Markdown."""

    plain: str
    html: str
    markdown: str


CopyForm = Literal["formatted", "plain", "markdown"]
"""``formatted`` leaves it to where it is pasted whether it takes the HTML or the plain text."""

NOTHING = Copied("", "", "")


class Places(NamedTuple):
    """Where in a message a selection begins and ends: piece and position, None for the end of the piece."""

    piece: int
    start: int
    last_piece: int
    stop: int | None


def of_message(entries: Entries, stage: Stage, row: int, places: Places | None) -> Copied:
    """What is selected of a message, None for all of it.

    All of it is in Markdown what the model wrote; reasoning is in it where it is open.
    """
    pieces = entries[row].pieces
    places = places or Places(0, 0, len(pieces) - 1, None)
    is_whole = places == Places(0, 0, len(pieces) - 1, None)
    parts = [
        _of_piece(entries, stage, row, piece, places)
        for piece in range(places.piece, min(places.last_piece, len(pieces) - 1) + 1)
    ]
    parts = [part for part in parts if part.plain]
    markdown = "\n\n".join(part.markdown for part in parts)
    if is_whole:
        message, thoughts = entries.message(row), ""
        if entries[row].is_open and entries.reasoning_shown:
            thoughts = "\n".join(f"> {line}".rstrip() for line in message.reasoning.splitlines())
        markdown = "\n\n".join(filter(None, (thoughts, message.text)))
    return Copied("\n".join(part.plain for part in parts), "".join(part.html for part in parts), markdown)


def of_source(text: str) -> Copied:
    """A message as what it is shown from."""
    return Copied(text, html_of_text(text), text)


def joined(messages: list[Copied]) -> Copied:
    """Messages under each other."""
    told = [message for message in messages if message.plain or message.markdown]
    return Copied(
        "\n\n".join(message.plain for message in told),
        "".join(message.html for message in told),
        "\n\n".join(message.markdown for message in told),
    )


def is_much_unseen(entries: Entries, first_row: int, last_row: int) -> bool:
    """Whether so much of these messages is not parsed that their source must do."""
    unseen = 0
    for row in range(first_row, last_row + 1):
        entry = entries.as_it_is(row)
        unseen += len(entry.message.text) if entry.body is None else 0
        if unseen > _UNSEEN:
            return True
    return False


def mime_data(copied: Copied, form: CopyForm) -> QMimeData:
    """What the clipboard takes."""
    data = QMimeData()
    data.setText(copied.markdown if form == "markdown" else copied.plain)
    if form == "formatted":
        data.setHtml(copied.html)
    return data


def _of_piece(entries: Entries, stage: Stage, row: int, piece: int, places: Places) -> Copied:
    content = entries[row].pieces[piece]
    start = places.start if piece == places.piece else 0
    stop = places.stop if piece == places.last_piece else None
    if (start, stop) == (0, None) or _is_all(stage, row, piece, start, stop):
        formulas = entries.formulas
        return Copied(plain_of(content, formulas), html_of(content, formulas), markdown_of(content, formulas))
    text = stage.text_of(row, piece, start, stop)
    if isinstance(content, CodePiece):
        part = CodePiece(text, content.language)
        return Copied(text, html_of(part, entries.formulas), markdown_of(part, entries.formulas) if text else "")
    return of_source(text)


def _is_all(stage: Stage, row: int, piece: int, start: int, stop: int | None) -> bool:
    return start == 0 and stage.text_of(row, piece, 0, stop) == stage.text_of(row, piece, 0, None)
