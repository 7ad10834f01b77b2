"""Answers are spelled again as the model spelled them."""

from engine.kv_cache.spelling import spellings
from engine.runtime.vocabulary import ControlToken

PIECES = {0: b"<end>", 1: b"a", 2: b"b", 3: b"ab", 4: b" ", 5: b" ab", 6: b"\xed", 7: b"\x95\x9c"}


class Tokenizer:
    """Prefers "ab" to letters; with ``spaced`` it brings a space before every text, as SentencePiece does."""

    bos = -1
    adds_bos = False

    def __init__(self, spaced: bool = False) -> None:
        self.control_tokens = {"<end>": ControlToken(0)}
        self._spaced = spaced

    def tokenize(self, text: str) -> list[int]:
        text = " " + text if self._spaced else text
        tokens = []
        while text:
            token = next(token for token in (5, 3, 1, 2, 4) if text.encode().startswith(PIECES[token]))
            tokens.append(token)
            text = text[len(PIECES[token]) :]
        return tokens


def test_only_odd_spellings_between_control_tokens_are_told() -> None:
    read = [3, 0, 1, 2, 0, 3, 4, 1, 0, 0, 1, 4]
    assert list(spellings(read, Tokenizer(), PIECES.__getitem__)) == [("ab", [1, 2])]


def test_the_space_that_a_tokenizer_brings_is_not_part_of_the_text() -> None:
    assert list(spellings([4, 1, 2], Tokenizer(spaced=True), PIECES.__getitem__)) == [("ab", [4, 1, 2])]


def test_half_characters_are_passed_over() -> None:
    assert list(spellings([6, 0, 1, 2], Tokenizer(), PIECES.__getitem__)) == [("ab", [1, 2])]
