"""Notes on the parts of a document: what a model is asked of a part, and how its note is held to what the part says.

A small model adds things when it retells and lists things that are not there. So of its note only what the part bears
out is kept; where nothing is left, sentences of the part stand for themselves.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from engine.turn.support import content_terms, sentences
from engine.whole.whole_document import WholeTask
from knowledge.documents.sentences import sentences as text_sentences

FAITHFUL = 0.8
"""Share of the content terms of a note's sentence that its part must hold, as for summaries of a dialog."""

TELLING = 2
"""Sentences that stand for a part of which a model noted nothing that holds."""

LEAST_TERMS = 7
"""A sentence of the part with fewer content terms is a heading or a scrap."""

LISTED = 12
"""Sentences of a part at most that stand in a list for themselves: with more, the subject is what the part is about."""

_NOTHING = frozenset({"none", "nothing", "no", "n/a", "없음", "없습니다", "없어요", "해당없음"})


def instruction_for(task: WholeTask, korean: bool) -> str:
    """What is asked of every part: the same for all wordings of a task, so that notes can be used again."""
    if task.kind == "list":
        if korean:
            return f"이 부분에 나오는 다음 것을 모두 한 줄에 하나씩 그대로 적으세요: {task.subject}. 없으면 ‘없음’."
        return f"List every one of these that the text names, one on each line, in its words: {task.subject}."
    if korean:
        return "이 부분의 내용을 두세 문장으로 요약하세요. 이름, 숫자, 결정한 것을 남기세요."
    return "Summarise this part in two or three sentences. Keep names, numbers and decisions."


def held_to(part: str, note: str, task: WholeTask) -> str:
    """What of ``note`` the ``part`` bears out, a list's items on lines of their own; "" where a list has none."""
    known = content_terms(part)
    if task.kind == "list":
        lines = [_item(line) for line in note.splitlines()]
        kept = [line for line in lines if _is_borne_out(line, known) and not _only_repeats(line, task.subject)]
        return "\n".join(dict.fromkeys(kept or sentences_with(part, task.subject)))
    told = [note[start:end] for start, end in sentences(note)]
    kept = [sentence for sentence in dict.fromkeys(told) if _is_borne_out(sentence, known)]
    return " ".join(kept or telling_sentences(part, TELLING))


def telling_sentences(text: str, count: int) -> list[str]:
    """The ``count`` sentences of ``text`` whose content terms are the most frequent ones in it, in its order.

    SumBasic (Nenkova and Vanderwende 2005, "The Impact of Frequency on Summarization"): what a chosen sentence says
    counts less afterwards, so that the next one says something else.
    """
    found = [(sentence, content_terms(sentence)) for sentence in _flat_sentences(text)]
    left = [(sentence, terms) for sentence, terms in found if len(terms) >= LEAST_TERMS] or list(found)
    counts = Counter(term for _, terms in left for term in terms)
    weight = {term: number / max(1, counts.total()) for term, number in counts.items()}
    chosen: list[str] = []
    while left and len(chosen) < count:
        best = max(left, key=lambda item: sum(weight[term] for term in item[1]) / max(1, len(item[1])))
        left.remove(best)
        chosen.append(best[0])
        weight |= {term: weight[term] ** 2 for term in best[1]}
    order = {sentence: place for place, (sentence, _) in enumerate(found)}
    return sorted(chosen, key=order.__getitem__)


def sentences_with(text: str, subject: str) -> list[str]:
    """Sentences that hold all content terms of ``subject``; none where most do, or where it has none."""
    wanted = [term.removesuffix("s") for term in content_terms(subject)]
    found = [sentence for sentence in _flat_sentences(text) if wanted and _names_all(content_terms(sentence), wanted)]
    return found if len(found) <= LISTED else []


def without_repetition(items: Sequence[str]) -> list[str]:
    """``items`` without those that say nothing which an earlier one does not say."""
    kept: list[str] = []
    said: set[frozenset[str]] = set()
    for item in items:
        terms = frozenset(content_terms(item)) or frozenset({item.casefold()})
        if terms not in said:
            said.add(terms)
            kept.append(item)
    return kept


def _names_all(terms: set[str], wanted: Sequence[str]) -> bool:
    return all(any(term.startswith(one) for term in terms) for one in wanted)


def _flat_sentences(text: str) -> Iterator[str]:
    for start, end in text_sentences(text, 0, len(text)):
        yield " ".join(text[start:end].split())


def _item(line: str) -> str:
    return line.strip().lstrip("-*•·0123456789.) \t").strip()


def _is_borne_out(said: str, known: set[str]) -> bool:
    terms = content_terms(said)
    numbers = {term for term in terms if term.isdigit()}
    return bool(terms) and numbers <= known and len(terms & known) >= FAITHFUL * len(terms)


def _only_repeats(line: str, subject: str) -> bool:
    """Whether a line says no more than what the list is of, or that there is nothing."""
    return content_terms(line) <= content_terms(subject) or "".join(line.casefold().split()).strip(".!") in _NOTHING
