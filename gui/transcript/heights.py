"""Heights of many rows with quick sums: a Fenwick tree (P. Fenwick, 1994, "A new data structure for cumulative
frequency tables", Software: Practice and Experience 24)."""

from collections.abc import Iterable, Sequence
from itertools import accumulate

# To append a row takes about this many times as long as to build the tree takes for each.
_APPEND_COST = 16


class HeightTree:
    """Row heights in pixels. Changing one, summing a prefix and finding the row at a position are all O(log n)."""

    def __init__(self, heights: Iterable[int] = ()) -> None:
        self._fill(list(heights))

    def _fill(self, heights: list[int]) -> None:
        self._heights = heights
        sums = [0, *accumulate(self._heights)]
        # A node sums the rows up to its own behind those of the node that its lowest bit stands for.
        self._tree = [total - sums[index & (index - 1)] for index, total in enumerate(sums)]

    def __len__(self) -> int:
        return len(self._heights)

    def __getitem__(self, row: int) -> int:
        return self._heights[row]

    def replace_from(self, row: int, heights: Sequence[int]) -> None:
        """Have other rows in the place of those from `row` on."""
        if len(heights) * _APPEND_COST > row:
            self._fill([*self._heights[:row], *heights])
            return
        # No node sums rows behind its own, so those before stay as they are.
        del self._heights[row:]
        del self._tree[row + 1 :]
        for height in heights:
            self.append(height)

    def from_row(self, row: int) -> list[int]:
        """The heights from a row on."""
        return self._heights[row:]

    def set(self, row: int, height: int) -> None:
        """Give `row` a new height."""
        change = height - self._heights[row]
        self._heights[row] = height
        index = row + 1
        while change and index < len(self._tree):
            self._tree[index] += change
            index += index & -index

    def append(self, height: int) -> None:
        """Add a row at the end."""
        index = len(self._tree)
        self._tree.append(height + self.top(index - 1) - self.top(index - (index & -index)))
        self._heights.append(height)

    def top(self, row: int) -> int:
        """The position where `row` begins, which is the sum of all heights before it."""
        total = 0
        while row:
            total += self._tree[row]
            row &= row - 1
        return total

    @property
    def total(self) -> int:
        """The sum of all heights."""
        return self.top(len(self._heights))

    def find(self, position: int) -> tuple[int, int]:
        """The row that covers `position`, and the distance of `position` from that row's top.

        Positions before the first and behind the last row give those rows. Raises IndexError when there are no rows.
        """
        if not self._heights:
            raise IndexError("no rows")
        remaining = max(0, min(position, self.total - 1))
        row = 0
        step = 1 << len(self._heights).bit_length()
        while step:
            following = row + step
            if following < len(self._tree) and self._tree[following] <= remaining:
                row = following
                remaining -= self._tree[following]
            step >>= 1
        row = min(row, len(self._heights) - 1)
        return row, remaining
