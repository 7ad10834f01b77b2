"""What the mouse and the focus are at: actions come out, links are followed, citations show their cards."""

from PySide6.QtCore import QObject, QRect, Signal

from gui.transcript.citation_card import CitationCards
from gui.transcript.content import RecalledChip, SourceChip
from gui.transcript.current import CurrentMessage
from gui.transcript.entries import Entries
from gui.transcript.footer import FooterWidget
from gui.transcript.offer_row import OfferRow
from gui.transcript.piece_widgets import PieceWidget
from gui.transcript.question_text import MENTION
from gui.transcript.selection import Selection
from gui.transcript.stage import Stage
from gui.transcript.text_widget import TextWidget

_CITATION = "cite:"


class Pointing(QObject):
    """`citation_activated` carries message id and citation number, `mention_activated` the id of a document,
    `link_activated` an address, `message_wanted` the id of a message that a link leads to."""

    citation_activated = Signal(str, int)
    mention_activated = Signal(int)
    link_activated = Signal(str)
    message_wanted = Signal(str)

    def __init__(
        self, stage: Stage, entries: Entries, selection: Selection, current: CurrentMessage, cards: CitationCards
    ) -> None:
        super().__init__(stage)
        self._stage = stage
        self._entries = entries
        self._current = current
        self._cards = cards
        self._hovered = -1
        self._last_answer = -1
        self._can_change = True
        stage.chip_clicked.connect(self._follow_chip)
        selection.link_clicked.connect(self._follow)
        selection.pointed_at.connect(self.hover)

    def listen(self, widget: PieceWidget) -> None:
        """Listen to a new piece widget."""
        if isinstance(widget, TextWidget):
            widget.anchorClicked.connect(lambda url, w=widget: self._follow(self._row_of(w), url.toString()))
            widget.link_pointed_at.connect(lambda address, area, w=widget: self._point_at(w, address, area))
        if isinstance(widget, FooterWidget):
            widget.source_pointed_at.connect(
                lambda number, area, w=widget: self._point_at(w, f"{_CITATION}{number}" if number else "", area)
            )

    def hover(self, row: int) -> None:
        """The mouse is at a message, -1 for none."""
        self._hovered = row
        self._reveal()

    def set_changeable(self, can_change: bool) -> None:
        """Whether the actions that change the dialog can be used."""
        self._can_change = can_change
        self._reveal()

    def reveal(self) -> None:
        """Show the actions of the last answer, of the current message and of the one under the mouse."""
        rows = range(len(self._entries) - 1, -1, -1)
        self._last_answer = next((row for row in rows if self._entries.message(row).role == "assistant"), -1)
        self._reveal()

    def _reveal(self) -> None:
        shown = (self._hovered, self._last_answer, self._current.row)
        for row, _, widget in self._stage.widgets():
            if isinstance(widget, FooterWidget):
                widget.set_revealed(row in shown, self._can_change)
            if isinstance(widget, OfferRow):
                widget.set_can_change(self._can_change)

    def _row_of(self, widget: PieceWidget) -> int:
        return next(row for row, _, candidate in self._stage.widgets() if candidate is widget)

    def _follow(self, row: int, address: str) -> None:
        if address.startswith(_CITATION):
            self.citation_activated.emit(self._entries.message(row).id, int(address.removeprefix(_CITATION)))
        elif address.startswith(MENTION):
            self.mention_activated.emit(int(address.removeprefix(MENTION)))
        elif address:
            self.link_activated.emit(address)

    def _follow_chip(self, message_id: str, chip: SourceChip | RecalledChip) -> None:
        if isinstance(chip, SourceChip):
            self.citation_activated.emit(message_id, chip.number)
        else:
            self.message_wanted.emit(chip.message_id)

    def _point_at(self, widget: PieceWidget, address: str, area: QRect) -> None:
        if address.startswith(_CITATION):
            message_id = self._entries.message(self._row_of(widget)).id
            self._cards.point_at(message_id, int(address.removeprefix(_CITATION)), area)
        else:
            self._cards.leave()
