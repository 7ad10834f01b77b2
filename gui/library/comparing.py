"""Two models side by side: one question, both answers, what each took."""

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from engine.comparing import Answered, ComparingEvent, Failed, Loads, Reads
from gui.appearance import Colours, text_font, text_scale
from gui.choice_field import ChoiceField
from gui.library.card import wrapped_label
from gui.library.model_menu import ModelEntry
from gui.wording import worded

_QUESTION_HEIGHT = 72
_STATE_LINES = 3


class QuestionField(QPlainTextEdit):
    """Enter asks, Shift+Enter breaks the line."""

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class ComparedColumn(QWidget):
    """A model to choose, its answer and its figures. ``use_wanted`` carries the model's path."""

    use_wanted = Signal(str)

    def __init__(self, number: int, colours: Colours) -> None:
        super().__init__()
        self._load_s = 0.0
        self._is_waiting = False
        self.choice = ChoiceField(colours)
        self.choice.setAccessibleName(self.tr("Model {number}").format(number=number))
        self.choice.setMinimumWidth(120)
        self.answer = QPlainTextEdit()
        self.answer.setReadOnly(True)
        self.answer.setTabChangesFocus(True)
        self.answer.setAccessibleName(self.tr("Answer {number}").format(number=number))
        self._state = wrapped_label("", 12, "quiet")
        # Room for the longest words: the answers end at the same height.
        self._state.setMinimumHeight(_STATE_LINES * ceil(QFontMetricsF(self._state.font()).lineSpacing()))
        self._state.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._use = QPushButton(self.tr("Use this one"))
        self._use.setProperty("kind", "outlined")
        self._use.setAccessibleName(self.tr("Use model {number}").format(number=number))
        self._use.clicked.connect(lambda: self.use_wanted.emit(self.path))
        foot = QHBoxLayout()
        foot.setSpacing(10)
        foot.addWidget(self._state, 1)
        foot.addWidget(self._use, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.choice)
        layout.addWidget(self.answer, 1)
        layout.addLayout(foot)

    @property
    def path(self) -> str:
        return str(self.choice.currentData() or "")

    @property
    def state(self) -> str:
        return self._state.text()

    def set_models(self, models: Sequence[ModelEntry], suggested: int) -> None:
        """Offer ``models``; the chosen one stays, else it is the one at the place ``suggested``."""
        chosen = self.path
        self.choice.clear()
        for model in models:
            self.choice.addItem(model.name, model.path)
        place = self.choice.findData(chosen) if chosen else -1
        self.choice.setCurrentIndex(place if place >= 0 else min(suggested, len(models) - 1))

    def set_busy(self, busy: bool) -> None:
        self.choice.setEnabled(not busy)
        self._use.setEnabled(not busy)

    def clear(self, words: str) -> None:
        """Forget the answer before, and say ``words``."""
        self._is_waiting = True
        self.answer.clear()
        self.say(words)

    def settle(self) -> None:
        """Nothing more comes."""
        if self._is_waiting:
            self._is_waiting = False
            self.say(self.tr("Stopped"))

    def say(self, words: str, wrong: bool = False) -> None:
        self._state.setText(words)
        self._state.setProperty("kind", "danger" if wrong else "quiet")
        self._state.style().polish(self._state)

    def show_event(self, event: ComparingEvent) -> None:
        """Show what has happened to this model."""
        if isinstance(event, Loads):
            self.say(self.tr("Loading, {percent} %").format(percent=int(100 * event.fraction)))
        elif isinstance(event, Reads):
            self._load_s = event.load_s
            self.say(self.tr("Reading and thinking…"))
        elif isinstance(event, Answered):
            self._is_waiting = False
            self.say(self._figures(event))
        elif isinstance(event, Failed):
            self._is_waiting = False
            self.say(worded(event.error), wrong=True)
        else:
            self._append(event.text)

    def _append(self, text: str) -> None:
        bar = self.answer.verticalScrollBar()
        follows = bar.value() >= bar.maximum() - 4
        cursor = QTextCursor(self.answer.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(text)
        self.say(self.tr("Writing…"))
        if follows:
            bar.setValue(bar.maximum())

    def _figures(self, event: Answered) -> str:
        text = self.tr(
            "Loaded in {load} s, first word after {first} s, read {read} and wrote {write} tokens/s, {tokens} tokens"
        )
        locale = QLocale()
        return text.format(
            load=locale.toString(self._load_s, "f", 1),
            first=locale.toString(event.speeds.first_token_s, "f", 1),
            read=round(event.speeds.prompt_tokens_per_s),
            write=round(event.speeds.decode_tokens_per_s),
            tokens=event.usage.completion_tokens,
        )


class ComparePane(QWidget):
    """``asked`` carries two paths and the question; ``use_wanted`` a model's path."""

    asked = Signal(list, str)
    stopped = Signal()
    use_wanted = Signal(str)

    def __init__(self, colours: Colours) -> None:
        super().__init__()
        self._busy = False
        self.columns = [ComparedColumn(number, colours) for number in (1, 2)]
        for column in self.columns:
            column.use_wanted.connect(self.use_wanted)
        self._question = QuestionField()
        self._question.setPlaceholderText(self.tr("Ask both models the same"))
        self._question.setAccessibleName(self.tr("Question for both models"))
        self._question.setTabChangesFocus(True)
        self._question.setFont(text_font())
        self._question.setFixedHeight(round(_QUESTION_HEIGHT * text_scale()))
        self._question.entered.connect(self._press)
        self._question.textChanged.connect(self._update)
        self._button = QPushButton()
        self._button.setProperty("kind", "filled")
        self._button.clicked.connect(self._press)
        self._remark = wrapped_label("", 12, "quiet")
        self._lay_out()
        self.say("")
        self.set_busy(False)

    @property
    def remark(self) -> str:
        return self._remark.text()

    def set_models(self, models: Sequence[ModelEntry]) -> None:
        """Offer the models that can be used."""
        for place, column in enumerate(self.columns):
            column.set_models(models, place)
        self._update()

    def set_busy(self, busy: bool) -> None:
        """Whether they are being asked."""
        self._busy = busy
        for column in self.columns:
            column.set_busy(busy)
        self._button.setText(self.tr("Stop") if busy else self.tr("Ask both"))
        self._button.setAccessibleName(self._button.text())
        self._update()

    def say(self, words: str) -> None:
        """Say why they cannot be asked."""
        self._remark.setText(words)
        self._remark.setVisible(bool(words))

    def begin(self) -> None:
        """They are asked now."""
        self.say("")
        self.columns[0].clear("")
        self.columns[1].clear(self.tr("Waits for the first one"))
        self.set_busy(True)

    def set_colours(self, colours: Colours) -> None:
        for column in self.columns:
            column.choice.set_colours(colours)

    def _lay_out(self) -> None:
        pair = QHBoxLayout()
        pair.setSpacing(16)
        for column in self.columns:
            pair.addWidget(column, 1)
        foot = QHBoxLayout()
        foot.setSpacing(10)
        foot.addWidget(self._question, 1)
        foot.addWidget(self._button, 0, Qt.AlignmentFlag.AlignBottom)
        words = self.tr("They answer one after the other, so that neither slows the other. Nothing of it is kept.")
        hint: QLabel = wrapped_label(words, 13, "quiet")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 16)
        layout.setSpacing(12)
        layout.addWidget(hint)
        layout.addLayout(pair, 1)
        layout.addWidget(self._remark)
        layout.addLayout(foot)

    def _update(self) -> None:
        ready = bool(self._question.toPlainText().strip()) and all(column.path for column in self.columns)
        self._button.setEnabled(self._busy or ready)

    def _press(self) -> None:
        if self._busy:
            self.stopped.emit()
        elif self._button.isEnabled():
            self.asked.emit([column.path for column in self.columns], self._question.toPlainText().strip())
