"""Folds white space to single spaces, as a page or a table shows it."""

from collections.abc import Sequence

_ASCII_SPACES = "\t\n\v\f\r\x1c\x1d\x1e\x1f"
_LONG_CHARS = 300
SEPARATOR = " | "
"""Between the cells of a row."""


def folded(text: str) -> str:
    """``text`` without white space around it, and with one space for each run of it."""
    text = text.strip()
    # ``_is_loose``, without a call: some readers ask for each of a hundred thousand words.
    if text.isprintable() and "  " not in text:
        return text
    # Most of what is left is lines broken between words: to put a space there is several times as fast as to split.
    flat = text.replace("\n", " ")
    return flat if flat.isprintable() and "  " not in flat else " ".join(text.split())


def folded_cells(cells: Sequence[str]) -> list[str]:
    """The cells of one row, each folded."""
    stripped = list(map(str.strip, cells))
    if not _is_loose("|".join(stripped)):
        return stripped
    # Still few of them: to look at each is half the work of splitting each.
    return [cell if cell.isprintable() and "  " not in cell else " ".join(cell.split()) for cell in stripped]


def _is_loose(text: str) -> bool:
    """Whether a stripped text has something to fold: two spaces side by side, or another white space character.

    None of those is printable. Splitting into words takes several times as long as this.
    """
    if "  " in text:
        return True
    # In a long text, to look for one character after the other is ten times as fast as to look at every one.
    if len(text) > _LONG_CHARS and text.isascii():
        return any(space in text for space in _ASCII_SPACES)
    return not text.isprintable()
