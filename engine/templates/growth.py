"""How much a template's values weigh, so that a rendering can be ended before it fills the memory.

Everything that makes a value inside a template reports it here first, or at the latest when it is made: texts by their
characters, containers by their items, at all depths. A container that holds the same one twice counts it twice: so
whatever walks through it later (printing, comparing, hashing in C, where no time limit reaches) ends soon.
"""

import re
from collections.abc import ItemsView, Iterable, KeysView, Mapping, ValuesView

from jinja2.exceptions import SecurityError
from jinja2.utils import Namespace

SIZE_LIMIT = 40_000_000
"""Characters that one rendering may make, on the way and in the end together: a window of a million tokens, tenfold."""

ITEM = 16
"""Characters that an item of a container counts for; a list of short Korean texts takes five times that in bytes."""

_LONG_NUMBER_BITS = 1024
_CONTAINERS = (list, tuple, dict, set, frozenset, KeysView, ItemsView, ValuesView)
# Widths of four digits and widths that come out of another value.
_WIDE_PERCENT = re.compile(r"%[^A-Za-z%]*(?:\d{4}|\*)")
_WIDE_FORMAT = re.compile(r":[^{}]*(?:\d{4}|\{)")


class Growth:
    """Counts up to ``SIZE_LIMIT``; beyond, every method raises ``SecurityError``."""

    def __init__(self) -> None:
        self._made = 0

    def add(self, size: int) -> None:
        """Count ``size`` characters."""
        self._made += size
        if self._made > SIZE_LIMIT:
            raise SecurityError("it makes too much text")

    def value(self, value: object) -> None:
        """Count a new value."""
        if isinstance(value, str):
            self.add(len(value))
        elif isinstance(value, _CONTAINERS):
            self.add(ITEM * len(value))
            for _ in _inside(value):
                self.add(1)

    def printing(self, value: object) -> None:
        """Count the text of a container that is about to be written out."""
        if isinstance(value, (*_CONTAINERS, Namespace)):
            for inner in _inside(value):
                if isinstance(inner, Namespace):
                    raise SecurityError("a namespace cannot be printed")
                self.add(2 + (2 * len(inner) if isinstance(inner, str) else 0))

    def percent(self, form: str, values: object) -> None:
        """Count ``form % values`` before it is made."""
        if _WIDE_PERCENT.search(form):
            raise SecurityError("such wide padding is not allowed")
        self._filled(form, form.count("%"), [values])

    def formatting(self, form: str, values: Iterable[object]) -> None:
        """Count ``form.format(…)`` before it is made."""
        if _WIDE_FORMAT.search(form):
            raise SecurityError("such wide padding is not allowed")
        self._filled(form, form.count("{"), list(values))

    def number(self, *operands: object) -> None:
        """Refuse arithmetic with numbers so long that it takes noticeable time."""
        if any(isinstance(operand, int) and operand.bit_length() > _LONG_NUMBER_BITS for operand in operands):
            raise SecurityError("such long numbers are not allowed")

    def _filled(self, form: str, places: int, values: list[object]) -> None:
        before = self._made
        self.printing(values)
        # Each place may take the largest of the values.
        self.add(len(form) + (self._made - before) * max(0, places - 1))


def length(value: object) -> int:
    """What a value adds to a sum or is multiplied as: characters, or items at their weight."""
    if isinstance(value, str):
        return len(value)
    return ITEM * len(value) if isinstance(value, _CONTAINERS) else 0


def _inside(value: object) -> Iterable[object]:
    """``value`` and what it holds at all depths, shared parts as often as they are held."""
    waiting: list[object] = [value]
    while waiting:
        value = waiting.pop()
        yield value
        if isinstance(value, Mapping):
            for pair in value.items():
                waiting += pair
        elif isinstance(value, _CONTAINERS):
            waiting += value
