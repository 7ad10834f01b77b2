"""Documents that nobody here wrote: the known sentence stands at its place, hostile files end in a worded error."""

import csv
import re
import unicodedata
from pathlib import Path

import pytest

from knowledge.documents import ocr
from knowledge.documents.extraction import Extraction
from knowledge.documents.reading import extract
from knowledge.errors import (
    DocumentError,
    FileCorrupt,
    FileEncrypted,
    FileTooLarge,
    FileUnsupported,
    FileWithoutText,
    ReaderOutOfMemory,
    ReaderTimedOut,
)

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
INDEX = CORPUS / "index_open.tsv"
UNTEXTED = (FileWithoutText,)
LIMITED = (FileCorrupt, FileWithoutText, FileTooLarge, ReaderTimedOut, ReaderOutOfMemory)
# What a row expects → the errors that are right, and whether text is.
EXPECTED: dict[str, tuple[tuple[type[DocumentError], ...], bool]] = {
    "text": ((), True),
    "readable": ((), True),
    "recover": ((), True),
    "recover-or-partial": ((), True),
    "needs-ocr": (UNTEXTED, bool(ocr.program())),
    "no-text": (UNTEXTED, False),
    "empty": (UNTEXTED, False),
    "password": ((FileEncrypted,), False),
    "corrupt": ((FileCorrupt, FileWithoutText), False),
    "wrong-type": ((FileUnsupported,), False),
    "unsupported": ((FileUnsupported,), False),
    "limit": (LIMITED, True),
    "terminates": (LIMITED, True),
}

# The index has what two readers made of Big5 as Latin letters; the message itself declares code page 950.
WRITTEN = {"tika__testMSG_chinese.msg": "Alfresco MSG format testing ( MSG 格式測試 )"}


def _rows() -> list[dict[str, str]]:
    if not INDEX.exists():
        return []
    with INDEX.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


ROWS = _rows()
pytestmark = pytest.mark.skipif(not ROWS, reason="the corpus beside the repository (../shared/corpus) is not here")


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).replace("\x02", "").replace("\xad", "")
    return re.sub(r"\s+", " ", plain).strip()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: Path(row["path"]).name)
def test_a_file_gives_what_is_known_of_it(row: dict[str, str]) -> None:
    errors, text_is_right = EXPECTED[row["expect"]]
    outcome = _outcome(CORPUS / row["path"])
    if isinstance(outcome, DocumentError):
        assert isinstance(outcome, errors)
        assert Path(row["path"]).name in str(outcome)
        return
    assert text_is_right
    _assert_well_formed(outcome)
    if row["sentence"]:
        sentence = WRITTEN.get(Path(row["path"]).name, row["sentence"])
        _assert_at_anchor(outcome, row["anchor"], _folded(sentence))


def _outcome(path: Path) -> Extraction | DocumentError:
    try:
        return extract(path)
    except DocumentError as error:
        return error


def _assert_well_formed(extraction: Extraction) -> None:
    """Blocks are in order and between them is only white space."""
    end = 0
    for block in extraction.blocks:
        assert end <= block.start < block.end
        assert not extraction.text[end : block.start].strip()
        assert block.page is None or 1 <= block.page <= (extraction.pages or 0)
        end = block.end
    assert not extraction.text[end:].strip()


def _assert_at_anchor(extraction: Extraction, anchor: str, sentence: str) -> None:
    assert sentence in _folded(extraction.text)
    if match := re.fullmatch(r"p(\d+)", anchor):
        number = int(match.group(1))
        parts = [extraction.text[block.start : block.end] for block in extraction.blocks if block.page == number]
        assert sentence in _folded("\n".join(parts))
    if match := re.match(r"s(\d+)/p(\d+)", anchor):
        label = f"section {match.group(1)}, paragraph {match.group(2)}"
        parts = [
            extraction.text[block.start : block.end]
            for block in extraction.blocks
            if block.label == label or block.label.startswith(f"{label},")
        ]
        assert sentence in _folded("\n".join(parts))
    if match := re.fullmatch(r"slide(\d+)", anchor):
        number = int(match.group(1))
        parts = [extraction.text[block.start : block.end] for block in extraction.blocks if block.page == number]
        assert sentence in _folded("\n".join(parts))
    if match := re.fullmatch(r"(.*)!R(\d+)C\d+", anchor):
        assert sentence in _folded("\n".join(_around_row(extraction, match.group(1), int(match.group(2)))))
    if match := re.match(r"para (\d+)", anchor):
        # Empty paragraphs count in the index and are no blocks here.
        found = [_folded(extraction.text[block.start : block.end]) for block in extraction.blocks]
        assert any(sentence in text for text in found[: int(match.group(1))])
    if anchor == "head":
        assert sentence in _folded(extraction.text[: extraction.blocks[0].end])
    if anchor.endswith("/caption"):
        captions = [block for block in extraction.blocks if block.label.endswith(", caption")]
        assert any(sentence in _folded(extraction.text[block.start : block.end]) for block in captions)
    if match := re.match(r"row (\d+)", anchor):
        assert sentence in _folded("\n".join(_around_line(extraction, int(match.group(1)))))
    if match := re.match(r"cell (\d+)", anchor):
        label = f"cell {match.group(1)}"
        parts = [extraction.text[block.start : block.end] for block in extraction.blocks if block.label == label]
        assert sentence in _folded("\n".join(parts))
    if match := re.match(r"spine (\d+) ", anchor):
        label = f"part {match.group(1)}"
        parts = [extraction.text[block.start : block.end] for block in extraction.blocks if block.label == label]
        assert sentence in _folded("\n".join(parts))
    if match := re.match(r"line (\d+)", anchor):
        first = int(match.group(1)) - 1
        assert sentence in _folded("\n".join(extraction.text.split("\n")[first : first + 5]))
    if match := re.search(r"heading: (.*?)(?:; source line \d+)?$", anchor):
        heading = _folded(match.group(1))
        below = [
            extraction.text[block.start : block.end]
            for block in extraction.blocks
            if block.headings and heading in _folded(block.headings[-1])
        ]
        assert sentence in _folded("\n".join(below))


def _around_line(extraction: Extraction, line: int) -> list[str]:
    """The blocks whose range of lines, such as “line 2-41”, holds the line."""
    found = []
    for block in extraction.blocks:
        match = re.fullmatch(r"line (\d+)(?:-(\d+))?", block.label)
        if match and int(match.group(1)) <= line <= int(match.group(2) or match.group(1)):
            found.append(extraction.text[block.start : block.end])
    return found


def _around_row(extraction: Extraction, sheet: str, row: int) -> list[str]:
    """The blocks whose range of cells, such as “Sheet1!A2:F41”, holds the row."""
    found = []
    for block in extraction.blocks:
        match = re.fullmatch(r"(.*)![A-Z]+(\d+):[A-Z]+(\d+)", block.label)
        if match and match.group(1) == sheet and int(match.group(2)) <= row <= int(match.group(3)):
            found.append(extraction.text[block.start : block.end])
    return found


def test_the_same_document_has_the_same_headings_in_all_its_formats() -> None:
    found = [extract(CORPUS / "open" / f"derived__choosing.ko.{suffix}") for suffix in ("docx", "doc", "odt")]
    headings = [[block.headings for block in extraction.blocks] for extraction in found]

    assert len({len(path) for path in headings[0]}) >= 3
    assert headings[1] == headings[0]
    assert headings[2] == headings[0]


def test_speaker_notes_of_an_old_deck_are_read() -> None:
    extraction = extract(CORPUS / "open" / "docling__legacy_sample.ppt")
    notes = [
        (block.page, extraction.text[block.start : block.end]) for block in extraction.blocks if block.label == "notes"
    ]

    assert notes == [
        (2, "Some notes on the second slide."),
        (3, "Final notes on the third slide.\nSecond line of notes."),
    ]
