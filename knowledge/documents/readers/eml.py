"""Mail as it is sent (RFC 5322 and MIME): headers, the body, and attachments by the readers of their formats.

The messages are parsed with the policy ``compat32``: the parser of headers behind ``policy.default`` raises on
malformed ones and decodes KS C 5601 without the syllables that only CP949 has.
"""

import email
import email.header
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.message import Message
from pathlib import Path

from knowledge.documents.building import ExtractionBuilder
from knowledge.documents.encoding import decode
from knowledge.documents.extraction import Extraction
from knowledge.documents.mail import DEPTH_LIMIT, Attachments, add_headers, add_plain
from knowledge.documents.readers.html import add_markup, page_text
from knowledge.errors import FileTooLarge

FILE_LIMIT_BYTES = 256 * 1024**2
"""Ten times what mail servers pass on."""

_SHOWN_HEADERS = ("Subject", "From", "To", "Cc", "Date")
_MESSAGE_LEVEL = 50
_PART_LIMIT = 2000


def read(path: Path) -> Extraction:
    """The headers as the first block, then bodies, forwarded messages and attachments in their order.

    Of alternatives the plain text is taken, HTML where there is none. Raises ``FileTooLarge``.
    """
    size = path.stat().st_size
    if size > FILE_LIMIT_BYTES:
        raise FileTooLarge(file=path.name, size=f"{size // 1024**2} MB", limit=f"{FILE_LIMIT_BYTES // 1024**2} MB")
    builder = ExtractionBuilder(path)
    _Mail(path, builder).add(email.message_from_bytes(path.read_bytes()), 0)
    return builder.build()


class _Mail:
    def __init__(self, path: Path, builder: ExtractionBuilder) -> None:
        self._file = path.name
        self._builder = builder
        self._attachments = Attachments(builder)
        self._parts = 0

    def add(self, message: Message, depth: int) -> None:
        """Add a message; ``depth`` counts the messages around it in this file."""
        add_headers(self._builder, ((name, _header(message, name)) for name in _SHOWN_HEADERS))
        self._add_part(message, depth)

    def _add_part(self, part: Message, depth: int) -> None:
        self._parts += 1
        if self._parts > _PART_LIMIT:
            raise FileTooLarge(file=self._file, size=f"more than {_PART_LIMIT} parts", limit=f"{_PART_LIMIT} parts")
        kind = part.get_content_type()
        if kind == "message/rfc822":
            self._add_messages(part, depth)
        elif part.is_multipart():
            below = list(_below(part))
            for child in [_preferred(below)] if kind == "multipart/alternative" and below else below:
                self._add_part(child, depth)
        elif kind in {"text/plain", "text/html"} and not _is_attached(part):
            self._add_body(part, kind)
        elif name := _name(part):
            self._attachments.add(name, _bytes(part))

    def _add_messages(self, part: Message, depth: int) -> None:
        for message in _below(part):
            subject = _header(message, "Subject")
            if depth >= DEPTH_LIMIT or self._attachments.deep:
                self._attachments.not_read(subject or _name(part))
                continue
            self._builder.enter(subject, _MESSAGE_LEVEL + depth)
            self.add(message, depth + 1)
            self._builder.enter("", _MESSAGE_LEVEL + depth)

    def _add_body(self, part: Message, kind: str) -> None:
        charset = part.get_content_charset() or ""
        if kind == "text/html":
            add_markup(self._builder, page_text(_bytes(part), charset))
        else:
            add_plain(self._builder, decode(_bytes(part), charset))


def _below(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (child for child in payload if isinstance(child, Message))


def _preferred(alternatives: list[Message]) -> Message:
    """Plain text before the last one, which the sender thinks richest."""
    for child in alternatives:
        if child.get_content_type() == "text/plain" and _bytes(child).strip():
            return child
    return next((child for child in reversed(alternatives) if _holds_html(child)), alternatives[-1])


def _holds_html(part: Message) -> bool:
    return any(below.get_content_type() == "text/html" for below in part.walk())


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment"


def _bytes(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _name(part: Message) -> str:
    """The file name of an attachment; empty for what only belongs to a page (its pictures, a calendar's twin)."""
    name = part.get_filename()
    if name:
        return _words(name)
    return f"attachment.{part.get_content_subtype()}" if _is_attached(part) else ""


def _header(message: Message, name: str) -> str:
    """The header's words; all of them where it is there more than once."""
    return ", ".join(_words(str(value)) for key, value in message.raw_items() if key.lower() == name.lower())


def _words(value: str) -> str:
    """Text of a header: eight-bit bytes and encoded words in whatever charset they say."""
    raw = value.encode("utf-8", "surrogateescape")
    value = decode(raw) if not raw.isascii() else value
    try:
        parts = email.header.decode_header(value)
    except (HeaderParseError, ValueError):
        return value
    return "".join(part if isinstance(part, str) else decode(part, charset or "") for part, charset in parts)
