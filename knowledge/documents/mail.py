"""What the readers of mail share: header lines, bodies, and attachments read by the readers of their own formats."""

import logging
import re
import tempfile
from collections.abc import Iterable
from contextvars import ContextVar
from pathlib import Path

import msgspec

from knowledge.documents.building import ExtractionBuilder
from knowledge.documents.extraction import Extraction
from knowledge.documents.formats import detect, reader_of
from knowledge.errors import DocumentError

DEPTH_LIMIT = 5
"""Messages in messages deeper than this are named but not read."""
ATTACHMENT_LIMIT = 200
ATTACHMENT_LIMIT_BYTES = 256 * 1024**2
"""Of all attachments of a message and of the messages in it together."""

_NAME_LIMIT_CHARS = 120
_EMPTY_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_NOT_IN_SUFFIX = re.compile(r"[^.a-z0-9]")
# Below the headings of any body.
_ATTACHMENT_LEVEL = 100


class _Reading(msgspec.Struct):
    """How deep the message being read stands in others, and what all of them may still hold."""

    files: int
    bytes: int
    depth: int = 0


_reading: ContextVar[_Reading | None] = ContextVar("reading", default=None)


def add_headers(builder: ExtractionBuilder, headers: Iterable[tuple[str, str]]) -> None:
    """Add the headers that are there as one block, a line each."""
    lines = ((name, " ".join(value.split())) for name, value in headers)
    builder.add("\n".join(f"{name}: {value}" for name, value in lines if value))


def add_plain(builder: ExtractionBuilder, text: str) -> None:
    """Add a body of plain text, one block for each run without an empty line."""
    for run in _EMPTY_LINES.split(text.replace("\r\n", "\n").replace("\r", "\n")):
        builder.add(run)


class Attachments:
    """Reads attachments into ``builder``; those of the messages among them count towards the same limits."""

    def __init__(self, builder: ExtractionBuilder) -> None:
        self._builder = builder
        self._reading = _reading.get() or _Reading(ATTACHMENT_LIMIT, ATTACHMENT_LIMIT_BYTES)

    @property
    def deep(self) -> bool:
        """Whether messages in this one are too deep to be read."""
        return self._reading.depth >= DEPTH_LIMIT

    def add(self, name: str, data: bytes) -> None:
        """Add the text of an attachment under its name, or a line with its name where there is none to be had."""
        name = " ".join(name.split())[:_NAME_LIMIT_CHARS] or "attachment"
        extraction = self._extraction(name, data)
        if extraction is None or not extraction.blocks:
            self.not_read(name)
            return
        for block in extraction.blocks:
            self._builder.enter(name, _ATTACHMENT_LEVEL)
            for level, heading in enumerate(block.headings, _ATTACHMENT_LEVEL + 1):
                self._builder.enter(heading, level)
            page = f"page {block.page}" if block.page is not None else ""
            label = ", ".join(part for part in (name, page, block.label) if part)
            text = extraction.text[block.start : block.end]
            self._builder.add(text, block.kind, label=label, lines=block.lines, line=block.line)
        self._builder.enter("", _ATTACHMENT_LEVEL)

    def not_read(self, name: str) -> None:
        """Say that there is an attachment whose text is not here."""
        self._builder.add(f"Attachment not read: {name}", label=name)

    def _extraction(self, name: str, data: bytes) -> Extraction | None:
        reading = self._reading
        if self.deep or reading.files < 1 or len(data) > reading.bytes:
            return None
        reading.files -= 1
        reading.bytes -= len(data)
        reading.depth += 1
        token = _reading.set(reading)
        try:
            return _read(name, data)
        except DocumentError as error:
            logging.info("An attachment was not read: %s", type(error).__name__)
        except (MemoryError, OSError):
            # Not the attachment's fault alone: the reading as a whole says what happened.
            raise
        except Exception:
            # As in the process around all readers: a parser's own exceptions are legion.
            logging.exception("An attachment could not be read")
        finally:
            reading.depth -= 1
            _reading.reset(token)
        return None


def _read(name: str, data: bytes) -> Extraction:
    """Readers take files, so the bytes become one in a folder of its own; of its name only the suffix is taken over."""
    suffix = _NOT_IN_SUFFIX.sub("", Path(name.replace("\0", "")).suffix.lower())[:12]
    with tempfile.TemporaryDirectory(prefix="attachment-") as folder:
        path = Path(folder) / f"attachment{suffix}"
        path.write_bytes(data)
        return reader_of(detect(path)).read(path)
