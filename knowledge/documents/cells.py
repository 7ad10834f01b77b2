"""Rows of cells as lines of text."""

from collections.abc import Sequence

SEPARATOR = " | "


def folded(cells: Sequence[str]) -> list[str]:
    """The cells of one row, the white space in each folded to single spaces and dropped around it."""
    stripped = [cell.strip() for cell in cells]
    row = "|".join(stripped)
    # Splitting costs five times as much as to see that a row has nothing to fold: no two spaces side by side, and no
    # other white space, none of which is printable.
    if "  " in row or not row.isprintable():
        return [" ".join(cell.split()) for cell in stripped]
    return stripped
