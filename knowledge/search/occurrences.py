"""Where the terms of a query stand in a text, read from the marks that FTS5's ``highlight`` puts around them."""

from collections.abc import Collection

OPEN, CLOSE = "\x02", "\x03"
"""What marks a term that matched."""


class Occurrences:
    """Reads marked texts for one query. Its terms are ``wanted``."""

    def __init__(self, wanted: Collection[str]) -> None:
        self._wanted = wanted
        self._meant: dict[str, str] = {}

    def places(self, marked: str) -> dict[str, list[int]]:
        """Places of each term that occurs, counted in terms from the text's beginning, in order."""
        pieces = marked.split(OPEN)
        place = pieces[0].count(" ")
        found: dict[str, list[int]] = {}
        for piece in pieces[1:]:
            form, _, behind = piece.partition(CLOSE)
            found.setdefault(self._term(form), []).append(place)
            place += behind.count(" ")
        return found

    def _term(self, form: str) -> str:
        """What matched may be another form of a term: the one that begins most alike is meant."""
        if form not in self._meant:
            self._meant[form] = (
                form if form in self._wanted else max(self._wanted, key=lambda term: _common_prefix(form, term))
            )
        return self._meant[form]


def _common_prefix(one: str, other: str) -> int:
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return length
