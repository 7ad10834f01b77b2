"""A field that opens a list: a combo box in the shape of the other fields."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from gui.appearance import Colours
from gui.icons import icon

_RADIUS = 8
_SIDE = 10
_ARROW = 16
_GAP = 6
_LEAST_HEIGHT = 32


class ChoiceField(QComboBox):
    """Has no words of its own: give it an accessible name. The wheel scrolls the page, not the choice."""

    def __init__(self, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = colours

    def setAccessibleName(self, name: str) -> None:
        """The list that opens has the same name."""
        super().setAccessibleName(name)
        self.view().setAccessibleName(name)

    def set_colours(self, colours: Colours) -> None:
        self._colours = colours
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the longest text."""
        wanted = super().sizeHint()
        return QSize(wanted.width() + _SIDE, max(_LEAST_HEIGHT, wanted.height() + 4))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll what the field stands on."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint frame, icon, text and arrow."""
        colours = self._colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = 2 if self.hasFocus() else 1
        painter.setPen(QPen(QColor(colours.accent_text if self.hasFocus() else colours.line), width))
        painter.setBrush(QColor(colours.hover if self.underMouse() else colours.ground))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(1, 1, -1, -1), _RADIUS, _RADIUS)
        inner = self.rect().adjusted(_SIDE, 0, -_SIDE, 0)
        arrow = QRect(inner.right() - _ARROW, (self.height() - _ARROW) // 2, _ARROW, _ARROW)
        icon("chevron-down", colours.quiet, _ARROW).paint(painter, arrow)
        inner.setRight(arrow.left() - _GAP)
        sign = self.itemIcon(self.currentIndex())
        if not sign.isNull():
            size = self.iconSize()
            sign.paint(painter, QRect(inner.left(), (self.height() - size.height()) // 2, size.width(), size.height()))
            inner.setLeft(inner.left() + size.width() + _GAP)
        painter.setPen(QColor(colours.text if self.isEnabled() else colours.quiet))
        shown = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.end()
