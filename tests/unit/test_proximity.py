"""How near the words of a query stand together in a passage."""

import sqlite3

import pytest

from knowledge.search.lexical import LexicalSearch
from knowledge.search.occurrences import CLOSE, OPEN, Occurrences
from knowledge.search.proximity import pairs, proximity
from knowledge.search.terms import TOKENIZER, index_text

IDF = {"black": 1.0, "hole": 1.0, "radius": 2.0}


def marked(text: str, *terms: str) -> str:
    return " ".join(f"{OPEN}{word}{CLOSE}" if word.startswith(terms) else word for word in text.split())


def nearness(text: str, query: list[str], idf: dict[str, float]) -> float:
    """What the nearness of the terms of ``query`` adds for a marked text."""
    return proximity(Occurrences(idf).places(text), pairs(query, idf))


def test_neighbours_count_more_than_words_nearby_and_these_more_than_words_apart() -> None:
    together = marked("a black hole is dark", "black", "hole")
    nearby = marked("a hole that is quite black", "black", "hole")
    apart = marked("black " + "x " * 20 + "hole", "black", "hole")

    scores = [nearness(text, ["black", "hole"], IDF) for text in (together, nearby, apart)]

    assert scores[0] > scores[1] > scores[2] == 0


def test_another_form_of_a_word_stands_for_it() -> None:
    text = marked("two black holes", "black", "hole")

    assert nearness(text, ["black", "hole"], IDF) == nearness(marked("a black hole", "black", "hole"), [*IDF][:2], IDF)


def test_the_rarer_word_does_not_lend_its_weight_to_the_common_one() -> None:
    text = marked("hole radius", "hole", "radius")

    assert nearness(text, ["hole", "radius"], IDF) == pytest.approx(
        nearness(text, ["hole", "radius"], {**IDF, "radius": 1.0})
    )


def test_hangul_bigrams_are_in_order_already() -> None:
    idf = {"서울": 1.0, "울시": 1.0}

    assert nearness(f"{OPEN}서울{CLOSE} {OPEN}울시{CLOSE}", ["서울", "울시"], idf) == 0


def test_of_two_texts_with_the_same_words_the_one_that_says_them_together_comes_first() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute(f"CREATE VIRTUAL TABLE passage_terms USING fts5(scope, terms, tokenize = '{TOKENIZER}')")
    texts = [
        "the hole was dug in the garden by people who later wore black",
        "black holes bend light that passes by them in the garden of stars",
        *(f"something else number {number} entirely" for number in range(8)),
    ]
    connection.executemany("INSERT INTO passage_terms VALUES ('s', ?)", [(index_text(text),) for text in texts])

    ranking = LexicalSearch("passage_terms").rank(connection, ["s"], "black hole", 10)

    assert [row for row, _ in ranking.scores] == [2, 1]


def test_words_that_are_everywhere_lend_no_nearness() -> None:
    found = pairs(["the", "black", "hole"], {**IDF, "the": -0.5})

    assert [pair[:2] for pair in found] == [("black", "hole")]


def test_places_are_counted_in_terms() -> None:
    text = f"two {OPEN}black{CLOSE} {OPEN}holes{CLOSE} and a {OPEN}hole{CLOSE}"

    assert Occurrences(IDF).places(text) == {"black": [1], "hole": [2, 5]}
