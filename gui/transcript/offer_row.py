"""A quiet row under an answer: how it came about, and the other way that it could have."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from gui.transcript.appearance import Appearance
from gui.transcript.buttons import TextButton
from gui.transcript.pieces import OfferPiece

_LINE = 28
_TOP = 6
_GAP = 10


class OfferRow(QWidget):
    """`clicked` carries the action of the offer."""

    clicked = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._piece = OfferPiece("", "", "")
        self._button = _QuietButton(self, is_filled=False)
        self._button.clicked.connect(lambda _=False: self.clicked.emit(self._piece.action))

    def set_appearance(self, appearance: Appearance) -> None:
        """Take new colours and fonts."""
        self._appearance = appearance
        self._button.set_appearance(appearance)

    def show_piece(self, piece: OfferPiece) -> None:
        """Show another offer."""
        self._piece = piece
        self.setAccessibleName(piece.text)
        self._button.setText(piece.label)
        self._button.setAccessibleName(piece.label)
        self._arrange()
        self.update()

    def set_can_change(self, can_change: bool) -> None:
        """Whether the offer can be taken now."""
        self._button.setEnabled(can_change)

    def place(self, left: int, width: int) -> tuple[int, int, int]:
        """The left edge, width and height that the piece takes in a column at `left` of `width` pixels."""
        return left, width, _TOP + _LINE * (1 if self._fits(width) else 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the button behind the text, or below it."""
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the text."""
        painter = QPainter(self)
        painter.setPen(self._appearance.colours.muted)
        font = self._appearance.font(0.87)
        painter.setFont(font)
        area = QRect(0, _TOP, self.width(), _LINE)
        text = QFontMetrics(font).elidedText(self._piece.text, Qt.TextElideMode.ElideMiddle, self.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()

    def minimumSizeHint(self) -> QSize:
        """No minimum: the transcript sets the size."""
        return QSize(0, 0)

    @property
    def _text_width(self) -> int:
        width = QFontMetrics(self._appearance.font(0.87)).horizontalAdvance(self._piece.text)
        return width + _GAP if width else 0

    def _fits(self, width: int) -> bool:
        return self._text_width + self._button.sizeHint().width() <= width or not self._piece.text

    def _arrange(self) -> None:
        size = self._button.sizeHint()
        beside = self._fits(self.width())
        left = self._text_width if beside else 0
        top = _TOP + (0 if beside else _LINE) + (_LINE - size.height()) // 2
        self._button.setGeometry(left, top, min(size.width(), self.width()), size.height())


class _QuietButton(TextButton):
    """Words in a frame."""

    def sizeHint(self) -> QSize:
        """Room for the words."""
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self.text()) + 20, metrics.height() + 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint frame and words; the frame is stronger with the focus, the ground under the mouse."""
        colours = self._appearance.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(colours.hover if self.underMouse() and self.isEnabled() else Qt.BrushStyle.NoBrush)
        painter.setPen(colours.accent if self.hasFocus() else colours.border)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, 7, 7)
        painter.setFont(self.font())
        painter.setPen(colours.link if self.isEnabled() else colours.muted)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()
