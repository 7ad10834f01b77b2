"""The rows of a message that are no text: its author, a notice, and the moving dots before its text."""

import math

from PySide6.QtCore import QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QFont, QFontMetrics, QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from gui.motion import is_animated
from gui.transcript.appearance import Appearance
from gui.transcript.pieces import AuthorPiece, BusyPiece, NoticePiece

_DOT = 18
_FRAME_MS = 50
_PERIOD_FRAMES = 24


class AuthorWidget(QWidget):
    """The avatar dot and the author's name."""

    def set_appearance(self, appearance: Appearance) -> None:
        """Take new colours and fonts."""
        self._appearance = appearance

    def show_piece(self, piece: AuthorPiece) -> None:
        """Show another author."""
        self._piece = piece
        self.setAccessibleName(piece.author)
        self.update()

    def place(self, left: int, width: int) -> tuple[int, int, int]:
        """The left edge, width and height that the piece takes in a column at `left` of `width` pixels."""
        return left, width, 30

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint dot and name."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._appearance.colours.accent)
        painter.drawEllipse(QRectF(0, (self.height() - _DOT) / 2, _DOT, _DOT))
        painter.setBrush(self._appearance.colours.background)
        painter.drawEllipse(QRectF(_DOT / 2 - 3, self.height() / 2 - 3, 6, 6))
        painter.setPen(self._appearance.colours.text)
        painter.setFont(self._appearance.font(0.93, QFont.Weight.DemiBold))
        painter.drawText(self.rect().adjusted(_DOT + 8, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._piece.author)
        painter.end()


class NoticeWidget(QWidget):
    """A quiet line between messages."""

    def set_appearance(self, appearance: Appearance) -> None:
        """Take new colours and fonts."""
        self._appearance = appearance

    def show_piece(self, piece: NoticePiece) -> None:
        """Show another notice."""
        self._piece = piece
        self.setAccessibleName(piece.text)
        self.update()

    def place(self, left: int, width: int) -> tuple[int, int, int]:
        """The left edge, width and height that the piece takes in a column at `left` of `width` pixels."""
        metrics = QFontMetrics(self._appearance.font(0.87))
        room = QRect(0, 0, width - 80, 10_000)
        return left, width, metrics.boundingRect(room, _NOTICE_FLAGS, self._piece.text).height() + 16

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the text in the middle."""
        painter = QPainter(self)
        painter.setPen(self._appearance.colours.muted)
        painter.setFont(self._appearance.font(0.87))
        painter.drawText(self.rect().adjusted(40, 0, -40, 0), _NOTICE_FLAGS, self._piece.text)
        painter.end()


_NOTICE_FLAGS = Qt.AlignmentFlag.AlignCenter.value | Qt.TextFlag.TextWordWrap.value


class BusyWidget(QWidget):
    """Three dots that swell in turn; they stand still where the desktop asks for no animation."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._frame = 0
        self._timer = QTimer(self, interval=_FRAME_MS)
        self._timer.timeout.connect(self._advance)

    def set_appearance(self, appearance: Appearance) -> None:
        """Take new colours and fonts."""
        self._appearance = appearance

    def show_piece(self, piece: BusyPiece) -> None:
        """Show another caption."""
        self._piece = piece
        self.setAccessibleName(piece.caption or self.tr("Thinking"))
        self.update()

    def place(self, left: int, width: int) -> tuple[int, int, int]:
        """The left edge, width and height that the piece takes in a column at `left` of `width` pixels."""
        return left, width, 36

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to move, unless motion is unwanted."""
        if is_animated(self):
            self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop moving."""
        self._timer.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint dots and caption."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._appearance.colours.muted)
        for dot in range(3):
            phase = (self._frame - 4 * dot) / _PERIOD_FRAMES * 2 * math.pi
            strength = 0.5 + 0.5 * math.sin(phase) if self._timer.isActive() else 0.6
            painter.setOpacity(0.35 + 0.65 * strength)
            radius = 2.4 + 1.0 * strength
            painter.drawEllipse(QRectF(8 + 13 * dot - radius, self.height() / 2 - radius, 2 * radius, 2 * radius))
        painter.setOpacity(1)
        painter.setPen(self._appearance.colours.muted)
        painter.setFont(self._appearance.font(0.9))
        painter.drawText(self.rect().adjusted(54, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._piece.caption)
        painter.end()

    def _advance(self) -> None:
        self._frame = (self._frame + 1) % _PERIOD_FRAMES
        self.update(0, 0, 50, self.height())
