"""Jupyter notebooks: text cells as Markdown, code cells as code, and what they printed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from knowledge.documents.building import ExtractionBuilder, text_file_bytes
from knowledge.documents.encoding import decode
from knowledge.documents.extraction import Extraction
from knowledge.documents.readers import markdown
from knowledge.errors import FileCorrupt

OUTPUT_LIMIT_CHARS = 4000
"""What a cell printed beyond this is a log; it would bury the text around it."""

Source = str | list[str]


class Output(msgspec.Struct, frozen=True):
    """``text`` of a stream, ``data`` of a result by media type, or an error's name and value."""

    text: Source = ""
    data: dict[str, Any] = {}
    ename: str = ""
    evalue: str = ""


class Cell(msgspec.Struct, frozen=True):
    cell_type: str
    source: Source = ""
    input: Source = ""
    outputs: list[Output] = []


class Sheet(msgspec.Struct, frozen=True):
    cells: list[Cell] = []


class Notebook(msgspec.Struct, frozen=True):
    """nbformat 4 has ``cells``; nbformat 3 had ``worksheets`` of cells, whose code stood in ``input``."""

    cells: list[Cell] = []
    worksheets: list[Sheet] = []


def read(path: Path) -> Extraction:
    """The cells in order, labelled ``cell N`` from 1. Raises ``FileCorrupt`` for what is no notebook."""
    try:
        notebook = _notebook(decode(text_file_bytes(path)))
    except (ValueError, RecursionError) as error:
        raise FileCorrupt(file=path.name) from error
    builder = ExtractionBuilder(path)
    cells = [*notebook.cells, *(cell for sheet in notebook.worksheets for cell in sheet.cells)]
    for number, cell in enumerate(cells, start=1):
        _add_cell(builder, cell, f"cell {number}")
    return builder.build()


def _notebook(source: str) -> Notebook:
    """Raises ``ValueError`` or ``RecursionError`` for what is no notebook."""
    try:
        return msgspec.json.decode(source, type=Notebook)
    except ValueError:
        # Python writes NaN and lone surrogates into JSON and reads them again; msgspec is strict, and faster.
        return msgspec.convert(json.loads(source), Notebook)


def _add_cell(builder: ExtractionBuilder, cell: Cell, label: str) -> None:
    source = _joined(cell.source) or _joined(cell.input)
    if cell.cell_type == "markdown":
        for block in markdown.extraction_of(source).blocks:
            text = source[block.start : block.end]
            if block.kind == "heading":
                level = len(text) - len(text.lstrip("#")) or 1
                builder.heading(text.strip("#= -\n\t"), level, label=label)
            else:
                builder.add(text, block.kind, label=label)
        return
    builder.add(source, "paragraph" if cell.cell_type == "raw" else "code", label=label)
    for output in cell.outputs:
        for text in _printed(output):
            builder.add(text[:OUTPUT_LIMIT_CHARS], "code", label=f"{label}, output")


def _printed(output: Output) -> Iterator[str]:
    plain = output.data.get("text/plain", "")
    yield _joined(output.text)
    if isinstance(plain, (str, list)):
        yield _joined([str(part) for part in plain])
    if output.ename:
        yield f"{output.ename}: {output.evalue}"


def _joined(source: Source) -> str:
    return source if isinstance(source, str) else "".join(source)
