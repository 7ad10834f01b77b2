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

Value = dict[str, "Value"] | list["Value"] | str | int | float | bool | None


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
    for place, line in _lines(value):
        if lines and length + len(line) > BLOCK_CHARS:
            builder.add("\n".join(lines), "code", label=label)
            lines, length = [], 0
        if not lines:
            label = place[:LABEL_LIMIT_CHARS]
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


def _lines(value: Value) -> Iterator[tuple[str, str]]:
    """(path, line) of everything in ``value``. Not recursive: depth is in the hands of whoever wrote the file."""
    pending: list[Iterator[tuple[str, str, Value]]] = [iter([("", "", value)])]
    while pending:
        entry = next(pending[-1], None)
        if entry is None:
            pending.pop()
            continue
        place, name, inner = entry
        indent = "  " * min(INDENT_LIMIT, max(0, len(pending) - 2))
        if isinstance(inner, (dict, list)) and inner:
            if name:
                yield place, f"{indent}{name}:"
            pending.append(_entries(place, inner))
        else:
            yield place, f"{indent}{name}: {_scalar(inner)}" if name else f"{indent}{_scalar(inner)}"


def _entries(place: str, value: dict[str, Value] | list[Value]) -> Iterator[tuple[str, str, Value]]:
    if isinstance(value, dict):
        return ((f"{place}.{key}".lstrip("."), key, inner) for key, inner in value.items())
    return ((f"{place}[{index}]", f"[{index}]", inner) for index, inner in enumerate(value))


def _scalar(value: Value) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
