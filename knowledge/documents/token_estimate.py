"""Counts tokens roughly, before the embedding model is loaded."""

import math
import re

# Least squares over 1,187 stretches of 400 characters (English, Korean, mixed, source code) against the XLM-R
# vocabulary of multilingual-e5, then raised by SAFETY; tests/bench/token_estimate.py prints how it holds.
SAFETY = 1.17
_LATIN = (
    (r"[A-Za-z]+", 0.53),
    (r"[A-Za-z]", 0.12),
    (r"[A-Z]", 0.15),
    # Capitals inside of words: abbreviations and codes.
    (r"(?<=[a-z])[A-Z]", 0.6),
    # Words glued together, identifiers, keys.
    (r"(?<=[A-Za-z]{14})[A-Za-z]", 0.2),
    (r"[0-9]", 0.28),
    (r"[^\w\s]+", 1.0),
    (r"[^\w\s]", 0.5),
    (r"_", 1.9),
)
_OTHERS = (
    (r"[가-힣]+", 1.14),
    (r"[가-힣]", 0.2),
    (r"(?<=[가-힣]{6})[가-힣]", 0.3),
    # Han, kana, Cyrillic, Greek, accented letters.
    (r"[^\W\x00-\x7f가-힣]", 0.72),
)
_ASCII_WEIGHTS = tuple((re.compile(pattern, re.ASCII), weight) for pattern, weight in _LATIN)
_WEIGHTS = tuple((re.compile(pattern), weight) for pattern, weight in _LATIN + _OTHERS)


def count_tokens_roughly(text: str) -> int:
    """About how many tokens of multilingual-e5 ``text`` has, rather too many than too few."""
    weights = _ASCII_WEIGHTS if text.isascii() else _WEIGHTS
    return math.ceil(SAFETY * sum(weight * len(pattern.findall(text)) for pattern, weight in weights))
