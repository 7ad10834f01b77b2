"""A model in the menu: its name over a line of facts."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QWidget, QWidgetAction

from gui.appearance import Colours, text_font
from gui.icons import icon

if TYPE_CHECKING:
    from engine.library.facts import Fit
    from gui.library.model_menu import ModelEntry

_HEIGHT = 46
_LEFT = 34
_RIGHT = 16
_LEAST_WIDTH, _MOST_WIDTH = 320, 460
_ICON = 16
_DOT = 9
_GAP = 6


class ModelRow(QWidgetAction):
    """An entry of ``menu`` with two lines; ``sign`` names the icon before it, "" for none.

    At its end stands what it needs of the memory, behind a dot that says how that fits: green, amber or red. The
    warning stands behind the facts in the same colour, the figures are the tooltip.
    """

    def __init__(self, menu: QMenu, colours: Colours, model: "ModelEntry", sign: str) -> None:
        super().__init__(menu)
        self.setText(model.name)
        self.setToolTip(model.problem or model.memory)
        self.model = model
        self.colours = colours
        self.sign = sign
        self.setDefaultWidget(_RowWidget(self, menu))

    @property
    def facts(self) -> str:
        return self.model.problem or self.model.facts

    @property
    def dot(self) -> str:
        """The colour of the dot, "" for none."""
        fits: dict[Fit, str] = {
            "fits": self.colours.good,
            "tight": self.colours.fair,
            "too big": self.colours.danger,
        }
        return fits[self.model.fit] if self.model.fit is not None else ""


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
        self.setAccessibleDescription(". ".join(filter(None, (row.facts, row.model.memory))))
        menu.hovered.connect(self.update)

    def sizeHint(self) -> QSize:
        name = QFontMetrics(self._name_font).horizontalAdvance(self._row.text()) + self._need_width
        wide = max(name, QFontMetrics(self._facts_font).horizontalAdvance(self._second_line))
        # The words for a broken file are cut: they are long, and the page of the models has them whole.
        return QSize(min(max(wide + _LEFT + _RIGHT, _LEAST_WIDTH), max(name + _LEFT + _RIGHT, _MOST_WIDTH)), _HEIGHT)

    @property
    def _need_width(self) -> int:
        """Of the dot and the need of memory, with the gap before them."""
        if not self._row.dot:
            return 0
        return QFontMetrics(self._facts_font).horizontalAdvance(self._row.model.need) + _DOT + 5 * _GAP

    @property
    def _second_line(self) -> str:
        return " · ".join(filter(None, (self._row.facts, self._row.model.warning)))

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
        line = QRect(_LEFT, 5, self.width() - _LEFT - _RIGHT, 20)
        if row.dot:
            self._draw_need(painter, line)
        self._draw_name(painter, line.adjusted(0, 0, -self._need_width, 0))
        self._draw_facts(painter, line.translated(0, 18))

    def _draw_need(self, painter: QPainter, line: QRect) -> None:
        painter.setFont(self._facts_font)
        painter.setPen(QColor(self._row.colours.quiet))
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._row.model.need)
        wide = painter.fontMetrics().horizontalAdvance(self._row.model.need)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._row.dot))
        painter.drawEllipse(line.right() - wide - _GAP - _DOT, line.center().y() - _DOT // 2, _DOT, _DOT)

    def _draw_name(self, painter: QPainter, line: QRect) -> None:
        row, colours = self._row, self._row.colours
        painter.setFont(self._name_font)
        painter.setPen(QColor(colours.text if row.isEnabled() else colours.quiet))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, _elided(painter, row.text(), line))

    def _draw_facts(self, painter: QPainter, line: QRect) -> None:
        row, colours = self._row, self._row.colours
        warning = row.model.warning
        painter.setFont(self._facts_font)
        painter.setPen(QColor(colours.quiet))
        facts = f"{row.facts} · " if row.facts and warning else row.facts
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, _elided(painter, facts, line))
        if warning:
            line.setLeft(line.left() + painter.fontMetrics().horizontalAdvance(facts))
            painter.setPen(QColor(colours.danger if row.model.blocked else colours.warning))
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, _elided(painter, warning, line))


def _elided(painter: QPainter, text: str, line: QRect) -> str:
    return painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, line.width())
