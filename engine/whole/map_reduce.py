"""Doing what is asked with a text that is longer than the window: part by part, then with the notes on the parts."""

from collections.abc import Callable, Generator

import msgspec

from engine.errors import MessageTooLong
from engine.prompt.layout import speaks_korean
from engine.prompt.pieces import pieces_of
from engine.service.messages import PartBegun

PART_SHARE = 2
"""A part takes at most half of the window: the instruction, the template and the note need room as well."""

NOTE_SHARE = 16
"""A note takes at most this share of the window, an eighth of its part: so each round is shorter than the last."""


class Reduced(msgspec.Struct, frozen=True):
    """``prompt`` is the one whose answer is the answer to all of a text that was read in ``parts``."""

    prompt: str
    parts: int


def map_reduce(
    instruction: str,
    text: str,
    window: int,
    count: Callable[[str], int],
    ask: Callable[[str, int], str],
    stopped: Callable[[], bool],
) -> Generator[PartBegun, None, Reduced | None]:
    """Gives a ``PartBegun`` before each part; returns None where it was ``stopped`` before one.

    ``window`` is in tokens, ``count`` tells how many a text takes, ``ask(prompt, max_tokens)`` blocks for an answer.
    Notes that are together too long are read in parts again. Raises ``MessageTooLong`` where the instruction leaves
    too little room for a part, and what ``count`` and ``ask`` raise.
    """
    parts = text_parts(instruction, text, window, PART_SHARE, count)
    read = len(parts)
    noted = False
    while len(parts) > 1:
        notes: list[str] = []
        for number, part in enumerate(parts, 1):
            if stopped():
                return None
            yield PartBegun(number, len(parts))
            notes.append(ask(part_prompt(instruction, part, number, len(parts)), window // NOTE_SHARE).strip())
        parts = text_parts(instruction, "\n\n".join(notes), window, PART_SHARE, count)
        noted = True
    whole = parts[0] if parts else ""
    return Reduced(notes_prompt(instruction, whole) if noted else f"{whole}\n\n{instruction}", max(read, 1))


def text_parts(instruction: str, text: str, window: int, share: int, count: Callable[[str], int]) -> list[str]:
    """``text`` in parts that take, with the instruction, at most one ``share``-th of the window each.

    Raises ``MessageTooLong`` where the instruction leaves too little room for a part.
    """
    asked = count(instruction)
    room = window // share - asked
    least = window // (2 * share)
    if room < least:
        raise MessageTooLong(tokens=str(asked), room=str(window // share - least))
    # A single character always counts as fitting, or cutting would never end.
    return pieces_of(text, window, lambda piece: len(piece) == 1 or count(piece) <= room)


def part_prompt(instruction: str, part: str, number: int, parts: int) -> str:
    """Asks for a note on one part."""
    if speaks_korean(instruction):
        return f"긴 글의 {parts}개 부분 가운데 {number}번째:\n\n{part}\n\n이 부분에 대해: {instruction}"
    return f"Part {number} of {parts} of a long text:\n\n{part}\n\nFor this part: {instruction}"


def notes_prompt(instruction: str, notes: str) -> str:
    """Asks for the answer from the notes on all parts."""
    if speaks_korean(instruction):
        return f"긴 글의 각 부분에 대한 메모:\n\n{notes}\n\n이 메모로 글 전체에 대해: {instruction}"
    return f"Notes on the parts of a long text:\n\n{notes}\n\nFrom these notes, for the whole text: {instruction}"
