"""Guesses come from the longest earlier place that reads like the end of the text."""

import random

import pytest

from engine.runtime.speculation.ngram_index import LEAST_MATCH, LONGEST_MATCH, Match, NgramIndex


def index_of(text: str) -> NgramIndex:
    return NgramIndex([ord(letter) for letter in text])


def guess(index: NgramIndex, count: int) -> str:
    assert index.match is not None
    return "".join(map(chr, index.continuation(index.match, count)))


def test_what_followed_before_is_guessed() -> None:
    index = index_of("the lighthouse keeper. the lig")
    assert index.match == Match(7, 7)
    assert guess(index, 5) == "hthou"


def test_nothing_is_guessed_from_less_than_an_ngram() -> None:
    for text in ("", "a", "ab", "abcd", "abxab", "uvwxyz"):
        assert index_of(text).match is None


def test_the_longest_place_wins_and_the_newest_of_equals() -> None:
    assert guess(index_of("12abc3 abc4 2abc"), 1) == "3"
    assert guess(index_of("1abc3 2abc4 0abc"), 1) == "4"


def test_a_text_that_repeats_itself_is_guessed_to_go_on() -> None:
    assert guess(index_of("-=-=-=-="), 7) == "-=-=-=-"


def test_growing_is_the_same_as_reading_at_once() -> None:
    letters = random.Random(3)
    text = [letters.randrange(3) for _ in range(300)]
    grown = NgramIndex([])
    for length, token in enumerate(text, 1):
        grown.append(token)
        fresh = NgramIndex(text[:length]).match
        if fresh is not None:
            assert grown.match is not None
            assert grown.match.length >= min(fresh.length, LONGEST_MATCH)


@pytest.mark.parametrize("seed", range(5))
def test_a_match_is_what_it_says(seed: int) -> None:
    letters = random.Random(seed)
    text: list[int] = []
    index = NgramIndex(text)
    matches = 0
    for _ in range(400):
        match = index.match
        follows = match is not None and letters.random() < 0.8
        token = index.continuation(match, 1)[0] if match is not None and follows else letters.randrange(12)
        index.append(token)
        text.append(token)
        match = index.match
        if match is not None and match.length >= LEAST_MATCH:
            assert text[match.position - match.length : match.position] == text[-match.length :]
            matches += 1
    assert matches > 50


@pytest.mark.parametrize(
    ("answer", "following"),
    [
        ("today she has three cats", "at home ."),
        ("today she has three white cats", "at home ."),
        ("today she has at", "home . copy"),
    ],
    ids=["replaced", "inserted", "left out"],
)
def test_after_a_correction_the_copy_goes_on_behind_it(answer: str, following: str) -> None:
    words = ["today", "she", "has", "tree", "cats", "at", "home", ".", "copy", ":", "three", "white"]
    ids = {word: place for place, word in enumerate(words)}
    index = NgramIndex([ids[word] for word in words])
    for word in answer.split():
        index.append(ids[word])
    assert index.match is not None
    assert [words[token] for token in index.continuation(index.match, 3)] == following.split()


def test_far_behind_a_departure_there_is_nothing_to_go_on_with() -> None:
    index = index_of("abcdefgh|")
    for letter in "abcXYZVWUTd":
        index.append(ord(letter))
    assert index.match is None
