"""The readers of OpenDocument texts and slides, and of EPUB books."""

import zipfile
from pathlib import Path

import pytest

from knowledge.documents.extraction import Block, Extraction, Note
from knowledge.documents.formats import detect
from knowledge.documents.readers import epub, opendocument
from knowledge.errors import FileCorrupt, FileEncrypted, FileUnsupported

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_SPACES = " ".join(
    f'xmlns:{name}="{_OASIS}:{name}:1.0"' for name in ("office", "text", "table", "style", "presentation")
) + (f' xmlns:draw="{_OASIS}:drawing:1.0"')


def _found(extraction: Extraction) -> dict[str, Block]:
    return {extraction.text[block.start : block.end]: block for block in extraction.blocks}


def _packed(path: Path, media_type: str, parts: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", media_type)
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def _open_document(path: Path, body: str, kind: str = "text", styles: str = "", manifest: str = "<m/>") -> Path:
    content = (
        f"<office:document-content {_SPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    parts = {"content.xml": content, "META-INF/manifest.xml": manifest}
    return _packed(path, f"application/vnd.oasis.opendocument.{kind}", parts)


def test_open_document_text_has_headings_lists_and_tables(tmp_path: Path) -> None:
    body = (
        '<text:p text:style-name="P1">보고서</text:p><text:h text:outline-level="1">One</text:h>'
        "<text:p>a<text:s text:c='2'/>b<text:line-break/>c</text:p>"
        "<text:list><text:list-item><text:p>item</text:p></text:list-item></text:list>"
        "<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Name</text:p>"
        "</table:table-cell><table:table-cell><text:p>Value</text:p></table:table-cell></table:table-row>"
        "</table:table-header-rows><table:table-row><table:table-cell><text:p>x</text:p></table:table-cell>"
        "<table:table-cell><text:p>1</text:p></table:table-cell></table:table-row></table:table>"
    )
    styles = '<style:style style:name="P1" style:parent-style-name="Title"/>'
    path = _open_document(tmp_path / "a.odt", body, styles=styles)
    found = _found(opendocument.read(path))

    assert detect(path).name == "opendocument"
    assert found["a  b\nc"].headings == ("보고서", "One")
    assert found["item"].kind == "list"
    assert found["Name | Value\nx | 1"].kind == "table"


def test_open_document_footnotes_follow_and_deleted_text_is_left_out(tmp_path: Path) -> None:
    note = (
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>The source.</text:p></text:note-body></text:note>"
    )
    deleted = (
        "<text:tracked-changes><text:changed-region><text:p>old</text:p></text:changed-region></text:tracked-changes>"
    )
    body = f"{deleted}<text:p>A claim{note}.</text:p>"
    extraction = opendocument.read(_open_document(tmp_path / "a.odt", body))

    assert extraction.text == "A claim.\n\nThe source."
    assert extraction.blocks[1].label == "footnote 1"


def test_open_document_slides_are_pages(tmp_path: Path) -> None:
    box = "<draw:text-box><text:p>{}</text:p></draw:text-box>"
    body = (
        f"<draw:page><draw:frame>{box.format('first')}</draw:frame>"
        f'<draw:frame presentation:class="title">{box.format("Plan")}</draw:frame>'
        f"<presentation:notes><draw:frame>{box.format('say it')}</draw:frame></presentation:notes></draw:page>"
        f"<draw:page><draw:frame>{box.format('second')}</draw:frame></draw:page>"
    )
    extraction = opendocument.read(_open_document(tmp_path / "a.odp", body, kind="presentation"))
    found = _found(extraction)

    assert extraction.pages == 2
    assert (found["first"].page, found["first"].headings) == (1, ("Plan",))
    assert (found["say it"].page, found["say it"].label) == (1, "notes")
    assert (found["second"].page, found["second"].headings) == (2, ())


def test_an_open_document_behind_a_password_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileEncrypted):
        opendocument.read(_open_document(tmp_path / "a.odt", "", manifest="<m><encryption-data/></m>"))


def test_a_text_named_odt_is_not_called_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.odt"
    path.write_text("Just a text file.")

    with pytest.raises(FileUnsupported):
        opendocument.read(path)


_CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
)
_NCX = (
    '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint><navLabel><text>머리말</text></navLabel>'
    '<content src="text/two%20b.xhtml#top"/></navPoint></navMap></ncx>'
)


def _book(path: Path, **extra: str) -> Path:
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<metadata><dc:title>The Book</dc:title></metadata><manifest>"
        '<item id="b" href="text/two%20b.xhtml" media-type="application/xhtml+xml"/>'
        '<item id="a" href="text/one.xhtml" media-type="application/xhtml+xml"/>'
        '<item id="n" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'
        '<item id="i" href="cover.svg" media-type="image/svg+xml"/></manifest>'
        '<spine><itemref idref="i"/><itemref idref="a"/><itemref idref="b"/></spine></package>'
    )
    page = '<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>{}</body></html>'
    parts = {
        "META-INF/container.xml": _CONTAINER,
        "OEBPS/book.opf": package,
        "OEBPS/toc.ncx": _NCX,
        "OEBPS/text/one.xhtml": page.format('<h1><a id="x"/>Chapter 1</h1><p>caf&eacute;</p>'),
        "OEBPS/text/two b.xhtml": page.format("<p>Thanks.</p>"),
    }
    return _packed(path, "application/epub+zip", parts | extra)


def test_a_book_is_read_along_its_spine(tmp_path: Path) -> None:
    path = _book(tmp_path / "a.epub")
    extraction = epub.read(path)
    found = _found(extraction)

    assert detect(path).name == "epub"
    assert extraction.text == "Chapter 1\n\ncafé\n\nThanks."
    assert (found["café"].headings, found["café"].label) == (("The Book", "Chapter 1"), "part 2")
    assert (found["Thanks."].headings, found["Thanks."].label) == (("The Book", "머리말"), "part 3")


def test_a_book_with_drm_is_told_and_scrambled_fonts_are_not_drm(tmp_path: Path) -> None:
    method = '<e><EncryptedData><EncryptionMethod Algorithm="{}"/></EncryptedData></e>'
    fonts = _book(
        tmp_path / "a.epub", **{"META-INF/encryption.xml": method.format("http://www.idpf.org/2008/embedding")}
    )
    drm = _book(
        tmp_path / "b.epub", **{"META-INF/encryption.xml": method.format("http://www.w3.org/2001/04/xmlenc#aes128-cbc")}
    )

    assert "café" in epub.read(fonts).text
    with pytest.raises(FileEncrypted):
        epub.read(drm)


def test_a_book_without_its_package_is_damaged(tmp_path: Path) -> None:
    path = _packed(tmp_path / "a.epub", "application/epub+zip", {"META-INF/container.xml": _CONTAINER})

    with pytest.raises(FileCorrupt):
        epub.read(path)


def test_a_book_with_a_missing_page_is_read_without_it(tmp_path: Path) -> None:
    path = _book(tmp_path / "a.epub")
    with zipfile.ZipFile(path) as book:
        parts = {
            name: book.read(name).decode()
            for name in book.namelist()
            if name not in {"mimetype", "OEBPS/text/one.xhtml"}
        }
    extraction = epub.read(_packed(tmp_path / "b.epub", "application/epub+zip", parts))

    assert extraction.text == "Thanks."
    assert extraction.notes == (Note("parts_unread", 1, 2),)
