"""The limit of text counts true bytes although it is looked at by an estimate; what cannot be stored is replaced."""

from pathlib import Path

import pytest

from knowledge.documents import building
from knowledge.documents.building import ExtractionBuilder
from knowledge.errors import FileTooLarge


@pytest.mark.parametrize(("char", "size"), [("a", 1), ("é", 2), ("가", 3), ("😀", 4)])
def test_the_limit_is_one_of_bytes_in_utf_8(monkeypatch: pytest.MonkeyPatch, char: str, size: int) -> None:
    block = char * 10
    # A block and what stands between it and the next.
    monkeypatch.setattr(building, "TEXT_LIMIT_BYTES", 5 * (10 * size + 2))
    builder = ExtractionBuilder(Path("a.txt"))
    for _ in range(5):
        builder.add(block)
    assert len(builder.build().blocks) == 5
    with pytest.raises(FileTooLarge):
        builder.add(block)


def test_what_cannot_be_stored_is_replaced_and_places_hold() -> None:
    builder = ExtractionBuilder(Path("a.txt"))
    builder.heading("na\0me", 1)
    builder.add("half \ud83d and 가")
    extraction = builder.build()
    assert [extraction.text[block.start : block.end] for block in extraction.blocks] == [
        "na\ufffdme",
        "half \ufffd and 가",
    ]
    assert extraction.blocks[1].headings == ("na\ufffdme",)
