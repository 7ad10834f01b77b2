"""A switch: a check box whose box is a pill with a knob."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QWidget

from gui.appearance import Colours

_WIDTH, _HEIGHT = 38, 22
_RING = 3
_KNOB = 16


class Switch(QCheckBox):
    """Has no words of its own: give it an accessible name."""

    def __init__(self, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = colours

    def set_colours(self, colours: Colours) -> None:
        self._colours = colours
        self.update()

    def sizeHint(self) -> QSize:
        """The pill, with room for the focus ring."""
        return QSize(_WIDTH + 2 * _RING, _HEIGHT + 2 * _RING)

    def hitButton(self, place: QPoint) -> bool:
        """The pill takes clicks, wherever the style has its box."""
        return QRectF(0, 0, _WIDTH + 2 * _RING, self.height()).contains(place)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint pill, knob and focus ring."""
        colours = self._colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(1.0 if self.isEnabled() else 0.45)
        pill = QRectF(_RING, (self.height() - _HEIGHT) / 2, _WIDTH, _HEIGHT)
        if self.hasFocus():
            painter.setPen(QColor(colours.accent_text))
            ring = pill.adjusted(-2.5, -2.5, 2.5, 2.5)
            painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.accent if self.isChecked() else colours.quiet))
        painter.drawRoundedRect(pill, _HEIGHT / 2, _HEIGHT / 2)
        gap = (_HEIGHT - _KNOB) / 2
        left = pill.right() - gap - _KNOB if self.isChecked() else pill.left() + gap
        painter.setBrush(QColor(colours.on_accent if self.isChecked() else colours.ground))
        painter.drawEllipse(QRectF(left, pill.top() + gap, _KNOB, _KNOB))
        painter.end()
