"""The bar at the top of the conversation that finds words in it."""

from PySide6.QtCore import QEvent, QLocale, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QHBoxLayout, QLabel, QLineEdit, QToolButton

from gui.appearance import Colours, style_sheet, text_scale
from gui.icons import icon

_FIELD_WIDTH = 230
_MARGIN = 8


class FindBar(QFrame):
    """Stands in the top right corner of ``parent``, whose content makes room for it.

    ``changed`` carries what is looked for, ``stepped`` 1 for the next place and -1 for the one before; ``closed`` comes
    when the search is given up.
    """

    changed = Signal(str)
    stepped = Signal(int)
    closed = Signal()

    def __init__(self, parent: QAbstractScrollArea) -> None:
        super().__init__(parent)
        self._over = parent
        self.setObjectName("find")
        self.setAccessibleName(self.tr("Find in this chat"))
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Find in this chat"))
        self.field.setAccessibleName(self.tr("Find in this chat"))
        self.field.setFixedWidth(round(_FIELD_WIDTH * text_scale()))
        self.field.textChanged.connect(self.changed)
        self.field.installEventFilter(self)
        self._count = QLabel()
        self._count.setTextFormat(Qt.TextFormat.PlainText)
        self._count.setMinimumWidth(self._count.fontMetrics().horizontalAdvance(self._words(888, 8_888)))
        self._count.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._before = self._button(self.tr("Find the place before"))
        self._next = self._button(self.tr("Find the next place"))
        self._close = self._button(self.tr("Close the search"))
        self._before.clicked.connect(lambda: self.stepped.emit(-1))
        self._next.clicked.connect(lambda: self.stepped.emit(1))
        self._close.clicked.connect(self.close_bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 6, 6)
        row.setSpacing(4)
        for part in (self.field, self._count, self._before, self._next, self._close):
            row.addWidget(part)
        self.show_count(0, 0, True)
        parent.installEventFilter(self)

    def open_bar(self) -> None:
        """Show the bar and go to its field, with the words that are there chosen."""
        self._place()
        self.show()
        self.raise_()
        self._over.setViewportMargins(0, self.height() + 2 * _MARGIN, 0, 0)
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        self.changed.emit(self.field.text())

    @Slot()
    def close_bar(self) -> None:
        """Hide the bar; its words stay for the next time."""
        self.hide()
        self._over.setViewportMargins(0, 0, 0, 0)
        self.closed.emit()

    @Slot(int, int, bool)
    def show_count(self, number: int, total: int, is_final: bool) -> None:
        """Show which place is the current one, 0 for none, and how many there are."""
        if not self.field.text():
            text = ""
        elif not total:
            text = self.tr("Not found") if is_final else "…"
        else:
            text = self._words(number, total) if number else QLocale().toString(total)
        self._count.setText(text)
        self.field.setAccessibleDescription(text)
        for button in (self._before, self._next):
            button.setEnabled(total > 0)

    def set_colours(self, colours: Colours) -> None:
        self.setStyleSheet(style_sheet(colours))
        for button, name in ((self._before, "chevron-up"), (self._next, "chevron-down"), (self._close, "x")):
            button.setIcon(icon(name, colours.quiet, 16))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter and Escape in the field; the size of what the bar stands on."""
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self._place()
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.stepped.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
                return True
            # Arrows up and down would otherwise scroll what is below.
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self.stepped.emit(1 if event.key() == Qt.Key.Key_Down else -1)
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes; no key goes on to the conversation below."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """No click goes on to the conversation below."""

    def _place(self) -> None:
        self.adjustSize()
        room = self._over.width()
        self.move(max(_MARGIN, room - self.width() - 2 * _MARGIN), _MARGIN)

    def _words(self, number: int, total: int) -> str:
        locale = QLocale()
        return self.tr("{number} of {total}").format(number=locale.toString(number), total=locale.toString(total))

    def _button(self, name: str) -> QToolButton:
        button = QToolButton()
        button.setFixedSize(30, 30)
        button.setIconSize(QSize(16, 16))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolTip(name)
        button.setAccessibleName(name)
        return button
