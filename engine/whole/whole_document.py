"""Whether a question needs all of a document: to sum it up, or to list all that there is of something.

A rule on words, English and Korean. A summary is of the whole where nothing is left of the request when its verb, the
words for documents and the wishes for its form are taken away: “summarise this report in three sentences”, but not
“summarise the section about pets”. A list is of the whole where all or every one is asked for, by a verb of listing.
"""

import re
from collections.abc import Collection, Sequence
from typing import Literal

import msgspec

from engine.turn.support import content_terms
from knowledge.store.records import Document

WholeKind = Literal["summary", "list", "question"]


class WholeTask(msgspec.Struct, frozen=True):
    """What is asked of all of a document; ``subject`` is what a list is of, "" for all else."""

    kind: WholeKind
    subject: str = ""


_DOCUMENT = (
    r"(?:\S+\.[a-z][a-z0-9]{1,4}|documents?|files?|reports?|papers?|articles?|texts?|contracts?|books?|"
    r"stud(?:y|ies)|pdfs?|presentations?|"
    r"slides?|manuals?|letters?|e-?mails?|essays?|stor(?:y|ies)|pages?|attachments?|leases?|agreements?|policy|"
    r"minutes|transcripts?|thesis|content(?:s)?|everything|it|all)"
)
_KO_DOCUMENT = (
    r"(?:문서|파일|보고서|논문|기사|글|본문|텍스트|계약서|책|자료|발표|슬라이드|매뉴얼|설명서|편지|메일|이메일|회의록|"
    r"피디에프|pdf|첨부|내용|전문|원고|이야기|소설|\S+\.[a-z][a-z0-9]{1,4})"
)
_SUMMARY = re.compile(
    r"\b(?:summari[sz]e|sum(?:ming)? (?:\S+ ){0,3}?up|summary|tl;?dr|overview|gist|abstract|synopsis|"
    r"(?:key|main|important|central|essential|core) (?:points?|ideas?|takeaways?|messages?|findings?|topics?|themes?|"
    r"arguments?|statements?|facts|contents?)|takeaways|highlights|boil (?:\w+ ){1,3}down(?: to the essentials)?)\b",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    rf"^(?:so )?what(?:'s|’s| is| are)\s+(?:(?:this|that|the|these|it|my)?\s*(?:attached |whole )?{_DOCUMENT}?\s+"
    rf"(?:all )?about|(?:said |written )?in (?:this|that|the|it|my)\s*(?:attached |whole )?{_DOCUMENT}?)\W*$",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"\b(?:in (?:english|korean|german|french|spanish|japanese|chinese)|"
    rf"please|can|could|would|you|me|i|we|want|need|like|to|for|give|write|make|create|show|tell|provide|list|"
    r"explain|describe|what|which|are|is|s|do|does|a|an|the|this|that|these|those|my|your|its|their|of|from|in|with|"
    r"whole|entire|full|complete|attached|uploaded|short|brief|briefly|shortly|quick|quickly|concise|concisely|simple|"
    r"simply|detailed|good|very|main|key|just|only|some|up|out|now|again|"
    r"(?:in|as|with|into)? ?(?:at most |about |around |up to )?(?:\d+|one|two|three|four|five|six|ten|a few|few)[ -]?"
    r"(?:short |brief )?(?:sentences?|words?|lines?|bullets?|bullet points?|points?|paragraphs?)|"
    r"(?:as|in) (?:bullet points?|bullets|a list|a table|plain words|simple words|short|brief|keywords)|"
    rf"{_DOCUMENT})\b",
    re.IGNORECASE,
)

_LISTING = (
    r"(?:list|find|extract|collect|enumerate|name|show|give|get|pick|pull|gather|search|identify|mention|tell|write|"
    r"print|compile|make|note)"
)
_POLITE = r"^\W*(?:please |can you |could you |would you |i (?:want|need|would like) (?:you )?to |now |and |also )*"
_EVERY = re.compile(
    _POLITE + _LISTING + r"\b(?: me| us| down| out| up)*(?: a| the)?(?: full| complete)?(?: list of)?"
    r" (?:all|every|each)(?: of)?(?: the| these| those| single)? (?!about\b|right\b|of\b)(?P<subject>.+)",
    re.IGNORECASE,
)
_LIST_OF = re.compile(
    _POLITE + r"(?:list|enumerate)(?: me| us)?(?: the| its| any)? (?P<subject>[\w-]+(?: [\w-]+)?)\W*$", re.IGNORECASE
)
_COMPLETE = re.compile(
    _POLITE + r"(?:give|make|show|write|get|create|compile)(?: me| us)? (?:a|the) (?:complete |full |whole )list of"
    r"(?: all| the)* (?P<subject>.+)",
    re.IGNORECASE,
)
_READ_WHOLE = re.compile(
    rf"\b(?:read|go through|look through|use|consider) (?:the|this) (?:whole|entire|full|complete) {_DOCUMENT}\b|"
    rf"(?:{_KO_DOCUMENT}|이거) ?(?:을|를)? ?(?:전체|전부|통째로|끝까지)(?:를|을)? ?(?:다 )?읽고",
    re.IGNORECASE,
)
_WHAT_ALL = re.compile(r"^\W*(?:what|which) are all(?: of)?(?: the)? (?P<subject>.+)", re.IGNORECASE)
_ARE_THERE = re.compile(
    r"^\W*(?:what|which|how many) (?P<subject>.+?) (?:are there|does it (?:have|mention|contain|name)|"
    r"(?:(?:are|is) (?:mentioned|named|listed|given|contained)|appears?|occurs?)"
    rf"(?: in(?: the| this)? {_DOCUMENT})?)\W*$",
    re.IGNORECASE,
)
_SUBJECT_TAIL = re.compile(
    rf"\s+(?:(?:that|which) (?:the |this )?{_DOCUMENT} \w+|(?:that )?(?:are |is )?(?:mentioned|named|listed|given|"
    rf"contained|found|there)|(?:in|from|of) (?:the |this |that |my )?(?:whole |attached |entire )?{_DOCUMENT})\s*$",
    re.IGNORECASE,
)

_KO_SUMMARY = re.compile(
    r"요약(?!문|본|서)|간추려|간추린|줄거리|개요|요점|요지|골자|핵심(?! ?(?:이유|원인|기술|인물|부품))|"
    r"(?:주요|중요한?) ?내용|(?:무슨|어떤) ?(?:내용|글|문서|이야기)|(?:무엇|뭐)에 (?:관한|대한)|정리"
)
_KO_FILLER = re.compile(
    rf"첨부한|첨부된|올린|{_KO_DOCUMENT}|이것|이거|저것|그것|이|그|저|전체|전부|전반적인|모두|간단하게|간단히|간략하게|"
    r"간략히|짧게|자세하게|자세히|쉽게|한국어로|우리말로|영어로|(?:\d+|한|두|세|네|다섯|여섯|열|몇) ?"
    r"(?:문장|줄|단어|글자|문단|가지|개)(?:으로|로|만|씩)?|이내로|정도로|핵심|주요|중요한|요약|요점|요지|개요|줄거리|골자|"
    r"정리|간추려|무슨|어떤|무엇|뭐|에|관한|대한|건가요|것인가요|것|거|은|는|가|을|를|의|도|만|으로|로|해서|해|하고|하여|줘|"
    r"줘요|주세요|줄래|줄래요|주실래요|주시겠어요|부탁|부탁해|부탁해요|부탁합니다|드려요|드립니다|알려|말해|써|적어|설명|만들어|"
    r"좀|야|이야|인가요|인지|이에요|예요|입니까|니|하세요|해라|한다면|한번|다시|더|[\W_]"
)
_KO_LISTING = r"(?:나열|열거|찾|뽑|알려|정리|추출|적어|써|말해|보여|모아|골라|꼽|목록|리스트|뭐|무엇|대)"
_KO_ALL_BEFORE = re.compile(rf"(?:모든|온갖)\s*(?P<subject>.+?)(?:을|를|들을|들)?\s*(?:좀 )?{_KO_LISTING}\S*.{{0,12}}$")
_KO_ALL_BEHIND = re.compile(
    r"(?P<subject>.+?)(?:을|를|들을|들|이|가|도)?\s*(?:모두|전부|다|빠짐없이|빠짐 없이|하나하나|모조리|싹)\s+"
    rf"{_KO_LISTING}\S*.{{0,12}}$"
)
_KO_LIST_OF = re.compile(
    r"(?P<subject>\S+(?: \S+)?)(?:의)?\s*(?:목록|리스트)(?:을|를)?\s*(?:만들|뽑|정리|작성|보여|써|적어|알려)\S*.{0,8}$"
)
_KO_SUBJECT_HEAD = re.compile(
    rf"^(?:(?:이|그)?\s*{_KO_DOCUMENT}(?:에서|에|의|안에)\s*)?"
    r"(?:나오는|나온|있는|언급된|언급되는|적힌|포함된|들어 있는|실린)?\s*"
)
LONGEST = 300
"""Characters; what is longer is a text to work on rather than a question about one."""

_THANKS = re.compile(r"[\s,]+(?:please|thanks|thank you)[\s.!]*$", re.IGNORECASE)
_HANGUL = re.compile("[가-힣]")


def whole_task(question: str, files: Collection[str] = ()) -> WholeTask | None:
    """What ``question`` asks of all of a document; None where passages are enough.

    ``files`` are the names of the documents there are: in a question they stand for a document, whatever their words.
    """
    if len(question) > LONGEST:
        return None
    for file in sorted(files, key=len, reverse=True):
        question = re.sub(re.escape(file), "document.txt", question, flags=re.IGNORECASE)
    question = _THANKS.sub("", " ".join(question.split()))
    found = _korean_task(question) if _HANGUL.search(question) else _english_task(question)
    return WholeTask("question") if found is None and _READ_WHOLE.search(question) else found


def documents_to_read(question: str, documents: Sequence[Document]) -> list[Document]:
    """Those of ``documents`` that ``question`` names; all where it names none."""
    asked = question.casefold()
    named = [
        document
        for document in documents
        if document.file.casefold() in asked or _names(asked, document.file.rpartition(".")[0].casefold())
    ]
    return named or list(documents)


def _names(asked: str, stem: str) -> bool:
    """Whether a file's name stands among the words of ``asked``; one of a letter or two could be any word."""
    return len(stem) > 2 and re.search(rf"(?<!\w){re.escape(stem)}(?![a-z0-9])", asked) is not None


def _english_task(question: str) -> WholeTask | None:
    if _ABOUT.match(question):
        return WholeTask("summary")
    if (found := _SUMMARY.search(question)) and not _rest(question[: found.start()] + " " + question[found.end() :]):
        return WholeTask("summary")
    for pattern in (_EVERY, _COMPLETE, _WHAT_ALL, _ARE_THERE, _LIST_OF):
        if match := pattern.match(question):
            subject = match["subject"].strip(" .?!")
            while (shorter := _SUBJECT_TAIL.sub("", subject)) != subject:
                subject = shorter
            if content_terms(subject):
                return WholeTask("list", subject)
    return None


def _rest(text: str) -> str:
    """What is left of a request when all that says nothing of its subject is taken away."""
    return re.sub(r"[\W_]+", "", _FILLER.sub(" ", text))


def _korean_task(question: str) -> WholeTask | None:
    for pattern in (_KO_ALL_BEFORE, _KO_ALL_BEHIND, _KO_LIST_OF):
        if match := pattern.search(question):
            subject = _KO_SUBJECT_HEAD.sub("", match["subject"]).strip(" .?!")
            if subject and not subject.endswith(("까지", "회사가")):
                return WholeTask("list", subject)
    if _KO_SUMMARY.search(question) and not _KO_FILLER.sub("", question):
        return WholeTask("summary")
    return None
