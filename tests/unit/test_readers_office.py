"""The readers of slides and spreadsheets, on files written by the libraries that such files come from."""

import datetime
import zipfile
from pathlib import Path

import pytest
from pptx import Presentation
from pptx.util import Inches

from knowledge.documents.extraction import Block, Extraction
from knowledge.documents.formats import detect
from knowledge.documents.readers import pptx, spreadsheet
from knowledge.errors import FileCorrupt, FileTooLarge

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def _found(extraction: Extraction) -> dict[str, Block]:
    return {extraction.text[block.start : block.end]: block for block in extraction.blocks}


def _presentation(path: Path) -> Path:
    deck = Presentation()
    first = deck.slides.add_slide(deck.slide_layouts[1])
    first.shapes.title.text = "계획"
    first.placeholders[1].text_frame.text = "one\ntwo"
    first.notes_slide.notes_text_frame.text = "Say it slowly."
    second = deck.slides.add_slide(deck.slide_layouts[6])
    cells = second.shapes.add_table(2, 2, Inches(1), Inches(1), Inches(4), Inches(1)).table
    for index, text in enumerate(["Name", "Value", "a", "1"]):
        cells.cell(index // 2, index % 2).text = text
    group = second.shapes.add_group_shape()
    group.shapes.add_textbox(0, 0, Inches(1), Inches(1)).text_frame.text = "in a group"
    deck.save(str(path))
    return path


def test_slides_are_pages_under_their_titles(tmp_path: Path) -> None:
    extraction = pptx.read(_presentation(tmp_path / "a.pptx"))
    found = _found(extraction)

    assert extraction.pages == 2
    assert found["계획"].kind == "heading"
    assert found["one\ntwo"] == Block(
        found["one\ntwo"].start, found["one\ntwo"].end, kind="list", page=1, headings=("계획",)
    )
    assert (found["Say it slowly."].label, found["Say it slowly."].page) == ("notes", 1)
    assert (found["Name | Value\na | 1"].kind, found["Name | Value\na | 1"].page) == ("table", 2)
    assert found["in a group"].headings == ()


def test_a_presentation_without_its_main_part_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.pptx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("ppt/presentation.xml", "<p/>")

    with pytest.raises(FileCorrupt):
        pptx.read(path)


def _workbook(path: Path, **sheets: str) -> Path:
    """An .xlsx whose sheets hold the rows (XML) given; style 1 is a date."""
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r0" Type="{_RELATIONS}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_RELATIONS}"><sheets>'
        + "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(sheets, 1))
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">'
        + "".join(
            f'<Relationship Id="r{n}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in range(1, len(sheets) + 1)
        )
        + f'<Relationship Id="rs" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet {_MAIN}><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
    }
    for n, rows in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/sheet{n}.xml"] = f"<worksheet {_MAIN}><sheetData>{rows}</sheetData></worksheet>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def _row(number: int, *values: str | float | datetime.date, first: str = "B") -> str:
    cells = []
    for column, value in enumerate(values, ord(first)):
        place = f'r="{chr(column)}{number}"'
        if isinstance(value, str):
            cells.append(f'<c {place} t="inlineStr"><is><t>{value}</t></is></c>' if value else "")
        elif isinstance(value, datetime.date):
            cells.append(f'<c {place} s="1"><v>{(value - datetime.date(1899, 12, 30)).days}</v></c>')
        else:
            cells.append(f"<c {place}><v>{value!r}</v></c>")
    return f'<row r="{number}">{"".join(cells)}</row>'


def test_rows_stand_under_their_sheet_with_their_range(tmp_path: Path) -> None:
    rows = _row(2, "이름", "", "Day") + _row(4, 0.1 + 0.2, 3.0, datetime.date(2025, 3, 1))
    extraction = spreadsheet.read(_workbook(tmp_path / "a.xlsx", 예산=rows, Empty=""))

    assert extraction.text == "예산\n\n이름 |  | Day\n0.3 | 3 | 2025-03-01"
    assert extraction.blocks[1].label == "예산!B2:D4"
    assert extraction.blocks[1].headings == ("예산",)
    assert extraction.pages is None


def test_the_names_of_columns_are_repeated_above_later_blocks(tmp_path: Path) -> None:
    rows = _row(1, "Staff of 2025") + _row(2, "Name", "Age")
    rows += "".join(_row(number, f"n{number}", number) for number in range(3, 91))
    extraction = spreadsheet.read(_workbook(tmp_path / "a.xlsx", Staff=rows))
    tables = [extraction.text[block.start : block.end].split("\n") for block in extraction.blocks[1:]]

    assert [block.label for block in extraction.blocks[1:]] == ["Staff!B1:C40", "Staff!B41:C80", "Staff!B81:C90"]
    assert tables[0][:3] == ["Staff of 2025", "Name | Age", "n3 | 3"]
    assert tables[1][:2] == ["Name | Age", "n41 | 41"]
    assert tables[2][-1] == "n90 | 90"


def test_empty_rows_and_cells_count_towards_no_block(tmp_path: Path) -> None:
    rows = "".join(_row(2 * number, float(number), "w" if number == 7 else "") for number in range(1, 51))
    extraction = spreadsheet.read(_workbook(tmp_path / "a.xlsx", S=rows))
    tables = [extraction.text[block.start : block.end].split("\n") for block in extraction.blocks[1:]]

    assert [block.label for block in extraction.blocks[1:]] == ["S!B2:C80", "S!B82:C100"]
    assert [block.lines for block in extraction.blocks[1:]] == [tuple(range(2, 81, 2)), tuple(range(82, 101, 2))]
    assert tables[0][5:8] == ["6", "7 | w", "8"]
    assert [len(table) for table in tables] == [40, 10]


def test_numbers_and_words_are_shown_as_excel_shows_them(tmp_path: Path) -> None:
    values = [0.1 + 0.2, -0.0, 1e21, -2.5]
    rows = "".join(_row(number, value, f" loose \t words {number}") for number, value in enumerate(values, 1))
    extraction = spreadsheet.read(_workbook(tmp_path / "a.xlsx", S=rows))

    assert extraction.text.split("\n")[2:] == [
        "0.3 | loose words 1",
        "0 | loose words 2",
        "1e+21 | loose words 3",
        "-2.5 | loose words 4",
    ]


@pytest.mark.parametrize("corner", ["XFD1048576", "Q1000000", "AAA30000", "FX99999"])
def test_cells_in_opposite_corners_are_refused(tmp_path: Path, corner: str) -> None:
    rows = _row(1, "a", first="A") + f'<row><c r="{corner}"><v>1</v></c></row>'

    with pytest.raises(FileTooLarge):
        spreadsheet.read(_workbook(tmp_path / "a.xlsx", One=rows))


def test_a_workbook_named_otherwise_is_read_by_its_content(tmp_path: Path) -> None:
    path = _workbook(tmp_path / "export.xls", One=_row(1, "inside"))

    assert detect(path).name == "spreadsheet"
    assert "inside" in spreadsheet.read(path).text


def test_a_cut_off_workbook_is_damaged(tmp_path: Path) -> None:
    path = _workbook(tmp_path / "a.xlsx", One=_row(1, "inside"))
    path.write_bytes(path.read_bytes()[:300])

    with pytest.raises(FileCorrupt):
        spreadsheet.read(path)
