"""What stands under a message: its sources, what was recalled for it, its versions, its actions, a quiet line."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from gui.transcript.appearance import Appearance
from gui.transcript.buttons import ChipButton, IconButton
from gui.transcript.content import MessageAction, RecalledChip, SourceChip
from gui.transcript.pieces import FooterPiece

_GAP = 6
_CHIPS_TOP = 10
_ANSWER_LINE = 34
_QUESTION_LINE = 32
_CHANGING: tuple[MessageAction, ...] = ("edit", "regenerate")
"""Actions that must wait while an answer is being written."""


class FooterWidget(QWidget):
    """Chips, which wrap, and below them versions, actions and figures in one line.

    `chip_clicked` carries a `SourceChip` or `RecalledChip`; `action_clicked` an action and where a menu would open on
    the screen; `version_wanted` -1 for the version before and 1 for the one after; `source_pointed_at` a citation
    number and where its chip is on the screen, 0 when it is left.
    """

    chip_clicked = Signal(object)
    action_clicked = Signal(str, QPoint)
    version_wanted = Signal(int)
    source_pointed_at = Signal(int, QRect)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._chips: list[ChipButton] = []
        self._piece = FooterPiece((), "", ())
        self._revealed = False
        self._actions: dict[MessageAction, IconButton] = {
            name: IconButton(self) for name in ("edit", "copy", "regenerate", "used", "more")
        }
        self._versions = {-1: IconButton(self), 1: IconButton(self)}
        self._copied = QTimer(self, interval=1_500, singleShot=True)
        self._copied.timeout.connect(self._label)
        for name, button in self._actions.items():
            button.clicked.connect(lambda _=False, action=name: self._act(action))
        for step, button in self._versions.items():
            button.clicked.connect(lambda _=False, by=step: self.version_wanted.emit(by))

    def set_appearance(self, appearance: Appearance) -> None:
        """Take new colours and fonts."""
        self._appearance = appearance
        for button in (*self._actions.values(), *self._versions.values()):
            button.set_appearance(appearance)

    def show_piece(self, piece: FooterPiece) -> None:
        """Show another footer."""
        self._piece = piece
        for old in self._chips:
            old.hide()
            old.deleteLater()
        contents: list[SourceChip | RecalledChip] = [*piece.sources, *piece.recalled]
        self._chips = [ChipButton(self, content, self._appearance) for content in contents]
        for chip in self._chips:
            chip.clicked.connect(lambda _=False, content=chip.content: self.chip_clicked.emit(content))
            chip.pointed_at.connect(lambda on, of=chip: self._point(of, on))
            chip.show()
        self._label()
        self._arrange()
        self.update()

    def set_revealed(self, revealed: bool, can_change: bool) -> None:
        """Show or hide the faces of the actions; while not `can_change` those that change the dialog do nothing."""
        self._revealed = revealed
        for name, button in self._actions.items():
            button.set_revealed(revealed)
            button.setEnabled(can_change or name not in _CHANGING)
        for step, button in self._versions.items():
            button.setEnabled(can_change and 1 <= self._piece.place + step <= self._piece.count)

    def place(self, left: int, width: int) -> tuple[int, int, int]:
        """The left edge, width and height that the piece takes in a column at `left` of `width` pixels."""
        return left, width, self._arrange_chips(width) + self._line_height

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place chips and actions."""
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the number of the version, and the figures before the actions."""
        painter = QPainter(self)
        painter.setPen(self._appearance.colours.muted)
        painter.setFont(self._appearance.font(0.8))
        line = QRect(0, self.height() - self._line_height, self.width(), self._line_height)
        painter.drawText(line.adjusted(self._figures_left, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._piece.footer)
        if self._piece.count > 1:
            between = self._versions[-1].geometry().right(), self._versions[1].geometry().left()
            area = QRect(between[0], line.top(), between[1] - between[0], line.height())
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self._place_words())
        painter.end()

    def minimumSizeHint(self) -> QSize:
        """No minimum: the transcript sets the size."""
        return QSize(0, 0)

    @property
    def _line_height(self) -> int:
        piece = self._piece
        if not (piece.actions or piece.footer or piece.count > 1):
            return 0
        return _QUESTION_LINE if piece.is_question else _ANSWER_LINE

    def _arrange(self) -> None:
        """Versions first, then figures and actions; under a question actions, then versions, up to the right edge."""
        piece = self._piece
        top = self._arrange_chips(self.width())
        shown = [button for name, button in self._actions.items() if name in piece.actions]
        for name, button in self._actions.items():
            button.setVisible(name in piece.actions)
        for button in self._versions.values():
            button.setVisible(piece.count > 1)
        side = self._actions["copy"].sizeHint()
        above = top + (self._line_height - side.height()) // 2
        words = self._advance(self._place_words()) + 4
        versions = 2 * side.width() + words if piece.count > 1 else 0
        actions = len(shown) * (side.width() + 2)
        left = max(0, self.width() - actions - versions) if piece.is_question else 0
        actions_left = left if piece.is_question else left + versions + self._figures_width()
        versions_left = left + actions if piece.is_question else left
        self._figures_left = left + versions + (4 if versions else 0)
        for position, button in enumerate(shown):
            button.setGeometry(QRect(QPoint(actions_left + position * (side.width() + 2), above), side))
        self._versions[-1].setGeometry(QRect(QPoint(versions_left, above), side))
        self._versions[1].setGeometry(QRect(QPoint(versions_left + side.width() + words, above), side))

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
        return self._advance(self._piece.footer) + 8 if self._piece.footer else 0

    def _advance(self, words: str) -> int:
        return QFontMetrics(self._appearance.font(0.8)).horizontalAdvance(words)

    def _place_words(self) -> str:
        return f"{self._piece.place}/{self._piece.count}"

    def _point(self, chip: ChipButton, on: bool) -> None:
        area = QRect(chip.mapToGlobal(QPoint(0, 0)), chip.size())
        self.source_pointed_at.emit(chip.number if on else 0, area)

    def _act(self, action: MessageAction) -> None:
        button = self._actions[action]
        if action == "copy":
            button.set_face("check")
            self._copied.start()
        self.action_clicked.emit(action, button.mapToGlobal(QPoint(0, button.height())))

    def _label(self) -> None:
        self._copied.stop()
        faces: tuple[tuple[IconButton, str, str], ...] = (
            (self._actions["edit"], "pencil", self.tr("Edit question")),
            (self._actions["copy"], "copy", self.tr("Copy message")),
            (self._actions["regenerate"], "refresh-cw", self.tr("Answer again")),
            (self._actions["used"], "info", self.tr("What was used")),
            (self._actions["more"], "ellipsis", self.tr("More actions")),
            (self._versions[-1], "chevron-left", self.tr("Version before")),
            (self._versions[1], "chevron-right", self.tr("Version after")),
        )
        for button, icon_name, label in faces:
            button.set_face(icon_name)
            button.setAccessibleName(label)
            button.setToolTip(label)
        of_all = self.tr("Version {place} of {count}").format(place=self._piece.place, count=self._piece.count)
        for button in self._versions.values():
            button.setAccessibleDescription(of_all)
