"""Grounded mode: whether the documents tell what is asked, before anything is generated and after.

Before: a rule on what the search found, without a model. It takes how far the question stands out (``Found.standing``)
and which share of its content terms the found passages hold; a logistic regression, fitted on half of SQuAD 2.0's
articles and on Debian's Korean FAQ, joins the two. At ``ENOUGH`` 97 % of the other half's answerable questions are kept
(FAQ: 98 %) and 99 % of questions about something else are refused (FAQ: 98 %). Questions that were made to look
answerable from a passage that does not tell (SQuAD's unanswerable ones) it can hardly tell apart: 6 % are refused.
``python -m tests.bench.grounding`` prints the curves.

After: each sentence of the answer is held against the passages (``engine.turn.support``).
"""

import math
from collections.abc import Iterator, Sequence

import msgspec

from engine.prompt.layout import speaks_korean
from engine.service.messages import Generated, ModelEvent, Speeds, TextPiece, Usage
from engine.turn.dialog import Dialog
from engine.turn.support import cite, content_terms, nearest, sentences, unsupported
from engine.turn.turn_events import TurnStats
from knowledge.store.records import Citation, Document, Passage

ENOUGH = 0.15
"""Evidence from which a question is answered: chosen for 97 % of the answerable ones."""

STANDING_WEIGHT = 0.55
COVERAGE_WEIGHT = 2.4
BIAS = -5.1

WORDS_WEIGHT = 4.7
WORDS_BIAS = -3.8
"""Where meaning was not compared."""

JUDGED = 4
"""Passages that the rule looks at, the best ones: as many as it was fitted on."""

TYPICAL_COVERAGE = 0.75
"""What answerable questions have: taken where question and passages share no script, so that no word can be shared."""


def evidence(query: str, passages: Sequence[Passage], standing: float | None) -> float:
    """How likely it is, 0 to 1, that ``passages`` tell what ``query`` asks, half of such questions being answerable.

    ``standing`` is what the search said of the query, None where it compared words only.
    """
    if not passages:
        return 0.0
    coverage = _coverage(query, passages[:JUDGED])
    if standing is None:
        return _logistic(WORDS_WEIGHT * coverage + WORDS_BIAS)
    return _logistic(STANDING_WEIGHT * standing + COVERAGE_WEIGHT * coverage + BIAS)


def refusal(question: str, documents: Sequence[Document], nearest_shown: bool) -> str:
    """Says, in the question's language, that the ``documents`` of the conversation do not tell."""
    korean = speaks_korean(question)
    readable = [document for document in documents if document.state != "failed"]
    if not readable:
        return (
            "아직 답을 찾아볼 문서가 없어요. 파일을 첨부하거나 ‘문서로만 답하기’를 끄세요."
            if korean
            else "There is no document to answer from yet. Attach a file, or switch off “Only from the documents”."
        )
    if all(document.state in ("waiting", "parsing") for document in readable):
        return (
            "문서를 아직 읽고 있어요. 다 읽은 뒤에 다시 물어보세요."
            if korean
            else "The documents are still being read. Ask again when they are ready."
        )
    told = "문서에는 이 질문에 대한 답이 없는 것 같아요." if korean else "The documents do not seem to tell this."
    below = "가장 가까운 구절은 아래에 있어요." if korean else "The nearest passages are below."
    return f"{told} {below}" if nearest_shown else told


def refusal_events(text: str) -> Iterator[ModelEvent]:
    """``text`` as an answer that no model wrote."""
    yield TextPiece(text)
    yield Generated("end", Usage(0, 0, 0), Speeds(0.0, 0.0, 0.0))


def checked(dialog: Dialog, stats: TurnStats, answer: str) -> TurnStats:
    """``stats`` with the sentences of ``answer`` that no passage of its prompt bears out."""
    return msgspec.structs.replace(stats, unsupported=unsupported(answer, _passages(dialog, stats)))


def is_unfounded(answer: str, stats: TurnStats) -> bool:
    """Whether ``answer`` says something, and no passage bears out any of it."""
    said = [span for span in sentences(answer) if content_terms(answer[slice(*span)])]
    return bool(said) and len(stats.unsupported) == len(said)


def unsupported_remark(question: str) -> str:
    """Says, in the question's language, that no passage bears out anything of the answer above."""
    if speaks_korean(question):
        return "문서에는 이 내용이 없어요. 위 답을 뒷받침하는 구절을 찾지 못했어요."
    return "The documents do not tell this: no passage supports the answer above."


def citations_of(dialog: Dialog, stats: TurnStats, answer: str) -> tuple[Citation, ...]:
    """The citations of an answer; of a refusal the passages that it was looked for in."""
    excerpts = dialog.question.excerpts
    if stats.refused:
        return nearest(excerpts)
    beside = _passages(dialog, stats)[len(excerpts) :]
    return cite(answer, excerpts, beside, related=stats.evidence is None or stats.evidence >= ENOUGH)


def _passages(dialog: Dialog, stats: TurnStats) -> tuple[Passage, ...]:
    """Those that the answer was made from, the question's excerpts first."""
    if dialog.read:
        return dialog.read
    in_view = dialog.in_view(stats.plan) if stats.plan is not None else ()
    return (*dialog.question.excerpts, *in_view)


def _coverage(query: str, passages: Sequence[Passage]) -> float:
    asked = content_terms(query)
    if not asked or speaks_korean(query) != any(speaks_korean(passage.text) for passage in passages):
        return TYPICAL_COVERAGE
    told = set().union(*(content_terms(passage.text) for passage in passages))
    return len(asked & told) / len(asked)


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))
