"""White space folded without splitting must be what splitting gives."""

import pytest

from knowledge.documents.folding import folded, folded_cells

TEXTS = [
    "",
    " ",
    "one word",
    " around ",
    "two  spaces",
    "a\ttab",
    "a\nline",
    "a\nbroken\nline with\ta tab",
    "an\n   indented line",
    "line\r\nends",
    "한글\u3000자간",
    "no\u00a0break",
    "line\u2028separator",
    "unit\x1fseparator",
    "zero\u200bwidth",
    "lone \ud800 surrogate",
]


@pytest.mark.parametrize("text", TEXTS)
def test_folding_gives_the_words_with_single_spaces(text: str) -> None:
    assert folded(text) == " ".join(text.split())


@pytest.mark.parametrize("text", TEXTS)
def test_each_cell_of_a_row_is_folded_by_itself(text: str) -> None:
    assert folded_cells(["", text, "end "]) == ["", " ".join(text.split()), "end"]
