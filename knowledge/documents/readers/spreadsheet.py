"""Spreadsheets (xlsx, xls, xlsb, ods) by calamine: a heading a sheet, rows as lines, the range of cells as label."""

import datetime
import itertools
import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import cast

import msgspec
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from knowledge.documents.building import ExtractionBuilder
from knowledge.documents.extraction import Extraction
from knowledge.documents.folding import SEPARATOR, folded_cells
from knowledge.documents.guarded_zip import GuardedZip
from knowledge.documents.ole_file import OLE_MAGIC, OleFile
from knowledge.errors import FileCorrupt, FileEncrypted, FileTooLarge

ROWS_IN_A_BLOCK = 40
CELL_LIMIT = 16_000_000
"""calamine lays a sheet out densely, at 32 bytes a cell: this is half a gigabyte, and more cells than an .xls holds."""

_NUMBER, _ZERO, _MINUS_ZERO = "%.15g\n", "0", "-0"
_ZIP_MAGIC = b"PK\x03\x04"
# The range of a sheet's cells stands before them. Who writes rows as they come says A1, knowing no better.
_DIMENSION = b"dimension "
_SAID = re.compile(rb'[^>]*?\bref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_HEAD_BYTES = 4096
_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"')
# A sheet without one of these is small enough, which is seen five times as fast as its cells are counted: it has at
# most 26 columns of 99,999 rows, or 702 of 9,999.
_LARGE = (re.compile(rb'r="[A-Z](?:[A-Z]|[0-9]{6})'), re.compile(rb'r="[A-Z]{1,2}(?:[A-Z]|[0-9]{5})'))

_Value = int | float | str | bool | datetime.time | datetime.date | datetime.datetime | datetime.timedelta


def read(path: Path) -> Extraction:
    """The cells of all sheets, hidden ones too, as they were last calculated; empty rows and sheets are left out.

    A sheet's row of column names is repeated above each block of ``ROWS_IN_A_BLOCK`` rows, which are otherwise numbers
    without a meaning. Raises ``FileEncrypted`` for a password, ``FileCorrupt`` for what calamine cannot read, and
    ``FileTooLarge`` for sheets whose outermost cells lie too far apart.
    """
    with path.open("rb", buffering=0) as file:
        magic = file.read(len(OLE_MAGIC))
    if magic.startswith(_ZIP_MAGIC):
        _guard(path)
    elif magic == OLE_MAGIC:
        ole = OleFile(path)
        # Where sectors follow themselves, calamine takes all the memory that there is.
        ole.refuse_loops()
    builder = ExtractionBuilder(path)
    try:
        with _opened(path) as workbook:
            for sheet in workbook.sheets_metadata:
                if sheet.typ == SheetTypeEnum.WorkSheet:
                    _add_sheet(builder, workbook.get_sheet_by_name(sheet.name))
    except PasswordError as error:
        raise FileEncrypted(file=path.name) from error
    except CalamineError as error:
        raise FileCorrupt(file=path.name) from error
    return builder.build()


def _may_name(values: list[_Value]) -> bool:
    """Whether a row may hold the names of columns."""
    filled = [value for value in values if value != ""]
    return len(filled) > 1 and all(isinstance(value, str) for value in filled)


def _opened(path: Path) -> CalamineWorkbook:
    """From a path calamine goes by the name; exports named .xls that are .xlsx inside need a look at the content."""
    try:
        return CalamineWorkbook.from_path(path)
    except PasswordError:
        raise
    except CalamineError:
        with path.open("rb") as file:
            return CalamineWorkbook.from_filelike(file)


def _guard(path: Path) -> None:
    """Refuse zip bombs, and two cells in opposite corners, for which calamine would allocate all between them.

    A sheet that says that it is small is believed, for it would have to be unpacked twice; where one lies, the memory
    limit of the child ends its reading.
    """
    with GuardedZip(path) as archive:
        for name in archive.names:
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                head = archive.read(name, _HEAD_BYTES)
                # To look for a word is many times as fast as the expression is at each element.
                at = head.find(_DIMENSION)
                said = _SAID.match(head, at) if at >= 0 else None
                if said is not None and _cells_between(said.group(1, 3), said.group(2, 4)) <= CELL_LIMIT:
                    continue
                sheet = archive.read(name)
                if all(larger.search(sheet) for larger in _LARGE) and (cells := _spanned(sheet)) > CELL_LIMIT:
                    raise FileTooLarge(file=path.name, size=f"{cells} cells", limit=f"{CELL_LIMIT} cells")


def _spanned(sheet: bytes) -> int:
    """How many cells the rectangle around all cells of a sheet's XML has."""
    cells = _CELL.findall(sheet)
    if not cells:
        return 0
    columns, rows = map(set, zip(*cells, strict=True))
    return _cells_between(columns, rows)


def _cells_between(columns: Collection[bytes], rows: Collection[bytes]) -> int:
    """How many cells the rectangle has that reaches all these columns and rows."""
    numbers = [_column_number(name.decode("ascii")) for name in columns]
    heights = list(map(int, rows))
    return (max(numbers) - min(numbers) + 1) * (max(heights) - min(heights) + 1)


def _add_sheet(builder: ExtractionBuilder, sheet: CalamineSheet) -> None:
    start, end = sheet.start, sheet.end
    if start is None or end is None:
        return
    columns = _column_name(start[1] + 1), _column_name(end[1] + 1)
    builder.heading(sheet.name, 1, label=sheet.name)
    names: str | None = None
    for rows in _blocks(sheet):
        numbers, lines = list(rows.numbers), list(rows.lines)
        label = f"{sheet.name}!{columns[0]}{numbers[0]}:{columns[1]}{numbers[-1]}"
        if names:
            lines.insert(0, names)
            numbers.insert(0, 0)
        builder.add("\n".join(lines), "table", label=label, lines=tuple(numbers))
        if names is None:
            # Further down a row of words is no heading of columns.
            found = (line for line, values in zip(rows.lines, rows.values, strict=True) if _may_name(values))
            names = next(found, "")


class _Rows(msgspec.Struct, frozen=True, gc=False):
    """Rows that hold something: their numbers, what their cells show, and the cells."""

    numbers: Sequence[int]
    lines: list[str]
    values: list[list[_Value]]


def _blocks(sheet: CalamineSheet) -> Iterator[_Rows]:
    """The rows of a sheet, ``ROWS_IN_A_BLOCK`` at a time."""
    numbers: list[int] = []
    lines: list[str] = []
    values: list[list[_Value]] = []
    for rows in _filled_rows(sheet):
        if not lines and len(rows.lines) == ROWS_IN_A_BLOCK:
            yield rows
            continue
        numbers += rows.numbers
        lines += rows.lines
        values += rows.values
        if len(lines) >= ROWS_IN_A_BLOCK:
            yield _Rows(numbers[:ROWS_IN_A_BLOCK], lines[:ROWS_IN_A_BLOCK], values[:ROWS_IN_A_BLOCK])
            del numbers[:ROWS_IN_A_BLOCK], lines[:ROWS_IN_A_BLOCK], values[:ROWS_IN_A_BLOCK]
    if lines:
        yield _Rows(numbers, lines, values)


def _filled_rows(sheet: CalamineSheet) -> Iterator[_Rows]:
    """All rows in runs, which are as long as a block or, where there are empty rows, shorter.

    calamine counts rows from the top of the sheet, also empty ones.
    """
    rows = sheet.iter_rows()
    first = 1
    while values := list(itertools.islice(rows, ROWS_IN_A_BLOCK)):
        numbers = range(first, first + len(values))
        first += len(values)
        columns = [_shown(column) for column in zip(*values, strict=True)]
        while columns and not any(columns[-1]):
            columns.pop()
        if not columns:
            continue
        if "" not in columns[-1]:
            yield _Rows(numbers, list(map(SEPARATOR.join, zip(*columns, strict=True))), values)
            continue
        shown = map(_without_empty_end, zip(*columns, strict=True))
        filled = [row for row in zip(numbers, shown, values, strict=True) if row[1]]
        yield _Rows(
            [number for number, _, _ in filled],
            [SEPARATOR.join(cells) for _, cells, _ in filled],
            [cells for _, _, cells in filled],
        )


def _without_empty_end(texts: tuple[str, ...]) -> tuple[str, ...]:
    end = len(texts)
    while end and not texts[end - 1]:
        end -= 1
    return texts[:end]


def _shown(values: tuple[_Value, ...]) -> Sequence[str]:
    """What the cells of a column show: most columns are all numbers or all words, which are written many at once."""
    kinds = set(map(type, values))
    if kinds == {float}:
        # Excel itself keeps 15 digits; more would show 0.1 + 0.2 as it is stored.
        texts = (_NUMBER * len(values) % values).split("\n")[:-1]
        return [_ZERO if text == _MINUS_ZERO else text for text in texts] if _MINUS_ZERO in texts else texts
    if kinds == {str}:
        words = cast("tuple[str, ...]", values)
        return folded_cells(words) if any(words) else words
    return folded_cells(
        [
            value
            if type(value) is str
            # Adding 0 takes the sign off a zero. Here, for a call takes as long as writing a number.
            else "%.15g" % (value + 0.0)
            if type(value) is float
            else _text(value)
            for value in values
        ]
    )


def _text(value: _Value) -> str:
    """What a cell that holds neither words nor a number shows: dates as ISO 8601 writes them."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime):
        return str(value.date() if value.time() == datetime.time() else value)
    return str(value)


def _column_number(name: str) -> int:
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _column_name(number: int) -> str:
    name = ""
    while number:
        number, letter = divmod(number - 1, 26)
        name = chr(ord("A") + letter) + name
    return name
