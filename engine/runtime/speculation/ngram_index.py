"""Where the end of a text stood before: what followed there is a guess at what follows now.

Prompt lookup (Saxena 2023, "Prompt Lookup Decoding") with the longest match instead of a fixed n-gram. The work for a
token does not depend on how long the text is.
"""

from collections.abc import Sequence

import msgspec

LEAST_MATCH = 3
"""Tokens that must be alike before a place is looked at: pairs of tokens are alike by chance too often."""

LONGEST_MATCH = 64
"""Tokens that are compared with a newly found place; it may grow longer from there on."""

_PLACES = 8
"""Newest places of the same n-gram that are compared."""

_RESUME_TOKENS = 6
"""How many tokens after a departure its place is still looked for, and how far ahead of it."""


class Match(msgspec.Struct, frozen=True):
    """The last ``length`` tokens of the text also stand right before ``position``.

    Lengths under ``LEAST_MATCH`` are given only close behind the place where a long match was departed from: a person
    who corrects a text goes on with it after each correction.
    """

    position: int
    length: int


class NgramIndex:
    """A text that grows by single tokens; ``match`` is the longest earlier place that reads like its end."""

    def __init__(self, tokens: Sequence[int]) -> None:
        self._tokens = list(tokens)
        self._newest: dict[tuple[int, ...], int] = {}
        self._earlier = [-1] * len(tokens)
        for place, ngram in enumerate(zip(*(self._tokens[start:] for start in range(LEAST_MATCH)), strict=False)):
            end = place + LEAST_MATCH - 1
            self._earlier[end] = self._newest.get(ngram, -1)
            self._newest[ngram] = end
        self._departed = -1
        self._departed_tokens = 0
        self.match: Match | None = self._longest()

    def append(self, token: int) -> None:
        """The text goes on with ``token``."""
        followed = self.match
        self._tokens.append(token)
        self._earlier.append(-1)
        if len(self._tokens) >= LEAST_MATCH:
            ngram = tuple(self._tokens[-LEAST_MATCH:])
            self._earlier[-1] = self._newest.get(ngram, -1)
            self._newest[ngram] = len(self._tokens) - 1
        if followed is not None and self._tokens[followed.position] == token:
            followed = Match(followed.position + 1, followed.length + 1)
            # No other place can be longer than a longest one that goes on: it would have been longer before.
            self.match = followed if followed.length > LEAST_MATCH else self._longest() or followed
            return
        self._departed_tokens += 1
        if followed is not None and followed.length >= LEAST_MATCH:
            self._departed = followed.position
            self._departed_tokens = 0
        self.match = self._longest() or self._resumed()

    def continuation(self, match: Match, count: int) -> list[int]:
        """The ``count`` tokens that would follow if the text went on as it does at ``match``."""
        following = self._tokens[match.position : match.position + count]
        # A place so near the end is a text that repeats itself: the guess is that it does so once more.
        period = len(following)
        while len(following) < count:
            following.append(following[-period])
        return following

    def _longest(self) -> Match | None:
        """The longest earlier place of the last tokens, the newest of equals."""
        best: Match | None = None
        place = self._earlier[-1] if self._tokens else -1
        for _ in range(_PLACES):
            if place < 0:
                break
            length = self._common(place)
            if best is None or length > best.length:
                best = Match(place + 1, length)
            place = self._earlier[place]
        return best

    def _common(self, place: int) -> int:
        """How many tokens up to ``place`` are alike with the last ones."""
        tokens = self._tokens
        last = len(tokens) - 1
        length = LEAST_MATCH
        most = min(LONGEST_MATCH, place + 1)
        while length < most and tokens[place - length] == tokens[last - length]:
            length += 1
        return length

    def _resumed(self) -> Match | None:
        """The place just behind a departure that the last token may have come back to."""
        if self._departed < 0 or self._departed_tokens >= _RESUME_TOKENS:
            return None
        ahead = self._tokens[self._departed : min(self._departed + _RESUME_TOKENS, len(self._tokens) - 1)]
        last = self._tokens[-1]
        return Match(self._departed + ahead.index(last) + 1, 1) if last in ahead else None
