"""The menu of a message, and going to a message."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu

from gui.transcript.current import CurrentMessage
from gui.transcript.entries import Entries
from gui.transcript.selection import Selection
from gui.transcript.stage import TOP_MARGIN, Stage

if TYPE_CHECKING:
    from gui.transcript.view import TranscriptView


class MessageMenu(QObject):
    """`opening` carries a message id and the `QMenu` that is about to open for it, to be added to; `chosen` message id
    and action."""

    opening = Signal(str, object)
    chosen = Signal(str, str)

    def __init__(
        self, view: "TranscriptView", stage: Stage, entries: Entries, selection: Selection, current: CurrentMessage
    ) -> None:
        super().__init__(view)
        self._view = view
        self._stage = stage
        self._entries = entries
        self._selection = selection
        self._current = current
        stage.action_clicked.connect(self._act)
        current.moved.connect(self._bring_into_view)

    def open_at(self, place: QPoint) -> None:
        """Offer what can be done with the selection and with the message at `place` on the screen."""
        row = self._stage.row_at(self._stage.mapFromGlobal(place).y())
        self.open(self._entries.message(row).id if row >= 0 else "", place)

    def open_for_current(self) -> None:
        """Open the menu of the current message, if there is one."""
        if self._current.message_id:
            corner = self._current.area().topLeft() + QPoint(24, 24)
            self.open(self._current.message_id, self._stage.mapToGlobal(corner))

    def open(self, message_id: str, place: QPoint) -> None:
        """Open the menu of a message at `place` on the screen; without one, that of the selection."""
        menu = QMenu(self._view)
        menu.aboutToHide.connect(menu.deleteLater)
        has_selection = self._selection.bounds is not None
        if has_selection or not message_id:
            menu.addAction(self.tr("Copy the selection"), self._view.copy).setEnabled(has_selection)
        if has_selection:
            menu.addAction(self.tr("Copy as Markdown"), partial(self._view.copy_as, "markdown"))
            menu.addAction(self.tr("Copy as plain text"), partial(self._view.copy_as, "plain"))
        menu.addAction(self.tr("Select all"), self._selection.select_all)
        self.opening.emit(message_id, menu)
        menu.popup(place)

    def show_message(self, message_id: str) -> None:
        """Scroll to a message and mark it as the current one; nothing happens where it is not on this branch."""
        if self._entries.has(message_id):
            self._view.scroll_to(message_id)
            self._view.setFocus()
            self._current.set(message_id)

    def _act(self, message_id: str, action: str, place: QPoint) -> None:
        if action == "more":
            self.open(message_id, place)
        else:
            self.chosen.emit(message_id, action)

    def _bring_into_view(self, row: int) -> None:
        """Show the whole current message, or its beginning where it is longer than the view."""
        message_id, height, room = self._current.message_id, self._entries.height(row), self._view.viewport().height()
        top = self._view.top_of(message_id)
        if top < TOP_MARGIN or height > room:
            self._view.scroll_to(message_id)
        else:
            self._view.scroll_to(message_id, min(top, room - height - TOP_MARGIN))
