"""The rows of a message that are no text: its author, its footer, a notice, and the moving dots before its text."""

import math

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QFontMetrics, QHideEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStyle, QWidget

from gui.transcript.appearance import Appearance
from gui.transcript.buttons import ChipButton, IconButton
from gui.transcript.pieces import AuthorPiece, BusyPiece, FooterPiece, NoticePiece

_DOT = 18
_GAP = 6
_CHIPS_TOP = 10
_ACTIONS_HEIGHT = 34
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
        if self.style().styleHint(QStyle.StyleHint.SH_Widget_Animate, None, self):
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


class FooterWidget(QWidget):
    """Source chips, which wrap, and below them the actions and a quiet line of figures."""

    source_clicked = Signal(int)
    action_clicked = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._chips: list[ChipButton] = []
        self._revealed = False
        self._piece = FooterPiece((), "", ())
        self._actions = {name: IconButton(self) for name in ("copy", "regenerate")}
        self._copied = QTimer(self, interval=1_500, singleShot=True)
        self._copied.timeout.connect(self._label_actions)
        for name, button in self._actions.items():
            button.clicked.connect(lambda _=False, action=name: self._act(action))

    def set_appearance(self, appearance: Appearance) -> None:
        """Take new colours and fonts."""
        self._appearance = appearance
        for button in self._actions.values():
            button.set_appearance(appearance)

    def show_piece(self, piece: FooterPiece) -> None:
        """Show another footer."""
        self._piece = piece
        for old in self._chips:
            old.hide()
            old.deleteLater()
        self._chips = [ChipButton(self, source, self._appearance) for source in piece.sources]
        for chip in self._chips:
            chip.clicked.connect(lambda _=False, number=chip.number: self.source_clicked.emit(number))
            chip.show()
        self._label_actions()
        self._arrange()
        self.update()

    def set_revealed(self, revealed: bool) -> None:
        """Show or hide the faces of the actions."""
        self._revealed = revealed
        for button in self._actions.values():
            button.set_revealed(revealed)

    def place(self, left: int, width: int) -> tuple[int, int, int]:
        """The left edge, width and height that the piece takes in a column at `left` of `width` pixels."""
        line = _ACTIONS_HEIGHT if self._piece.actions or self._piece.footer else 0
        return left, width, self._arrange_chips(width) + line

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place chips and actions."""
        self._arrange()

    def _arrange(self) -> None:
        top = self._arrange_chips(self.width())
        left = self._figures_width() + 8 if self._piece.footer else 0
        for name, button in self._actions.items():
            button.setVisible(name in self._piece.actions)
            if name in self._piece.actions:
                size = button.sizeHint()
                button.setGeometry(left, top + (_ACTIONS_HEIGHT - size.height()) // 2, size.width(), size.height())
                left += size.width() + 2

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the figures before the actions."""
        painter = QPainter(self)
        painter.setPen(self._appearance.colours.muted)
        painter.setFont(self._appearance.font(0.8))
        area = QRect(0, self.height() - _ACTIONS_HEIGHT, self.width(), _ACTIONS_HEIGHT)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, self._piece.footer)
        painter.end()

    def minimumSizeHint(self) -> QSize:
        """No minimum: the transcript sets the size."""
        return QSize(0, 0)

    def _arrange_chips(self, width: int) -> int:
        """Put the chips in rows of `width` and return the height they take."""
        left, top, height = 0, _CHIPS_TOP, 0
        for chip in self._chips:
            size = chip.sizeHint().boundedTo(QSize(min(width, 320), 100))
            if left and left + size.width() > width:
                left, top = 0, top + height + _GAP
            chip.setGeometry(left, top, size.width(), size.height())
            left, height = left + size.width() + _GAP, size.height()
        return top + height if self._chips else 0

    def _figures_width(self) -> int:
        return QFontMetrics(self._appearance.font(0.8)).horizontalAdvance(self._piece.footer)

    def _act(self, action: str) -> None:
        if action == "copy":
            self._actions["copy"].set_face("check")
            self._copied.start()
        self.action_clicked.emit(action)

    def _label_actions(self) -> None:
        self._copied.stop()
        for name, icon_name, label in (
            ("copy", "copy", self.tr("Copy message")),
            ("regenerate", "refresh-cw", self.tr("Answer again")),
        ):
            self._actions[name].set_face(icon_name)
            self._actions[name].setAccessibleName(label)
            self._actions[name].setToolTip(label)
