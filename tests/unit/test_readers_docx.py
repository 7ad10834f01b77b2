"""The Word reader and the guarded zip below it."""

import zipfile
from pathlib import Path

import pytest

from knowledge.documents.extraction import Block, Extraction
from knowledge.documents.guarded_zip import GuardedZip
from knowledge.documents.readers import docx
from knowledge.errors import FileCorrupt, FileTooLarge
from tests.sample_files import paragraph, table, write_docx

STYLES = (
    '<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:styleId="Mine"><w:name w:val="Mine"/><w:basedOn w:val="berschrift1"/></w:style>'
    '<w:style w:styleId="Clause"><w:name w:val="Clause"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
    '<w:style w:styleId="Titel"><w:name w:val="Title"/></w:style>'
)


def _found(extraction: Extraction) -> dict[str, Block]:
    return {extraction.text[block.start : block.end]: block for block in extraction.blocks}


def test_headings_come_from_localized_derived_and_outlined_styles(tmp_path: Path) -> None:
    body = (
        paragraph("보고서", "Titel")
        + paragraph("One", "berschrift1")
        + paragraph("Part", "Clause")
        + paragraph("under part")
        + paragraph("Two", "Mine")
        + paragraph("under two")
    )
    found = _found(docx.read(write_docx(tmp_path / "a.docx", body, STYLES)))

    assert found["under part"].headings == ("보고서", "One", "Part")
    assert found["under two"].headings == ("보고서", "Two")
    assert found["Two"].kind == "heading"


def test_styles_in_other_quotes_and_with_escaped_names_are_found(tmp_path: Path) -> None:
    styles = (
        "<w:style w:styleId='R&amp;D'><w:name w:val='R&amp;D'/><w:basedOn w:val='&lt;1&gt;'/></w:style>"
        '<w:style w:styleId="&lt;1&gt;"><w:name w:val="heading 2"/></w:style>'
        "<w:style w:styleId='Items'><w:name w:val='Items'/><w:pPr><w:numPr/></w:pPr></w:style>"
        '<w:style w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    )
    body = paragraph("Research", "R&amp;D") + paragraph("an item", "Items") + paragraph("body", "Normal")
    found = _found(docx.read(write_docx(tmp_path / "a.docx", body, styles)))

    assert [found[text].kind for text in ("Research", "an item", "body")] == ["heading", "list", "paragraph"]
    assert found["body"].headings == ("Research",)


def test_styles_are_found_wherever_they_stand(tmp_path: Path) -> None:
    # Past the beginning, which is looked at first, and on its edge.
    style = '<w:style w:styleId="S{0}"><w:name w:val="S{0}"/><w:basedOn w:val="{1}"/></w:style>'
    far = "".join(style.format(n, "Base" if n % 2 else "Heading") for n in range(2000))
    styles = f'{far}<w:style w:styleId="Heading"><w:name w:val="heading 3"/></w:style>'
    body = "".join(paragraph(f"text {n}", f"S{n}") for n in range(2000)) + paragraph("unknown", "None")
    blocks = docx.read(write_docx(tmp_path / "a.docx", body, styles)).blocks

    assert [block.kind for block in blocks] == ["heading", "paragraph"] * 1000 + ["paragraph"]


def test_stops_of_tabulators_are_no_text(tmp_path: Path) -> None:
    stops = '<w:pPr><w:tabs><w:tab w:val="left" w:pos="720"/><w:tab w:val="right" w:pos="9000"/></w:tabs></w:pPr>'
    body = f"<w:p>{stops}<w:r><w:t>before</w:t><w:tab/><w:t>after</w:t></w:r></w:p>"

    assert docx.read(write_docx(tmp_path / "a.docx", body)).text == "before\tafter"


def test_tables_become_rows(tmp_path: Path) -> None:
    body = table([["Name", "Value"], ["a", "1"], ["", ""]]) + table([["framed"]])
    found = _found(docx.read(write_docx(tmp_path / "a.docx", body)))

    assert found["Name | Value\na | 1"].kind == "table"
    assert found["framed"].kind == "paragraph"


def test_a_footnote_follows_its_paragraph(tmp_path: Path) -> None:
    notes = '<w:footnote w:id="2"><w:p><w:r><w:t>The source.</w:t></w:r></w:p></w:footnote>'
    body = paragraph("A claim.", after='<w:footnoteReference w:id="2"/>') + paragraph("Next.")
    extraction = docx.read(write_docx(tmp_path / "a.docx", body, footnotes=notes))

    assert extraction.text == "A claim.\n\nThe source.\n\nNext."
    assert extraction.blocks[1].label == "footnote 2"


def test_deleted_text_is_left_out_and_inserted_text_stays(tmp_path: Path) -> None:
    body = "<w:p><w:ins><w:r><w:t>new</w:t></w:r></w:ins><w:del><w:r><w:t>old</w:t></w:r></w:del></w:p>"

    assert docx.read(write_docx(tmp_path / "a.docx", body)).text == "new"


def test_pages_follow_the_last_layout(tmp_path: Path) -> None:
    mark = "<w:lastRenderedPageBreak/>"
    body = paragraph("first", after='<w:br w:type="page"/>') + paragraph("second", before=mark) + paragraph("still")
    extraction = docx.read(write_docx(tmp_path / "a.docx", body))

    assert [block.page for block in extraction.blocks] == [1, 2, 2]
    assert extraction.pages == 2


def test_pages_are_unknown_where_hard_breaks_are_rare(tmp_path: Path) -> None:
    long_chapter = paragraph("word " * 4000, after='<w:br w:type="page"/>')
    extraction = docx.read(write_docx(tmp_path / "a.docx", long_chapter * 2))

    assert extraction.pages is None
    assert {block.page for block in extraction.blocks} == {None}


def test_xml_entities_are_not_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret", encoding="utf-8")
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "word/document.xml",
            f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
            '<w:document xmlns:w="u"><w:body><w:p><w:r><w:t>seen &x;</w:t></w:r></w:p></w:body></w:document>',
        )

    assert "secret" not in docx.read(path).text


def test_a_zip_bomb_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(64 * 1024**2))

    with pytest.raises(FileTooLarge):
        GuardedZip(path)


def test_a_cut_file_is_corrupt(tmp_path: Path) -> None:
    path = write_docx(tmp_path / "a.docx", paragraph("x"))
    path.write_bytes(path.read_bytes()[:200])

    with pytest.raises(FileCorrupt):
        docx.read(path)


def test_more_text_than_can_be_indexed_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge.documents.building.TEXT_LIMIT_BYTES", 1000)

    with pytest.raises(FileTooLarge):
        docx.read(write_docx(tmp_path / "a.docx", paragraph("한글") * 200))


def _boxed(text: str, inner: str) -> str:
    return (
        f"<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>{text}</w:t></w:r>"
        f"<w:r><w:pict><w:txbxContent>{inner}</w:txbxContent></w:pict></w:r><w:r><w:t> ends</w:t></w:r></w:p>"
    )


def test_text_boxes_follow_the_paragraph_that_they_stand_in(tmp_path: Path) -> None:
    extraction = docx.read(
        write_docx(tmp_path / "a.docx", _boxed("outer", _boxed("middle", paragraph("inmost"))) + paragraph("after"))
    )

    assert list(_found(extraction)) == ["outer ends", "middle ends", "inmost", "after"]


def test_text_boxes_in_cells_stay_in_their_row(tmp_path: Path) -> None:
    cells = "".join(f"<w:tc>{content}</w:tc>" for content in (_boxed("cell", paragraph("box")), paragraph("next")))
    extraction = docx.read(write_docx(tmp_path / "a.docx", f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"))

    assert extraction.text == "cell ends box | next"


def test_a_table_that_comes_first_is_on_the_first_page(tmp_path: Path) -> None:
    turned = "<w:p><w:r><w:lastRenderedPageBreak/><w:t>turned</w:t></w:r></w:p>"
    found = _found(docx.read(write_docx(tmp_path / "a.docx", table([["a", "b"], ["c", "d"]]) + turned)))

    assert {text: block.page for text, block in found.items()} == {"a | b\nc | d": 1, "turned": 2}
