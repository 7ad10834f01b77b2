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
_MARK_BYTES = tuple(mark for mark, _ in _MARKS)
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
_PART_BYTES = 16 * 1024
_DETECTION_BYTES = 256 * 1024
# A detector that is less sure than this about a single-byte table was guessing from a few letters: chardet 7 gives
# 0.02 to 0.04 for a line with two accents and 0.19 to 0.43 for a paragraph.
_SINGLE_BYTE_CONFIDENCE = 0.15
# A stray NUL is in many a log; in binary files they are common.
_NUL_SHARE = 0.002
_SEVEN_BIT_KOREAN = b"\x1b$)C"
# The wider first: UTF-16 is never valid UTF-32, but the other way round it is, with every second character NUL.
_WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
_WIDE_SAMPLE_BYTES, _WIDE_LEAST = 4096, 4
_CONTROLS = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f\x7f]")
_DECLARED_IN_XML = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{2,40})["']""")


def is_text(head: bytes) -> bool:
    """Whether the first bytes of a file look like text in some encoding."""
    if any(head.startswith(mark) for mark, _ in _MARKS) or _wide_without_mark(head) is not None:
        return True
    if _SEVEN_BIT_KOREAN in head:
        # It shifts in and out of Hangul by control characters.
        return b"\0" not in head
    return head.count(0) <= _NUL_SHARE * len(head) and len(_CONTROLS.findall(head)) * 50 <= len(head)


def codec_for(label: str) -> str | None:
    """The Python codec for a declared charset ``label``; None where it is unknown or no text encoding."""
    name = _SUPERSETS.get(re.sub(r"[^a-z0-9]", "", label.lower()), label.strip())
    try:
        codec = codecs.lookup(name)
        codec.decode(b"")
    except (LookupError, ValueError, TypeError, UnicodeError):
        return None
    return codec.name if isinstance(codec.decode(b"")[0], str) else None


def storable_lines(data: bytes) -> str:
    """The text of a file that is shown as it stands: decoded, with U+FFFD for what cannot be stored in SQLite text."""
    text = decode(data)
    # Bytes are looked through ten times as fast as characters.
    return text.replace("\0", "\ufffd") if b"\0" in data else text


def decode(data: bytes, declared: str = "") -> str:
    """The text of ``data``, line ends as ``\\n``. ``declared`` is a charset label that the file itself gives.

    Order: byte order mark; UTF-16 and UTF-32 by their NUL bytes; ISO-2022-KR by ``ESC $)C``; the declaration, where
    the bytes fit it; strict UTF-8; chardet. Bytes that no guess explains become U+FFFD.
    """
    text = _decoded(data, declared)
    # To look for one character is fifty times as fast as to replace two.
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def utf8(data: bytes) -> bytes:
    """What ``decode`` gives, in UTF-8: ``data`` itself, without a copy, where it is that already."""
    if data.startswith(_MARK_BYTES) or any(byte in data for byte in b"\0\x1b\r"):
        return decode(data).encode("utf-8", "replace")
    declared = _DECLARED_IN_XML.match(data)
    if declared and codec_for(declared.group(1).decode("ascii")) != "utf-8":
        return decode(data).encode("utf-8", "replace")
    try:
        _check_utf8(data)
        return data
    except UnicodeDecodeError:
        return decode(data).encode("utf-8", "replace")


def _check_utf8(data: bytes) -> None:
    """Raises ``UnicodeDecodeError`` for what is not UTF-8. By parts: fresh memory for all of it takes longer."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    for begin in range(0, len(data), _PART_BYTES):
        decoder.decode(data[begin : begin + _PART_BYTES])
    decoder.decode(b"", final=True)


def _decoded(data: bytes, declared: str) -> str:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    head = data[:_HEAD_BYTES]
    wide = _wide_without_mark(head)
    if wide is not None:
        return data.decode(wide, "replace")
    # To look for one byte is twenty times as fast as for a few.
    escapes = b"\x1b" in head
    if escapes and _SEVEN_BIT_KOREAN in head:
        return data.decode("iso2022_kr", "replace")
    if not declared and (match := _DECLARED_IN_XML.match(head)):
        declared = match.group(1).decode("ascii")
    # Seven-bit Japanese is also valid UTF-8, so its escapes are looked for first.
    names = [codec_for(declared) if declared else None, "iso2022_jp_ext" if escapes and b"\x1b$" in head else "utf-8"]
    for name in filter(None, names):
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    return _mostly_utf8(data) or data.decode(_detected(data), "replace")


def _wide_without_mark(head: bytes) -> str | None:
    """UTF-32 or UTF-16 that does not say so; None where it is neither. Spaces and line ends give both away by a NUL."""
    if b"\0" not in head:
        return None
    for name in _WIDE:
        try:
            # The sample may end in the middle of a character.
            text = codecs.getincrementaldecoder(name)().decode(head[:_WIDE_SAMPLE_BYTES])
        except UnicodeDecodeError:
            continue
        if _reads_as_text(text):
            return name
    return None


def _reads_as_text(text: str) -> bool:
    spaces = text.count(" ") + text.count("\n")
    # The same characters with their bytes the other way round; both are rare.
    swapped = text.count("\u2000") + text.count("\u0a00")
    odd = sum(not (char.isprintable() or char.isspace()) for char in text)
    return len(text) >= _WIDE_LEAST and spaces > swapped and odd * 50 <= len(text)


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
