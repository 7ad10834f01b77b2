"""The frame of a document or a folder above the message field: a sign, a name over what is happening, two buttons."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from gui.appearance import Colours, text_font, text_scale
from gui.icons import icon

CHIP_HEIGHT = 44
_NAME_WIDTH = 170
_SIGN = 20
_BUTTON_SIGN = 14


class Chip(QFrame):
    """``clicked`` carries nothing. More may be put behind the name, in ``title``, and below the words, in ``words``."""

    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chip")
        self.setFixedHeight(round(CHIP_HEIGHT * text_scale()))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._sign = QLabel()
        self._name = QLabel()
        self._name.setFont(text_font(13, text_font().Weight.Medium))
        self._state = QLabel()
        self._state.setFont(text_font(11))
        self.first_button, self.last_button = _button(), _button()
        self.title = QHBoxLayout()
        self.title.setSpacing(6)
        self.title.addWidget(self._name)
        self.words = QVBoxLayout()
        self.words.setSpacing(0)
        self.words.addLayout(self.title)
        self.words.addWidget(self._state)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 4, 6, 4)
        layout.setSpacing(8)
        layout.addWidget(self._sign)
        layout.addLayout(self.words)
        layout.addWidget(self.first_button)
        layout.addWidget(self.last_button)

    @property
    def stops(self) -> list[QWidget]:
        """What Tab comes to, in order."""
        buttons: list[QWidget] = [self.first_button, self.last_button]
        return [self, *buttons] if self.focusPolicy() & Qt.FocusPolicy.TabFocus else buttons

    def set_words(self, name: str, state: str, has_failed: bool) -> None:
        """Show a name, shortened in its middle, over a state."""
        metrics = QFontMetrics(self._name.font())
        self._name.setText(metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, _NAME_WIDTH))
        self._state.setText(state)
        self._state.setProperty("kind", "danger" if has_failed else "quiet")
        self.setProperty("failed", has_failed)

    def set_signs(self, colours: Colours, sign: str, first: tuple[str, str], last: tuple[str, str]) -> None:
        """Show a sign, and (sign, colour) of the buttons; with the style of what ``set_words`` told."""
        colour = colours.danger if self.property("failed") else colours.accent_text
        self._sign.setPixmap(icon(sign, colour, _SIGN).pixmap(_SIGN, _SIGN))
        for button, signed in ((self.first_button, first), (self.last_button, last)):
            button.setIcon(icon(*signed, _BUTTON_SIGN))
        for part in (self, self._state):
            part.style().unpolish(part)
            part.style().polish(part)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        # Who does not take the press is not told of the release.
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()


def name_button(button: QToolButton, words: str) -> None:
    """Say what a button with a sign alone does."""
    button.setToolTip(words)
    button.setAccessibleName(words)


def _button() -> QToolButton:
    button = QToolButton()
    button.setFixedSize(24, 24)
    button.setIconSize(QSize(_BUTTON_SIGN, _BUTTON_SIGN))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
