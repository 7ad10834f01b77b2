"""Unpacks the RTF that Outlook keeps in messages, after Microsoft's published description [MS-OXRTFCP]."""

import struct

UNPACKED_LIMIT_BYTES = 64 * 1024**2

_COMPRESSED, _UNCOMPRESSED = 0x75465A4C, 0x414C454D
_HEADER = struct.Struct("<IIII")
_WINDOW = 4096
# What the window holds at the start, section 2.1.2.1.
_PRELOADED = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor "
    rb"MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)


def unpacked(data: bytes) -> bytes:
    """The RTF in a ``PidTagRtfCompressed``; of one that is cut off, its beginning.

    Raises ``ValueError`` where it is none, or says that it is longer than ``UNPACKED_LIMIT_BYTES``.
    """
    if len(data) < _HEADER.size:
        raise ValueError("the header is cut off")
    _, size, kind, _ = _HEADER.unpack_from(data)
    body = data[_HEADER.size :]
    if kind == _UNCOMPRESSED:
        return body[:size]
    if kind != _COMPRESSED or size > UNPACKED_LIMIT_BYTES:
        raise ValueError("no compressed RTF")
    return _expanded(body, size)


def _expanded(body: bytes, size: int) -> bytes:
    """Runs of eight: a byte whose bits say, from the lowest, whether a byte or a reference into the window follows."""
    # The window is the last 4096 bytes of all that was written behind what it held at the start.
    written = bytearray(_WINDOW - len(_PRELOADED)) + _PRELOADED
    wanted = len(written) + size
    at = 0
    while at < len(body) and len(written) < wanted:
        control = body[at]
        at += 1
        for bit in range(8):
            if not control >> bit & 1:
                written += body[at : at + 1]
                at += 1
                continue
            reference = body[at : at + 2]
            at += 2
            position = (len(written) - _WINDOW + len(_PRELOADED)) % _WINDOW
            place, length = int.from_bytes(reference, "big") >> 4, (reference[-1] & 0xF) + 2 if reference else 0
            if len(reference) < 2 or place == position:
                return bytes(written[_WINDOW:wanted])
            back = (position - place) % _WINDOW
            for _ in range(length):
                written.append(written[-back])
    return bytes(written[_WINDOW:wanted])
