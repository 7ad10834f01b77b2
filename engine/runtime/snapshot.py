"""A copy of what a context has read: it can be put back later, in another process even."""

from collections.abc import Sequence

import msgspec


class Checkpoint(msgspec.Struct, frozen=True, eq=False):
    """The part of a state that cannot be cut, as it was after ``length`` tokens."""

    length: int
    data: bytearray


class Snapshot(msgspec.Struct, frozen=True, eq=False):
    """``data`` is llama.cpp's copy of the state that reading ``tokens`` left.

    Once it is put back it goes back to any length of at least ``floor`` tokens, to one of the ``checkpoints``
    (ascending), or to nothing.
    """

    tokens: list[int]
    data: bytearray
    checkpoints: tuple[Checkpoint, ...]
    floor: int

    @property
    def size_bytes(self) -> int:
        return len(self.data) + sum(len(checkpoint.data) for checkpoint in self.checkpoints) + 4 * len(self.tokens)

    def reusable(self, prompt: Sequence[int]) -> int:
        """How many tokens of ``prompt`` need not be read once this is put back."""
        return reusable(self.tokens, prompt, self.floor, [checkpoint.length for checkpoint in self.checkpoints])


def reusable(tokens: Sequence[int], prompt: Sequence[int], floor: int, checkpoints: Sequence[int]) -> int:
    """How many tokens of ``prompt`` a state that has read ``tokens`` can be brought back to.

    At least the last token of a prompt is read anew, for its logits. ``checkpoints`` are lengths, ascending.
    """
    common = shared_prefix(tokens, prompt[:-1])
    if common >= floor:
        return common
    return max((length for length in checkpoints if length <= common), default=0)


def shared_prefix(first: Sequence[int], second: Sequence[int]) -> int:
    """How many tokens both begin with."""
    shorter = min(len(first), len(second))
    # A comparison of lists runs at the speed of C, and most prompts only go on from what is there.
    if first[:shorter] == second[:shorter]:
        return shorter
    return next((index for index in range(shorter) if first[index] != second[index]), shorter)
