"""RTF by striprtf: paragraphs, headings and table rows. Binary data is cut out before it looks."""

import codecs
import re
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path

from striprtf.striprtf import font_table_group, rtf_to_text

from knowledge.documents.building import HEADING_LIMIT_CHARS, ExtractionBuilder
from knowledge.documents.extraction import Extraction
from knowledge.errors import FileCorrupt, FileTooLarge

FILE_LIMIT_BYTES = 256 * 1024**2
"""Pictures are written in hexadecimal, so files are large; what is left of them is limited as text."""

# The library has no types.
_to_text: Callable[..., str] = rtf_to_text
_fonts: Callable[[str], str] = font_table_group

# striprtf drops these; the other alternatives keep count of the groups.
_BESIDE_WORD = re.compile(r"\\(?:footnote|header|footer)[lrf]?(?![a-z])")
_BESIDE = re.compile(r"\\[\\{}]|\\(footnote|header|footer)[lrf]?(?![a-z])|[{}]")

_BINARY = re.compile(rb"\\bin(\d{1,9}) ?")
_PICTURE = re.compile(rb"(?<=[\s}\d])[0-9a-fA-F\r\n]{256,}")
# As many in a row among every 16th byte, without which there is no picture.
_PICTURE_SAMPLES = re.compile(rb"[0-9a-fA-F\r\n]{16}")
SHAPE_WORDS = (
    *("ab", "af", "afs", "ai", "alang", "b", "cb", "cf", "cgrid", "charrsid", "dbch", "expnd", "expndtw", "fcs", "fs"),
    *("hich", "highlight", "i", "insrsid", "kerning", "lang", "langfe", "langfenp", "langnp", "loch", "ltrch"),
    *("noproof", "rtlch", "strike", "ul", "ulnone"),
    *("adjustright", "aspalpha", "aspnum", "faauto", "fi", "itap", "li", "lin", "ltrpar", "nowidctlpar", "pararsid"),
    *("qc", "qj", "ql", "qr", "ri", "rin", "rtlpar", "sa", "sb", "sl", "slmult", "widctlpar", "wrapdefault"),
)
"""Of shape and language: a word of text may have twenty, and striprtf passes over them one by one."""

_BY_LETTER = groupby(sorted(SHAPE_WORDS), key=lambda word: word[0])
_ANY = "|".join(f"{letter}(?:{'|'.join(word[1:] for word in words)})" for letter, words in _BY_LETTER)
_SHAPE_WORD = rf"\\(?:{_ANY})(?:-?\d{{1,10}})?(?![a-zA-Z0-9])"
# All but the last of neighbours: the space after that one is its end, not a word's.
_SHAPE = re.compile(f"{_SHAPE_WORD} ?(?:{_SHAPE_WORD} ?)*(?={_SHAPE_WORD})".encode())
_CODE_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")
_HIGH = re.compile(rb"[\x80-\xff]")
# Some writers escape only the first byte of a two-byte character.
_HALF_ESCAPED = re.compile(rb"((?:\\'[0-9a-fA-F]{2})+)([\x20-\x5b\x5d-\x7a\x7c\x7e])")
# Charsets of the old Mac OS that striprtf maps to codecs that Python lacks → the Windows ones nearest to them.
_MAC_CHARSETS = {78: 128, 79: 136, 80: 129, 81: 178, 82: 177, 85: 134, 86: 238, 87: 204, 88: 222, 89: 238}
_MAC_CHARSET = re.compile(rb"\\fcharset(7[89]|8[0-25-9])(?!\d)")

# striprtf drops styles and outline levels; a character that no document holds tells them through it: this one for
# body text, the next ones for levels 0 (a title) to 9.
_BODY = "\ue700"
_LEVELS = {chr(ord(_BODY) + 1 + level): level for level in range(10)}
_END = "\ue6ff"
"""Of a footnote, header or footer; a character that no document holds, as above."""
_MARKS = re.compile(f"[{_BODY}{''.join(_LEVELS)}]")
_PARAGRAPH_LEVEL = re.compile(r"\\[\\{}]|\\(?:(pard)|outlinelevel(\d)|s(\d{1,5}))(?![a-zA-Z0-9]) ?")
_STYLE = re.compile(r"\{\\s(\d{1,5})(?![0-9])((?:[^{}]|\{[^{}]*\})*)\}")
_OUTLINE_LEVEL = re.compile(r"\\outlinelevel([0-8])(?!\d)")
_HEADING_NAME = re.compile(r"\s(?:heading ([1-9])|(title));$", re.IGNORECASE)
_STYLE_SHEET = "{\\stylesheet"


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
    _add_text(builder, _shown(_levels_marked(prepared)))
    beside = list(_beside(prepared))
    if beside:
        declared = _CODE_PAGE.search(data)
        head = "{\\rtf1" + (declared.group().decode("ascii") if declared else "") + _fonts(prepared)
        # One document of all: its table of fonts takes longer to read than most notes.
        texts = _shown(f"{head} {''.join(f'{{{group}}}{_END}' for _, group in beside)}}}").split(_END)
        for (label, _), text in zip(beside, texts, strict=False):
            _add_text(builder, text, label)


def _shown(source: str) -> str:
    text = _to_text(source, errors="replace")
    # Characters beyond the first plane come as two units.
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").replace("\r", "\n")


def _add_text(builder: ExtractionBuilder, text: str, label: str = "") -> None:
    rows: list[str] = []
    level: int | None = None
    for line in [*text.split("\n"), ""]:
        if marks := _MARKS.findall(line):
            # What holds at the end of a paragraph holds for it, and on until something else is said.
            level = _LEVELS.get(marks[-1])
            line = _MARKS.sub("", line)
        if line.endswith("|") and line.strip("|"):
            rows.append(" | ".join(cell.strip() for cell in line.removesuffix("|").split("|")))
            continue
        builder.add("\n".join(rows), "table", label=label)
        rows = []
        line = line.replace("\xad", "").strip()
        if level is not None and 0 < len(line) <= HEADING_LIMIT_CHARS:
            builder.heading(line, level, label=label)
        else:
            builder.add(line, label=label)


def _levels_marked(source: str) -> str:
    """The document with a mark behind each control word that makes what follows a heading or body text again."""
    styles = _style_levels(source)

    def marked(match: re.Match[str]) -> str:
        body, outline, style = match.groups()
        if body:
            return match.group() + _BODY
        level = int(outline) + 1 if outline else styles.get(style or "")
        # Level 9 of the format, the tenth, is body text.
        if level is None:
            return match.group()
        return match.group() + (chr(ord(_BODY) + 1 + level) if level < len(_LEVELS) else _BODY)

    return _PARAGRAPH_LEVEL.sub(marked, source) if styles or "\\outlinelevel" in source else source


def _style_levels(source: str) -> dict[str, int]:
    """Number of a style → its level as a heading, from 1; 0 is the title."""
    start = source.find(_STYLE_SHEET)
    levels: dict[str, int] = {}
    if start < 0:
        return levels
    at = start + len(_STYLE_SHEET)
    while match := _STYLE.search(source, at):
        # Styles follow each other with nothing but space between them, and those of characters, which have no level.
        if source.count("}", at, match.start()) > source.count("{", at, match.start()):
            break
        named, outline = _HEADING_NAME.search(match.group(2)), _OUTLINE_LEVEL.search(match.group(2))
        if named:
            levels[match.group(1)] = int(named.group(1) or 0)
        elif outline:
            levels[match.group(1)] = int(outline.group(1)) + 1
        at = match.end()
    return levels


def _beside(source: str) -> Iterator[tuple[str, str]]:
    """(kind, content) of footnotes, headers and footers."""
    if not _BESIDE_WORD.search(source):
        return
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
    data = _SHAPE.sub(b"", _without_binary(data))
    if _PICTURE_SAMPLES.search(data[::16]):
        data = _PICTURE.sub(b"", data)
    if not data.isascii():
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
