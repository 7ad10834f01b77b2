"""A model in the menu: its name over a line of facts."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QWidget, QWidgetAction

from gui.appearance import Colours, text_font
from gui.icons import icon

_HEIGHT = 46
_LEFT = 34
_RIGHT = 16
_LEAST_WIDTH = 320
_ICON = 16


class ModelRow(QWidgetAction):
    """An entry of ``menu`` with two lines; ``sign`` names the icon before it, "" for none.

    ``warning`` stands behind the facts in the colour of warnings, of dangers where ``blocked``.
    """

    def __init__(
        self, menu: QMenu, colours: Colours, name: str, facts: str, warning: str, blocked: bool, sign: str
    ) -> None:
        super().__init__(menu)
        self.setText(name)
        self.colours = colours
        self.facts = facts
        self.warning = warning
        self.blocked = blocked
        self.sign = sign
        self.setDefaultWidget(_RowWidget(self, menu))


class _RowWidget(QWidget):
    """Paints only: the mouse and the keys are the menu's own."""

    def __init__(self, row: ModelRow, menu: QMenu) -> None:
        super().__init__(menu)
        self._row = row
        self._menu = menu
        self._name_font = text_font(14, text_font().Weight.Medium)
        self._facts_font = text_font(12)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(row.text())
        self.setAccessibleDescription(" · ".join(filter(None, (row.facts, row.warning))))
        menu.hovered.connect(self.update)

    def sizeHint(self) -> QSize:
        wide = max(
            QFontMetrics(self._name_font).horizontalAdvance(self._row.text()),
            QFontMetrics(self._facts_font).horizontalAdvance(self._second_line),
        )
        return QSize(max(wide + _LEFT + _RIGHT, _LEAST_WIDTH), _HEIGHT)

    @property
    def _second_line(self) -> str:
        return " · ".join(filter(None, (self._row.facts, self._row.warning)))

    def paintEvent(self, event: QPaintEvent) -> None:
        row, colours = self._row, self._row.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._menu.activeAction() is row:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.hover))
            painter.drawRoundedRect(self.rect(), 6, 6)
        if row.sign:
            colour = colours.warning if row.sign == "triangle-alert" else colours.accent_text
            place = QRect(9, (_HEIGHT - _ICON) // 2, _ICON, _ICON)
            icon(row.sign, colour, _ICON).paint(painter, place)
        self._draw(painter, QRect(_LEFT, 5, self.width() - _LEFT - _RIGHT, 20))

    def _draw(self, painter: QPainter, line: QRect) -> None:
        row, colours = self._row, self._row.colours
        painter.setFont(self._name_font)
        painter.setPen(QColor(colours.text if row.isEnabled() else colours.quiet))
        elide, middle = Qt.TextElideMode.ElideRight, Qt.AlignmentFlag.AlignVCenter
        painter.drawText(line, middle, painter.fontMetrics().elidedText(row.text(), elide, line.width()))
        line.translate(0, 18)
        painter.setFont(self._facts_font)
        painter.setPen(QColor(colours.quiet))
        facts = f"{row.facts} · " if row.facts and row.warning else row.facts
        painter.drawText(line, middle, painter.fontMetrics().elidedText(facts, elide, line.width()))
        if row.warning:
            line.setLeft(line.left() + painter.fontMetrics().horizontalAdvance(facts))
            painter.setPen(QColor(colours.danger if row.blocked else colours.warning))
            painter.drawText(line, middle, painter.fontMetrics().elidedText(row.warning, elide, line.width()))
