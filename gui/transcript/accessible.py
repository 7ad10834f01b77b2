"""The transcript for screen readers: a list of all messages, though only those in view have widgets.

Qt asks a factory for the interface of a view. That of a message belongs to no widget; Qt's cache owns it once it is
registered, so it must be deleted through Qt, never by Python's garbage collector alone. Qt also asks while a view is
being destroyed, and PySide ends the process where such a method raises: each answers for a view that is gone.
"""

from functools import cache
from typing import Any

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QAccessibleInterface,
    QAccessibleTextInterface,
)
from PySide6.QtWidgets import QAbstractScrollArea, QAccessibleWidget, QApplication, QTextEdit, QWidget
from shiboken6 import VoidPtr, isValid

from gui.transcript.content import TranscriptMessage
from gui.transcript.current import CurrentMessage
from gui.transcript.entries import Entries
from gui.transcript.spoken import spoken
from gui.transcript.stage import Stage

_KEPT = 256
"""So many messages are kept for a screen reader before those that are gone are looked for."""


class Readout(QObject):
    """What a screen reader is told of a view; the factory finds it as the view's attribute `readout`."""

    def __init__(self, view: QAbstractScrollArea, stage: Stage, entries: Entries, current: CurrentMessage) -> None:
        super().__init__(view)
        self.view = view
        self.stage = stage
        self.entries = entries
        self.current = current
        self.list: ConversationInterface | None = None
        self._messages: dict[str, MessageInterface] = {}
        self._most = _KEPT
        self._reader: QTextEdit | None = None
        current.moved.connect(self._tell_current)
        messages = self._messages
        view.destroyed.connect(lambda: _delete(messages, list(messages)))
        _install()

    @property
    def is_there(self) -> bool:
        """Whether the view is not destroyed yet."""
        return isValid(self.view)

    def message(self, row: int) -> "MessageInterface":
        """The interface of the message at `row`."""
        message_id = self.entries.message(row).id
        found = self._messages.get(message_id)
        if found is None:
            if len(self._messages) >= self._most:
                _delete(self._messages, [known for known in self._messages if not self.entries.has(known)])
                self._most = max(_KEPT, 2 * len(self._messages))
            found = self._messages[message_id] = MessageInterface(self, message_id)
        return found

    def author(self, message: TranscriptMessage) -> str:
        """Who wrote a message, "" for a notice."""
        return self.tr("You") if message.role == "user" else message.author

    def text_of(self, words: str) -> QAccessibleTextInterface:
        """Qt's own interface to a text, by character, word and line; good until the next text is asked for.

        PySide passes those calls of a text interface that answer with boundaries to no class written in Python.
        """
        if self._reader is None:
            self._reader = QTextEdit(self.view, readOnly=True)
            self._reader.hide()
        if self._reader.toPlainText() != words:
            self._reader.resize(self.view.viewport().size())
            self._reader.setPlainText(words)
        return _interface(self._reader).textInterface()

    def tell_added(self) -> None:
        """There is another message at the end."""
        if QAccessible.isActive():
            added = self.message(len(self.entries) - 1)
            QAccessible.updateAccessibility(QAccessibleEvent(added, QAccessible.Event.ObjectCreated))

    def on_screen(self, area: QRect) -> QRect:
        """An area of the canvas, as far as it is in view."""
        seen = QRect(self.stage.mapTo(self.view.viewport(), area.topLeft()), area.size())
        seen &= self.view.viewport().rect()
        return QRect(self.view.viewport().mapToGlobal(seen.topLeft()), seen.size()) if seen.isValid() else QRect()

    def _tell_current(self, row: int) -> None:
        if QAccessible.isActive() and self.view.hasFocus():
            QAccessible.updateAccessibility(QAccessibleEvent(self.message(row), QAccessible.Event.Focus))


class ConversationInterface(QAccessibleWidget):
    """The view as a list: the messages, then what else can have the focus in it."""

    def __init__(self, readout: Readout) -> None:
        super().__init__(readout.view, QAccessible.Role.List)
        self._readout = readout

    def childCount(self) -> int:
        return len(self._readout.entries) + len(self._controls())

    def child(self, index: int) -> Any:
        count = len(self._readout.entries)
        if 0 <= index < count:
            return self._readout.message(index)
        controls = self._controls()
        return _interface(controls[index - count]) if 0 <= index - count < len(controls) else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        if isinstance(child, MessageInterface):
            return child.row
        controls = self._controls()
        widget = child.object()
        return len(self._readout.entries) + controls.index(widget) if widget in controls else -1

    def childAt(self, x: int, y: int) -> Any:
        stage = self._readout.stage
        row = stage.row_at(stage.mapFromGlobal(QPoint(x, y)).y())
        return self._readout.message(row) if row >= 0 else None

    def focusChild(self) -> Any:
        view, row = self._readout.view, self._readout.current.row
        if view.hasFocus():
            return self._readout.message(row) if row >= 0 else None
        focused = QApplication.focusWidget()
        return _interface(focused) if focused is not None and view.isAncestorOf(focused) else None

    def _controls(self) -> list[QWidget]:
        view = self._readout.view
        return [
            child
            for child in (view.children() if self._readout.is_there else ())
            if isinstance(child, QWidget) and child.isVisible() and child is not view.viewport() and child.focusPolicy()
        ]


class MessageInterface(QAccessibleInterface):
    """A message, in view or not; what it has of widgets in view are its children."""

    def __init__(self, readout: Readout, message_id: str) -> None:
        super().__init__()
        self._readout = readout
        self._id = message_id
        self.number = QAccessible.registerAccessibleInterface(self)

    @property
    def row(self) -> int:
        """Its row, -1 once the message is gone."""
        return self._readout.entries.row(self._id) if self.isValid() else -1

    @property
    def words(self) -> str:
        """All of its text as it is said."""
        if not self.isValid():
            return ""
        message = self._readout.entries.message(self.row)
        return spoken(message.text) if message.role == "assistant" else message.text

    def isValid(self) -> bool:
        return self._readout.is_there and self._readout.entries.has(self._id)

    def object(self) -> Any:
        return None

    def parent(self) -> Any:
        return _interface(self._readout.view) if self._readout.is_there else None

    def childCount(self) -> int:
        return len(self._widgets())

    def child(self, index: int) -> Any:
        widgets = self._widgets()
        return _interface(widgets[index]) if 0 <= index < len(widgets) else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        widgets = self._widgets()
        widget = child.object()
        return widgets.index(widget) if widget in widgets else -1

    def childAt(self, x: int, y: int) -> Any:
        for widget in self._widgets():
            if widget.rect().contains(widget.mapFromGlobal(QPoint(x, y))):
                return _interface(widget)
        return None

    def rect(self) -> QRect:
        return self._readout.on_screen(self._readout.stage.area_of(self.row)) if self.isValid() else QRect()

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        is_current = self.row >= 0 and self.row == self._readout.current.row
        state.focusable = True
        state.readOnly = True
        state.multiLine = True
        state.focused = is_current and self._readout.view.hasFocus()
        state.offscreen = self.rect().isEmpty()
        state.invalid = not self.isValid()
        return state

    def text(self, kind: QAccessible.Text) -> str:
        if kind != QAccessible.Text.Name or not self.isValid():
            return ""
        author = self._readout.author(self._readout.entries.message(self.row))
        return f"{author}: {self.words}" if author else self.words

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """A message is not written by a screen reader."""

    def window(self) -> Any:
        return self._readout.view.window().windowHandle() if self._readout.is_there else None

    def interface_cast(self, kind: QAccessible.InterfaceType) -> Any:
        # PySide hands the address of a wrapped C++ object on; None would be taken for one.
        if kind != QAccessible.InterfaceType.TextInterface or not self._readout.is_there:
            return VoidPtr(0)
        return self._readout.text_of(self.words)

    def _widgets(self) -> list[QWidget]:
        row = self.row
        return [widget for at, _, widget in self._readout.stage.widgets() if at == row] if row >= 0 else []


@cache
def _install() -> None:
    QAccessible.installFactory(_made)


def _made(_key: str, widget: QObject | None) -> ConversationInterface | None:
    readout = getattr(widget, "readout", None)
    if not isinstance(readout, Readout):
        return None
    readout.list = ConversationInterface(readout)
    return readout.list


def _interface(widget: QWidget) -> QAccessibleInterface:
    return QAccessible.queryAccessibleInterface(widget)


def _delete(messages: dict[str, MessageInterface], ids: list[str]) -> None:
    if QApplication.closingDown():
        return  # Qt deletes them itself
    for message_id in ids:
        QAccessible.deleteAccessibleInterface(messages[message_id].number)
        del messages[message_id]
