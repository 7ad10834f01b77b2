"""Documents to be timed: large ones made here, and those of ../shared/corpus, which other programs wrote."""

import base64
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

from pptx import Presentation

from knowledge.documents import ocr
from knowledge.documents.readers import pdf
from tests.bench.large_ole_documents import ole_documents, repeated_hangul
from tests.sample_files import paragraph, write_docx, write_pdf, write_png, write_scan

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus" / "open"
FROM_CORPUS = (
    "docling__redp5110_sampled.pdf",
    "unstructured__handbook-872p.docx",
    "derived__choosing.ko.docx",
    "docling__Strict.docx",
    "docling__docx_comments.docx",
    "docling__unit_test_headers_numbered.docx",
    "docling__word_tables.docx",
    "tika__test_recursive_embedded.docx",
    "unstructured__page-breaks.docx",
    "derived__choosing.ko.doc",
    "unstructured__simple.doc",
    "docling__legacy_sample.ppt",
    "calamine__OOM_alloc2.xls",
    "kordoc__budget.xls",
    "kordoc__roster.xls",
    "docling__xlsx_01.xlsx",
    "poi__1_NoIden.xlsx",
    "tika__testEXCEL.strict.xlsx",
    "unstructured__2023-half-year-analyses-by-segment.xlsx",
    "docling__odf_table_with_title_01.ods",
    "developers_ref__developers-reference.epub",
    "unstructured__eng_spa_mult.rtf",
    "unstructured__fake-email-attachment.msg",
    "hwp_js__basicsReport.hwp",
    "hwpjs__selfintroduce.hwp",
    "hwpjs__table-bug.hwp",
    "hwplib__finding-all-field.hwp",
    "hwplib__각주미주.hwp",
    "hwplib__머리글꼬리글.hwp",
    "python_hwpx__public_official_table.hwpx",
    "installation_g__109_ch06s03.html",
    "kordoc__README.md",
    "installation_g__install.ko.txt",
    "vim_runtime__tutor.ko.euc",
    "CPython__feedparser.py",
)
LINE = "It is a long established fact that a reader looks at the layout of a page. "
TABLES = CORPUS / "hwpjs__table-bug.hwp"
KOREAN = "사람들은 대화 상자에 온갖 파일을 떨어뜨린다. 무엇이든 읽고 어디에 있는지 말해야 한다. "
PAGES = 400


def documents(folder: Path) -> Iterator[Path]:
    """Write those that can be made, one after the other, and give them with those of the corpus."""
    yield from (CORPUS / name for name in FROM_CORPUS if (CORPUS / name).exists())
    yield write_pdf(folder / "made.pdf", [[LINE.strip()] * 40] * PAGES)
    texts = [f"{number}. {LINE * 3}{KOREAN * 3}" for number in range(PAGES * 5)]
    yield write_docx(folder / "made.docx", "".join(paragraph(text) for text in texts))
    yield _rtf(folder / "made.rtf", texts)
    yield _slides(folder / "made.pptx", texts[:300])
    yield from _open_documents(folder, texts)
    yield from ole_documents(folder, texts)
    if TABLES.exists():
        yield repeated_hangul(folder / "tables.hwp", TABLES)
    yield _workbook(folder / "made.xlsx")
    yield _hangul(folder / "made.hwpx", texts)
    yield from _texts(folder, texts)
    yield from _pictures(folder)


def _pictures(folder: Path) -> Iterator[Path]:
    """A page of words as a picture and as a scan; none where nothing is installed that could recognise it."""
    if not ocr.program():
        return
    # Ten lines, so that a busy machine stays within the time that OCR may take.
    page = write_pdf(folder / "page.pdf", [[LINE.strip()] * 10])
    grey, width, height = pdf.page_picture(pdf._open(page), 0)
    yield write_png(folder / "made.png", grey, width, height)
    yield write_scan(folder / "scan.pdf", grey, width, height)


def _rtf(path: Path, texts: list[str]) -> Path:
    escaped = ("".join(c if c.isascii() else f"\\u{_signed(ord(c))}?" for c in text) for text in texts)
    body = "".join(f"\\pard\\plain {text}\\par\n" for text in escaped)
    path.write_text(f"{{\\rtf1\\ansi\\ansicpg1252{{\\fonttbl{{\\f0\\fcharset0 Arial;}}}}\\uc1\n{body}}}", "ascii")
    return path


def _signed(unit: int) -> int:
    return unit - 0x10000 if unit > 0x7FFF else unit


def _slides(path: Path, texts: list[str]) -> Path:
    presentation = Presentation()
    for number, text in enumerate(texts):
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        for shape, words in zip(slide.placeholders, (f"Slide {number}", text), strict=True):
            shape.text = words
    presentation.save(str(path))
    return path


def _open_documents(folder: Path, texts: list[str]) -> Iterator[Path]:
    paragraphs = "".join(f"<text:p>{text}</text:p>" for text in texts)
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = "".join(
        f"<table:table-row>{''.join(cell.format(row * column) for column in range(6))}</table:table-row>"
        for row in range(5000)
    )
    slides = "".join(
        f'<draw:page draw:name="{number}"><draw:frame><draw:text-box>'
        f"<text:p>{text}</text:p></draw:text-box></draw:frame></draw:page>"
        for number, text in enumerate(texts)
    )
    for suffix, kind, body in (
        ("odt", "text", paragraphs),
        ("ods", "spreadsheet", f'<table:table table:name="One">{rows}</table:table>'),
        ("odp", "presentation", slides),
    ):
        yield _open_document(folder / f"made.{suffix}", kind, body)


def _open_document(path: Path, kind: str, body: str) -> Path:
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0"'
        for name, urn in (("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"))
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f"<office:document-content{names}><office:body><office:{kind}>{body}</office:{kind}></office:body>"
            "</office:document-content>",
        )
    return path


def _workbook(path: Path) -> Path:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    cells = (
        f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>{LINE}</t></is></c>'
        f'<c r="B{row}"><v>{row * 1.5}</v></c></row>'
        for row in range(1, 20_001)
    )
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="a" Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="a" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>'
        '<sheet name="One" sheetId="1" r:id="a"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{"".join(cells)}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def _hangul(path: Path, texts: list[str]) -> Path:
    names = (
        'xmlns:hp="http://www.hancom.co.kr/hwpml/2011/paragraph" xmlns:hs="http://www.hancom.co.kr/hwpml/2011/section"'
    )
    paragraphs = (
        f'<hp:p id="{number}" paraPrIDRef="1" styleIDRef="0"><hp:run charPrIDRef="2"><hp:t>{text}</hp:t></hp:run>'
        '<hp:linesegarray><hp:lineseg textpos="0" vertpos="0" vertsize="1000"/></hp:linesegarray></hp:p>'
        for number, text in enumerate(texts)
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/hwp+zip", zipfile.ZIP_STORED)
        archive.writestr("Contents/section0.xml", f"<hs:sec {names}>{''.join(paragraphs)}</hs:sec>")
    return path


def _texts(folder: Path, texts: list[str]) -> Iterator[Path]:
    prose = "\n\n".join(texts)
    cells = [{"cell_type": "markdown" if n % 2 else "code", "source": [text]} for n, text in enumerate(texts)]
    items = "".join(f"<item><name>{number}</name><words>{text}</words></item>" for number, text in enumerate(texts))
    encoded = base64.encodebytes(prose.encode()).decode()
    contents = {
        "made.txt": prose,
        "made.md": "\n\n".join(f"# {text[:40]}\n\n{text}" for text in texts),
        "made.html": "".join(f"<h2>{text[:40]}</h2><p>{text}</p>" for text in texts),
        "made.csv": "number,words,more\n" + "".join(f"{n},{text},{n * 7}\n" for n, text in enumerate(texts * 5)),
        "made.json": json.dumps([{"number": n, "words": text} for n, text in enumerate(texts)]),
        "made.ipynb": json.dumps({"cells": cells, "nbformat": 4}),
        "made.xml": f"<items>{items}</items>",
        "made.eml": "Subject: made\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
        f"Content-Transfer-Encoding: base64\n\n{encoded}",
    }
    for name, content in contents.items():
        (folder / name).write_text(content, "utf-8")
        yield folder / name
    with zipfile.ZipFile(folder / "made.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number, text in enumerate(texts[:500]):
            archive.writestr(f"{number}.txt", text)
    yield folder / "made.zip"
