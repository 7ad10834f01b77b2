"""Which reader a file goes to."""

import zipfile
from pathlib import Path

import pytest

from knowledge.documents.formats import FORMATS, detect, known_formats, reader_of
from knowledge.errors import FileEncrypted, FileUnsupported
from tests.sample_files import paragraph, write_docx, write_pdf

OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_content_goes_before_the_suffix(tmp_path: Path) -> None:
    assert detect(write_pdf(tmp_path / "a.docx", [["x"]])).name == "pdf"
    assert detect(write_docx(tmp_path / "a.pdf", paragraph("x"))).name == "docx"
    assert detect(_written(tmp_path / "page", b"\xef\xbb\xbf <!DOCTYPE HTML><p>x")).name == "html"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.md", "markdown"), ("a.htm", "html"), ("a.txt", "text"), ("a.zig", "code"), ("Makefile", "text")],
)
def test_text_goes_by_its_suffix(tmp_path: Path, name: str, expected: str) -> None:
    assert detect(_written(tmp_path / name, b"words\n")).name == expected


def test_markdown_that_begins_with_html_stays_markdown(tmp_path: Path) -> None:
    assert detect(_written(tmp_path / "a.md", b"<!doctype html>\n# Title\n")).name == "markdown"


def test_a_damaged_file_goes_to_the_reader_of_its_suffix(tmp_path: Path) -> None:
    assert detect(_written(tmp_path / "a.docx", b"PK\x03\x04 cut")).name == "docx"


@pytest.mark.parametrize("data", [bytes(range(256)), OLE + bytes(600), b"PK\x03\x04 no zip"])
def test_what_no_reader_reads_is_unsupported(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(FileUnsupported) as caught:
        detect(_written(tmp_path / "a.bin", data))

    assert known_formats() in str(caught.value)


def test_a_zip_of_something_else_is_unsupported(tmp_path: Path) -> None:
    path = tmp_path / "a.jar"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "x")

    with pytest.raises(FileUnsupported):
        detect(path)


def test_a_password_protected_office_file_is_told(tmp_path: Path) -> None:
    data = OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le")

    with pytest.raises(FileEncrypted):
        detect(_written(tmp_path / "a.docx", data))


@pytest.mark.parametrize("row", FORMATS, ids=lambda row: row.name)
def test_every_row_has_a_reader(row: object) -> None:
    assert callable(reader_of(next(known for known in FORMATS if known is row)).read)
