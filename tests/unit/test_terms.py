"""From text to index terms."""

import pytest

from knowledge.search.terms import all_of, index_text, terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("대한민국", ["대한", "한민", "민국"]),
        ("물", ["물"]),
        ("Qt6와 SQLite를", ["qt6", "와", "sqlite", "를"]),
        ("ＡＢＣ　１２３", ["abc", "123"]),
        ("東京タワー", ["東京", "京タ", "タワ", "ワー"]),
        ("don't-stop_me", ["don", "t", "stop", "me"]),
        ("\u1112\u1161\u11ab\u1100\u116e\u11a8", ["한국"]),
        ("대한\n민국", ["대한", "한민", "민국"]),
        ("배\n감\nfig\n귤", ["배", "배감", "감", "fig", "귤"]),
        ("대한 \n민국", ["대한", "민국"]),
        ("", []),
        ("… !?", []),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


def test_a_particle_does_not_hide_a_word() -> None:
    assert set(terms("서울")) <= set(terms("서울에서는"))


def test_words_as_typed_match_whole_but_for_the_last() -> None:
    assert all_of("서울시 met") == '"서울 울시" AND "met"*'


@pytest.mark.parametrize("query", ['"', "* OR", "NEAR(", "a'b", "-", "col:umn"])
def test_no_character_of_a_query_is_syntax(query: str) -> None:
    assert '"' not in "".join(terms(query))


def test_index_text_is_what_queries_are_made_of() -> None:
    assert index_text("Foo 한국어") == " ".join(terms("Foo 한국어"))
