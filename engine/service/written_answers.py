"""Answers behind reasoning, token by token as they were drawn: a model need not spell a text as its tokenizer would.

What a conversation keeps of such an answer is two texts without the marks and the white space about them, so what the
model wrote cannot be put together from these again.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate

from engine.templates.reasoning import ReasoningFormat, ReasoningSplitter

_KEPT = 64
"""Answers of this run that are remembered."""


class WrittenAnswers:
    """``piece`` gives the bytes of a token."""

    def __init__(self, piece: Callable[[int], bytes]) -> None:
        self._piece = piece
        self._drawn: deque[Sequence[int]] = deque(maxlen=_KEPT)

    def note(self, tokens: Sequence[int]) -> None:
        """An answer was drawn."""
        self._drawn.appendleft(tokens)

    def find(
        self, form: ReasoningFormat, inside: bool, reasoning: str, answer: str, known: Sequence[int]
    ) -> tuple[list[int], list[int]] | None:
        """The tokens of what stood before an answer, its marks included, and of the answer; None where not known.

        ``inside`` as of ``ReasoningSplitter``; ``known`` is what an earlier run drew in its place, or nothing.
        """
        if not answer:
            return None
        for tokens in self._candidates(known):
            pieces = [self._piece(token) for token in tokens]
            written = b"".join(pieces)
            start = written.rfind(answer.encode())
            if start < 0 or _split(form, inside, written.decode("utf-8", "replace")) != (reasoning, answer):
                continue
            ends = list(accumulate(map(len, pieces)))
            first = next(place for place, end in enumerate(ends) if end > start)
            last = next(place for place, end in enumerate(ends) if end >= start + len(answer.encode()))
            return list(tokens[:first]), list(tokens[first : last + 1])
        return None

    def _candidates(self, known: Sequence[int]) -> Iterator[Sequence[int]]:
        yield from self._drawn
        if known:
            yield known


def _split(form: ReasoningFormat, inside: bool, written: str) -> tuple[str, str]:
    splitter = ReasoningSplitter(form, inside)
    parts = [*splitter.feed(written), *splitter.finish()]
    reasoning = "".join(part.text for part in parts if part.is_reasoning)
    return reasoning, "".join(part.text for part in parts if not part.is_reasoning)
