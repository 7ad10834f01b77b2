"""Small painted controls: icon buttons, source chips, the jump button and a slim scroll bar.

They are painted instead of styled by a style sheet, because polishing one costs more than showing a whole text piece.
"""

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QScrollBar, QWidget

from gui.icons import icon
from gui.transcript.appearance import Appearance
from gui.transcript.content import RecalledChip, SourceChip

_ICON = 15


class IconButton(QAbstractButton):
    """An icon, with a label beside it if it has one. While not revealed it shows only when focused."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon_name = ""
        self._revealed = True
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_appearance(self, appearance: Appearance) -> None:
        """Take new colours and fonts."""
        self._appearance = appearance
        self.setFont(appearance.font(0.84))
        self.update()

    def set_face(self, icon_name: str, label: str = "") -> None:
        """Show another icon and label."""
        self._icon_name = icon_name
        self.setText(label)
        self.update()

    def set_revealed(self, revealed: bool) -> None:
        """Show or hide the face. A hidden button keeps its place and can still be reached by keyboard."""
        self._revealed = revealed
        self.update()

    def sizeHint(self) -> QSize:
        """Room for icon and label."""
        if not self.text():
            return QSize(_ICON + 13, _ICON + 13)
        return QSize(_ICON + 20 + QFontMetrics(self.font()).horizontalAdvance(self.tr("Copied")), _ICON + 11)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the face, a hover background and a focus ring."""
        if not (self._revealed or self.hasFocus() or self.underMouse()):
            return
        colours = self._appearance.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hovered = self.underMouse() and self.isEnabled()
        painter.setOpacity(1 if self.isEnabled() else 0.4)
        painter.setPen(colours.accent if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(colours.hover if hovered else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        colour = colours.text if hovered or self.hasFocus() else colours.muted
        top = (self.height() - _ICON) // 2
        # Room is kept for the longer "Copied"; what is shown stands at its right end.
        words = self.fontMetrics().horizontalAdvance(self.text())
        left = self.width() - words - _ICON - 13 if self.text() else (self.width() - _ICON) // 2
        icon(self._icon_name, colour.name(), _ICON).paint(painter, left, top, _ICON, _ICON)
        painter.setPen(colour)
        painter.drawText(self.rect().adjusted(left + _ICON + 5, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.end()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Repaint with the hover background."""
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Repaint without the hover background."""
        self.update()


class ChipButton(QAbstractButton):
    """A source: its number in a pill, and its label; or what was recalled: an icon, and its first words.

    `pointed_at` tells that the mouse or the focus came to it, or left it.
    """

    pointed_at = Signal(bool)

    def __init__(self, parent: QWidget, content: SourceChip | RecalledChip, appearance: Appearance) -> None:
        super().__init__(parent)
        self.content = content
        self._appearance = appearance
        self.setFont(appearance.font(0.84))
        if isinstance(content, SourceChip):
            self.setText(content.label)
            self.setAccessibleDescription(content.description)
            name = self.tr("Source {number}: {label}")
            if not content.supported:
                name = self.tr("Unsure source {number}: {label}")
            self.setAccessibleName(name.format(number=content.number, label=content.label))
        else:
            self.setText(self.tr("Recalled from “{words}”").format(words=content.words))
            self.setToolTip(self.tr("Go to the message"))
            self.setAccessibleName(self.text())
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    @property
    def number(self) -> int:
        """The citation number, 0 of what was recalled."""
        return self.content.number if isinstance(self.content, SourceChip) else 0

    def sizeHint(self) -> QSize:
        """Room for pill and label."""
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self.text()) + self._pill_width() + 25, metrics.height() + 10)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint outline, pill and label."""
        colours = self._appearance.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(colours.hover if self.underMouse() else Qt.BrushStyle.NoBrush)
        painter.setPen(colours.accent if self.hasFocus() else colours.border)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, frame.height() / 2, frame.height() / 2)
        pill = QRectF(5, 5, self._pill_width(), self.height() - 10)
        if isinstance(self.content, SourceChip):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.pill)
            painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
            number = self._appearance.font(0.73)
            number.setWeight(number.Weight.DemiBold)
            painter.setFont(number)
            painter.setPen(colours.pill_text)
            painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, str(self.number))
            painter.setPen(colours.text if self.content.supported else colours.doubtful)
        else:
            size = _ICON - 1
            place = pill.center().toPoint() - QPoint(size // 2, size // 2)
            icon("history", colours.muted.name(), size).paint(painter, place.x(), place.y(), size, size)
            painter.setPen(colours.muted)
        painter.setFont(self.font())
        label = self.rect().adjusted(int(pill.right()) + 7, 0, -11, 0)
        modes = Qt.TextElideMode
        mode = modes.ElideMiddle if isinstance(self.content, SourceChip) else modes.ElideRight
        text = QFontMetrics(self.font()).elidedText(self.text(), mode, label.width() + 1)
        painter.drawText(label, Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Repaint with the hover background."""
        self.pointed_at.emit(True)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Repaint without the hover background."""
        self.pointed_at.emit(False)
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell it."""
        super().focusInEvent(event)
        self.pointed_at.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell it."""
        super().focusOutEvent(event)
        self.pointed_at.emit(False)

    def _pill_width(self) -> int:
        height = QFontMetrics(self.font()).height()
        return max(height, 9 * len(str(self.number)) + 8)


class TextButton(QAbstractButton):
    """A word in a rounded box, filled for what Enter does."""

    def __init__(self, parent: QWidget, is_filled: bool) -> None:
        super().__init__(parent)
        self._is_filled = is_filled
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_appearance(self, appearance: Appearance) -> None:
        """Take new colours and fonts."""
        self._appearance = appearance
        self.setFont(appearance.font(0.87))
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the word."""
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self.text()) + 28, metrics.height() + 12)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint box, word and focus ring."""
        colours = self._appearance.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(colours.text if self.hasFocus() else colours.filled if self._is_filled else colours.border)
        painter.setBrush(
            colours.filled if self._is_filled else colours.hover if self.underMouse() else colours.background
        )
        painter.setOpacity(1 if self.isEnabled() else 0.4)
        painter.drawRoundedRect(box, 8, 8)
        painter.setPen(colours.on_filled if self._is_filled else colours.text)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Repaint with the hover background."""
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Repaint without the hover background."""
        self.update()


class JumpButton(IconButton):
    """The round button that leads back to the latest text."""

    def sizeHint(self) -> QSize:
        """A circle that is easy to hit."""
        return QSize(36, 36)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a raised circle with the icon."""
        colours = self._appearance.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(colours.accent if self.hasFocus() else colours.border)
        painter.setBrush(colours.hover if self.underMouse() else colours.background)
        painter.drawEllipse(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        icon(self._icon_name, colours.text.name(), 18).paint(painter, 9, 9, 18, 18)
        painter.end()


class SlimScrollBar(QScrollBar):
    """A scroll bar with a round handle and no ground."""

    def sizeHint(self) -> QSize:
        """Slim, and short enough for any size."""
        return QSize(10, 10)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the handle."""
        if self.maximum() <= self.minimum():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        upright = self.orientation() == Qt.Orientation.Vertical
        length = self.height() if upright else self.width()
        span = self.maximum() - self.minimum()
        handle = max(32, length * self.pageStep() // (span + self.pageStep()))
        start = (length - handle) * (self.value() - self.minimum()) / span
        rect = QRectF(2, start, 6, handle) if upright else QRectF(start, 2, handle, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().button())
        painter.drawRoundedRect(rect, 3, 3)
        painter.end()
