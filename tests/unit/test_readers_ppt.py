"""The reader of PowerPoint 97 files, on records that the tests put together."""

import struct
from pathlib import Path

import pytest

from knowledge.documents.extraction import Extraction
from knowledge.documents.readers import ppt
from knowledge.errors import FileCorrupt, FileEncrypted


class _FakeOle:
    def __init__(self, streams: dict[str, bytes]) -> None:
        self._streams = streams

    def __enter__(self) -> "_FakeOle":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def read(self, name: str) -> bytes:
        return self._streams[name]


def _record(kind: int, data: bytes, container: bool = False) -> bytes:
    return struct.pack("<HHI", 0xF if container else 0, kind, len(data)) + data


def _text(text: str, kind: int = 1) -> bytes:
    return _record(3999, struct.pack("<I", kind)) + _record(4000, text.encode("utf-16-le"))


def _list(data: bytes, instance: int) -> bytes:
    return struct.pack("<HHI", 0xF | instance << 4, 4080, len(data)) + data


def _streams(token: int = 0xE391C05F) -> dict[str, bytes]:
    """Two slides stored in the opposite order; the first was saved twice."""
    slide_list = (
        _record(1011, struct.pack("<IIII", 3, 0, 0, 256))
        + _text("계획", 0)
        + _text("one\rtwo")
        + _record(1011, struct.pack("<IIII", 2, 0, 0, 257))
    )
    notes_list = _record(1011, struct.pack("<IIII", 4, 0, 0, 300))
    notes = _record(1009, struct.pack("<II", 257, 0)) + _text("7", 4) + _text("Say hello.\rSmile.", 2)
    box = _record(61453, _record(3999, struct.pack("<I", 4)) + _record(4008, b"caf\xe9"), container=True)
    parts = {
        1: _record(1000, _list(slide_list, 0) + _list(notes_list, 2), container=True),
        2: _record(1006, box, container=True),
        3: _record(1006, _record(61453, _text("new", 4), container=True), container=True),
        4: _record(1008, notes, container=True),
    }
    stream = _record(1006, _record(61453, _text("old", 4), container=True), container=True)
    directory = len(stream)
    stream += _record(6002, struct.pack("<II", 1 << 20 | 3, 0))
    first_edit = len(stream)
    stream += _record(4085, struct.pack("<IIIII", 0, 0, 0, directory, 1))
    places = []
    for part in parts.values():
        places.append(len(stream))
        stream += part
    directory = len(stream)
    stream += _record(6002, struct.pack("<IIIII", 4 << 20 | 1, *places))
    last_edit = len(stream)
    stream += _record(4085, struct.pack("<IIIII", 0, 0, first_edit, directory, 1))
    user = _record(4086, struct.pack("<III", 20, token, last_edit))
    return {"Current User": user, "PowerPoint Document": stream}


def _read(monkeypatch: pytest.MonkeyPatch, streams: dict[str, bytes]) -> Extraction:
    monkeypatch.setattr(ppt, "OleFile", lambda path: _FakeOle(streams))
    return ppt.read(Path("a.ppt"))


def test_slides_come_in_their_order_as_last_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    extraction = _read(monkeypatch, _streams())

    assert extraction.text == "계획\n\none\ntwo\n\nnew\n\ncafé\n\nSay hello.\nSmile."
    assert [block.page for block in extraction.blocks] == [1, 1, 1, 2, 2]
    assert [block.headings for block in extraction.blocks] == [(), ("계획",), ("계획",), (), ()]
    assert [block.label for block in extraction.blocks] == ["", "", "", "", "notes"]
    assert extraction.pages == 2


def test_a_password_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileEncrypted):
        _read(monkeypatch, _streams(token=0xF3D1C4DF))


def test_broken_records_are_corrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    streams = _streams()

    for broken in (streams["PowerPoint Document"][:80], b""):
        with pytest.raises(FileCorrupt):
            _read(monkeypatch, streams | {"PowerPoint Document": broken})
