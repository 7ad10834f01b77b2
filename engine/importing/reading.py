"""Reads export files record by record, without ever holding one whole: they may have hundreds of megabytes.

A file is a JSON array of records or one record, by itself or in a zip under one of the names that exports use.
"""

import json
import re
import zipfile
import zlib
from codecs import getincrementaldecoder
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import msgspec

from engine.importing import chatgpt, claude, own
from engine.importing.imported import ImportedConversation
from knowledge.documents.special_files import check_regular
from knowledge.errors import FileMissing, FileUnreadable

UNPACKED_LIMIT_BYTES = 4 * 1024**3
RECORD_CHARACTERS = 64_000_000
"""Of one conversation; the longest real ones have a few million."""
RECORDS = 200_000
MEMBERS = 50_000

_CHUNK_BYTES = 1 << 20
_MEMBER = re.compile(r"(?:.*/)?(?:conversations(?:-\d+)?|[^/]*dodam[^/]*)\.json", re.IGNORECASE)
_ENCRYPTED_FLAG = 0x1


class Broken(Exception):
    """The file is no JSON from here on."""


class TooLarge(Exception):
    """The file is beyond what an export can be."""


class Unreadable(msgspec.Struct, frozen=True):
    """A record that is no conversation of a known kind."""


def read_file(path: Path) -> Iterator[tuple[float, ImportedConversation | Unreadable]]:
    """The conversations of a file, each with the share of the file that is read.

    Raises ``FileMissing`` and ``FileUnreadable``, ``Broken`` and ``TooLarge``, all but the first two also on the way.
    """
    try:
        check_regular(path, path.name)
        if zipfile.is_zipfile(path):
            yield from _zip_records(path)
            return
        with path.open("rb") as file:
            size = path.stat().st_size
            for done, record in _records(file, UNPACKED_LIMIT_BYTES):
                yield done / max(1, size), _conversation(record)
    except FileNotFoundError as error:
        raise FileMissing(file=path.name) from error
    except OSError as error:
        raise FileUnreadable(file=path.name, reason=error.strerror or type(error).__name__) from error


def _zip_records(path: Path) -> Iterator[tuple[float, ImportedConversation | Unreadable]]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()[:MEMBERS]
            wanted = [member for member in members if _MEMBER.fullmatch(member.filename)]
            size = max(1, sum(member.file_size for member in wanted))
            before = 0
            for member in wanted:
                if member.flag_bits & _ENCRYPTED_FLAG:
                    raise Broken
                with archive.open(member) as file:
                    for done, record in _records(file, UNPACKED_LIMIT_BYTES - before):
                        yield (before + done) / size, _conversation(record)
                before += member.file_size
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise Broken from error


def _conversation(record: object) -> ImportedConversation | Unreadable:
    if not isinstance(record, dict):
        return Unreadable()
    read = own.read if "format" in record else (chatgpt.read if "mapping" in record else claude.read)
    try:
        return read(record)
    except (msgspec.MsgspecError, ValueError, TypeError, RecursionError):
        return Unreadable()


def _records(file: IO[bytes], limit_bytes: int) -> Iterator[tuple[int, object]]:
    """The elements of the array in ``file``, or its one object, each with the number of bytes that are read."""
    text = _Window(file, limit_bytes)
    first = text.peek()
    if first == "{":
        yield text.read_bytes, text.value()
        return
    if first != "[":
        raise Broken
    text.skip()
    for _ in range(RECORDS):
        if text.peek() == "]":
            return
        found = text.value()
        yield text.read_bytes, found
        if text.peek() == ",":
            text.skip()
        elif text.peek() != "]":
            raise Broken
    raise TooLarge


class _Window:
    """The part of a text that is being looked at; what was taken is let go."""

    def __init__(self, file: IO[bytes], limit_bytes: int) -> None:
        self.read_bytes = 0
        self._file = file
        self._limit = limit_bytes
        self._text = ""
        self._place = 0
        self._ended = False
        self._decoder = json.JSONDecoder()
        self._bytes = getincrementaldecoder("utf-8-sig")("replace")

    def peek(self) -> str:
        """The next character that is no white space, "" at the end."""
        while True:
            while self._place < len(self._text) and self._text[self._place] in " \t\r\n":
                self._place += 1
            if self._place < len(self._text):
                return self._text[self._place]
            if not self._more(1):
                return ""

    def skip(self) -> None:
        """Go behind the character that ``peek`` gave."""
        self._place += 1

    def value(self) -> object:
        """The JSON value that begins here. Raises ``Broken`` and ``TooLarge``."""
        chunks = 1
        while True:
            try:
                found, self._place = self._decoder.raw_decode(self._text, self._place)
            except RecursionError as error:
                raise Broken from error
            except ValueError as error:
                # Perhaps only cut off here: twice as much each time, so that a long value is not tried often.
                if not self._more(chunks):
                    raise Broken from error
                chunks *= 2
            else:
                return found

    def _more(self, chunks: int) -> bool:
        """Read on; False at the end of the file."""
        if self._ended:
            return False
        if len(self._text) - self._place > RECORD_CHARACTERS:
            raise TooLarge
        data = self._file.read(chunks * _CHUNK_BYTES)
        self.read_bytes += len(data)
        if self.read_bytes > self._limit:
            raise TooLarge
        self._ended = not data
        self._text = self._text[self._place :] + self._bytes.decode(data, self._ended)
        self._place = 0
        return bool(data)
