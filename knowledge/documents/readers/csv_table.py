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
        rows = _quoted_rows(text, delimiter) if '"' in text else _plain_rows(text, delimiter)
    except csv.Error:
        rows = _plain_rows(text, delimiter)
    builder = ExtractionBuilder(path)
    if len(rows) == 1:
        builder.add(rows[0][2], "table", label=_lines(rows), lines=(rows[0][0],))
        return builder.build()
    header = rows[0][2] if rows else ""
    for part in _parts(rows[1:]):
        text = "\n".join([header, *(cells for _, _, cells in part)])
        numbers = (0, *(line for line, _, _ in part))
        builder.add(text, "table", label=_lines(part), lines=numbers)
    return builder.build()


def _delimiter(text: str, usual: str) -> str:
    sample = text[:_SAMPLE_CHARS]
    if len(text) > _SAMPLE_CHARS and "\n" in sample:
        sample = sample[: sample.rindex("\n")]
    try:
        return csv.Sniffer().sniff(sample, _DELIMITERS).delimiter
    except csv.Error:
        return usual


def _quoted_rows(text: str, delimiter: str) -> list[Row]:
    """The rows that are not empty. Raises ``csv.Error`` where a field is longer than ``FIELD_LIMIT_CHARS``."""
    csv.field_size_limit(FIELD_LIMIT_CHARS)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    rows: list[Row] = []
    before = 0
    for cells in reader:
        joined = SEPARATOR.join(folded_cells(cells))
        if joined.strip(" |"):
            rows.append((before + 1, reader.line_num, joined))
        before = reader.line_num
    return rows


def _plain_rows(text: str, delimiter: str) -> list[Row]:
    """The rows that are not empty, where quotation marks mean nothing: each line is a row."""
    rows: list[Row] = []
    for number, line in enumerate(text.split("\n"), 1):
        cells = line.split(delimiter)
        if "  " in line or not line.isprintable():
            joined = SEPARATOR.join(folded_cells(cells))
        else:
            # Nothing within a cell is there to fold: looking at the line once is faster than at its cells.
            joined = SEPARATOR.join(map(str.strip, cells))
        if joined.strip(" |"):
            rows.append((number, number, joined))
    return rows


def _parts(rows: list[Row]) -> Iterator[list[Row]]:
    part: list[Row] = []
    length = 0
    for row in rows:
        if part and (len(part) == ROWS_A_BLOCK or length + len(row[2]) > BLOCK_CHARS):
            yield part
            part, length = [], 0
        part.append(row)
        length += len(row[2])
    if part:
        yield part


def _lines(part: list[Row]) -> str:
    first, last = part[0][0], part[-1][1]
    return f"line {first}-{last}" if last > first else f"line {first}"
