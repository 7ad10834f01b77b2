"""What ``tests.bench.readers`` compares with: the least code that gets the words of a file with its plain library.

The library is the one that the design names for the format; where the reader is our own (hwp, doc, ppt), it is olefile
and the raw way through the records. Each ends in one text with the words that the reader gives, a line for each
paragraph, row or block element, and knows no headings, places, limits or repairs. Two formats are compared with what
finds their blocks, not with decoding alone: Markdown with markdown-it, source code with Pygments.
"""

import csv
import email
import email.policy
import io
import json
import os
import posixpath
import re
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from subprocess import run
from typing import Any
from urllib.parse import unquote

from lxml import etree, html

from knowledge.documents.formats import FORMATS
from knowledge.documents.guarded_zip import GuardedZip
from knowledge.documents.ocr import DPI

_NOT_SHOWN = frozenset({"head", "script", "style", "template", "noscript", "svg"})
_INLINE = frozenset(
    {"a", "b", "cite", "code", "em", "i", "img", "kbd", "small", "span", "strong", "sub", "sup", "tt", "u"}
)
_HWP_CONTROL = re.compile("([\x01-\x09\x0b\x0c\x0e-\x17]).{7}|([\x00-\x1f])", re.DOTALL)
_HWP_SHOWN = {"\t": "\t", "\n": "\n", "\x18": "-", "\x1e": " ", "\x1f": " "}
_DOC_HIDDEN = re.compile("\x13[^\x13\x14\x15]*\x14?|[\x01\x02\x05\x08\x14\x15\x1f]")
_ODF_SHOWN = {"s": " ", "tab": "\t", "line-break": "\n"}
_NAMES = {suffix: row.name for row in FORMATS for suffix in row.suffixes}
_SHOWN_HEADERS = ("Subject", "From", "To", "Cc", "Date")


def _library(name: str) -> Any:
    """Late, as in the readers, and untyped."""
    return import_module(name)


def pdf(path: Path) -> str:
    """A page without text is drawn and recognised, once and as it stands."""
    pages = _library("pypdfium2").PdfDocument(path)
    return "\n".join(page.get_textpage().get_text_range() or _recognised(page) for page in pages)


def _recognised(page: Any) -> str:
    if next(page.get_objects(max_depth=1), None) is None:
        return ""
    bitmap = page.render(scale=DPI / 72, grayscale=True)
    rows = bytes(bitmap.buffer)
    lines = (rows[at * bitmap.stride :][: bitmap.width] for at in range(bitmap.height))
    return _tesseract("-", b"P5 %d %d 255\n" % (bitmap.width, bitmap.height) + b"".join(lines))


def docx(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        names = {"word/document.xml", "word/footnotes.xml", "word/endnotes.xml"} & set(archive.namelist())
        roots = [etree.fromstring(archive.read(name)) for name in sorted(names)]
    paragraphs = (paragraph for root in roots for paragraph in root.iter("{*}p"))
    return "\n".join("".join([run.text or " " for run in p.iter("{*}t", "{*}tab", "{*}br")]) for p in paragraphs)


def opendocument(path: Path) -> str:
    """Deleted text and comments are not shown; white space is written as elements."""
    with GuardedZip(path) as archive:
        root = archive.parse("content.xml")
    etree.strip_elements(root, "{*}tracked-changes", "{*}annotation", with_tail=False)
    return "\n".join(_odf_lines(root))


def _odf_lines(parent: etree._Element) -> Iterator[str]:
    for child in parent:
        name = etree.QName(child).localname
        if name in {"p", "h"}:
            yield _odf_text(child)
        elif name == "table":
            for row in child.iter("{*}table-row"):
                cells = row.iterfind("{*}table-cell")
                yield " | ".join([" ".join(map(_odf_text, cell.iter("{*}p", "{*}h"))) for cell in cells])
        else:
            yield from _odf_lines(child)


def _odf_text(paragraph: etree._Element) -> str:
    parts = [paragraph.text or ""]
    for child in paragraph.iterdescendants():
        parts += (_ODF_SHOWN.get(etree.QName(child).localname, child.text or ""), child.tail or "")
    return "".join(parts)


def hwpx(path: Path) -> str:
    with GuardedZip(path) as archive:
        sections = [archive.parse(name) for name in archive.names if name.startswith("Contents/section")]
    return "\n".join(line for section in sections for line in _hwpx_lines(section))


def _hwpx_lines(parent: etree._Element) -> Iterator[str]:
    for paragraph in parent.iterfind("{*}p"):
        parts: list[str] = []
        below: list[str] = []
        for child in paragraph.iterfind("{*}run/*"):
            name = etree.QName(child).localname
            if name == "t":
                parts.append(child.text or "")
                # Tabs and line breaks.
                for mark in child:
                    parts += (" ", mark.tail or "")
            elif name == "tbl":
                for row in child.iterfind("{*}tr"):
                    cells = row.iterfind("{*}tc/{*}subList")
                    below.append(" | ".join([" ".join(_hwpx_lines(cell)) for cell in cells]))
                for caption in child.iterfind("{*}caption/{*}subList"):
                    below += _hwpx_lines(caption)
            else:
                # A header, a note, or a box in a drawn shape.
                inset = next(child.iter("{*}subList"), None)
                below += _hwpx_lines(inset) if inset is not None else ()
        yield "".join(parts)
        yield from below


def epub(path: Path) -> str:
    """In the order of the spine, which the package names; members stand in any."""
    with zipfile.ZipFile(path) as archive:
        container = etree.fromstring(archive.read("META-INF/container.xml"))
        package = next(container.iter("{*}rootfile")).get("full-path", "")
        root = etree.fromstring(archive.read(package))
        items = {item.get("id"): item.get("href", "") for item in root.iter("{*}item")}
        pages = (items[reference.get("idref")] for reference in root.iter("{*}itemref"))
        names = (posixpath.join(posixpath.dirname(package), unquote(page)) for page in pages)
        return "\n".join(_text_of_page(archive.read(name)) for name in names)


def pptx(path: Path) -> str:
    texts: list[str] = []
    for slide in _library("pptx").Presentation(str(path)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                texts.append(shape.text_frame.text)
            elif shape.has_table:
                texts += (" | ".join(cell.text for cell in row.cells) for row in shape.table.rows)
        if slide.has_notes_slide:
            texts.append(slide.notes_slide.notes_text_frame.text)
    return "\n".join(texts)


def spreadsheet(path: Path) -> str:
    """Numbers as Excel shows them, and a line for each row, also where cells have line breaks in them."""
    workbook = _library("python_calamine").CalamineWorkbook.from_path(path)
    lines: list[str] = []
    for name in workbook.sheet_names:
        lines.append(name)
        for row in workbook.get_sheet_by_name(name).to_python():
            if any(value != "" for value in row):
                lines.append(" | ".join([_cell(value) for value in row]))
    return "\n".join(lines)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.15g}"
    return str(value).replace("\n", " ")


def doc(path: Path) -> str:
    """The pieces of the text in their order, [MS-DOC] 2.4.1, without headers, comments and instructions of fields."""
    with _library("olefile").OleFileIO(str(path)) as ole:
        main = ole.openstream("WordDocument").read()
        table = ole.openstream("1Table" if main[0x0B] & 2 else "0Table").read()
    (at,) = struct.unpack_from("<I", main, 0x1A2)
    (size,) = struct.unpack_from("<I", table, at + 1)
    count = (size - 4) // 12
    bounds = struct.unpack_from(f"<{count + 1}I", table, at + 5)
    texts: list[str] = []
    for index in range(count):
        (where,) = struct.unpack_from("<I", table, at + 5 + 4 * (count + 1) + 8 * index + 2)
        length = bounds[index + 1] - bounds[index]
        if where & 0x4000_0000:
            texts.append(main[(where & ~0x4000_0000) // 2 :][:length].decode("cp1252", "replace"))
        else:
            texts.append(main[where : where + 2 * length].decode("utf-16-le", "replace"))
    text = "".join(texts)
    body, notes, header, macros, comments, *rest = struct.unpack_from("<7I", main, 0x4C)
    text = text[: body + notes] + text[body + notes + header + macros + comments :][: sum(rest)]
    text = _DOC_HIDDEN.sub("", text)
    return text.replace("\r", "\n").replace("\x0c", "\n").replace("\7\7", "\n").replace("\7", " | ")


def ppt(path: Path) -> str:
    """The texts of all records, those of the master slides apart."""
    with _library("olefile").OleFileIO(str(path)) as ole:
        data = ole.openstream("PowerPoint Document").read()
    texts: list[str] = []
    at = 0
    while at + 8 <= len(data):
        version, kind, size = struct.unpack_from("<HHI", data, at)
        at += 8
        if version & 0xF == 0xF and kind != 1016:
            continue
        if kind in (4000, 4008):
            texts.append(data[at : at + size].decode("utf-16-le" if kind == 4000 else "latin-1", "replace"))
        at += size
    return "\n".join(texts).replace("\r", "\n")


def hwp(path: Path) -> str:
    """The texts of paragraphs (67), those of a table's cells (72, below 77) side by side."""
    with _library("olefile").OleFileIO(str(path)) as ole:
        (properties,) = struct.unpack_from("<I", ole.openstream("FileHeader").read(), 36)
        if properties & 4:
            raise NotImplementedError("the text of a distribution document is encrypted")
        sections = [ole.openstream(parts).read() for parts in ole.listdir() if parts[0] == "BodyText"]
    texts: list[str] = []
    for section in sections:
        stream, at = zlib.decompress(section, -15) if properties & 1 else section, 0
        # Levels of the tables that are open, and the row of each.
        tables: list[tuple[int, int]] = []
        between = "\n"
        while at < len(stream):
            (head,) = struct.unpack_from("<I", stream, at)
            kind, level, size = head & 0x3FF, head >> 10 & 0x3FF, head >> 20
            at += 4
            if size == 0xFFF:
                (size,) = struct.unpack_from("<I", stream, at)
                at += 4
            while tables and level < tables[-1][0]:
                tables.pop()
                between = " " if tables else "\n"
            if kind == 77:
                tables.append((level, -1))
            elif kind == 72 and tables and level == tables[-1][0]:
                (row,) = struct.unpack_from("<H", stream, at + 10)
                between = " | " if row == tables[-1][1] else "\n"
                tables[-1] = (level, row)
            elif kind == 67:
                text = stream[at : at + size].decode("utf-16-le", "surrogatepass")
                texts += (between, _HWP_CONTROL.sub(_hwp_shown, text))
                between = " " if tables else "\n"
            at += size
    return "".join(texts)


def _hwp_shown(control: re.Match[str]) -> str:
    return _HWP_SHOWN.get(control[1] or control[2], "")


def msg(path: Path) -> str:
    """What python-oxmsg gives of a message; each attachment by the plain library of its suffix."""
    message = _library("oxmsg").Message.load(str(path))
    names = [recipient.name for recipient in message.recipients]
    texts = [message.subject or "", message.sender or "", *names, str(message.sent_date)]
    texts.append(message.body or _text_of_page((message.html_body or "<p/>").encode()))
    with tempfile.TemporaryDirectory() as folder:
        for attachment in message.attachments:
            file = Path(folder) / Path(attachment.file_name or "attachment.txt").name
            file.write_bytes(attachment.file_bytes or b"")
            texts.append(_by_suffix(file))
    return "\n".join(texts)


def rtf(path: Path) -> str:
    return str(_library("striprtf.striprtf").rtf_to_text(path.read_text("latin-1"), errors="replace"))


def eml(path: Path) -> str:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    texts = [f"{name}: {message[name]}" for name in _SHOWN_HEADERS if name in message]
    for part in message.walk():
        if part.get_content_type() == "text/html":
            texts.append(_text_of_page(part.get_content().encode()))
        elif part.get_content_maintype() == "text":
            texts.append(part.get_content())
    return "\n".join(texts)


def html_page(path: Path) -> str:
    return _text_of_page(text(path).encode())


def xml(path: Path) -> str:
    lines: list[str] = []
    for element in etree.parse(path).iter("*"):
        if element.text and (words := " ".join(element.text.split())):
            lines.append(f"{element.tag.rpartition('}')[2]}: {words}")
        if element.tail and (words := " ".join(element.tail.split())):
            lines.append(words)
    return "\n".join(lines)


def markdown(path: Path) -> str:
    source = text(path)
    _library("markdown_it").MarkdownIt("commonmark").enable("table").disable("inline").parse(source)
    return source


def ipynb(path: Path) -> str:
    cells = json.loads(path.read_bytes())["cells"]
    parser = _library("markdown_it").MarkdownIt("commonmark").enable("table").disable("inline")
    texts: list[str] = []
    for cell in cells:
        if cell["cell_type"] == "markdown":
            parser.parse("".join(cell["source"]))
        texts.append("".join(cell["source"]))
        for output in cell.get("outputs", ()):
            texts.append("".join(output.get("text") or output.get("data", {}).get("text/plain", "")))
    return "\n".join(texts)


def json_text(path: Path) -> str:
    return json.dumps(json.loads(path.read_bytes()), ensure_ascii=False, indent=2)


def csv_table(path: Path) -> str:
    source = text(path)
    dialect = csv.Sniffer().sniff(source[:4096])
    return "\n".join([" | ".join(cells) for cells in csv.reader(io.StringIO(source), dialect)])


def code(path: Path) -> str:
    source = text(path)
    lexer = _library("pygments.lexers").get_lexer_for_filename(path.name)
    return "".join(value for _, value in lexer.get_tokens(source))


def text(path: Path) -> str:
    data = path.read_bytes()
    try:
        found = data.decode()
    except UnicodeDecodeError:
        found = data.decode(_library("chardet").detect(data)["encoding"], "replace")
    return found.replace("\r\n", "\n")


def archive(path: Path) -> str:
    """Each member by the plain library of its suffix."""
    texts: list[str] = []
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path) as members:
        for name in members.namelist():
            texts += (name, _by_suffix(Path(members.extract(name, folder))))
    return "\n".join(texts)


def _by_suffix(path: Path) -> str:
    return ALONE[_NAMES[path.suffix]](path)


def image(path: Path) -> str:
    return _tesseract(str(path))


def _tesseract(source: str, picture: bytes = b"") -> str:
    command = ["tesseract", source, "-", "-l", "kor+eng", "--dpi", str(DPI)]
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    return run(command, input=picture, capture_output=True, check=True, env=environment).stdout.decode()


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


def _text_of_page(page: bytes) -> str:
    """One line for each block element, white space in it folded as a browser does."""
    return "\n".join(line for line in _lines(html.fromstring(page, parser=html.HTMLParser(encoding="utf-8"))) if line)


def _lines(root: html.HtmlElement) -> Iterator[str]:
    gathered: list[str] = []
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if element.tag not in _INLINE:
            yield " ".join("".join(gathered).split())
            gathered = []
        if event == "end":
            gathered.append(element.tail or "")
        elif element.tag in _NOT_SHOWN:
            walk.skip_subtree()
        else:
            gathered.append(element.text or "")
    yield " ".join("".join(gathered).split())
