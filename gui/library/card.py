"""A model as a card: its name, what it needs of the memory, facts, a sentence, and what can be done with it."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from engine.library.facts import Fit
from gui.appearance import Colours, text_font
from gui.icons import icon

_DOT = 9
_GAP = 6

CARD_STYLE = """
#card { background: %(field)s; border: 1px solid %(line)s; border-radius: 12px; }
#card[chosen="true"] { border-color: %(accent_text)s; }
"""


class FitSign(QWidget):
    """A green, amber or red dot and the need of memory; the figures behind them are its tooltip and its words."""

    def __init__(self, fit: Fit, need: str, memory: str, colours: Colours) -> None:
        super().__init__()
        self._need = need
        self.dot = {"fits": colours.good, "tight": colours.fair, "too big": colours.danger}[fit]
        self._quiet = colours.quiet
        self.setFont(text_font(12))
        self.setToolTip(memory)
        self.setAccessibleName(memory)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Dot, gap and text."""
        return QSize(_DOT + _GAP + self.fontMetrics().horizontalAdvance(self._need), self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.dot))
        painter.drawEllipse(0, (self.height() - _DOT) // 2, _DOT, _DOT)
        painter.setPen(QColor(self._quiet))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._need)
        painter.end()


class Card(QFrame):
    """Filled by its methods; buttons stand at its right end."""

    def __init__(self, name: str, facts: str, colours: Colours) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setAccessibleName(name)
        self.name = name
        self._colours = colours
        self._said = QVBoxLayout()
        self._said.setSpacing(3)
        title = wrapped_label(name, 14)
        title.setFont(text_font(14, text_font().Weight.DemiBold))
        self._head = QHBoxLayout()
        self._head.setSpacing(12)
        self._head.addWidget(title, 1)
        self._said.addLayout(self._head)
        if facts:
            self._said.addWidget(wrapped_label(facts, 12, "quiet"))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 12, 12, 12)
        self._row.setSpacing(10)
        self._row.addLayout(self._said, 1)

    def add_fit(self, fit: Fit, need: str, memory: str) -> None:
        self._head.addWidget(FitSign(fit, need, memory, self._colours), 0, Qt.AlignmentFlag.AlignVCenter)

    def add_line(self, text: str, kind: str = "") -> QLabel:
        """A line of words below the facts."""
        label = wrapped_label(text, 13, kind)
        self._said.addWidget(label)
        return label

    def add_widget(self, widget: QWidget) -> None:
        """Something else below the facts."""
        self._said.addWidget(widget)

    def add_button(self, text: str, name: str, on_press: Callable[[], None], kind: str = "outlined") -> QPushButton:
        """A button with words; ``name`` tells it from those of other cards."""
        button = QPushButton(text)
        button.setProperty("kind", kind)
        button.setAccessibleName(name)
        button.clicked.connect(lambda: on_press())
        self._row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        return button

    def add_icon(self, sign: str, tip: str, name: str, on_press: Callable[[], None]) -> QToolButton:
        """A button with an icon of ``gui.icons``."""
        button = QToolButton()
        button.setFixedSize(34, 34)
        button.setIconSize(QSize(17, 17))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setIcon(icon(sign, self._colours.quiet, 17))
        button.setToolTip(tip)
        button.setAccessibleName(name)
        button.clicked.connect(lambda: on_press())
        self._row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        return button


def wrapped_label(text: str, pixels: int = 13, kind: str = "") -> QLabel:
    """Words that break into lines; what a file or the hub says of itself is no markup."""
    label = QLabel(text)
    label.setFont(text_font(pixels))
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    if kind:
        label.setProperty("kind", kind)
    return label
