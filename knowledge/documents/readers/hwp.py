"""HWP 5 (Hangul word processor): a reader of its record streams, also of documents published for distribution.

After Hancom's published format description "한글문서파일형식 5.0" (revision 1.3) and, for the key of distribution
documents, "배포용 문서" (revision 1.2). HWP 3.0 is another format, which is recognised and refused.
"""

import codecs
import re
import struct
import zlib
from collections.abc import Container, Iterator
from pathlib import Path

import msgspec

from knowledge.documents.building import ExtractionBuilder
from knowledge.documents.extraction import Extraction
from knowledge.documents.formats import known_formats
from knowledge.documents.hangul import NESTING_LIMIT, Inset, Paragraph, Table, add_sections
from knowledge.documents.ole_file import STREAM_LIMIT_BYTES, OleFile
from knowledge.errors import FileCorrupt, FileEncrypted, FileTooLarge, FileUnsupported

_SIGNATURE = b"HWP Document File"
_HWP3_SIGNATURE = b"HWP Document File V3"
# Bits of the file header's properties; the DRM ones need Hancom's servers, so nobody reads those either.
_COMPRESSED, _DISTRIBUTED = 0x1, 0x4
_PROTECTED = 0x2 | 0x10 | 0x100 | 0x400

_PARA_SHAPE, _DISTRIBUTION_DATA = 25, 28
_PARA_HEADER, _PARA_TEXT, _CTRL_HEADER, _LIST_HEADER, _TABLE = 66, 67, 71, 72, 77
# Shapes of characters, layout of lines and marked ranges hold no other records: half of all.
_STRUCTURAL = frozenset(range(1024)) - {68, 69, 70}
_LONG_SIZE = 0xFFF
_DISTRIBUTION_BYTES = 256
_UNSIGNED = struct.Struct("<I")
_OUTLINE = 1

# UTF-16 units below 32 are controls: those of the first group take eight units, those of the second one.
_CONTROL = re.compile("([\x01-\x09\x0b\x0c\x0e-\x17]).{0,7}|([\x00-\x1f])", re.DOTALL)
_SHOWN = {"\t": "\t", "\n": "\n", "\x18": "-", "\x1e": "\u00a0", "\x1f": " "}
_LABELS = {
    b"head": "header",
    b"foot": "footer",
    b"fn  ": "footnote",
    b"en  ": "endnote",
    b"tcmt": "comment",
}


class _Open(msgspec.Struct, gc=False):
    """A record whose end has not come: what those below it belong to.

    Text and controls go to ``paragraph``. ``paragraphs`` takes the paragraphs right below, or where ``deep`` also those
    below shapes and groups of shapes; in a table's control it is the caption and, from the TABLE record on, one cell of
    ``rows`` after the other.
    """

    paragraphs: list[Paragraph] | None = None
    deep: bool = False
    paragraph: Paragraph | None = None
    table: Table | None = None
    rows: dict[int, list[list[Paragraph]]] | None = None


_NOTHING = _Open()
"""What is below such a record is not shown."""


def read(path: Path) -> Extraction:
    """The paragraphs of all sections; the level of headings is that of the outline.

    Raises ``FileUnsupported`` for HWP 3.0, ``FileEncrypted`` for a password or DRM, ``FileCorrupt`` for broken records
    and ``FileTooLarge`` for a stream that unpacks out of proportion.
    """
    with path.open("rb") as file:
        if file.read(len(_HWP3_SIGNATURE)) == _HWP3_SIGNATURE:
            raise FileUnsupported(
                file=path.name, kind="HWP 3.0, from before 2000; save it as HWPX", known=known_formats()
            )
    ole = OleFile(path)
    header = ole.read("FileHeader")
    if not header.startswith(_SIGNATURE) or len(header) < 40:
        raise FileCorrupt(file=path.name)
    (properties,) = struct.unpack_from("<I", header, 36)
    if properties & _PROTECTED:
        raise FileEncrypted(file=path.name)
    streams = _Streams(path, ole, bool(properties & _COMPRESSED))
    levels = _outline_levels(path, streams.unpacked(ole.read("DocInfo")))
    storage = "ViewText" if properties & _DISTRIBUTED else "BodyText"
    names = sorted(
        (name for name in ole.names if re.fullmatch(rf"{storage}/Section\d{{1,5}}", name)),
        key=lambda name: int(name.rpartition("Section")[2]),
    )
    if not names:
        raise FileCorrupt(file=path.name)
    sections = [_paragraphs(path, streams.section(name, bool(properties & _DISTRIBUTED)), levels) for name in names]
    builder = ExtractionBuilder(path)
    add_sections(builder, sections)
    return builder.build()


class _Streams:
    """Unpacks streams, all of them together within ``STREAM_LIMIT_BYTES``."""

    def __init__(self, path: Path, ole: OleFile, compressed: bool) -> None:
        self._path = path
        self._ole = ole
        self._compressed = compressed
        self._left = STREAM_LIMIT_BYTES

    def section(self, name: str, distributed: bool) -> bytes:
        data = self._ole.read(name)
        return self.unpacked(_decrypted(self._path, data) if distributed else data)

    def unpacked(self, data: bytes) -> bytes:
        if self._compressed:
            inflate = zlib.decompressobj(-zlib.MAX_WBITS)
            try:
                # A cut stream still gives its beginning.
                data = inflate.decompress(data, self._left + 1)
            except zlib.error as error:
                raise FileCorrupt(file=self._path.name) from error
        self._left -= len(data)
        if self._left < 0:
            limit = f"{STREAM_LIMIT_BYTES // 1024**2} MB"
            raise FileTooLarge(file=self._path.name, size=f"more than {limit} unpacked", limit=limit)
        return data


def _decrypted(path: Path, data: bytes) -> bytes:
    """A section of a distribution document: its first record hides the AES key of the rest.

    The 256 bytes are masked by Microsoft C's ``rand``, seeded with their first four; the key stands at an offset that
    the seed also gives. It keeps viewers from editing, not anybody from reading.
    """
    # Late: few documents need it.
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    start = _UNSIGNED.size
    masked = bytearray(data[start : start + _DISTRIBUTION_BYTES])
    body = data[start + _DISTRIBUTION_BYTES :]
    if len(masked) < _DISTRIBUTION_BYTES:
        raise FileCorrupt(file=path.name)
    (header,), (seed,) = _UNSIGNED.unpack_from(data), _UNSIGNED.unpack_from(masked)
    if header & 0x3FF != _DISTRIBUTION_DATA or header >> 20 != _DISTRIBUTION_BYTES:
        raise FileCorrupt(file=path.name)
    random = _microsoft_rand(seed)
    mask = run = 0
    for index in range(_DISTRIBUTION_BYTES):
        if run == 0:
            mask, run = next(random) & 0xFF, (next(random) & 0xF) + 1
        if index >= 4:
            masked[index] ^= mask
        run -= 1
    offset = 4 + (seed & 0xF)
    # ECB is what the format prescribes.
    decryptor = Cipher(algorithms.AES128(bytes(masked[offset : offset + 16])), modes.ECB()).decryptor()
    return decryptor.update(body[: len(body) // 16 * 16])


def _microsoft_rand(seed: int) -> Iterator[int]:
    while True:
        seed = (seed * 214013 + 2531011) & 0xFFFFFFFF
        yield seed >> 16 & 0x7FFF


def _heads(path: Path, data: bytes, tags: Container[int]) -> Iterator[tuple[int, int, int, int]]:
    """(tag, level, where the content begins, where it ends) of each record of these tags. A cut last one is dropped."""
    unpack = _UNSIGNED.unpack_from
    end = len(data)
    at = 0
    while at + 4 <= end:
        (header,) = unpack(data, at)
        size, start = header >> 20, at + 4
        at = start + size
        if size == _LONG_SIZE:
            if start + 4 > end:
                break
            (size,) = unpack(data, start)
            start += 4
            at = start + size
        tag = header & 0x3FF
        if tag in tags:
            if at > end:
                break
            level = header >> 10 & 0x3FF
            # Levels count records, of which a nested table takes two.
            if level > 3 * NESTING_LIMIT:
                raise FileCorrupt(file=path.name)
            yield tag, level, start, at


def _outline_levels(path: Path, document_info: bytes) -> dict[int, int]:
    """Number of a paragraph shape → outline level, 1 the outermost, of those that are in the outline."""
    levels: dict[int, int] = {}
    for number, (_, _, start, end) in enumerate(_heads(path, document_info, {_PARA_SHAPE})):
        bits = _UNSIGNED.unpack_from(document_info, start)[0] if end - start >= 4 else 0
        if bits >> 23 & 3 == _OUTLINE:
            levels[number] = (bits >> 25 & 7) + 1
    return levels


def _paragraphs(path: Path, data: bytes, levels: dict[int, int]) -> list[Paragraph]:
    """The outermost paragraphs of a section, with what is in them, in one pass over its records."""
    found: list[Paragraph] = []
    stack = [_Open(found)]
    tables: list[_Open] = []
    for tag, level, start, end in _heads(path, data, _STRUCTURAL):
        del stack[level + 1 :]
        around = stack[-1]
        below = around if around.deep else _NOTHING
        if tag == _PARA_HEADER:
            if around.paragraphs is not None:
                shape = data[start + 8] | data[start + 9] << 8 if end - start >= 10 else -1
                paragraph = Paragraph("", levels.get(shape))
                around.paragraphs.append(paragraph)
                below = _Open(None, False, paragraph)
        elif tag == _PARA_TEXT:
            if around.paragraph is not None:
                around.paragraph.text += _text(data, start, end)
        elif around.table is not None:
            below = _part_of_table(tag, data, start, end, around)
        elif tag == _CTRL_HEADER and around.paragraph is not None:
            below = _control(data[start:end], around.paragraph)
            if below.table is not None:
                tables.append(below)
        stack.append(below)
    for opened in tables:
        if opened.table is not None and opened.rows is not None:
            opened.table.rows = [opened.rows[number] for number in sorted(opened.rows)]
    return found


def _control(data: bytes, paragraph: Paragraph) -> _Open:
    """What a control shows is anchored in its paragraph. Its kind is written backwards."""
    kind = data[3::-1] if len(data) >= 4 else b""
    if kind == b"tbl ":
        table = Table([], [])
        paragraph.inner.append(table)
        return _Open(table.caption, table=table)
    inset = Inset(_LABELS.get(kind, ""), [])
    paragraph.inner.append(inset)
    return _Open(inset.paragraphs, deep=True)


def _part_of_table(tag: int, data: bytes, start: int, end: int, around: _Open) -> _Open:
    """Lists of paragraphs before the TABLE record are the caption, those after it the cells."""
    if tag == _LIST_HEADER and around.rows is not None and end - start >= 12:
        cell: list[Paragraph] = []
        row = data[start + 10] | data[start + 11] << 8
        if row in around.rows:
            around.rows[row].append(cell)
        else:
            around.rows[row] = [cell]
        around.paragraphs = cell
    elif tag == _TABLE and around.rows is None:
        around.rows = {}
    # The paragraphs stand beside their list header in some versions, below it in others.
    return _Open(around.paragraphs)


def _text(data: bytes, start: int, end: int) -> str:
    """The characters of a PARA_TEXT record. Offsets count UTF-16 units, so controls are cut before decoding."""
    # Called as such it takes a third of the time of bytes.decode, which looks for it every time.
    text = codecs.utf_16_le_decode(data[start : end - 2], "surrogatepass")[0]
    # The end of the paragraph alone, in almost all.
    if text.isprintable() and data[end - 2 : end] == b"\r\0":
        return text
    count = (end - start) // 2
    units = data[start : start + 2 * count].decode("utf-16-le", "surrogatepass")
    if len(units) == count:
        return _CONTROL.sub(_shown, units)
    units = "".join(map(chr, struct.unpack_from(f"<{count}H", data, start)))
    return _CONTROL.sub(_shown, units).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _shown(control: re.Match[str]) -> str:
    return _SHOWN.get(control[1] or control[2], "")
