"""Paints the rounded ground of inline code and of source marks, which a text document cannot."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QTextDocument, QTextLine


def paint_pill(painter: QPainter, document: QTextDocument, start: int, length: int, pixels: float) -> None:
    """Fill a rounded box below each line of the range, for text of ``pixels``, in coordinates of the document."""
    block = document.findBlock(start)
    layout = block.layout()
    origin = document.documentLayout().blockBoundingRect(block).topLeft()
    position = start - block.position()
    end = position + length
    while position < end:
        line = layout.lineForTextPosition(position)
        stop = min(end, line.textStart() + line.textLength())
        if stop <= position:
            return
        left = x_of(line, position)
        right = x_of(line, stop)
        baseline = origin + QPointF(0, line.y() + line.ascent())
        box = QRectF(baseline.x() + left - 3, baseline.y() - pixels * 1.02, right - left + 6, pixels * 1.36)
        painter.drawRoundedRect(box, 4, 4)
        position = stop


def x_of(line: QTextLine, position: int) -> float:
    """The x coordinate of a text position; Qt's binding answers with the position it settled on as well."""
    answer = line.cursorToX(position)
    return float(answer[0] if isinstance(answer, tuple) else str(answer))
