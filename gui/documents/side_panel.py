"""What stands beside the conversation: the viewer of a document, or the list of the chat's documents.

Both are made when they are first shown: the window's first paint needs neither.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QStackedLayout, QWidget

from gui.appearance import LIGHT, Colours, style_sheet
from gui.wording import place_worded
from knowledge.store.records import Document, Passage

if TYPE_CHECKING:
    from gui.documents.list_panel import ListPanel
    from gui.documents.viewer import Viewer


class SidePanel(QFrame):
    """``closed``: the panel was closed by the user. ``made`` carries the viewer or the list when it is first made."""

    closed = Signal()
    made = Signal(QWidget)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("passagePanel")
        self._colours = LIGHT
        self._passage: Passage | None = None
        self._viewer: Viewer | None = None
        self._list: ListPanel | None = None
        self._stack = QStackedLayout(self)
        self.hide()

    @property
    def passage(self) -> Passage | None:
        """The passage that is shown, if any."""
        return self._passage

    @property
    def viewer(self) -> "Viewer":
        if self._viewer is None:
            from gui.documents.viewer import Viewer

            self._viewer = Viewer()
            self._viewer.closed.connect(self.close_panel)
            self._add(self._viewer)
        return self._viewer

    @property
    def documents(self) -> "ListPanel":
        if self._list is None:
            from gui.documents.list_panel import ListPanel

            self._list = ListPanel()
            self._list.closed.connect(self.close_panel)
            self._add(self._list)
        return self._list

    @property
    def shows_list(self) -> bool:
        """Whether the list of documents is on screen."""
        return not self.isHidden() and self._stack.currentWidget() is self._list

    def show_passage(self, passage: Passage) -> None:
        """Show a passage; the rest of its document comes later."""
        place = place_worded(passage)
        parts = (place[:1].upper() + place[1:], passage.heading)
        self._begin(passage, passage.file, " · ".join(filter(None, parts)))

    def show_document(self, document: Document) -> None:
        """Show a document from its beginning; it comes later."""
        self._begin(None, document.file, "")

    def show_list(self) -> None:
        """Show the chat's documents."""
        self._passage = None
        self._stack.setCurrentWidget(self.documents)
        self.show()

    def set_colours(self, colours: Colours) -> None:
        self._colours = colours
        self.setStyleSheet(style_sheet(colours))
        for part in (self._viewer, self._list):
            if part is not None:
                part.set_colours(colours)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """What is shown takes the focus on."""
        if self._viewer is not None and self._stack.currentWidget() is self._viewer:
            self._viewer.focus_content()
        elif self._list is not None:
            self._list.focus_content()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
        else:
            super().keyPressEvent(event)

    @Slot()
    def close_panel(self) -> None:
        self._passage = None
        self.hide()
        self.closed.emit()

    def _begin(self, passage: Passage | None, file: str, place: str) -> None:
        self._passage = passage
        self.viewer.begin(file, place)
        self._stack.setCurrentWidget(self.viewer)
        self.show()

    def _add(self, part: "Viewer | ListPanel") -> None:
        part.set_colours(self._colours)
        self._stack.addWidget(part)
        self.made.emit(part)
