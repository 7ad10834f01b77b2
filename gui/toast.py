"""A short message over the foot of the window, with at most one button; and the bar for what stays."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from gui.announcing import announce
from gui.appearance import Colours, style_sheet
from gui.icons import icon

TOAST_MS = 8000
GAP = 16


class Toast(QFrame):
    """Goes away by itself after ``TOAST_MS``; a new message takes the place of the old one.

    It stands above ``over``, another part of ``parent``, and goes with it when that moves.
    """

    def __init__(self, over: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = over
        self._parent = parent
        self.setObjectName("toast")
        over.installEventFilter(self)
        self._on_press: Callable[[], None] | None = None
        self._label = QLabel()
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._button = QPushButton()
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._button.clicked.connect(self._press)
        self._row = QHBoxLayout(self)
        self._row.setSpacing(8)
        self._row.addWidget(self._label)
        self._row.addWidget(self._button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TOAST_MS)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def tell(self, text: str, button: str = "", on_press: Callable[[], None] | None = None) -> None:
        """Show ``text`` and, with ``button``, a button that calls ``on_press``."""
        self._on_press = on_press
        self._label.setText(text)
        self._button.setText(button)
        self._button.setAccessibleName(button)
        self._button.setVisible(bool(button))
        self._row.setContentsMargins(16, 8, 8 if button else 16, 8)
        self.adjustSize()
        self.place()
        self.raise_()
        self.show()
        announce(self, ". ".join(filter(None, (text, button))))
        self._timer.start()

    def place(self) -> None:
        """Stand in the middle, right above ``over``."""
        top = self._over.mapTo(self._parent, self._over.rect().topLeft())
        self.move(top.x() + (self._over.width() - self.width()) // 2, top.y() - self.height() - GAP)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Documents or a notice that come or go above the message field move the place of the toast."""
        if self.isVisible() and event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            self.place()
        return False

    def set_colours(self, colours: Colours) -> None:
        self.setStyleSheet(style_sheet(colours))

    @Slot()
    def _press(self) -> None:
        on_press = self._on_press
        self.hide()
        if on_press is not None:
            on_press()


class NoticeBar(QFrame):
    """A message over the message field that stays until it is closed or taken back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self._sign = QLabel()
        self._label = QLabel()
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setWordWrap(True)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._on_press: Callable[[], None] | None = None
        self._button = QPushButton()
        self._button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._button.clicked.connect(self._press)
        self._close = QToolButton()
        self._close.setIconSize(QSize(14, 14))
        self._close.setFixedSize(28, 28)
        self._close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._close.setToolTip(self.tr("Close"))
        self._close.setAccessibleName(self.tr("Close this message"))
        self._close.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 8)
        layout.setSpacing(10)
        layout.addWidget(self._sign)
        layout.addWidget(self._label, 1)
        layout.addWidget(self._button)
        layout.addWidget(self._close)
        self.hide()

    @property
    def text(self) -> str:
        """What is said, also while another page covers it; "" once it was closed or taken back."""
        return "" if self.isHidden() else self._label.text()

    def tell(self, text: str, button: str = "", on_press: Callable[[], None] | None = None) -> None:
        """Show ``text`` and, with ``button``, a button that calls ``on_press``."""
        self._on_press = on_press
        self._label.setText(text)
        self.setAccessibleName(text)
        self._button.setText(button)
        self._button.setAccessibleName(button)
        self._button.setVisible(bool(button))
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus if button else Qt.FocusPolicy.NoFocus)
        self.show()
        announce(self, text)

    def set_colours(self, colours: Colours) -> None:
        self.setStyleSheet(style_sheet(colours))
        self._sign.setPixmap(icon("triangle-alert", colours.warning, 18).pixmap(18, 18))
        self._close.setIcon(icon("x", colours.quiet, 14))

    @Slot()
    def _press(self) -> None:
        on_press = self._on_press
        self.hide()
        if on_press is not None:
            on_press()
