"""Pieces of a long text cover it without a gap, and words are found where they stand."""

import random

import pytest

from gui.documents.rows_view import rows_of
from gui.documents.text_pieces import LONGEST_CHARS, pieces_of, places_of


def made(seed: int) -> str:
    """Lines of all lengths, some without an end, some empty."""
    drawn = random.Random(seed)
    return "\n".join(
        "word " * drawn.choice((0, 0, 1, 5, 40, 300, 3000)) + "x" * drawn.choice((0, 9000)) for _ in range(60)
    )


@pytest.mark.parametrize("seed", range(8))
def test_pieces_cover_the_text_in_order(seed: int) -> None:
    text = made(seed)
    end = 0
    for piece in pieces_of(text):
        # Only a line end may be between two pieces.
        assert text[end : piece.start] in ("", "\n")
        assert 0 <= piece.end - piece.start <= LONGEST_CHARS
        assert piece.lines == text.count("\n", piece.start, piece.end) + 1
        end = piece.end
    assert text[end:] in ("", "\n")


def test_an_empty_text_has_no_pieces() -> None:
    assert pieces_of("") == ()
    assert len(pieces_of("a")) == 1


def test_words_are_found_in_any_case() -> None:
    assert places_of("RENT", "Rent, parental rent") == [(0, 4), (8, 12), (15, 19)]
    assert places_of("계약", "계약 조건과 계약") == [(0, 2), (7, 9)]
    assert places_of("", "text") == []


def test_what_folds_to_more_letters_moves_nothing_behind_it() -> None:
    text = "Straße, rent"
    assert [text[start:end] for start, end in places_of("Rent", text)] == ["rent"]
    turkish = "İstanbul rent"
    assert [turkish[start:end] for start, end in places_of("rent", turkish)] == ["rent"]


def test_rows_leave_out_names_that_are_said_again() -> None:
    text = "Sheet\n\na | b\n1 | 2\n\na | b\n3 | 4"
    rows = rows_of(text)
    assert [row.cells for row in rows.rows] == [["Sheet"], ["a", "b"], ["1", "2"], ["3", "4"]]
    assert rows.columns == 2
    assert all(text[row.start :].startswith(row.line) for row in rows.rows)
    assert rows_of("").columns == 0
