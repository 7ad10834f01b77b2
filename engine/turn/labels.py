"""Labels that a message asks to be sorted into: its last line, such as ``labels: praise, complaint`` or
``분류: 칭찬, 불만``."""

import re
from collections.abc import Sequence

_LINE = re.compile(r"(?:labels?|classes|categories|분류|라벨|레이블)\s*[:：]\s*(.+)", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*[,，、;；|]\s*")


def split_labels(message: str) -> tuple[str, tuple[str, ...]]:
    """The text of ``message`` and its labels; none where the last line does not name at least two different ones."""
    before, _, last = message.strip().rpartition("\n")
    match = _LINE.fullmatch(last.strip())
    labels = tuple(dict.fromkeys(filter(None, _BETWEEN.split(match[1].strip())))) if match is not None else ()
    return (before.strip(), labels) if len(labels) > 1 else (message.strip(), ())


def with_labels(message: str, labels: Sequence[str]) -> str:
    """``message`` with the line that ``split_labels`` reads."""
    return f"{message.rstrip()}\nlabels: {', '.join(labels)}"
