"""The gallery's scenes of answers that come only from the documents, and from whole documents."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QPixmap

from engine.service.messages import PartBegun
from engine.turn.grounding import refusal
from engine.turn.turn_events import WholeRead
from knowledge.store.records import Citation

if TYPE_CHECKING:
    from tests.window.gallery_studio import Studio

TOLD = "3분기 매출은 482억 원으로, 전년 같은 분기보다 12.4 % 늘었습니다."
UNTOLD = "늘어난 몫은 **모두 해외 지사**에서 나왔습니다."


def _ask(studio: "Studio", question: str) -> QPixmap:
    studio.controller.conversation.open(studio.report.id)
    studio.settle()
    studio.controller.actions["grounded"].trigger()
    studio.settle()
    studio.controller.conversation.send(question)
    studio.settle(0.8)
    return studio.window.grab()


def grounded(studio: "Studio") -> QPixmap:
    """One sentence that a passage tells, one that none does."""
    text = f"{TOLD} {UNTOLD}\n\n- The growth comes from renewals.\n- New contracts doubled, says nobody."
    doubted = "- New contracts doubled, says nobody."
    studio.session.pieces = (text,)
    studio.session.citations = (Citation(1, studio.citations[0].passage, (len(TOLD),)),)
    studio.session.unsupported = tuple(
        (text.index(sentence), text.index(sentence) + len(sentence)) for sentence in (UNTOLD, doubted)
    )
    return _ask(studio, "매출은 얼마나 늘었고, 어디에서 나왔어?")


def refused(studio: "Studio") -> QPixmap:
    """The documents do not tell; the nearest passages are below."""
    question = "다음 대통령 선거는 언제야?"
    studio.session.refused = True
    studio.session.pieces = (refusal(question, studio.session.services.documents.documents(studio.report.id), True),)
    studio.session.citations = tuple(
        Citation(number, citation.passage, (), supported=False) for number, citation in enumerate(studio.citations, 1)
    )
    return _ask(studio, question)


def whole_document(studio: "Studio") -> QPixmap:
    """A report that was read whole, in parts."""
    studio.session.pieces = (TOLD,)
    studio.session.citations = (Citation(1, studio.citations[0].passage, (len(TOLD),)),)
    studio.session.whole = WholeRead((studio.citations[0].passage.file,), 12)
    studio.controller.conversation.open(studio.report.id)
    studio.settle()
    studio.controller.conversation.send("이 보고서 요약해 줘")
    studio.settle(0.8)
    return studio.window.grab()


def reading_whole(studio: "Studio") -> QPixmap:
    """The third of twelve parts is being read."""
    studio.session.parts = (PartBegun(1, 12), PartBegun(2, 12), PartBegun(3, 12))
    studio.session.pieces = ("…",)
    studio.session.hold = True
    studio.controller.conversation.open(studio.report.id)
    studio.settle()
    studio.controller.conversation.send("Summarise the report")
    studio.settle(0.8)
    return studio.window.grab()


SCENES: tuple[Callable[["Studio"], QPixmap], ...] = (grounded, refused, whole_document, reading_whole)
