"""RTF by striprtf: paragraphs and table rows. Pictures and other binary data are cut out before it looks."""

import codecs
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from striprtf.striprtf import font_table_group, rtf_to_text

from knowledge.documents.building import ExtractionBuilder
from knowledge.documents.extraction import Extraction
from knowledge.errors import FileCorrupt, FileTooLarge

FILE_LIMIT_BYTES = 256 * 1024**2
"""Pictures are written in hexadecimal, so files are large; what is left of them is limited as text."""

# The library has no types.
_to_text: Callable[..., str] = rtf_to_text
_fonts: Callable[[str], str] = font_table_group

# striprtf drops these; the other alternatives keep count of the groups.
_BESIDE = re.compile(r"\\[\\{}]|\\(footnote|header|footer)[lrf]?(?![a-z])|[{}]")

_BINARY = re.compile(rb"\\bin(\d{1,9}) ?")
_PICTURE = re.compile(rb"(?<=[\s}\d])[0-9a-fA-F\r\n]{256,}")
_CODE_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")
_HIGH = re.compile(rb"[\x80-\xff]")
# Some writers escape only the first byte of a two-byte character.
_HALF_ESCAPED = re.compile(rb"((?:\\'[0-9a-fA-F]{2})+)([\x20-\x5b\x5d-\x7a\x7c\x7e])")
# Charsets of the old Mac OS that striprtf maps to codecs that Python lacks → the Windows ones nearest to them.
_MAC_CHARSETS = {78: 128, 79: 136, 80: 129, 81: 178, 82: 177, 85: 134, 86: 238, 87: 204, 88: 222, 89: 238}
_MAC_CHARSET = re.compile(rb"\\fcharset(7[89]|8[0-25-9])(?!\d)")


def read(path: Path) -> Extraction:
    """One block a paragraph; adjoining table rows become one block. Raises ``FileTooLarge`` and ``FileCorrupt``."""
    size = path.stat().st_size
    if size > FILE_LIMIT_BYTES:
        raise FileTooLarge(file=path.name, size=f"{size // 1024**2} MB", limit=f"{FILE_LIMIT_BYTES // 1024**2} MB")
    data = path.read_bytes()
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n\0").startswith(b"{\\rtf"):
        raise FileCorrupt(file=path.name)
    builder = ExtractionBuilder(path)
    add_rtf(builder, data)
    return builder.build()


def add_rtf(builder: ExtractionBuilder, data: bytes) -> None:
    """Add what an RTF document shows: its body, then its headers, footers and footnotes, labelled as what they are."""
    prepared = _prepared(data).decode("latin-1")
    _add_text(builder, prepared)
    declared = _CODE_PAGE.search(data)
    head = "{\\rtf1" + (declared.group().decode("ascii") if declared else "") + _fonts(prepared)
    for label, group in _beside(prepared):
        _add_text(builder, f"{head} {group}}}", label)


def _add_text(builder: ExtractionBuilder, source: str, label: str = "") -> None:
    text = _to_text(source, errors="replace")
    # Characters beyond the first plane come as two units.
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").replace("\r", "\n")
    rows: list[str] = []
    for line in [*text.split("\n"), ""]:
        if line.endswith("|") and line.strip("|"):
            rows.append(" | ".join(cell.strip() for cell in line.removesuffix("|").split("|")))
            continue
        builder.add("\n".join(rows), "table", label=label)
        rows = []
        builder.add(line.replace("\xad", ""), label=label)


def _beside(source: str) -> Iterator[tuple[str, str]]:
    """(kind, content) of footnotes, headers and footers."""
    groups: list[tuple[int, str]] = []
    for match in _BESIDE.finditer(source):
        if match.group() == "{":
            groups.append((match.end(), ""))
        elif match.group() == "}" and groups:
            start, kind = groups.pop()
            if kind:
                yield kind, source[start : match.start()]
        elif match.group(1) and groups:
            groups[-1] = (match.end(), match.group(1))


def _prepared(data: bytes) -> bytes:
    """The document in the seven-bit form that the format prescribes, without binary data."""
    data = _PICTURE.sub(b"", _without_binary(data))
    data = _HIGH.sub(lambda match: b"\\'%02x" % match.group()[0], data)
    data = _MAC_CHARSET.sub(lambda match: b"\\fcharset%d" % _MAC_CHARSETS[int(match.group(1))], data)
    declared = _CODE_PAGE.search(data)
    if declared is None or declared.group(1) not in {b"932", b"936", b"949", b"950"}:
        return data
    name = f"cp{declared.group(1).decode()}"
    return _HALF_ESCAPED.sub(lambda match: _whole(match, name), data)


def _without_binary(data: bytes) -> bytes:
    parts: list[bytes] = []
    at = 0
    while match := _BINARY.search(data, at):
        parts.append(data[at : match.start()])
        at = match.end() + int(match.group(1))
    parts.append(data[at:])
    return b"".join(parts)


def _whole(match: re.Match[bytes], name: str) -> bytes:
    """Escapes the second byte of a character too, where the escaped bytes end in the middle of one."""
    decoder = codecs.getincrementaldecoder(name)("replace")
    decoder.decode(bytes.fromhex(match.group(1).replace(b"\\'", b"").decode("ascii")))
    pending, _ = decoder.getstate()
    return match.group(1) + b"\\'%02x" % match.group(2)[0] if pending else match.group()
