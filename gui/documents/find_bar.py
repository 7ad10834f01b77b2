"""The row in which one looks for words in a document."""

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from gui.appearance import Colours
from gui.documents.folder_wording import count_worded
from gui.icons import icon

PAUSE_MS = 180
"""Words are looked for once one has stopped typing them for so long."""


class FindBar(QWidget):
    """``wanted`` carries the words. Enter and Shift+Enter step on and back (``step``: +1 or −1), Escape closes it."""

    wanted = Signal(str)
    step = Signal(int)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = QLineEdit()
        self._field.setPlaceholderText(self.tr("Find in the document"))
        self._field.setAccessibleName(self.tr("Words to find"))
        # A path that is dropped here is meant for the chat.
        self._field.setAcceptDrops(False)
        self._count = QLabel()
        self._count.setProperty("kind", "quiet")
        self._count.setContentsMargins(8, 0, 4, 0)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(lambda: self.wanted.emit(self._field.text()))
        self._field.textChanged.connect(self._timer.start)
        self._buttons: list[tuple[QToolButton, str]] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self._field, 1)
        row.addWidget(self._count)
        for sign, name, pressed in (
            ("chevron-left", self.tr("Place before"), lambda: self.step.emit(-1)),
            ("chevron-right", self.tr("Next place"), lambda: self.step.emit(1)),
            ("x", self.tr("Close the search"), self.close_bar),
        ):
            button = QToolButton()
            button.setFixedSize(28, 28)
            button.setIconSize(QSize(14, 14))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setToolTip(name)
            button.setAccessibleName(name)
            button.clicked.connect(pressed)
            self._buttons.append((button, sign))
            row.addWidget(button)
        self.hide()

    @property
    def words(self) -> str:
        """What is looked for, "" while the bar is closed."""
        return self._field.text() if not self.isHidden() else ""

    @Slot()
    def open(self) -> None:
        """Show it, with the words of before chosen."""
        self.show()
        self._field.selectAll()
        self._field.setFocus()
        if self._field.text():
            self.wanted.emit(self._field.text())

    @Slot()
    def close_bar(self) -> None:
        self.hide()
        self._timer.stop()
        self.wanted.emit("")
        self.closed.emit()

    def clear(self) -> None:
        """Forget the words, as for another document; tells nothing."""
        self._field.blockSignals(True)
        self._field.clear()
        self._field.blockSignals(False)
        self._timer.stop()
        self._count.clear()
        self.hide()

    def show_count(self, number: int, count: int) -> None:
        """Say which of how many places is looked at; 0 of 0 where there is none."""
        if not self._field.text():
            self._count.clear()
        elif count == 0:
            self._count.setText(self.tr("not found"))
        else:
            words = self.tr("{number} of {count}")
            self._count.setText(words.format(number=count_worded(number), count=count_worded(count)))

    def set_colours(self, colours: Colours) -> None:
        for button, sign in self._buttons:
            button.setIcon(icon(sign, colours.quiet, 14))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.step.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            super().keyPressEvent(event)
