"""Text in pictures: with the real program where it is installed, and what happens where it is not."""

from pathlib import Path

import pytest

from knowledge.documents import ocr
from knowledge.documents.extraction import Note
from knowledge.documents.formats import detect
from knowledge.documents.readers import image, pdf
from knowledge.errors import FileWithoutText, OcrMissing, ReaderTimedOut
from tests.sample_files import write_pdf, write_png, write_scan

installed = pytest.mark.skipif(not ocr.program(), reason="tesseract is not installed")
missing = pytest.mark.usefixtures("nothing_installed")


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "program", lambda: "")


@pytest.fixture
def scan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PDF whose pages show words that cannot be selected."""
    monkeypatch.setattr(pdf, "_page_text", lambda document, index: "")
    return write_pdf(tmp_path / "scan.pdf", [["The kettle boils on the stove."], [], ["Bread is on the table."]])


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    page = write_pdf(tmp_path / "page.pdf", [["The kettle boils on the stove."]])
    return write_png(tmp_path / "photo.png", *pdf.page_picture(pdf._open(page), 0))


@installed
def test_scanned_pages_are_recognised_on_their_page(scan: Path) -> None:
    extraction = pdf.read(scan)

    found = [(block.page, extraction.text[block.start : block.end]) for block in extraction.blocks]
    assert found == [(1, "The kettle boils on the stove."), (3, "Bread is on the table.")]


@installed
def test_a_picture_is_recognised(photo: Path) -> None:
    assert detect(photo).name == "image"
    assert image.read(photo).text == "The kettle boils on the stove."


@missing
def test_what_is_not_installed_is_named(scan: Path, photo: Path) -> None:
    for reader, path in ((pdf.read, scan), (image.read, photo)):
        with pytest.raises(OcrMissing) as caught:
            reader(path)
        assert path.name in str(caught.value)
        assert isinstance(caught.value, FileWithoutText)


@missing
def test_blank_pages_are_not_called_pictures(tmp_path: Path) -> None:
    assert not pdf.read(write_pdf(tmp_path / "blank.pdf", [[], []])).blocks


@installed
def test_pages_beyond_the_time_are_said_to_be_unread(scan: Path, photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "BUDGET_S", 0)

    for reader, path in ((pdf.read, scan), (image.read, photo)):
        with pytest.raises(ReaderTimedOut):
            reader(path)


@installed
def test_a_page_upside_down_is_turned(scan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    upright = pdf.page_picture
    monkeypatch.setattr(
        pdf, "page_picture", lambda document, index: (upright(document, index)[0][::-1], *upright(document, index)[1:])
    )

    assert "kettle boils" in pdf.read(scan).text


@installed
def test_text_too_unclear_is_left_out_and_said_so(scan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "CLEAR_CONFIDENCE", 101)
    extraction = pdf.read(scan)

    assert extraction.text == ""
    assert extraction.notes == (Note("scans_unclear", 2, 3),)


@missing
def test_scans_among_pages_of_text_are_counted(scan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_page_text", lambda document, index: "Words." if index == 1 else "")
    extraction = pdf.read(scan)

    assert extraction.text == "Words."
    assert extraction.notes == (Note("scans_without_ocr", 2, 3),)


@pytest.fixture
def stamped(tmp_path: Path) -> Path:
    """A page that is a picture of words, with a stamp for its only text."""
    page = write_pdf(tmp_path / "page.pdf", [["The kettle boils on the stove."]])
    return write_scan(tmp_path / "stamped.pdf", *pdf.page_picture(pdf._open(page), 0), layer="Scan 0017")


@installed
def test_a_scan_with_a_thin_layer_of_text_is_recognised(stamped: Path) -> None:
    assert pdf.read(stamped).text == "Scan 0017\n\nThe kettle boils on the stove."


@installed
def test_words_on_a_picture_too_unclear_are_all_there_is(stamped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "CLEAR_CONFIDENCE", 101)
    extraction = pdf.read(stamped)

    assert (extraction.text, extraction.notes) == ("Scan 0017", ())


@missing
def test_a_thin_layer_is_kept_where_nothing_is_installed(stamped: Path) -> None:
    extraction = pdf.read(stamped)

    assert (extraction.text, extraction.notes) == ("Scan 0017", (Note("scans_without_ocr", 1, 1),))


def test_a_page_of_words_on_a_picture_is_no_scan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr.Recogniser, "page_of_pixels", lambda *_: pytest.fail("was recognised"))
    words = "The kettle boils on the stove, and bread is on the table, which is laid for four people today."

    assert pdf.read(write_scan(tmp_path / "a.pdf", b"\0\xff", 2, 1, layer=words)).text == words
