"""Formulas in a selection: Qt would wash their images out, so their ground is painted below them instead."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QTextDocument

from gui.transcript.fragments import Formula
from gui.transcript.pills import x_of


class SelectedImages:
    """The images of ``document`` that are selected."""

    def __init__(self, document: QTextDocument) -> None:
        self._document = document
        self._positions: Sequence[int] = ()

    def clear(self) -> None:
        self._positions = ()

    def select(self, start: int, end: int, formulas: Sequence[Formula]) -> list[tuple[int, int]]:
        """Take the images in the range, and give the ranges beside them, which Qt can show as selected."""
        self._positions = [found.start for found in formulas if found.is_image and start <= found.start < end]
        if not self._positions:
            return [(start, end)] if start < end else []
        return list(self._beside(start, end))

    def paint(self, painter: QPainter, colour: QColor) -> None:
        """Fill the height of the line below each image, in coordinates of the document."""
        painter.setBrush(colour)
        for position in self._positions:
            block = self._document.findBlock(position)
            line = block.layout().lineForTextPosition(position - block.position())
            if line.isValid():
                origin = self._document.documentLayout().blockBoundingRect(block).topLeft()
                left, right = (x_of(line, position - block.position() + place) for place in (0, 1))
                ground = QRectF(origin.x() + left, origin.y() + line.y(), right - left, line.height())
                painter.drawRect(ground.toRect())  # sharp, as Qt's own beside it

    def _beside(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Block by block: a range over two cells of a table would be both of them whole."""
        block = self._document.findBlock(start)
        while block.isValid() and block.position() < end:
            first, last = max(start, block.position()), min(end, block.position() + block.length() - 1)
            images = (place for place in self._positions if first <= place < last)
            for before, after in pairwise((first - 1, *images, last)):
                if before + 1 < after:
                    yield before + 1, after
            block = block.next()
