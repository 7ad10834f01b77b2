"""JSON: one ``key: value`` a line, indented, each block labelled with the path of its first line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from knowledge.documents.building import ExtractionBuilder, text_file_bytes
from knowledge.documents.encoding import decode
from knowledge.documents.extraction import Extraction
from knowledge.documents.readers import code

BLOCK_CHARS = 1500
LABEL_LIMIT_CHARS = 200
INDENT_LIMIT = 24
"""What is nested deeper than this is indented no further."""

Key = str | int
"""Of an object or a list."""

Value = dict[str, "Value"] | list["Value"] | str | int | float | bool | None

# json.dumps would make one for each number.
_encoded = json.JSONEncoder(ensure_ascii=False).encode


def read(path: Path) -> Extraction:
    """The values of a JSON file, or of JSON Lines.

    What is not JSON after all, or nested deeper than the interpreter's recursion limit, is read as the lines it has.
    """
    source = decode(text_file_bytes(path))
    try:
        value = _parsed(source)
    except (ValueError, RecursionError):
        return code.read(path)
    builder = ExtractionBuilder(path)
    lines: list[str] = []
    length, label = 0, ""
    for above, key, line in _lines(value):
        if lines and length + len(line) > BLOCK_CHARS:
            builder.add("\n".join(lines), "code", label=label)
            lines, length = [], 0
        if not lines:
            label = _place(above, key)[:LABEL_LIMIT_CHARS]
        lines.append(line)
        length += len(line) + 1
    builder.add("\n".join(lines), "code", label=label)
    return builder.build()


def _parsed(source: str) -> Value:
    try:
        return cast(Value, json.loads(source))
    except ValueError:
        records = [line for line in source.split("\n") if line.strip()]
        if len(records) < 2:
            raise
        return [cast(Value, json.loads(line)) for line in records]


def _lines(value: Value) -> Iterator[tuple[str, Key, str]]:
    """(path of what is around it, its key there, line) of everything in ``value``.

    Not recursive: depth is in the hands of whoever wrote the file.
    """
    pending: list[tuple[str, Iterator[tuple[Key, Value]]]] = [("", iter([("", value)]))]
    while pending:
        place, entries = pending[-1]
        indent = "  " * min(INDENT_LIMIT, max(0, len(pending) - 2))
        for key, inner in entries:
            name = key if isinstance(key, str) else f"[{key}]"
            if isinstance(inner, (dict, list)) and inner:
                if name:
                    yield place, key, f"{indent}{name}:"
                below = iter(inner.items()) if isinstance(inner, dict) else enumerate(inner)
                pending.append((_place(place, key), below))
                break
            # Numbers are most of many files, and the encoder takes ten times as long.
            shown = inner if isinstance(inner, str) else str(inner) if type(inner) is int else _encoded(inner)
            yield place, key, f"{indent}{name}: {shown}" if name else f"{indent}{shown}"
        else:
            pending.pop()


def _place(above: str, key: Key) -> str:
    return f"{above}.{key}".lstrip(".") if isinstance(key, str) else f"{above}[{key}]"
