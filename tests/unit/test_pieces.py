"""Nothing of a text is lost between its pieces."""

import pytest

from engine.prompt.pieces import pieces_of

SENTENCES = "One two three. Four five! Six seven eight nine? Ten. " * 5


@pytest.mark.parametrize("room", [1, 3, 7, 30, 10_000])
@pytest.mark.parametrize("text", [SENTENCES, "한국어 문장입니다. 또 하나의 문장이에요. " * 8, "a" * 90, "word " * 40])
def test_pieces_fit_and_hold_everything(text: str, room: int) -> None:
    pieces = pieces_of(text, 64, lambda piece: len(piece) <= room)
    assert all(0 < len(piece) <= room for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_pieces_end_with_sentences_else_with_words() -> None:
    assert pieces_of(SENTENCES, 64, lambda piece: len(piece) <= 30)[:2] == [
        "One two three. Four five!",
        "Six seven eight nine? Ten.",
    ]
    assert pieces_of("one two three four", 64, lambda piece: len(piece) <= 9) == ["one two", "three", "four"]


def test_a_text_that_fits_is_one_piece() -> None:
    assert pieces_of("One. Two.", 64, lambda _piece: True) == ["One. Two."]
    assert pieces_of("", 64, lambda _piece: True) == []
