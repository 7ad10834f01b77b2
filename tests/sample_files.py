"""Small documents written by hand, so that the tests of the readers need no files from elsewhere."""

import struct
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def write_pdf(path: Path, pages: Sequence[Sequence[str]], outline: Sequence[tuple[str, int]] = ()) -> Path:
    """A PDF with one list of lines a page and a flat outline of (title, page index)."""
    objects: list[bytes] = []
    first_page = 4
    first_title = first_page + 2 * len(pages)
    kids = " ".join(f"{first_page + 2 * index} 0 R" for index in range(len(pages)))
    outlines = f"/Outlines {first_title + len(outline)} 0 R" if outline else ""
    objects.append(f"<< /Type /Catalog /Pages 2 0 R {outlines} >>".encode())
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    for index, lines in enumerate(pages):
        drawn = "".join(f"({_escaped(line)}) Tj T* " for line in lines).encode("cp1252")
        content = b"BT /F1 11 Tf 14 TL 50 780 Td " + drawn + b"ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {first_page + 2 * index + 1} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    for number, (title, index) in enumerate(outline):
        following = f"/Next {first_title + number + 1} 0 R" if number + 1 < len(outline) else ""
        objects.append(
            f"<< /Title ({_escaped(title)}) /Parent {first_title + len(outline)} 0 R {following} "
            f"/Dest [{first_page + 2 * index} 0 R /Fit] >>".encode()
        )
    if outline:
        last = first_title + len(outline) - 1
        objects.append(f"<< /First {first_title} 0 R /Last {last} 0 R /Count {len(outline)} >>".encode())
    path.write_bytes(_assembled(objects))
    return path


def write_scan(path: Path, grey: bytes, width: int, height: int, layer: str = "") -> Path:
    """A PDF of one page that a picture covers, a byte a pixel, with a line of text that is not in the picture."""
    image = zlib.compress(grey)
    content = b"q 595 0 0 842 0 0 cm /Im Do Q BT /F1 11 Tf 3 Tr 50 20 Td (%s) Tj ET" % _escaped(layer).encode("cp1252")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 6 0 R "
        b"/Resources << /Font << /F1 4 0 R >> /XObject << /Im 5 0 R >> >> >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 "
        b"/Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (width, height, len(image), image),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    ]
    path.write_bytes(_assembled(objects))
    return path


def write_png(path: Path, grey: bytes, width: int, height: int) -> Path:
    """A picture, a byte a pixel."""
    rows = b"".join(b"\0" + grey[begin : begin + width] for begin in range(0, width * height, width))
    data = b"\x89PNG\r\n\x1a\n"
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    for kind, body in ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")):
        data += struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    path.write_bytes(data)
    return path


def write_docx(path: Path, body: str, styles: str = "", footnotes: str = "") -> Path:
    """A Word file whose ``w:body``, ``w:styles`` and ``w:footnotes`` hold the XML given."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document {_WORD}><w:body>{body}</w:body></w:document>")
        if styles:
            archive.writestr("word/styles.xml", f"<w:styles {_WORD}>{styles}</w:styles>")
        if footnotes:
            archive.writestr("word/footnotes.xml", f"<w:footnotes {_WORD}>{footnotes}</w:footnotes>")
    return path


def paragraph(text: str, style: str = "", before: str = "", after: str = "") -> str:
    """The XML of a Word paragraph; ``before`` and ``after`` are XML inside its run."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r>{before}<w:t>{text}</w:t>{after}</w:r></w:p>"


def table(rows: Sequence[Sequence[str]]) -> str:
    """The XML of a Word table."""
    drawn = (f"<w:tr>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in row)}</w:tr>" for row in rows)
    return f"<w:tbl>{''.join(drawn)}</w:tbl>"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _assembled(objects: Sequence[bytes]) -> bytes:
    data = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table_at = len(data)
    entries = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    data += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, entries)
    data += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table_at)
    return bytes(data)
