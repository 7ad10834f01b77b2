"""Pictures of an answer that is looked at word by word."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QPixmap

from engine.turn.word_scores import Alternative, WordScore
from gui.conversation.token_view import TokenView

if TYPE_CHECKING:
    from tests.window.gallery_studio import Studio

_SAID = (
    ("3", 0.97), ("분기", 0.92), (" 매출", 0.81), ("은", 0.99), (" 전년", 0.34), ("보다", 0.66), (" 12", 0.05),
    (".", 0.98), ("4", 0.12), (" %", 0.88), (" 늘어난", 0.21), (" 482", 0.02), ("억", 0.9), (" 원", 0.97),
    ("입니다", 0.73), (".", 0.99), ("\n\n", 0.4), ("In", 0.11), (" short", 0.62), (":", 0.83), (" growth", 0.18),
    (" comes", 0.29), (" from", 0.95), (" renewals", 0.03), (",", 0.57), (" so", 0.25),
    (" keep", 0.09), (" an", 0.7), (" eye", 0.98), (" on", 0.99),
    (" new", 0.35), (" contracts", 0.28), (".", 0.94),
)  # fmt: skip
_OTHERS = ((" 지난해", 0.31), (" 작년", 0.14), (" 전분기", 0.08), (" 같은", 0.04), (" 약", 0.02), ("", 0.008))


def words(studio: "Studio") -> QPixmap:
    """An answer word by word, one of them pointed at."""
    others = tuple(Alternative(text, share, (1,), ends=not text) for text, share in _OTHERS)
    studio.session.words = [WordScore(text, share, others) for text, share in _SAID]
    studio.open_report()
    studio.controller.actions["look_at_words"].trigger()
    studio.settle()
    sheet = studio.window.findChildren(TokenView)[0]
    sheet.text.set_current(4)
    studio.settle()
    place = studio.window.rect().center() - sheet.rect().center()
    picture = studio.with_overlay(sheet, place)
    sheet.accept()
    return picture


SCENES: tuple[Callable[["Studio"], QPixmap], ...] = (words,)
