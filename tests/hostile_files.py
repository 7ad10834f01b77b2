"""Files made to break readers: cut, flipped, mislabelled, nested, looping, swelling, locked. All made here."""

import hashlib
import io
import json
import random
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.sample_files import paragraph, write_docx, write_pdf

Files = Iterator[tuple[str, bytes]]
"""Name of a file with the suffix it goes by, and its content."""

WORDS = "A kettle boils on the stove while the bread is rising. 주전자가 끓는다."
_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
_LAUGHS = '<!DOCTYPE r [<!ENTITY a0 "ha"><!ENTITY x SYSTEM "file:///etc/hostname">{}]>'.format(
    "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
)
_LAUGH = "&a11;&x;"


def packed(members: dict[str, str | bytes], media_type: str = "") -> bytes:
    """A zip archive, beginning with the member that names its type where there is one."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        if media_type:
            archive.writestr("mimetype", media_type, zipfile.ZIP_STORED)
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def office_files(text: str = WORDS, doctype: str = "") -> Files:
    """One small file of each format that is XML in a zip; ``text`` is XML, ``doctype`` goes before each root."""
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packages = "http://schemas.openxmlformats.org/package/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    targets = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
    root = {
        kind: f'<Relationships xmlns="{packages}"><Relationship Id="a" Type="{relations}/officeDocument"'
        f' Target="{target}"/></Relationships>'
        for kind, target in targets.items()
    }
    types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    document = f"{doctype}<w:document {_WORD}><w:body>{paragraph(text)}</w:body></w:document>"
    yield "a.docx", packed({"[Content_Types].xml": types, "_rels/.rels": root["docx"], targets["docx"]: document})
    cell = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>'
    sheet = f'{doctype}<worksheet xmlns="{main}"><sheetData>{cell}</sheetData></worksheet>'
    workbook = f'{doctype}<workbook xmlns="{main}" xmlns:r="{relations}"><sheets><sheet name="S" sheetId="1" r:id="a"/>'
    yield (
        "a.xlsx",
        packed(
            {
                "[Content_Types].xml": types,
                "_rels/.rels": root["xlsx"],
                targets["xlsx"]: f"{workbook}</sheets></workbook>",
                "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{packages}"><Relationship Id="a"'
                f' Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
                "xl/worksheets/sheet1.xml": sheet,
            }
        ),
    )
    names = "".join(f' xmlns:{name}="{_OFFICE}:{urn}:1.0"' for name, urn in (("office", "office"), ("text", "text")))
    for suffix, kind in (("odt", "text"), ("odp", "presentation")):
        body = f"<text:p>{text}</text:p>"
        content = f"{doctype}<office:document-content{names}><office:body><office:{kind}>{body}</office:{kind}>"
        yield (
            f"a.{suffix}",
            packed(
                {"content.xml": f"{content}</office:body></office:document-content>"},
                f"application/vnd.oasis.opendocument.{kind}",
            ),
        )
    yield "a.epub", _book(text, doctype)
    yield "a.hwpx", packed({"Contents/section0.xml": f"{doctype}<s><p><run><t>{text}</t></run></p></s>"})
    presentation = f'{doctype}<p:presentation xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"/>'
    yield "a.pptx", packed({"[Content_Types].xml": types, "_rels/.rels": root["pptx"], targets["pptx"]: presentation})


def _book(text: str, doctype: str) -> bytes:
    return packed(
        {
            "META-INF/container.xml": f'{doctype}<c><rootfiles><rootfile full-path="b.opf"/></rootfiles></c>',
            "b.opf": f'{doctype}<package><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/>'
            '</manifest><spine><itemref idref="a"/></spine></package>',
            "a.xhtml": f"{doctype}<html><body><p>{text}</p></body></html>",
        },
        "application/epub+zip",
    )


def sound_files(folder: Path) -> Files:
    """A small file of each format that can be written here."""
    yield from office_files()
    yield "a.pdf", write_pdf(folder / "sound.pdf", [[WORDS[:50]] * 20] * 5, [("Title", 1)]).read_bytes()
    yield "b.docx", write_docx(folder / "sound.docx", paragraph(WORDS) * 50).read_bytes()
    yield "a.rtf", b"{\\rtf1\\ansi{\\fonttbl{\\f0 Arial;}}" + b"\\pard words {\\b bold}\\par\n" * 100 + b"}"
    yield "a.html", f"<html><body><h1>T</h1>{f'<p>{WORDS}</p>' * 50}</body></html>".encode()
    yield "a.xml", f"<r>{f'<i>{WORDS}</i>' * 50}</r>".encode()
    yield "a.json", json.dumps([{"words": WORDS}] * 50).encode()
    yield "a.ipynb", json.dumps({"cells": [{"cell_type": "markdown", "source": [WORDS]}] * 20}).encode()
    yield "a.csv", ("a,b\n" + f"1,{WORDS}\n" * 50).encode()
    yield "a.md", ("# T\n\n" + f"{WORDS}\n\n" * 50).encode()
    yield "a.eml", f"Subject: s\nContent-Type: text/html; charset=utf-8\n\n<p>{WORDS}</p>\n".encode() * 20
    yield "a.zip", packed({f"{n}.txt": WORDS for n in range(20)})


def damaged(files: Files, seed: int = 20) -> Files:
    """Each file cut at two places, with bytes flipped, and under the suffix of another."""
    dice = random.Random(seed)
    known = list(files)
    for index, (name, data) in enumerate(known):
        suffix = name.rpartition(".")[2]
        for part in (dice.uniform(0.05, 0.5), dice.uniform(0.5, 0.99)):
            yield f"cut-{index}-{part:.2f}.{suffix}", data[: int(len(data) * part)]
        for share in (0.001, 0.02):
            flipped = bytearray(data)
            for _ in range(max(1, int(len(data) * share))):
                flipped[dice.randrange(len(data))] = dice.randrange(256)
            yield f"flipped-{index}-{share}.{suffix}", bytes(flipped)
        other = known[(index + 1) % len(known)][0].rpartition(".")[2]
        yield f"mislabelled-{index}.{other}", data


def laughing() -> Files:
    """Entities that would swell to 200 GB, and one that would read a file, in every format with XML in it."""
    for name, data in office_files(_LAUGH, _LAUGHS):
        yield f"laughs-{name}", data
    for suffix in ("xml", "svg", "html", "xhtml", "rss"):
        yield f"laughs.{suffix}", f'<?xml version="1.0"?>{_LAUGHS}<html><p>{_LAUGH}</p></html>'.encode()


def nested(depth: int = 100_000) -> Files:
    """Depth is in the hands of whoever wrote the file."""
    yield "deep.json", b"[" * depth + b"]" * depth
    yield "deep.ipynb", b'{"cells":' + b"[" * depth + b"]" * depth + b"}"
    yield "deep.html", b"<div>" * depth + b"words"
    yield "deep.xml", b"<a>" * depth + b"words" + b"</a>" * depth
    yield "deep.rtf", b"{\\rtf1 " + b"{" * depth + b"words" + b"}" * depth + b"}"
    yield "open.rtf", b"{\\rtf1 " + b"{\\s1 " * depth
    yield "deep.md", b"> " * 5000 + b"words\n" + b"- " * 5000 + b"words\n"
    yield "deep.svg", b"<?xml version='1.0'?>" + b"<g>" * depth
    yield (
        "deep.eml",
        b"".join(
            b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (number, number) for number in range(500)
        ),
    )
    tables = "<w:tbl><w:tr><w:tc>" * 5000 + paragraph(WORDS) + "</w:tc></w:tr></w:tbl>" * 5000
    document = f"<w:document {_WORD}><w:body>{tables}</w:body></w:document>"
    yield "deep.docx", packed({"[Content_Types].xml": "<Types/>", "word/document.xml": document})
    yield "tree.pdf", _pdf([b"<< /Type /Catalog /Pages 2 0 R >>", *_page_tree(2000)])


def looping(sound_pdf: bytes) -> Files:
    """Structures that lead back to themselves."""
    yield (
        "parent.pdf",
        _pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 100000 >>"]),
    )
    outline = b"<< /Title (x) /Parent 3 0 R /Next 4 0 R /First 4 0 R /Last 4 0 R >>"
    catalog = b"<< /Type /Catalog /Pages 2 0 R /Outlines 3 0 R >>"
    page = b"<< /Type /Pages /Kids [] /Count 0 >>"
    yield "outline.pdf", _pdf([catalog, page, b"<< /First 4 0 R /Last 4 0 R /Count 1 >>", outline])
    start = sound_pdf.rindex(b"startxref")
    table = int(sound_pdf[start:].split()[1])
    looped = sound_pdf[:start].replace(b"trailer << ", b"trailer << /Prev %d " % table) + sound_pdf[start:]
    yield "xref.pdf", looped
    # An OLE file whose allocation table says that each sector is followed by itself.
    header = bytearray(bytes.fromhex("d0cf11e0a1b11ae1").ljust(512, b"\0"))
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIIII", header, 44, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    fat = struct.pack("<128I", *range(128))
    for suffix in ("doc", "xls", "ppt", "hwp", "msg"):
        yield f"loop.{suffix}", bytes(header) + fat * 4


def swelling() -> Files:
    """Archives that are small and say, or hide, that they are not."""
    zeros = bytes(64 * 1024**2)
    inner = packed({"zeros.txt": zeros})
    yield "bomb.zip", inner
    yield "bomb.docx", packed({"[Content_Types].xml": "<Types/>", "word/document.xml": zeros})
    yield "bomb.odt", packed({"content.xml": zeros}, "application/vnd.oasis.opendocument.text")
    for _ in range(3):
        inner = packed({f"{number}.zip": inner for number in range(10)})
    yield "nested.zip", inner
    yield "many.zip", packed({f"{number}.txt": "" for number in range(21_000)})
    yield "overlapping.zip", _overlapping()
    yield (
        "lying.zip",
        packed({"a.txt": WORDS * 9}).replace(struct.pack("<I", len(WORDS.encode()) * 9), b"\xff\xff\xff\x7f"),
    )
    corners = "".join(
        f'<row r="{row}"><c r="{cell}{row}"><v>1</v></c></row>' for row, cell in ((1, "A"), (1048576, "XFD"))
    )
    for name, said in (("corners.xlsx", ""), ("small-it-says.xlsx", '<dimension ref="A1:B2"/>')):
        yield name, dict(office_files(f"</t></is></c></row>{said}{corners}<row r='2'><c r='A2'><is><t>"))["a.xlsx"]
    yield "line.csv", b"a," * 4_000_000
    yield "quote.csv", b'a,b\n"' + b"never closed\n" * 200_000
    yield "line.txt", b"x" * 8_000_000
    yield "line.md", b"[" * 50_000 + b"*_" * 50_000
    yield "numbers.json", b"[" + b"1" * 100_000 + b"]"


def locked() -> Files:
    """Behind a password, by what each format says of it."""
    for name, media_type in (("locked.zip", ""), ("locked.odt", "application/vnd.oasis.opendocument.text")):
        data = bytearray(packed({"content.xml": WORDS, "META-INF/manifest.xml": "<m/>"}, media_type))
        for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            at = data.find(mark)
            while at >= 0:
                data[at + offset] |= 1
                at = data.find(mark, at + 4)
        yield name, bytes(data)
    yield "locked.pdf", locked_pdf("secret")
    for suffix in ("docx", "xlsx", "pptx"):
        yield (
            f"locked.{suffix}",
            bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + "EncryptedPackage".encode("utf-16-le"),
        )


def locked_pdf(user_password: str) -> bytes:
    """A PDF of the words, encrypted with RC4 and 40 bits (PDF 1.7, 7.6.3); "" only forbids printing and copying."""
    padding = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
    user, identity, rights = (user_password.encode() + padding)[:32], b"0123456789abcdef", -3904
    owner = _rc4(hashlib.md5((b"owner" + padding)[:32]).digest()[:5], user)
    key = hashlib.md5(user + owner + struct.pack("<i", rights) + identity).digest()[:5]

    def sealed(number: int, data: bytes) -> bytes:
        return _rc4(hashlib.md5(key + struct.pack("<I", number)[:3] + b"\0\0").digest()[:10], data)

    drawn = sealed(4, b"BT /F1 11 Tf 50 700 Td (A kettle boils on the stove.) Tj ET")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P %d >>"
        % (owner.hex().encode(), _rc4(key, padding).hex().encode(), rights),
    ]
    return _pdf(objects, b"/Encrypt 6 0 R /ID [<%s> <%s>]" % ((identity.hex().encode(),) * 2))


def _rc4(key: bytes, data: bytes) -> bytes:
    box, swap = list(range(256)), 0
    for index in range(256):
        swap = (swap + box[index] + key[index % len(key)]) % 256
        box[index], box[swap] = box[swap], box[index]
    out = bytearray()
    first = second = 0
    for byte in data:
        first = (first + 1) % 256
        second = (second + box[first]) % 256
        box[first], box[second] = box[second], box[first]
        out.append(byte ^ box[(box[first] + box[second]) % 256])
    return bytes(out)


def _pdf(objects: list[bytes], trailer: bytes = b"") -> bytes:
    data, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(data) + b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        trailer,
        table,
    )


def _page_tree(depth: int) -> Iterator[bytes]:
    for number in range(2, depth + 2):
        yield b"<< /Type /Pages /Kids [%d 0 R] /Count 1 /Parent %d 0 R >>" % (number + 1, max(2, number - 1))
    yield b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 9 9] >>" % (depth + 1)


def _overlapping() -> bytes:
    """A thousand members that are all the same bytes of the file."""
    data = packed({"a.txt": bytes(1024**2)})
    end = data.rindex(b"PK\x05\x06")
    (size, start) = struct.unpack_from("<II", data, end + 12)
    entry = data[start : start + size]
    count = 1000
    return (
        data[:start]
        + entry * count
        + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, size * count, start, 0)
    )


FAMILIES: dict[str, Callable[[Path], Files]] = {
    "damaged": lambda folder: damaged(sound_files(folder)),
    "nested": lambda folder: nested(),
    "looping": lambda folder: looping(dict(sound_files(folder))["a.pdf"]),
}
"""Families of which nothing more is known than that each ends."""
