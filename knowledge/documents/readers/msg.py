"""Outlook messages (MS-OXMSG): headers, the body, and attachments by the readers of their formats."""

import re
import struct
from pathlib import Path

from knowledge.documents import compressed_rtf
from knowledge.documents.building import ExtractionBuilder
from knowledge.documents.encoding import codec_for, decode
from knowledge.documents.extraction import Extraction
from knowledge.documents.mail import DEPTH_LIMIT, Attachments, add_headers, add_plain
from knowledge.documents.ole_file import OleFile
from knowledge.documents.readers.html import add_markup, page_text
from knowledge.documents.readers.rtf import add_rtf
from knowledge.errors import FileCorrupt

# Property ids of MS-OXPROPS.
_SUBJECT, _BODY, _HTML, _COMPRESSED_RTF = 0x0037, 0x1000, 0x1013, 0x1009
_SENDER_NAME, _SENDER_ADDRESS, _SENDER_SMTP = 0x0C1A, 0x0C1F, 0x5D01
_TO, _CC, _TRANSPORT_HEADERS = 0x0E04, 0x0E03, 0x007D
_CODE_PAGES = (0x3FFD, 0x3FDE)
_FILE_NAME, _SHORT_FILE_NAME, _DATA = 0x3707, 0x3704, 0x3701
_SUBMIT_TIME = 0x0039

_UNICODE, _EIGHT_BIT, _BINARY, _OBJECT = "001F", "001E", "0102", "000D"
_PROPERTIES = "__properties_version1.0"
# The header of the property stream is longer in the outermost message.
_OUTER_HEADER_BYTES, _INNER_HEADER_BYTES, _PROPERTY_BYTES = 32, 24, 16
_ATTACHMENT = re.compile(r"__attach_version1\.0_#[0-9A-Fa-f]{8}/")
# Code page numbers of Windows that Python does not call cp‹number›.
_NAMED_CODE_PAGES = {20127: "cp1252", 28591: "cp1252", 51949: "cp949", 50220: "iso2022_jp", 65001: "utf-8"}
# A form feed: other controls look like binary data to the detector of charsets.
_SEPARATOR = b"\f"
_MESSAGE_LEVEL = 50
_DATE_HEADER = re.compile(r"^Date:[ \t]*(.+)$", re.MULTILINE | re.IGNORECASE)


def read(path: Path) -> Extraction:
    """The headers as the first block, then the body and the attachments; of a body in several forms the plainest.

    Raises ``FileCorrupt`` where the properties are missing.
    """
    builder = ExtractionBuilder(path)
    ole = OleFile(path)
    if _PROPERTIES not in ole.names:
        raise FileCorrupt(file=path.name)
    _Message(ole, "", 0).add_to(builder, Attachments(builder))
    return builder.build()


class _Message:
    """The message whose streams begin with ``prefix``; ``depth`` counts the messages around it."""

    def __init__(self, ole: OleFile, prefix: str, depth: int) -> None:
        self._ole = ole
        self._prefix = prefix
        self._depth = depth
        self._names = frozenset(ole.names)
        properties = f"{prefix}{_PROPERTIES}"
        self._properties = ole.read(properties) if properties in self._names else b""
        self._declared = self._code_page()
        self._eight_bit = self._eight_bit_strings()

    def add_to(self, builder: ExtractionBuilder, attachments: Attachments) -> None:
        add_headers(
            builder,
            (
                ("Subject", self.subject),
                ("From", self._sender()),
                ("To", self._string(_TO)),
                ("Cc", self._string(_CC)),
                ("Date", self._date()),
            ),
        )
        self._add_body(builder)
        for storage in self._attachment_storages():
            self._add_attachment(builder, attachments, storage)

    def _add_body(self, builder: ExtractionBuilder) -> None:
        body, packed = self._string(_BODY), self._binary(_COMPRESSED_RTF)
        html = self._binary(_HTML)
        page = page_text(html, self._declared) if html is not None else self._string(_HTML)
        if body.strip():
            add_plain(builder, body)
        elif page.strip():
            add_markup(builder, page)
        elif packed is not None:
            try:
                rtf = compressed_rtf.unpacked(packed)
            except ValueError:
                builder.note("parts_unread", 1, 1)
                return
            # Also where it wraps HTML: what is only for readers of HTML is marked to be skipped.
            add_rtf(builder, rtf)

    @property
    def subject(self) -> str:
        return self._string(_SUBJECT)

    def _add_attachment(self, builder: ExtractionBuilder, attachments: Attachments, storage: str) -> None:
        name = self._string(_FILE_NAME, storage) or self._string(_SHORT_FILE_NAME, storage)
        data = self._binary(_DATA, storage)
        if data is not None:
            attachments.add(name, data)
            return
        inner = f"{self._prefix}{storage}__substg1.0_{_DATA:04X}{_OBJECT}/"
        if f"{inner}{_PROPERTIES}" not in self._names:
            return
        if self._depth >= DEPTH_LIMIT or attachments.deep:
            attachments.not_read(name)
            return
        message = _Message(self._ole, inner, self._depth + 1)
        builder.enter(message.subject or name, _MESSAGE_LEVEL + self._depth)
        message.add_to(builder, attachments)
        builder.enter("", _MESSAGE_LEVEL + self._depth)

    def _attachment_storages(self) -> list[str]:
        start = len(self._prefix)
        below = (name[start:] for name in self._ole.names if name.startswith(self._prefix))
        return sorted({match.group() for name in below if (match := _ATTACHMENT.match(name))})

    def _sender(self) -> str:
        name = self._string(_SENDER_NAME)
        address = self._string(_SENDER_SMTP) or self._string(_SENDER_ADDRESS)
        return f'"{name}" <{address}>' if name and "@" in address and name != address else name or address

    def _date(self) -> str:
        """As the sender's clock had it where the transport's headers are kept, else in UTC."""
        found = _DATE_HEADER.search(self._string(_TRANSPORT_HEADERS).replace("\r", ""))
        if found:
            return found.group(1)
        # Late: few messages lack the headers.
        from datetime import UTC, datetime, timedelta

        ticks = self._fixed(_SUBMIT_TIME)
        try:
            # In units of 100 ns since 1601.
            moment = datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=ticks // 10)
        except OverflowError:
            return ""
        return f"{moment:%Y-%m-%d %H:%M} UTC" if ticks else ""

    def _fixed(self, wanted: int) -> int:
        """A property of fixed size as an unsigned number; 0 where it is absent."""
        data = self._properties
        start = _INNER_HEADER_BYTES if self._prefix else _OUTER_HEADER_BYTES
        for at in range(start, len(data) - _PROPERTY_BYTES + 1, _PROPERTY_BYTES):
            identity, value = struct.unpack_from("<2xH4xQ", data, at)
            if identity == wanted:
                return int(value)
        return 0

    def _code_page(self) -> str:
        for identity in _CODE_PAGES:
            number = self._fixed(identity) & 0xFFFFFFFF
            name = _NAMED_CODE_PAGES.get(number, f"cp{number}")
            if number and codec_for(name):
                return name
        return ""

    def _eight_bit_strings(self) -> dict[str, str]:
        """Stream → text of all eight-bit strings here: decoded together, for one alone is too short for a guess."""
        names = [
            name
            for name in self._ole.names
            if name.startswith(f"{self._prefix}__") and name.endswith(_EIGHT_BIT) and "__nameid" not in name
        ]
        joined = _SEPARATOR.join(self._ole.read(name).replace(_SEPARATOR, b"") for name in names)
        return dict(zip(names, decode(joined, self._declared).split(_SEPARATOR.decode()), strict=False))

    def _string(self, identity: int, storage: str = "") -> str:
        name = f"{self._prefix}{storage}__substg1.0_{identity:04X}"
        if f"{name}{_UNICODE}" in self._names:
            return self._ole.read(f"{name}{_UNICODE}").decode("utf-16-le", "replace").rstrip("\0")
        return self._eight_bit.get(f"{name}{_EIGHT_BIT}", "").rstrip("\0")

    def _binary(self, identity: int, storage: str = "") -> bytes | None:
        name = f"{self._prefix}{storage}__substg1.0_{identity:04X}{_BINARY}"
        return self._ole.read(name) if name in self._names else None
