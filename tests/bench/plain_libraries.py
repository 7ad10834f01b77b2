"""The least code that gets a file's text with the library that the design names for its format: no blocks, no headings.

Where no library is named because the reader is our own (hwp, doc, ppt), it is the raw way through the streams.
"""

import csv
import email
import email.policy
import io
import json
import struct
import subprocess
import zipfile
import zlib
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from lxml import etree, html


def _library(name: str) -> Any:
    """Late, as in the readers, and untyped."""
    return import_module(name)


def pdf(path: Path) -> str:
    return "".join(page.get_textpage().get_text_range() for page in _library("pypdfium2").PdfDocument(path))


def docx(path: Path) -> str:
    return _xml_paragraphs(path, lambda name: name == "word/document.xml")


def opendocument(path: Path) -> str:
    return _xml_paragraphs(path, lambda name: name == "content.xml")


def hwpx(path: Path) -> str:
    return _xml_paragraphs(path, lambda name: name.startswith("Contents/section"))


def epub(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        pages = [name for name in archive.namelist() if name.endswith(("html", ".htm"))]
        return "".join(_text_content(archive.read(name)) for name in pages)


def pptx(path: Path) -> str:
    texts: list[str] = []
    for slide in _library("pptx").Presentation(str(path)).slides:
        texts += (shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        if slide.has_notes_slide:
            texts.append(slide.notes_slide.notes_text_frame.text)
    return "\n".join(texts)


def spreadsheet(path: Path) -> str:
    workbook = _library("python_calamine").CalamineWorkbook.from_path(path)
    sheets = (workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names)
    return "\n".join(" | ".join(map(str, row)) for sheet in sheets for row in sheet)


def doc(path: Path) -> str:
    streams = dict(_streams(path))
    return streams["WordDocument"].decode("utf-16-le", "replace")


def ppt(path: Path) -> str:
    return "".join(_ppt_texts(dict(_streams(path))["PowerPoint Document"]))


def hwp(path: Path) -> str:
    texts: list[str] = []
    for name, data in _streams(path):
        if name.startswith("BodyText/"):
            stream, at = zlib.decompress(data, -15), 0
            while at < len(stream):
                (head,) = struct.unpack_from("<I", stream, at)
                at, size = at + 4, head >> 20
                if size == 0xFFF:
                    (size,) = struct.unpack_from("<I", stream, at)
                    at += 4
                if head & 0x3FF == 67:
                    texts.append(stream[at : at + size].decode("utf-16-le", "replace"))
                at += size
    return "".join(texts)


def msg(path: Path) -> str:
    return "".join(data.decode("utf-16-le", "replace") for name, data in _streams(path) if name.endswith("001F"))


def rtf(path: Path) -> str:
    return str(_library("striprtf.striprtf").rtf_to_text(path.read_text("latin-1"), errors="replace"))


def eml(path: Path) -> str:
    parts = email.message_from_bytes(path.read_bytes(), policy=email.policy.default).walk()
    return "".join(str(part.get_payload(decode=True)) for part in parts if part.get_content_maintype() == "text")


def html_page(path: Path) -> str:
    return _text_content(path.read_bytes())


def xml(path: Path) -> str:
    return "".join(map(str, etree.fromstring(path.read_bytes()).itertext()))


def markdown(path: Path) -> str:
    source = path.read_text("utf-8")
    _library("markdown_it").MarkdownIt("commonmark").enable("table").disable("inline").parse(source)
    return source


def ipynb(path: Path) -> str:
    cells = json.loads(path.read_bytes())["cells"]
    parser = _library("markdown_it").MarkdownIt("commonmark").enable("table").disable("inline")
    for cell in cells:
        if cell["cell_type"] == "markdown":
            parser.parse("".join(cell["source"]))
    return "".join("".join(cell["source"]) for cell in cells)


def json_text(path: Path) -> str:
    return json.dumps(json.loads(path.read_bytes()), ensure_ascii=False, indent=2)


def csv_table(path: Path) -> str:
    text = path.read_text("utf-8")
    dialect = csv.Sniffer().sniff(text[:4096])
    return "\n".join(" | ".join(cells) for cells in csv.reader(io.StringIO(text), dialect))


def code(path: Path) -> str:
    source = path.read_text("utf-8")
    lexer = _library("pygments.lexers").get_lexer_for_filename(path.name)
    return "".join(value for _, value in lexer.get_tokens(source))


def text(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode(_library("chardet").detect(data)["encoding"], "replace")


def archive(path: Path) -> str:
    with zipfile.ZipFile(path) as members:
        return "".join(members.read(name).decode("utf-8", "replace") for name in members.namelist())


def image(path: Path) -> str:
    command = ["tesseract", str(path), "-", "-l", "kor+eng", "--dpi", "200"]
    return subprocess.run(command, capture_output=True, check=True, env={"OMP_THREAD_LIMIT": "1"}).stdout.decode()


ALONE: dict[str, Callable[[Path], str]] = {
    "pdf": pdf,
    "docx": docx,
    "doc": doc,
    "hwp": hwp,
    "hwpx": hwpx,
    "rtf": rtf,
    "eml": eml,
    "msg": msg,
    "pptx": pptx,
    "ppt": ppt,
    "spreadsheet": spreadsheet,
    "opendocument": opendocument,
    "epub": epub,
    "markdown": markdown,
    "html": html_page,
    "image": image,
    "archive": archive,
    "csv_table": csv_table,
    "json_text": json_text,
    "ipynb": ipynb,
    "xml": xml,
    "text": text,
    "code": code,
}
"""Name of a row of ``FORMATS`` → its library alone."""


def _text_content(page: bytes) -> str:
    return "".join(map(str, html.fromstring(page).itertext()))


def _xml_paragraphs(path: Path, wanted: Callable[[str], bool]) -> str:
    with zipfile.ZipFile(path) as archive:
        roots = [etree.fromstring(archive.read(name)) for name in archive.namelist() if wanted(name)]
    return "\n".join("".join(map(str, element.itertext())) for root in roots for element in root.iter("{*}p"))


def _streams(path: Path) -> Iterator[tuple[str, bytes]]:
    with _library("olefile").OleFileIO(str(path)) as ole:
        for parts in ole.listdir():
            yield "/".join(parts), ole.openstream(parts).read()


def _ppt_texts(data: bytes) -> Iterator[str]:
    at = 0
    while at + 8 <= len(data):
        version, kind, size = struct.unpack_from("<HHI", data, at)
        at += 8
        if version & 0xF == 0xF:
            continue
        if kind in (4000, 4008):
            yield data[at : at + size].decode("utf-16-le" if kind == 4000 else "latin-1", "replace")
        at += size
