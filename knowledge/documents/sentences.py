"""Where paragraphs and sentences end, in English, Korean and East Asian punctuation."""

import re
from collections.abc import Iterator

Span = tuple[int, int]
"""Start and end, as character offsets."""

# A mark and closing quotes, then white space; 。 and its kind need none after them. Korean sentences without a mark
# end a line (“…합니다”), which is no proof, so only the mark counts, as it does in “다.”, “요?” and “까?”.
_END = re.compile(r"""(?:[.!?…]+["'”’»)\]]*(?=\s)|[。！？．]+[”’」』）]*|\n\s*\n)\s*""")
# “Dr. Kim”, “e.g. this”, “3. Item”, “J. Smith”: the mark belongs to the word before it.
_NO_END = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|No|Nos|Fig|Figs|Eq|Sec|Vol|vs|etc|cf|al|approx|e\.g|i\.e|pp?)|\b[A-Z]|^\s*\d{1,3})\.$"
)
_LOOK_BACK = 12
_EMPTY_LINES = re.compile(r"\n\s*\n")


def paragraphs(text: str, start: int, end: int) -> Iterator[Span]:
    """The runs of lines of ``text[start:end]`` that empty lines stand between; those at its ends belong to a run."""
    for gap in _EMPTY_LINES.finditer(text, start, end):
        yield start, gap.start()
        start = gap.end()
    yield start, end


def sentences(text: str, start: int, end: int) -> Iterator[Span]:
    """The sentences of ``text[start:end]`` in order, without the white space between them."""
    begin = start
    for match in _END.finditer(text, start, end):
        mark_end = match.start() + len(match.group().rstrip())
        tail = text[max(begin, mark_end - _LOOK_BACK) : mark_end]
        if match.end() < end and not _NO_END.search(tail):
            yield from _stripped(text, begin, mark_end)
            begin = match.end()
    yield from _stripped(text, begin, end)


def lines(text: str, start: int, end: int) -> Iterator[Span]:
    """The lines of ``text[start:end]`` that hold something."""
    begin = start
    while begin < end:
        stop = text.find("\n", begin, end)
        stop = end if stop < 0 else stop
        yield from _stripped(text, begin, stop)
        begin = stop + 1


def _stripped(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    body = piece.strip()
    if body:
        offset = start + len(piece) - len(piece.lstrip())
        yield offset, offset + len(body)
