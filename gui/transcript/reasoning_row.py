"""The row that says how long a model thought, and opens what it thought."""

import math
import time

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QEnterEvent, QFontMetrics, QHideEvent, QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from gui.icons import icon
from gui.motion import is_animated
from gui.transcript.appearance import Appearance
from gui.transcript.pieces import ReasoningPiece

_ICON = 15
_SIDE = 8
_GAP = 7
_HEIGHT = 30
_BELOW = 6
_BELOW_OPEN = 4
_FRAME_MS = 50
_PERIOD_FRAMES = 32
_MINUTE_S = 60
_MANY_S = 8_888


class ReasoningRow(QAbstractButton):
    """A button; while the model thinks its sparkle glows and the seconds count up. It stands still without motion."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._piece = ReasoningPiece()
        self._frame = 0
        self._timer = QTimer(self, interval=_FRAME_MS)
        self._timer.timeout.connect(self._advance)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_appearance(self, appearance: Appearance) -> None:
        """Take new colours and fonts."""
        self._appearance = appearance
        self.setFont(appearance.font(0.9))
        self.update()

    def show_piece(self, piece: ReasoningPiece) -> None:
        """Show another state."""
        self._piece = piece
        self._label()
        self.setAccessibleDescription(
            self.tr("Hides what the model thought") if piece.is_open else self.tr("Shows what the model thought")
        )
        self._run()
        self.update()

    def place(self, left: int, width: int) -> tuple[int, int, int]:
        """The left edge, width and height that the piece takes in a column at `left` of `width` pixels."""
        below = _BELOW_OPEN if self._piece.is_open else _BELOW
        # Room for the seconds that count up: the transcript places a row once.
        widest = self._wanted_width(self._thinking(_MANY_S)) if self._piece.since is not None else self._wanted_width()
        return left - _SIDE, min(width + _SIDE, widest), _HEIGHT + below

    def sizeHint(self) -> QSize:
        """Room for icon, label and arrow."""
        return QSize(self._wanted_width(), _HEIGHT)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to move."""
        self._run()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop moving."""
        self._timer.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return opens and closes as the space bar does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Repaint with the hover background."""
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Repaint without the hover background."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint sparkle, label and arrow, a hover background and a focus ring."""
        colours = self._appearance.colours
        hovered = self.underMouse()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(colours.accent if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(colours.hover if hovered else Qt.BrushStyle.NoBrush)
        area = QRectF(0, 0, min(self.width(), self._wanted_width()), _HEIGHT)
        painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        colour = colours.text if hovered or self.hasFocus() else colours.muted
        top = (_HEIGHT - _ICON) // 2
        if self._timer.isActive():
            painter.setOpacity(0.45 + 0.55 * (0.5 + 0.5 * math.sin(self._frame / _PERIOD_FRAMES * 2 * math.pi)))
        sparkle = colours.accent if self._piece.since is not None else colour
        icon("sparkles", sparkle.name(), _ICON).paint(painter, _SIDE, top, _ICON, _ICON)
        painter.setOpacity(1)
        painter.setPen(colour)
        left = _SIDE + _ICON + _GAP
        painter.drawText(area.adjusted(left, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self.text())
        arrow_left = left + QFontMetrics(self.font()).horizontalAdvance(self.text()) + _GAP + _ICON // 2
        painter.translate(arrow_left, _HEIGHT / 2)
        painter.rotate(0 if self._piece.is_open else -90)
        icon("chevron-down", colour.name(), _ICON).paint(painter, -_ICON // 2, -_ICON // 2, _ICON, _ICON)
        painter.end()

    def _run(self) -> None:
        moves = is_animated(self)
        if self._piece.since is None or not self.isVisible():
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start(_FRAME_MS if moves else 1_000)

    def _advance(self) -> None:
        self._frame = (self._frame + 1) % _PERIOD_FRAMES
        self._label()
        self.update()

    def _label(self) -> None:
        """The seconds that count up are painted only: a screen reader would read each of them out."""
        piece = self._piece
        if piece.since is not None:
            seconds = int(time.monotonic() - piece.since)
            text = self._thinking(seconds) if seconds else self.tr("Thinking…")
            name = self.tr("Thinking…")
        else:
            text = name = self._duration(piece.seconds)
        if text != self.text():
            self.setText(text)
        if name != self.accessibleName():
            self.setAccessibleName(name)

    def _thinking(self, seconds: int) -> str:
        return self.tr("Thinking… {seconds} s").format(seconds=seconds)

    def _duration(self, seconds: float) -> str:
        whole = round(seconds)
        if not seconds:
            return self.tr("Reasoning")
        if not whole:
            return self.tr("Thought for a moment")
        if whole < _MINUTE_S:
            return self.tr("Thought for {seconds} s").format(seconds=whole)
        minutes, rest = divmod(whole, _MINUTE_S)
        return self.tr("Thought for {minutes} min {seconds} s").format(minutes=minutes, seconds=rest)

    def _wanted_width(self, text: str = "") -> int:
        advance = QFontMetrics(self.font()).horizontalAdvance(text or self.text())
        return 2 * _SIDE + 2 * _ICON + 2 * _GAP + advance
