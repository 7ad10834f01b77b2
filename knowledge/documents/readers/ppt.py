"""PowerPoint 97 to 2003 (.ppt): slides and their notes, after Microsoft's published description [MS-PPT]."""

import struct
from collections.abc import Iterator
from pathlib import Path

import msgspec

from knowledge.documents.building import ExtractionBuilder
from knowledge.documents.extraction import Extraction
from knowledge.documents.ole_file import OleFile
from knowledge.errors import FileCorrupt, FileEncrypted

_ENCRYPTED = 0xF3D1C4DF
NOTES_LABEL = "notes"
_NOTES_OF, _SLIDE_PERSIST, _TEXT_HEADER, _TEXT_CHARS, _TEXT_BYTES, _SLIDE_LIST = 1009, 1011, 3999, 4000, 4008, 4080
_TITLES, _NOTES_TEXT = frozenset({0, 6}), 2
_SLIDES_LIST, _NOTES_LIST = 0, 2
_READ = frozenset({_NOTES_OF, _TEXT_HEADER, _TEXT_CHARS, _TEXT_BYTES})
_HEAD, _HEAD_BYTES = struct.Struct("<HHI"), 8
_CONTAINER = 0xF
_NESTING_LIMIT = 64
_EDITS_LIMIT = 10_000


class _Record(msgspec.Struct, frozen=True):
    kind: int
    instance: int
    data: bytes


class _Slide(msgspec.Struct, frozen=True):
    """``place`` names where it is stored, ``identity`` what its notes are of; ``outline`` is text stored apart."""

    place: int
    identity: int
    outline: list[_Record]


def read(path: Path) -> Extraction:
    """The slides in the order in which they are shown; a block's page is the number of its slide.

    Raises ``FileEncrypted`` for a password and ``FileCorrupt`` for broken records.
    """
    ole = OleFile(path)
    user, stream = ole.read("Current User"), ole.read("PowerPoint Document")
    try:
        token, edit = struct.unpack_from("<II", user, 12)
        if token == _ENCRYPTED:
            raise FileEncrypted(file=path.name)
        document, places = _persisted(stream, edit)
        builder = ExtractionBuilder(path)
        number = 0
        lists = [entry for entry in _children(_record(stream, places[document]).data) if entry.kind == _SLIDE_LIST]
        notes = _notes([_record(stream, places[slide.place]) for slide in _listed(lists, _NOTES_LIST)])
        for number, slide in enumerate(_listed(lists, _SLIDES_LIST), 1):
            _add_slide(builder, [*slide.outline, *_within(_record(stream, places[slide.place]))], number)
            for text in notes.get(slide.identity, []):
                builder.add(text, page=number, label=NOTES_LABEL)
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


def _listed(lists: list[_Record], kind: int) -> Iterator[_Slide]:
    """The slides, or the notes, in their order."""
    for entry in lists:
        if entry.instance == kind:
            yield from _slides(entry.data)


def _slides(data: bytes) -> Iterator[_Slide]:
    slide: _Slide | None = None
    for record in _children(data):
        if record.kind == _SLIDE_PERSIST:
            if slide is not None:
                yield slide
            place, identity = struct.unpack_from("<I8xI", record.data)
            slide = _Slide(place, identity, [])
        elif slide is not None:
            slide.outline.append(record)
    if slide is not None:
        yield slide


def _notes(pages: list[_Record]) -> dict[int, list[str]]:
    """Identity of a slide → the texts of its speaker notes."""
    found: dict[int, list[str]] = {}
    for page in pages:
        slide, kind = 0, -1
        for record in _within(page):
            if record.kind == _NOTES_OF:
                (slide,) = struct.unpack_from("<I", record.data)
            elif record.kind == _TEXT_HEADER:
                (kind,) = struct.unpack_from("<I", record.data)
            elif record.kind in {_TEXT_CHARS, _TEXT_BYTES} and kind == _NOTES_TEXT:
                found.setdefault(slide, []).append(_text(record))
    return found


def _text(record: _Record) -> str:
    text = record.data.decode("utf-16-le" if record.kind == _TEXT_CHARS else "latin-1", "replace")
    return text.replace("\r", "\n").replace("\v", "\n")


def _add_slide(builder: ExtractionBuilder, records: list[_Record], number: int) -> None:
    # What follows does not stand under the title of the slide before.
    builder.enter("", 1)
    title = False
    for record in records:
        if record.kind == _TEXT_HEADER:
            title = struct.unpack_from("<I", record.data)[0] in _TITLES
        elif record.kind in {_TEXT_CHARS, _TEXT_BYTES}:
            if title:
                builder.heading(" ".join(_text(record).split()), 1, number)
            else:
                builder.add(_text(record), page=number)


def _within(record: _Record) -> Iterator[_Record]:
    """The records below ``record`` that say something of the text, in one pass: what is in a container follows it."""
    data = record.data
    at = 0
    ends = [len(data)]
    while ends:
        end = ends[-1]
        start = at + _HEAD_BYTES
        if start > end:
            at = ends.pop()
            continue
        version, kind, size = _HEAD.unpack_from(data, at)
        at = start + size
        if at > end:
            at = end
        if version & 0xF == _CONTAINER:
            if len(ends) < _NESTING_LIMIT:
                ends.append(at)
                at = start
        elif kind in _READ:
            yield _Record(kind, version >> 4, data[start:at])


def _children(data: bytes) -> Iterator[_Record]:
    at = 0
    while at + _HEAD_BYTES <= len(data):
        record = _record(data, at)
        yield record
        at += _HEAD_BYTES + len(record.data)


def _record(data: bytes, at: int) -> _Record:
    version, kind, size = _HEAD.unpack_from(data, at)
    return _Record(kind, version >> 4, data[at + _HEAD_BYTES : at + _HEAD_BYTES + size])
