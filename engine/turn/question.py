"""The text that documents and memory are searched with, made from the conversation without a model call.

A question either stands alone, or leans on what was talked about ("and how much does that cost?", "무게는?"), or asks
the question before it of something else ("and the Brisa?", "브리사는요?"). The first is searched for as it is: what was
said before would only lead astray. The second gets the words that name its subject, the third those that say what is
asked. Which it is shows in its words: pointing words, and words that need something they belong to (a price, a weight).
"""

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from engine.turn.question_words import (
    ENGLISH_ASPECTS,
    ENGLISH_EMPTY,
    ENGLISH_OPENERS,
    ENGLISH_POINTING,
    KOREAN_ASPECTS,
    KOREAN_EMPTY,
    KOREAN_ENDINGS,
    KOREAN_OPENERS,
    KOREAN_PARTICLES,
    KOREAN_POINTING,
)

LOOK_BACK = 8
"""Earlier prompts among which a subject is looked for."""

SUBJECT_WORDS = 8
"""Of an earlier prompt, so that a pasted page does not drown the question."""

SUBJECTS_OWN = 5
"""A question with more words that name something has its subject in it, whatever it points at besides."""

Kind = Literal["alone", "leaning", "parallel"]

_WORD = re.compile(r"[\w][\w'’.-]*[\w]|\w")
_POINTING = re.compile(
    r"\b(?:it|they|them|that|those|this|these)\b"
    r"|(?<![가-힣])(?:그것|그거|그건|그게|그걸|이것|이거|이건|이게|이걸)(?![가-힣])",
    re.IGNORECASE,
)
_THAT_THING = re.compile(r"\b(?:this|that|these|those) (\w+)|(?<![가-힣])[그이저] ([가-힣]\w*)", re.IGNORECASE)
_OBJECT_PARTICLE = re.compile(r"(?<=[가-힣]{2})(?:[은는을를에의]|에서)$")
_HANGUL = re.compile(r"[가-힣]")
_EXPLETIVE = re.compile(r"\b(?:is|are|was|were|be|'s) there\b|\bthere(?:'s| is| are| was| were)\b", re.IGNORECASE)
_JOINING_THAT = re.compile(r"(\w+) that (?=the\b|an?\b|i\b|you\b|we\b|they\b|\w+(?:ed|s)\b)", re.IGNORECASE)
_THIS_DAY = re.compile(r"\b(?:this|that|these|those) (?:year|month|week|day|morning|evening|time)s?\b", re.IGNORECASE)


def search_query(prompt: str, earlier_prompts: Sequence[str]) -> str:
    """``prompt``, with the words that it leaves unsaid taken from ``earlier_prompts`` (oldest first)."""
    kind = _kind(prompt)
    if kind == "leaning" and (subject := " ".join(_subject(earlier_prompts))):
        return _named(prompt, subject)
    if kind == "parallel":
        return " ".join([*_naming(prompt), *_asked(earlier_prompts)]) or prompt
    return prompt


def _named(prompt: str, subject: str) -> str:
    """``prompt`` with ``subject`` for its pointing word, or before it where it has none."""
    named, replaced = _POINTING.subn(subject.replace("\\", r"\\\\"), prompt, count=1)
    return named if replaced else f"{subject} {prompt}"


def _kind(prompt: str) -> Kind:
    return _korean_kind(prompt) if _HANGUL.search(prompt) else _english_kind(prompt)


def _subject(earlier_prompts: Sequence[str]) -> list[str]:
    """The words that name what the talk is about: those of the last prompt that did not lean itself."""
    for text in reversed(earlier_prompts[-LOOK_BACK:]):
        words = _naming(text)
        if _kind(text) == "leaning":
            # "그 노트북": pointed at, but named.
            pointed_at = {thing for match in _THAT_THING.finditer(text) for thing in match.groups()}
            words = [word for word in words if word in pointed_at]
        if words:
            return [*words[:-1], _OBJECT_PARTICLE.sub("", words[-1])]
    return []


def _asked(earlier_prompts: Sequence[str]) -> list[str]:
    """What the last full question asked, without the words that name of what."""
    for text in reversed(earlier_prompts[-LOOK_BACK:]):
        if _kind(text) != "parallel":
            naming = set(_naming(text))
            return [word for word in _WORD.findall(text) if word not in naming][:SUBJECT_WORDS]
    return []


def _naming(text: str) -> list[str]:
    """The words of ``text`` that name its subject: names where there are some, else whatever carries meaning."""
    if _HANGUL.search(text):
        return list(_korean_content(text))[:SUBJECT_WORDS]
    return (_names(text) or list(_english_content(text)))[:SUBJECT_WORDS]


def _english_kind(prompt: str) -> Kind:
    words = [word.lower() for word in _WORD.findall(prompt)]
    names = _names(prompt)
    content = list(_english_content(prompt))
    opened = any(prompt.lower().lstrip().startswith(opener) for opener in ENGLISH_OPENERS)
    if opened and content and set(content) <= set(names):
        return "parallel"
    if names or len(content) > SUBJECTS_OWN:
        return "alone"
    plain = _THIS_DAY.sub("", _JOINING_THAT.sub(r"\1", _EXPLETIVE.sub("", prompt))).lower()
    if any(word in ENGLISH_POINTING for word in _WORD.findall(plain)):
        return "leaning"
    return "leaning" if words and not content else "alone"


def _english_content(text: str) -> Iterator[str]:
    for word in _WORD.findall(text):
        plain = word.lower().removesuffix("'s").removesuffix("’s")
        if plain not in ENGLISH_EMPTY and plain not in ENGLISH_ASPECTS and plain not in ENGLISH_POINTING:
            yield word


def _names(text: str) -> list[str]:
    """Words with a capital letter inside a sentence, and those with digits."""
    found = []
    start = True
    for match in re.finditer(r"[\w][\w'’-]*|[.!?:\n]", text):
        word = match.group()
        if word in ".!?:\n":
            start = True
            continue
        is_name = word[0].isdigit() or (word[0].isupper() and not start and word.lower() not in ENGLISH_EMPTY)
        if is_name:
            found.append(word)
        start = False
    return found


def _korean_kind(prompt: str) -> Kind:
    words = [word for word in _WORD.findall(prompt) if word not in KOREAN_OPENERS]
    content = list(_korean_content(prompt))
    if any(_points(word) for word in words):
        return "leaning" if len(content) <= SUBJECTS_OWN else "alone"
    if not content:
        return "leaning" if words else "alone"
    # "브리사는요?", "그럼 브리사 청소기는?", "브리사는 어때요?": a topic of which nothing is said.
    told = words[:-1] if words[-1].startswith(("어때", "어떤가", "어떻")) else words
    is_topic = bool(told) and re.search(r"(?:[은는]|도)(?:요)?$", told[-1]) is not None
    if is_topic and content == told and len(told) <= SUBJECTS_OWN and _is_short_question(prompt):
        return "parallel"
    opened = _WORD.findall(prompt)[0] in KOREAN_OPENERS
    return "leaning" if opened and len(content) == 1 else "alone"


def _is_short_question(prompt: str) -> bool:
    return prompt.rstrip().endswith("?")


def _korean_content(text: str) -> Iterator[str]:
    """Words that name something: no pointing, asking, aspect or closing word, and not what is counted ("몇 그램")."""
    words = [word for word in _WORD.findall(text) if word not in KOREAN_OPENERS]
    counted = False
    for position, word in enumerate(words):
        is_last = position == len(words) - 1
        empty = counted or _points(word) or _is_aspect(word) or _stem(word) in KOREAN_EMPTY or word in KOREAN_EMPTY
        counted = word.startswith("몇")
        if not empty and not counted and not (is_last and _closes(word)):
            yield word


def _points(word: str) -> bool:
    return word in KOREAN_POINTING or _stem(word) in KOREAN_POINTING


def _is_aspect(word: str) -> bool:
    return word in KOREAN_ASPECTS or (stem := _stem(word)) in KOREAN_ASPECTS or stem.endswith("하기")


def _closes(word: str) -> bool:
    """Whether a last word is a verb rather than a topic ("무거워요", not "브리사는요")."""
    return not re.search(r"(?:[은는]|도)(?:요)?$", word) and word.endswith(KOREAN_ENDINGS)


def _stem(word: str) -> str:
    """``word`` without the particle at its end."""
    bare = word.removesuffix("요") if len(word) > 2 else word
    for particle in KOREAN_PARTICLES:
        if bare.endswith(particle) and len(bare) > len(particle):
            return bare.removesuffix(particle)
    return bare
