"""How well typed words fit a text: for the command palette and the search in the settings.

Korean is found as it is typed: by initial consonants (초성: ``ㅅㄷㅎ`` finds “새 대화”) and by syllables that are not
yet whole (``새 대호`` on the way to “새 대화”), because both are compared letter by letter.
"""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
_TYPED = {
    "ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅐ", "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ", "ㅢ": "ㅡㅣ",
    "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ",
    "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ",
}  # fmt: skip
"""Letters that are typed as two."""
_FIRST_SYLLABLE, _LAST_SYLLABLE = 0xAC00, 0xD7A3

_BEGINS, _WORD, _INSIDE, _FIRST_LETTERS, _SCATTERED = 100.0, 80.0, 60.0, 50.0, 20.0


def fitness(query: str, texts: Sequence[str]) -> float | None:
    """How well ``query`` fits the best of ``texts``, higher is better; None where one of its words fits none.

    The first text counts whole and may have letters between; the others, by which it may be found too, count for half.
    An empty query fits all with 0.
    """
    words = _plain(query).split()
    total = 0.0
    for word in words:
        found = [
            (1.0 if place == 0 else 0.5) * fit
            for place, text in enumerate(texts)
            if (fit := _word_fits(word, _plain(text), with_gaps=place == 0)) is not None
        ]
        if not found:
            return None
        total += max(found)
    return total / max(1, len(words))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _word_fits(word: str, text: str, with_gaps: bool) -> float | None:
    """``word`` and ``text`` are plain; a text that is longer than what was typed is a little less likely meant."""
    fit = None
    if all(letter in INITIALS for letter in word):
        if word in _initials(text):
            fit = _FIRST_LETTERS + (_WORD - _FIRST_LETTERS) * _initials(text).startswith(word)
    elif (place := _place(word, text)) is not None:
        starts_word = place == 0 or not text[place - 1].isalnum()
        fit = _BEGINS if place == 0 else _WORD if starts_word else _INSIDE
    elif with_gaps and _is_scattered(word, text):
        fit = _SCATTERED
    return None if fit is None else fit - min(9.0, 0.1 * max(0, len(text) - len(word)))


class _Spelling(NamedTuple):
    """A text letter by letter, with the place of the character that each letter begins, -1 inside one."""

    letters: str
    places: tuple[int, ...]


@lru_cache(maxsize=4096)
def _spelling(text: str) -> _Spelling:
    letters, places = [], []
    for place, character in enumerate(text):
        spelled = _letters(character).strip()
        if spelled:
            letters.append(spelled)
            places += [place, *[-1] * (len(spelled) - 1)]
    return _Spelling("".join(letters), tuple(places))


def _place(word: str, text: str) -> int | None:
    """Where in ``text`` the letters of ``word`` stand, from the beginning of a character on."""
    if (place := text.find(word)) >= 0:
        return place
    typed = _letters(word)
    if typed == word:
        return None
    letters, places = _spelling(text)
    start = letters.find(typed)
    while start >= 0 and places[start] < 0:
        start = letters.find(typed, start + 1)
    return places[start] if start >= 0 else None


def _letters(text: str) -> str:
    """``text`` with Hangul as it is typed, letter by letter."""
    spelled = []
    for character in text:
        code = ord(character)
        if _FIRST_SYLLABLE <= code <= _LAST_SYLLABLE:
            rest, final = divmod(code - _FIRST_SYLLABLE, len(_FINALS))
            initial, vowel = divmod(rest, len(_VOWELS))
            spelled += [INITIALS[initial], _VOWELS[vowel], _FINALS[final]]
        else:
            spelled.append(character)
    return "".join(_TYPED.get(letter, letter) for letter in spelled)


@lru_cache(maxsize=4096)
def _initials(text: str) -> str:
    """The initial consonants of the Korean in ``text``, over its spaces."""
    return "".join(_letters(character)[0] for character in text if not character.isspace())


def _is_scattered(word: str, text: str) -> bool:
    """Whether ``text`` has the letters of ``word`` in order, from the start of a word on (``cs``: chat settings)."""
    starts = [place for place in range(len(text)) if text[place] == word[0] and (not place or text[place - 1] == " ")]
    for start in starts:
        rest = iter(text[start:])
        if len(word) > 1 and all(letter in rest for letter in word):
            return True
    return False
