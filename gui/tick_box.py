"""A check box in the window's colours: Qt's own is black on black in the dark."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QWidget

from gui.appearance import Colours
from gui.icons import icon

BOX = 16
_GAP = 8
_RING = 3


def paint_tick(painter: QPainter, box: QRect, state: Qt.CheckState, colours: Colours) -> None:
    """Paint the box, ``BOX`` pixels wide and high, with its tick or its dash."""
    is_empty = state == Qt.CheckState.Unchecked
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(colours.quiet if is_empty else colours.accent), 1.5))
    painter.setBrush(QColor(colours.ground if is_empty else colours.accent))
    painter.drawRoundedRect(box, 4, 4)
    if not is_empty:
        mark = icon("check" if state == Qt.CheckState.Checked else "minus", colours.on_accent, 12)
        mark.paint(painter, box.adjusted(2, 2, -2, -2))
    painter.restore()


class TickBox(QCheckBox):
    """A check box with its words beside it."""

    def __init__(self, text: str, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._colours = colours
        self.setAccessibleName(text)

    def sizeHint(self) -> QSize:
        """Box and words, with room for the focus ring."""
        words = self.fontMetrics().size(Qt.TextFlag.TextSingleLine, self.text())
        return QSize(2 * _RING + BOX + _GAP + words.width(), max(BOX, words.height()) + 2 * _RING)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, place: QPoint) -> bool:
        """Box and words take clicks, wherever the style has them."""
        return self.rect().contains(place)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint box, words and focus ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(1.0 if self.isEnabled() else 0.5)
        box = QRect(_RING, (self.height() - BOX) // 2, BOX, BOX)
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._colours.accent_text), 2))
            painter.drawRoundedRect(QRectF(box).adjusted(-2, -2, 2, 2), 5, 5)
        paint_tick(painter, box, self.checkState(), self._colours)
        painter.setPen(QColor(self._colours.text))
        words = self.rect().adjusted(box.right() + 1 + _GAP, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.end()
