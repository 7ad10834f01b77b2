"""The transcript view: messages of any number and length, streamed text, selection, citations and actions."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QWidget

from gui.transcript.accessible import Readout
from gui.transcript.announcer import Announcer
from gui.transcript.appearance import Appearance
from gui.transcript.arriving import Arriving
from gui.transcript.buttons import JumpButton, SlimScrollBar
from gui.transcript.citation_card import CitationCards
from gui.transcript.content import EditDraft, TranscriptMessage
from gui.transcript.current import CurrentMessage
from gui.transcript.entries import Entries
from gui.transcript.message_menu import MessageMenu
from gui.transcript.piece_widgets import PieceWidget
from gui.transcript.pointing import Pointing
from gui.transcript.reasoning_row import ReasoningRow
from gui.transcript.scrolling import Scrolling
from gui.transcript.selected_text import CopyForm, mime_data
from gui.transcript.selection import Selection
from gui.transcript.stage import TOP_MARGIN, Stage
from gui.transcript.theme import LIGHT, TranscriptColours

if TYPE_CHECKING:
    from gui.transcript.find import Find


class TranscriptView(QAbstractScrollArea):
    """Shows messages. Only what is in view has widgets; a message is parsed when it first comes into view.

    `citation_activated` carries message id and citation number; `action_requested` message id and action;
    `version_requested` message id and -1 or 1; `edit_sent` message id and its new text;
    `save_requested` a code block's text and a file name for it; `picture_activated` the path of a picture.
    """

    citation_activated = Signal(str, int)
    action_requested = Signal(str, str)
    version_requested = Signal(str, int)
    save_requested = Signal(str, str)
    picture_activated = Signal(str)
    edit_sent = Signal(str, str)
    link_activated = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries = Entries()
        self._stage = Stage(self, self._entries, self._prepare)
        self._selection = Selection(self._stage, self._entries, self.viewport())
        self.current = CurrentMessage(self._stage, self._entries, self)
        self.cards = CitationCards(self)
        self.menu = MessageMenu(self, self._stage, self._entries, self._selection, self.current)
        self.pointing = Pointing(self._stage, self._entries, self._selection, self.current, self.cards)
        self._scrolling = Scrolling(self, self._stage, self._entries)
        self.readout = Readout(self, self._stage, self._entries, self.current)
        self._announcer = Announcer(self)
        self.arriving = Arriving(self._entries, self._announcer, self._scrolling.arrange, self)
        self._jump = JumpButton(self)
        self._jump.set_face("chevron-down")
        self._jump.setAccessibleName(self.tr("Jump to latest"))
        self._jump.setToolTip(self.tr("Jump to latest"))
        self._jump.clicked.connect(self.scroll_to_end)
        self._jump.hide()
        self._appearance = Appearance(LIGHT, self.font().family())
        self._set_up()
        self.set_theme(LIGHT)

    def _set_up(self) -> None:
        self.setAccessibleName(self.tr("Conversation"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setVerticalScrollBar(SlimScrollBar(Qt.Orientation.Vertical, self))
        self.verticalScrollBar().setSingleStep(22)
        self.pointing.citation_activated.connect(self.citation_activated)
        self.pointing.link_activated.connect(self.link_activated)
        self.pointing.message_wanted.connect(self.menu.show_message)
        self.menu.chosen.connect(self.action_requested)
        self._stage.version_wanted.connect(self.version_requested)
        self._stage.save_wanted.connect(self.save_requested)
        self._stage.picture_activated.connect(self.picture_activated)
        self._stage.edit_sent.connect(self.edit_sent)
        self._stage.edit_cancelled.connect(self.end_edit)
        self._stage.reasoning_clicked.connect(self.toggle_reasoning)
        self._selection.scroll_wanted.connect(self._scrolling.by)
        self._scrolling.arranged.connect(self._follow_layout)
        for keys, slot in (
            (QKeySequence.StandardKey.Copy, self.copy),
            (QKeySequence.StandardKey.SelectAll, self._selection.select_all),
        ):
            shortcut = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)

    def at_once(self) -> AbstractContextManager[None]:
        """Inside, changes are not laid out one by one but all together at the end."""
        return self._scrolling.at_once()

    def set_messages(self, messages: Sequence[TranscriptMessage]) -> None:
        """Show `messages` and scroll to the end. Raises ValueError when two have the same id."""
        self._stage.forget()
        self.arriving.clear()
        self._entries.replace_all(messages)
        self.current.settle()
        self._selection.clear()
        self.scroll_to_end()

    def replace_after(self, message_id: str, messages: Sequence[TranscriptMessage]) -> None:
        """Show `messages` in the place of what follows a message, with the view where it is.

        Raises KeyError for an unknown id, ValueError when two have the same id.
        """
        row = self._entries.row(message_id) + 1
        for old in range(row, len(self._entries)):
            self.arriving.drop(self._entries.message(old).id)
        self._stage.forget(row)
        self._selection.clear()
        self._entries.replace_from(row, messages)
        self.current.settle()
        self._scrolling.leave(row)
        self._scrolling.arrange()

    def append_message(self, message: TranscriptMessage) -> None:
        """Add a message at the end. Raises ValueError when its id is taken."""
        self._entries.append(message)
        self._scrolling.arrange()
        self.readout.tell_added()
        self._announcer.add(message)

    def update_message(self, message: TranscriptMessage) -> None:
        """Replace the message of the same id, for example with marks and sources at the end of streaming.

        Raises KeyError for an unknown id.
        """
        self.arriving.end(message)

    def remove_message(self, message_id: str) -> None:
        """Take a message out. Raises KeyError for an unknown id."""
        self.arriving.drop(message_id)
        row = self._entries.row(message_id)
        self._stage.forget(row, row)
        self._entries.remove(message_id)
        self.current.settle()
        self._selection.clear()
        self._scrolling.leave(row)
        self._scrolling.arrange()

    def append_text(self, message_id: str, delta: str) -> None:
        """Add text to the message that is being produced; it is shown within 33 ms. Raises KeyError if unknown."""
        self.arriving.add(message_id, delta, is_reasoning=False)

    def append_reasoning(self, message_id: str, delta: str) -> None:
        """Add to what is thought before an answer, as `append_text` does. Raises KeyError if unknown."""
        self.arriving.add(message_id, delta, is_reasoning=True)

    def toggle_reasoning(self, message_id: str) -> None:
        """Show or hide what was thought before an answer; its row stays where it is. Raises KeyError if unknown."""
        row = self._entries.toggle_reasoning(message_id)
        tops = [
            self._stage.y() + w.y() for at, _, w in self._stage.widgets() if at == row and isinstance(w, ReasoningRow)
        ]
        if tops and self._entries.message(row).thinking_since is None:
            self._scrolling.to(row, 1, tops[0])
        self._scrolling.arrange()

    @property
    def reasoning_shown(self) -> bool:
        """Whether there are rows of reasoning."""
        return self._entries.reasoning_shown

    def set_reasoning_shown(self, shown: bool) -> None:
        """Show the rows of reasoning, or none of them."""
        self._selection.clear()
        self._stage.forget()
        self._entries.set_reasoning_shown(shown)
        self._scrolling.arrange()

    def set_mentionable(self, documents: Mapping[str, int]) -> None:
        """Show what questions mention of these documents, ids by name, as links: `pointing` tells what is followed."""
        self._entries.set_mentionable(documents)
        self._scrolling.arrange()

    def flush(self) -> None:
        """Show at once what `append_text` and `append_reasoning` have collected."""
        self.arriving.show()

    def set_busy(self, message_id: str | None, caption: str = "") -> None:
        """Show moving dots with `caption` at a message until it has text; None ends it everywhere."""
        self.arriving.set_busy(message_id, caption)

    def scroll_to(self, message_id: str, y: int = TOP_MARGIN) -> None:
        """Bring the beginning of a message to `y` in the view. Raises KeyError for an unknown id."""
        self._scrolling.to(self._entries.row(message_id), 0, y)

    def has(self, message_id: str) -> bool:
        """Whether a message is shown, in view or not."""
        return self._entries.has(message_id)

    def top_of(self, message_id: str) -> int:
        """Where a message begins, from the top of the view. Raises KeyError for an unknown id."""
        return self._scrolling.top_of(self._entries.row(message_id))

    def begin_edit(self, message_id: str) -> None:
        """Put an editor in the place of a question, or go to the one that is there. Raises KeyError if unknown."""
        row = self._entries.row(message_id)
        draft = self._entries.draft(message_id) or EditDraft(self._entries.message(row).text)
        self._selection.clear()
        self._entries.set_draft(message_id, draft)
        self._scrolling.arrange()
        if not 0 <= self.top_of(message_id) <= self.viewport().height() - self._entries.height(row):
            self.scroll_to(message_id)
        self._stage.focus_editor(row)

    def end_edit(self, message_id: str) -> None:
        """Show the question in place of its editor. Raises KeyError for an unknown id."""
        self._entries.set_draft(message_id, None)
        self._scrolling.arrange()
        self.current.set(message_id)

    def scroll_to_end(self) -> None:
        """Show the end, and stay there while text arrives."""
        self._scrolling.to_end()

    def set_theme(self, colours: TranscriptColours) -> None:
        """Take other colours."""
        self._set_appearance(Appearance(colours, self.font().family(), self._appearance.pixels))

    def set_text_size(self, pixels: int) -> None:
        """Show text at another size; 15 pixels is the default."""
        self._set_appearance(Appearance(self._appearance.colours, self.font().family(), pixels))

    def finder(self) -> "Find":
        """What finds words in all messages."""
        from gui.transcript.find import Find

        return Find(self._stage, self._entries, self._scrolling, self.toggle_reasoning)

    def selected_text(self) -> str:
        """The text of the selection over all messages."""
        return self._selection.text()

    def copy(self) -> None:
        """Put the selected text on the clipboard, with its formatting, or all of the current message."""
        self.copy_as("formatted")

    def copy_as(self, form: CopyForm) -> None:
        """Copy in one form, as `copy` does."""
        copied = self._selection.copied()
        if copied.plain or copied.markdown:
            QGuiApplication.clipboard().setMimeData(mime_data(copied, form))
        elif self.current.message_id:
            self.action_requested.emit(self.current.message_id, "copy")

    def _set_appearance(self, appearance: Appearance) -> None:
        self._appearance = appearance
        self._stage.set_appearance(appearance)
        self._jump.set_appearance(appearance)
        self.cards.set_appearance(appearance)
        self.setPalette(appearance.palette)
        self.verticalScrollBar().setPalette(appearance.palette)
        self.viewport().setBackgroundRole(self.viewport().palette().ColorRole.Window)
        self._scrolling.arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of the application's font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self.font().family() != self._appearance.family:
            self.set_theme(self._appearance.colours)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out for the new width, with the first visible piece where it was."""
        size = self._jump.sizeHint()
        self._jump.resize(size)
        self._jump.move(QPoint((self.viewport().width() - size.width()) // 2, self.height() - size.height() - 14))
        self._stage.resize(self.viewport().width(), self._stage.height())
        self._scrolling.arrange()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Follow the scroll bar."""
        self._scrolling.follow_bar()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Home and End go to the ends; Menu, Shift+F10 and Enter open the current message's menu, Delete deletes it.

        Shift with an arrow moves the end of the selection.
        """
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        wants_menu = event.key() in (Qt.Key.Key_Menu, Qt.Key.Key_Return) or (event.key() == Qt.Key.Key_F10 and shift)
        if wants_menu:
            self.menu.open_for_current()
        elif event.key() == Qt.Key.Key_Delete and self.current.message_id:
            self.action_requested.emit(self.current.message_id, "delete")
        elif shift and self._selection.extend(event.key()):
            event.accept()
        elif event.key() == Qt.Key.Key_Home and len(self._entries):
            self.scroll_to(self._entries.message(0).id)
        elif event.key() == Qt.Key.Key_End:
            self.scroll_to_end()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Move the focus and bring the widget that has it into view."""
        moved = super().focusNextPrevChild(forward)
        focused = QApplication.focusWidget()
        if focused and self._stage.isAncestorOf(focused):
            top = focused.mapTo(self.viewport(), QPoint(0, 0)).y()
            below = top + min(focused.height(), self.viewport().height()) - self.viewport().height()
            self._scrolling.by(top - 8 if top < 0 else max(0, below + 8))
        return moved

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Coming by Tab, go to a message: the ring is around one."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.current.move(0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the text gives up the selection."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._selection.clear()
            self.current.set("")

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the selection and with the message there."""
        self.menu.open_at(event.globalPos())

    def leaveEvent(self, event: QEvent) -> None:
        """Hide the actions of the message that the mouse was over."""
        super().leaveEvent(event)
        self.pointing.hover(-1)

    def _follow_layout(self, at_end: bool) -> None:
        self._jump.setVisible(not at_end)
        self._selection.show()
        self.pointing.reveal()

    def _prepare(self, widget: PieceWidget) -> None:
        self._selection.listen(widget)
        self.pointing.listen(widget)
