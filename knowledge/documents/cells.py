"""Rows of cells as lines of text."""

from collections.abc import Sequence

SEPARATOR = " | "


def joined_cells(cells: Sequence[str]) -> str:
    """The cells of one row as ``a | b``, the white space in each folded to single spaces and dropped around it."""
    stripped = [cell.strip() for cell in cells]
    close = "|".join(stripped)
    # Splitting costs five times as much as to see that a row has nothing to fold: no two spaces side by side, and no
    # other white space, none of which is printable.
    if "  " in close or not close.isprintable():
        stripped = [" ".join(cell.split()) for cell in stripped]
    return SEPARATOR.join(stripped)
