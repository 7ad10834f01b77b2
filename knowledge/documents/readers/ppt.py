"""PowerPoint 97 to 2003 (.ppt): the text of slides, after Microsoft's published description [MS-PPT]; no notes."""

import struct
from collections.abc import Iterator
from pathlib import Path

import msgspec

from knowledge.documents.building import ExtractionBuilder
from knowledge.documents.extraction import Extraction
from knowledge.documents.ole_file import OleFile
from knowledge.errors import FileCorrupt, FileEncrypted

_ENCRYPTED = 0xF3D1C4DF
_SLIDE_PERSIST, _TEXT_HEADER, _TEXT_CHARS, _TEXT_BYTES, _SLIDE_LIST = 1011, 3999, 4000, 4008, 4080
_TITLES = frozenset({0, 6})
_CONTAINER = 0xF
_NESTING_LIMIT = 64
_EDITS_LIMIT = 10_000


class _Record(msgspec.Struct, frozen=True):
    kind: int
    instance: int
    data: bytes
    container: bool


def read(path: Path) -> Extraction:
    """The slides in the order in which they are shown; a block's page is the number of its slide.

    Raises ``FileEncrypted`` for a password and ``FileCorrupt`` for broken records.
    """
    with OleFile(path) as ole:
        user, stream = ole.read("Current User"), ole.read("PowerPoint Document")
    try:
        token, edit = struct.unpack_from("<II", user, 12)
        if token == _ENCRYPTED:
            raise FileEncrypted(file=path.name)
        document, places = _persisted(stream, edit)
        builder = ExtractionBuilder(path)
        number = 0
        for entry in _children(_record(stream, places[document]).data):
            if entry.kind == _SLIDE_LIST and entry.instance == 0:
                for number, (slide, outline) in enumerate(_slides(entry.data), 1):
                    _add_slide(builder, [*outline, *_within(_record(stream, places[slide]))], number)
    except (struct.error, KeyError) as error:
        raise FileCorrupt(file=path.name) from error
    return builder.build(pages=number)


def _persisted(stream: bytes, edit: int) -> tuple[int, dict[int, int]]:
    """The document's id, and id → place of what was stored; of several savings the last holds."""
    places: dict[int, int] = {}
    (document,) = struct.unpack_from("<I", stream, edit + 24)
    for _ in range(_EDITS_LIMIT):
        before, directory = struct.unpack_from("<II", stream, edit + 16)
        data = _record(stream, directory).data
        at = 0
        while at < len(data):
            (head,) = struct.unpack_from("<I", data, at)
            count = head >> 20
            for index, place in enumerate(struct.unpack_from(f"<{count}I", data, at + 4)):
                places.setdefault((head & 0xFFFFF) + index, place)
            at += 4 + 4 * count
        if not before or before >= edit:
            break
        edit = before
    return document, places


def _slides(data: bytes) -> Iterator[tuple[int, list[_Record]]]:
    """Each slide's id with the records of its outline."""
    slide: int | None = None
    outline: list[_Record] = []
    for record in _children(data):
        if record.kind == _SLIDE_PERSIST:
            if slide is not None:
                yield slide, outline
            (slide,), outline = struct.unpack_from("<I", record.data), []
        else:
            outline.append(record)
    if slide is not None:
        yield slide, outline


def _add_slide(builder: ExtractionBuilder, records: list[_Record], number: int) -> None:
    # What follows does not stand under the title of the slide before.
    builder.enter("", 1)
    title = False
    for record in records:
        if record.kind == _TEXT_HEADER:
            title = struct.unpack_from("<I", record.data)[0] in _TITLES
        elif record.kind in {_TEXT_CHARS, _TEXT_BYTES}:
            text = record.data.decode("utf-16-le" if record.kind == _TEXT_CHARS else "latin-1", "replace")
            if title:
                builder.heading(" ".join(text.split()), 1, number)
            else:
                builder.add(text.replace("\r", "\n").replace("\v", "\n"), page=number)


def _within(record: _Record, depth: int = 0) -> Iterator[_Record]:
    """The records without children below ``record``."""
    if depth < _NESTING_LIMIT:
        for child in _children(record.data):
            if child.container:
                yield from _within(child, depth + 1)
            else:
                yield child


def _children(data: bytes) -> Iterator[_Record]:
    at = 0
    while at + 8 <= len(data):
        record = _record(data, at)
        yield record
        at += 8 + len(record.data)


def _record(data: bytes, at: int) -> _Record:
    version, kind, size = struct.unpack_from("<HHI", data, at)
    return _Record(kind, version >> 4, data[at + 8 : at + 8 + size], version & 0xF == _CONTAINER)
