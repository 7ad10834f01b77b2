"""Listing what a document holds of a kind that is told by its look: dates, deadlines, amounts, addresses, links.

No model takes part, so nothing in the list is made up: sentences are quoted, addresses and links stand by themselves.
"""

import re
from collections.abc import Callable, Iterator

from knowledge.documents.sentences import sentences

QUOTED_CHARACTERS = 300
"""A longer sentence (a table, a page without marks) is quoted by the line that matters."""

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DATE = re.compile(
    r"\b\d{4}[-./]\d{1,2}[-./]\d{1,2}\b|\b\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})\b|"
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? \d{{4}})?\b|"
    rf"\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:, ?\d{{4}})?\b|"
    rf"\b{_MONTH} \d{{4}}\b|\d{{4}}년(?:\s?\d{{1,2}}월)?(?:\s?\d{{1,2}}일)?|\d{{1,2}}월\s?\d{{1,2}}일|"
    r"\d{4}\.\s?\d{1,2}\.\s?\d{1,2}\b"
)
_TIME_SPAN = re.compile(
    r"\b(?:\d+|one|two|three|four|five|six|seven|ten|twelve|fourteen|thirty|sixty|ninety)[ -]"
    r"(?:working |business |calendar )?(?:hours?|days?|weeks?|months?|years?)\b|"
    r"\b(?:first|second|third|fourth|fifth|last|\d+(?:st|nd|rd|th)) (?:working |business )?day\b|"
    r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|"
    r"(?:\d+|한|두|세|석|네|넉|다섯|여섯|열)\s?(?:시간|일|주일|주|개월|달|년)|첫 영업일|[월화수목금토일]요일|\d{1,2}시",
    re.IGNORECASE,
)
_DUE = re.compile(
    r"\b(?:due|deadline|by|until|till|before|no later than|at the latest|not later than|within|expires?|expiry|"
    r"submit(?:ted)?|closes?|ends?|last day|payable|in advance)\b|"
    r"[년월일시말초주달전](?:\([월화수목금토일]\))?\s?까지|마감|기한|이내|이전|만료|종료|전에|납부|제출|신청",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"(?<![^\s(\[“\"'–-])[$€£₩¥]\s?\d[\d,.]*(?:\s?(?:million|billion|thousand|m|bn|k)\b)?|"
    r"\b\d[\d,.]*\s?(?:million |billion |thousand )?(?:dollars?|euros?|pounds?|won|yen|cents?|francs?|"
    r"USD|EUR|GBP|KRW|JPY)\b|"
    r"\d[\d,.]*\s?(?:천|만|백만|억|조)?\s?(?:원|달러|유로|엔|위안)",
    re.IGNORECASE,
)
_SHARE = re.compile(r"\d[\d,.]*\s?(?:%|percent\b|per cent\b|퍼센트|프로)", re.IGNORECASE)
_E_MAIL = re.compile(r"(?<![\w.+-])[A-Za-z0-9_.+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}(?![A-Za-z0-9-])")
# Printable ASCII: a Korean particle may follow an address at once.
_LINK = re.compile(r"\b(?:https?://|www\.)(?:(?![<>\"'()])[!-~])*(?![<>\"'().,;:!?])[!-~]")
_PHONE = re.compile(r"(?<![\w.-])(?:\+\d{1,3}[ .-]?)?\(?\d{2,4}\)?[ .-]\d{3,4}[ .-]\d{3,4}(?![A-Za-z0-9-])")

Finder = Callable[[str], Iterator[str]]


def finder_of(subject: str) -> Finder | None:
    """What finds all that is meant by ``subject`` in a text, each as it is to be listed; None for other subjects."""
    return next((find for words, find in _FINDERS if words.search(subject)), None)


def _sentences_with(*patterns: re.Pattern[str]) -> Finder:
    """Finds sentences in which one of the first patterns matches, and the last as well where there are several."""
    *others, also = patterns if len(patterns) > 1 else (*patterns, re.compile(""))

    def find(text: str) -> Iterator[str]:
        for start, end in sentences(text, 0, len(text)):
            sentence = text[start:end]
            pieces = sentence.splitlines() if len(sentence) > QUOTED_CHARACTERS else [sentence]
            for piece in pieces:
                if any(pattern.search(piece) for pattern in others) and also.search(piece):
                    yield " ".join(piece.split())[:QUOTED_CHARACTERS]

    return find


def _matches_of(pattern: re.Pattern[str]) -> Finder:
    def find(text: str) -> Iterator[str]:
        for match in pattern.finditer(text):
            yield match.group()

    return find


_FINDERS: tuple[tuple[re.Pattern[str], Finder], ...] = (
    (
        re.compile(
            r"^(?:\w+ )?(?:deadlines?|due dates?|time limits?|cut-?off dates?)$|마감|기한|제출일|납부일", re.IGNORECASE
        ),
        _sentences_with(_DATE, _TIME_SPAN, _DUE),
    ),
    (
        re.compile(r"^(?:\w+ )?(?:dates?|days?|appointments?|events?)$|날짜|일자|^일정|연도", re.IGNORECASE),
        _sentences_with(_DATE),
    ),
    (
        re.compile(
            r"^(?:\w+ )?(?:amounts?|prices?|costs?|fees?|sums?(?: of money)?|payments?|figures in \w+)$|"
            r"금액|가격|비용|요금|액수",
            re.IGNORECASE,
        ),
        _sentences_with(_AMOUNT),
    ),
    (
        re.compile(r"^(?:\w+ )?(?:percentages?|shares?|rates?)$|퍼센트|비율|백분율", re.IGNORECASE),
        _sentences_with(_SHARE),
    ),
    (
        re.compile(r"^(?:\w+ )?e-?mails?(?: addresses)?$|이메일|메일 ?주소|전자 ?우편", re.IGNORECASE),
        _matches_of(_E_MAIL),
    ),
    (
        re.compile(
            r"^(?:\w+ )?(?:links?|urls?|web ?(?:addresses|sites?|pages?))$|링크|웹 ?주소|누리집|사이트", re.IGNORECASE
        ),
        _matches_of(_LINK),
    ),
    (re.compile(r"^(?:\w+ )?(?:tele)?phones?(?: numbers?)?$|전화", re.IGNORECASE), _matches_of(_PHONE)),
)
