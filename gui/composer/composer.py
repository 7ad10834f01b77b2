"""The card at the foot of the window: message field, attach, send or stop, a draft for each conversation."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, SignalInstance, Slot
from PySide6.QtGui import QResizeEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from gui.appearance import LIGHT, Colours, style_sheet, text_font
from gui.composer.context_meter import ContextMeter
from gui.composer.message_field import MessageField
from gui.composer.recall import Recall
from gui.icons import icon

if TYPE_CHECKING:
    from engine.library.header import ModelKind
    from gui.composer.composer_chip import ComposerChip

BUTTON = 32
BUTTONS = 5
"""Those for files, prompts and documents, the ring and the one that sends."""
SPACING = 4
SIDE = 12
PADDING = 24
LEAST_NOTE = 80
"""Pixels; of a note in less nothing can be read."""


class Composer(QFrame):
    """``send_requested`` carries the text, which comes back where the answer ends before ``clear_draft``.

    ``draft_changed`` carries the id of the conversation whose draft is another one now; ``draft`` tells it.
    ``replaced``: another text was put into the field, not by typing.
    """

    send_requested = Signal(str)
    stop_requested = Signal()
    attach_requested = Signal()
    files_pasted = Signal(list)
    draft_changed = Signal(str)
    replaced = Signal()
    prompts_requested = Signal()
    mention_requested = Signal()
    note_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("composer")
        self._colours = LIGHT
        self._drafts: dict[str, str] = {}
        self._sending: dict[str, str] = {}
        self._conversation_id = ""
        self._answering = False
        self._ready = False
        self._putting = False

        self._field = MessageField()
        self._field.setFont(text_font(15))
        self._field.setAccessibleName(self.tr("Message"))
        self._field.sent.connect(self._send)
        self._field.textChanged.connect(self._show_change)
        self._field.composed.connect(self._update_button)
        self._field.focused.connect(self._show_focus)
        self._field.files_pasted.connect(self.files_pasted)
        self.recall = Recall(self._field)
        self.setFocusProxy(self._field)

        self._attach = _tool_button(self.tr("Attach files"), self.attach_requested)
        self._prompts = _tool_button(self.tr("Insert a prompt"), self.prompts_requested, "/")
        self._mention = _tool_button(self.tr("Ask about one document"), self.mention_requested, "@")

        self._hint = QLabel(self.tr("Enter to send, Shift+Enter for a new line"))
        self._hint.setProperty("kind", "quiet")
        self._hint.setFont(text_font(12))

        self.meter = ContextMeter()
        self.meter.setFixedSize(BUTTON, BUTTON)
        self._note_words = ""
        self._note = QToolButton()
        self._note.setObjectName("note")
        self._note.setFont(text_font(12))
        self._note.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._note.clicked.connect(self.note_pressed)
        self._note.setAccessibleName(self.tr("What sending the message would do"))
        self._note.hide()

        self._button = QToolButton()
        self._button.setObjectName("send")
        self._button.setFixedSize(BUTTON, BUTTON)
        self._button.setIconSize(QSize(18, 18))
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._button.clicked.connect(self._press)

        self._chips: list[ComposerChip] = []
        row = self._row = QHBoxLayout()
        row.setSpacing(SPACING)
        for button in (self._attach, self._prompts, self._mention):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self._hint)
        row.addWidget(self._note)
        row.addWidget(self.meter)
        row.addWidget(self._button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SIDE, 12, SIDE, 10)
        layout.setSpacing(6)
        layout.addWidget(self._field)
        layout.addLayout(row)
        self.set_model("", loading=False)

    def add_chip(self, chip: "ComposerChip") -> None:
        """Have a chip beside the buttons."""
        chip.set_colours(self._colours)
        self._chips.append(chip)
        self._row.insertWidget(self._row.indexOf(self._mention) + len(self._chips), chip)
        chip.installEventFilter(self)

    @property
    def text(self) -> str:
        return self._field.toPlainText()

    @property
    def field(self) -> MessageField:
        return self._field

    def draft(self, conversation_id: str) -> str:
        """What is written and not sent yet."""
        return self.text if conversation_id == self._conversation_id else self._drafts.get(conversation_id, "")

    def load_drafts(self, drafts: Mapping[str, str]) -> None:
        """Drafts of an earlier run; what was written meanwhile stays."""
        self._drafts = {**drafts, **{key: text for key, text in self._drafts.items() if text}}
        if not self.has_text:
            self._put(self._drafts.pop(self._conversation_id, ""))

    def set_conversation(self, conversation_id: str) -> None:
        """Put the shown draft aside and show that of another conversation ("": one that is yet to be made)."""
        self._field.settle()
        self._drafts[self._conversation_id] = self.text
        self._conversation_id = conversation_id
        self._put(self._drafts.pop(conversation_id, ""))

    def clear_draft(self, conversation_id: str) -> None:
        """What was sent is in the store. What was typed since stays: nobody waits for that before typing on."""
        # A conversation that was made for it may not be the one that is shown any more.
        self._sending.pop(conversation_id, self._sending.pop("", ""))

    def adopt(self, conversation_id: str) -> None:
        """The conversation that was yet to be made has this id now; what stands in the field stays."""
        before, self._conversation_id = self._conversation_id, conversation_id
        if before in self._sending:
            self._sending[conversation_id] = self._sending.pop(before)
        self.draft_changed.emit(before)
        self.draft_changed.emit(conversation_id)

    def take_out(self, text: str) -> None:
        """Take a text that was pasted out of the field again; one step to undo."""
        at = self.text.find(text)
        if at >= 0:
            cursor = self._field.textCursor()
            cursor.setPosition(at)
            cursor.setPosition(at + len(text), cursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()

    def suggest(self, text: str) -> None:
        """Put ``text`` into the field to be completed."""
        self._put(text)
        self.draft_changed.emit(self._conversation_id)
        self._field.setFocus()

    def set_model(self, model: str, loading: bool, kind: "ModelKind" = "chat") -> None:
        """Name the model that will answer; one that is ``loading`` answers when it is there, "" cannot answer."""
        self._ready = bool(model)
        if not model:
            self._field.setPlaceholderText(self.tr("Choose a model to begin"))
        elif loading:
            self._field.setPlaceholderText(self.tr("{model} is being loaded…").format(model=model))
        else:
            self._field.setPlaceholderText(self._invitation(kind).format(model=model))
        # Qt does not paint a changed placeholder by itself: the first one would stay on screen.
        self._field.viewport().update()
        self._update_button()

    def _invitation(self, kind: "ModelKind") -> str:
        """What a person can do with a model of this kind."""
        if kind == "encoder":
            return self.tr("Ask about your documents, or end with “labels: praise, complaint”")
        if kind == "encoder-decoder":
            return self.tr("Give {model} a task, such as “summarize: …”")
        if kind == "base":
            return self.tr("Message {model}, or have it write on from your text (chat settings)")
        return self.tr("Message {model}")

    def set_note(self, words: str) -> None:
        """Say what would happen if the message were sent now, in place of the hint; "" for nothing to say."""
        self._note_words = words
        self._note.setAccessibleName(words or self.tr("What sending the message would do"))
        self._note.setToolTip(words)
        self._fit_words()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self._fit_words()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_words()

    def _fit_words(self) -> None:
        """Show the note whole if the chips can make room for it, and the hint only whole."""
        for folded in (False, True):
            room = self._room_for_words(folded)
            self._note.setText(self._note.fontMetrics().elidedText(self._note_words, Qt.TextElideMode.ElideRight, room))
            if self._note.text() == self._note_words:
                break
        self._note.setVisible(bool(self._note_words) and room > LEAST_NOTE)
        self._hint.setVisible(not self._note_words and self._hint.sizeHint().width() <= room)

    def _room_for_words(self, folded: bool) -> int:
        """The pixels left beside all buttons once the chips are folded or not."""
        shown = [chip for chip in self._chips if not chip.isHidden()]
        for chip in shown:
            chip.fold(folded)
        chips = sum(chip.sizeHint().width() + SPACING for chip in shown)
        return self.width() - chips - BUTTONS * (BUTTON + SPACING) - 2 * SIDE - PADDING

    def set_answering(self, answering: bool) -> None:
        """Offer to stop in place of to send."""
        self._answering = answering
        refused = "" if answering else self._sending.pop(self._conversation_id, "")
        if refused:
            self.suggest("\n".join(filter(None, (refused, self.text))))
        self._update_button()

    def set_colours(self, colours: Colours) -> None:
        self._colours = colours
        self.setStyleSheet(style_sheet(colours))
        for button, name in ((self._attach, "paperclip"), (self._prompts, "square-slash"), (self._mention, "at-sign")):
            button.setIcon(icon(name, colours.quiet))
        self._note.setStyleSheet(f"#note {{ color: {colours.warning}; }}")
        self.meter.set_colours(colours)
        for chip in self._chips:
            chip.set_colours(colours)
        self._update_button()

    def _put(self, text: str) -> None:
        self._putting = True
        self._field.setPlainText(text)
        self._putting = False
        self._field.moveCursor(QTextCursor.MoveOperation.End)
        self.replaced.emit()

    @property
    def has_text(self) -> bool:
        """Whether there is anything to send in the field, be it a syllable that is being composed."""
        if self._field.preedit:
            return True
        block = self._field.document().begin()
        while block.isValid() and not block.text().strip():
            block = block.next()
        return block.isValid()

    @Slot()
    def _show_change(self) -> None:
        self._update_button()
        if not self._putting:
            self.draft_changed.emit(self._conversation_id)

    @Slot()
    def _press(self) -> None:
        if self._answering:
            self.stop_requested.emit()
        else:
            # The focus stays in the field: nobody else tells the input method that the syllable is done.
            self._field.settle()
            self._send()

    @Slot()
    def _send(self) -> None:
        text = self.text.strip()
        if self._ready and not self._answering and text:
            self.recall.add(text)
            self._sending[self._conversation_id] = text
            self.suggest("")
            self.send_requested.emit(text)

    @Slot()
    def _update_button(self) -> None:
        can_send = self._ready and self.has_text
        enabled = self._answering or can_send
        self._button.setEnabled(enabled)
        name = self.tr("Stop the answer") if self._answering else self.tr("Send")
        self._button.setToolTip(name)
        self._button.setAccessibleName(name)
        colour = self._colours.on_accent if enabled else self._colours.quiet
        self._button.setIcon(icon("stop" if self._answering else "arrow-up", colour))

    @Slot(bool)
    def _show_focus(self, focused: bool) -> None:
        self.setProperty("focused", focused)
        self.style().unpolish(self)
        self.style().polish(self)


def _tool_button(name: str, pressed: SignalInstance, typed: str = "") -> QToolButton:
    """``typed`` is what does the same where it is typed."""
    button = QToolButton()
    button.setFixedSize(BUTTON, BUTTON)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setToolTip(f"{name} ({typed})" if typed else name)
    button.setAccessibleName(name)
    button.clicked.connect(pressed)
    return button
