"""Turns the bytes of a text file into characters: marks first, then UTF-8, then statistics."""

import codecs
import re

# Longest first: the mark of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Files say EUC-KR and mean its superset with all 11,172 syllables (so does the WHATWG encoding standard).
_SUPERSETS = {
    "euckr": "cp949",
    "ksc56011987": "cp949",
    "ksc56011989": "cp949",
    "ksc5601": "cp949",
    "windows949": "cp949",
    "uhc": "cp949",
    "shiftjis": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso88591": "cp1252",
    "latin1": "cp1252",
    "ascii": "cp1252",
}
_HEAD_BYTES = 64 * 1024
_DETECTION_BYTES = 256 * 1024
# A detector that is less sure than this about a single-byte table was guessing from a few letters.
_SINGLE_BYTE_CONFIDENCE = 0.5
# A stray NUL is in many a log; in binary files they are common.
_NUL_SHARE = 0.002
_CONTROLS = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f\x7f]")
_DECLARED_IN_XML = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{2,40})["']""")


def is_text(head: bytes) -> bool:
    """Whether the first bytes of a file look like text in some encoding."""
    if any(head.startswith(mark) for mark, _ in _MARKS) or _utf16_without_mark(head) is not None:
        return True
    return head.count(0) <= _NUL_SHARE * len(head) and _few_controls(head)


def codec_for(label: str) -> str | None:
    """The Python codec for a declared charset ``label``; None where it is unknown or no text encoding."""
    name = _SUPERSETS.get(re.sub(r"[^a-z0-9]", "", label.lower()), label.strip())
    try:
        codec = codecs.lookup(name)
        codec.decode(b"")
    except (LookupError, ValueError, TypeError, UnicodeError):
        return None
    return codec.name if isinstance(codec.decode(b"")[0], str) else None


def decode(data: bytes, declared: str = "") -> str:
    """The text of ``data``, line ends as ``\\n``. ``declared`` is a charset label that the file itself gives.

    Order: byte order mark; UTF-16 by its NUL bytes; ISO-2022-KR by ``ESC $)C``; the declaration, where the bytes fit
    it; strict UTF-8; chardet. Bytes that no guess explains become U+FFFD.
    """
    return _decoded(data, declared).replace("\r\n", "\n").replace("\r", "\n")


def _decoded(data: bytes, declared: str) -> str:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    head = data[:_HEAD_BYTES]
    utf16 = _utf16_without_mark(head)
    if utf16 is not None:
        return data.decode(utf16, "replace")
    if b"\x1b$)C" in head:
        return data.decode("iso2022_kr", "replace")
    if not declared and (match := _DECLARED_IN_XML.match(head)):
        declared = match.group(1).decode("ascii")
    # Seven-bit Japanese is also valid UTF-8, so its escapes must go to the detector.
    names = [codec_for(declared) if declared else None, None if b"\x1b$" in head else "utf-8"]
    for name in filter(None, names):
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    return _mostly_utf8(data) or data.decode(_detected(data), "replace")


def _few_controls(data: bytes) -> bool:
    return len(_CONTROLS.findall(data)) * 50 <= len(data)


def _utf16_without_mark(head: bytes) -> str | None:
    """UTF-16 of mostly Latin text has NUL in every second byte; None where that is not so."""
    pairs = len(head) // 2
    if pairs < 4 or b"\0" not in head:
        return None
    even, odd = head[0 : 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
    if odd > pairs * 0.3 and even * 20 < odd:
        name, letters = "utf-16-le", head[0 : 2 * pairs : 2]
    elif even > pairs * 0.3 and odd * 20 < even:
        name, letters = "utf-16-be", head[1 : 2 * pairs : 2]
    else:
        return None
    # Small binary numbers also have NUL in every second byte.
    return name if _few_controls(letters) else None


def _mostly_utf8(data: bytes) -> str | None:
    """UTF-8 with a few broken bytes (a cut file, a log of two programs); None where broken ones are no exception."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = len(text) - len(data.decode("ascii", "ignore")) - broken
    return text if broken * 20 <= whole else None


def _detected(data: bytes) -> str:
    # Late: every reader process would pay 25 ms for what few files need.
    import chardet

    guess = chardet.detect(data[:_DETECTION_BYTES].replace(b"\0", b" "))
    name = codec_for(guess["encoding"] or "") or "cp1252"
    single_byte = name.startswith(("cp125", "iso8859", "mac"))
    return "cp1252" if single_byte and guess["confidence"] < _SINGLE_BYTE_CONFIDENCE else name
