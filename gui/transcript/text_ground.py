"""Paints what is below the text of a piece: the bubble of a question, the bars beside quotations and reasoning."""

from functools import partial
from itertools import groupby
from operator import lt

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QTextDocument

from gui.transcript.appearance import BELOW_REASONING, REASONING_BAR, REASONING_INDENT
from gui.transcript.pieces import BubblePiece, TextPiece
from gui.transcript.theme import TranscriptColours

_BUBBLE_RADIUS = 16


def paint_bubble(painter: QPainter, size: QSize, piece: BubblePiece, colours: TranscriptColours) -> None:
    """Fill a bubble of ``size``."""
    painter.setBrush(colours.bubble)
    rect = QRectF(0, 0, size.width(), size.height())
    # A bubble in parts has round corners only at its ends, so the others are moved out of sight.
    rect.adjust(0, 0 if piece.first else -_BUBBLE_RADIUS, 0, 0 if piece.last else _BUBBLE_RADIUS)
    painter.drawRoundedRect(rect, _BUBBLE_RADIUS, _BUBBLE_RADIUS)


def paint_bars(
    painter: QPainter, height: int, document: QTextDocument, piece: TextPiece, colours: TranscriptColours
) -> None:
    """The bar of reasoning over ``height``, and those of the quotations in ``document``."""
    painter.setBrush(colours.quote_bar)
    if piece.in_reasoning:
        painter.drawRect(QRectF(REASONING_BAR, 0, 2, height - (BELOW_REASONING if piece.is_last else 0)))
        painter.translate(REASONING_INDENT, 0)
    if any(piece.quotes):
        _paint_quotation_bars(painter, document, piece.quotes)
    painter.resetTransform()


def _paint_quotation_bars(painter: QPainter, document: QTextDocument, quotes: tuple[int, ...]) -> None:
    layout = document.documentLayout()
    for level in range(max(quotes)):
        number = 0
        for inside, run in groupby(quotes, key=partial(lt, level)):
            count = len(list(run))
            if inside:
                top = layout.blockBoundingRect(document.findBlockByNumber(number)).top()
                bottom = layout.blockBoundingRect(document.findBlockByNumber(number + count - 1)).bottom()
                painter.drawRoundedRect(QRectF(16 * level, top + 4, 3, bottom - top), 1.5, 1.5)
            number += count
