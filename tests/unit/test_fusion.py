"""Joining a ranking by words with a ranking by meaning."""

from itertools import permutations

import pytest

from knowledge.search.fusion import fuse


def order(ranking: list[tuple[int, float]]) -> list[int]:
    return [key for key, _ in ranking]


def test_what_both_sides_put_first_gets_the_whole_score() -> None:
    best, score = fuse({1: 0.9, 2: 0.8, 3: 0.7}, {1: 12.0, 3: 4.0}, coverage=1.0)[0]

    assert best == 1
    assert score == pytest.approx(1.0)


def test_how_much_better_a_hit_is_counts_and_not_its_rank() -> None:
    dense = {1: 0.90, 2: 0.89, 3: 0.50}
    lexical = {2: 20.0, 1: 2.0, 3: 1.0}

    assert order(fuse(dense, lexical, coverage=1.0))[0] == 2


def test_without_common_words_meaning_decides() -> None:
    dense = {1: 0.9, 2: 0.8, 4: 0.1}
    lexical = {2: 3.0, 3: 1.0}

    assert order(fuse(dense, lexical, coverage=1.0)) == [2, 1, 3, 4]
    assert order(fuse(dense, lexical, coverage=0.0)) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("dense", "lexical"),
    [({}, {5: 2.0, 6: 1.0}), ({5: 0.7, 6: 0.6}, {})],
    ids=["only words", "only meaning"],
)
def test_one_side_alone_keeps_its_order(dense: dict[int, float], lexical: dict[int, float]) -> None:
    assert order(fuse(dense, lexical, coverage=0.3)) == [5, 6]


def test_nothing_fuses_to_nothing() -> None:
    assert fuse({}, {}, coverage=0.0) == []


def test_equal_scores_come_in_one_order_however_they_were_found() -> None:
    found = [order(fuse(dict.fromkeys(keys, 0.5), {}, coverage=0.0)) for keys in permutations((3, 1, 2))]

    assert found == [[1, 2, 3]] * 6
