"""CSV and TSV: rows as ``a | b``, the header row repeated above each part of the table."""

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from knowledge.documents.building import ExtractionBuilder, text_file_bytes
from knowledge.documents.encoding import storable_lines
from knowledge.documents.extraction import Extraction
from knowledge.documents.folding import SEPARATOR, folded_cells

ROWS_A_BLOCK = 40
BLOCK_CHARS = 2000
FIELD_LIMIT_CHARS = 1_000_000
"""A longer field is taken for a quotation mark that is never closed."""

# The sniffer's expressions take quadratic time in the sample.
_SAMPLE_CHARS = 4096
_DELIMITERS = ",;\t|"

Row = tuple[int, int, str]
"""First and last line of the source, from 1, and the cells joined."""


def read(path: Path) -> Extraction:
    """One block for every ``ROWS_A_BLOCK`` rows, fewer where they are long, labelled ``line 2-41``."""
    text = storable_lines(text_file_bytes(path))
    delimiter = _delimiter(text, "\t" if path.suffix.lower() in {".tsv", ".tab"} else ",")
    try:
        return _table(path, _quoted_rows(text, delimiter) if '"' in text else _plain_rows(text, delimiter))
    except csv.Error:
        return _table(path, _plain_rows(text, delimiter))


def _table(path: Path, rows: Iterator[Row]) -> Extraction:
    """The rows in blocks, as they come: they are many, and none is needed after its block."""
    builder = ExtractionBuilder(path, storable=True)
    begin, end, header = next(rows, (0, 0, ""))
    lines: list[str] = []
    numbers: list[int] = []
    chars = 0
    for first, last, row in rows:
        if lines and (len(lines) == ROWS_A_BLOCK or chars + len(row) > BLOCK_CHARS):
            _add_part(builder, [header, *lines], [0, *numbers], end)
            lines, numbers, chars = [], [], 0
        lines.append(row)
        numbers.append(first)
        chars += len(row)
        end = last
    if lines:
        _add_part(builder, [header, *lines], [0, *numbers], end)
    else:
        _add_part(builder, [header], [begin], end)
    return builder.build()


def _add_part(builder: ExtractionBuilder, rows: list[str], numbers: list[int], last: int) -> None:
    first = next(filter(None, numbers), 0)
    label = f"line {first}-{last}" if last > first else f"line {first}"
    builder.add("\n".join(rows), "table", label=label, lines=tuple(numbers))


def _delimiter(text: str, usual: str) -> str:
    sample = text[:_SAMPLE_CHARS]
    if len(text) > _SAMPLE_CHARS and "\n" in sample:
        sample = sample[: sample.rindex("\n")]
    try:
        return csv.Sniffer().sniff(sample, _DELIMITERS).delimiter
    except csv.Error:
        return usual


def _quoted_rows(text: str, delimiter: str) -> Iterator[Row]:
    """The rows that are not empty. Raises ``csv.Error`` where a field is longer than ``FIELD_LIMIT_CHARS``."""
    csv.field_size_limit(FIELD_LIMIT_CHARS)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    before = 0
    for cells in reader:
        joined = SEPARATOR.join(folded_cells(cells))
        if joined.strip(" |"):
            yield before + 1, reader.line_num, joined
        before = reader.line_num


def _plain_rows(text: str, delimiter: str) -> Iterator[Row]:
    """The rows that are not empty, where quotation marks mean nothing: each line is a row."""
    for number, line in enumerate(text.split("\n"), 1):
        cells = line.split(delimiter)
        if "  " in line or not line.isprintable():
            joined = SEPARATOR.join(folded_cells(cells))
        else:
            # Nothing within a cell is there to fold: looking at the line once is faster than at its cells.
            joined = SEPARATOR.join(map(str.strip, cells))
        if joined.strip(" |"):
            yield number, number, joined
