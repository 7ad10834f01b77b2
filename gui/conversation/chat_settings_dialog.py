"""The settings of one conversation: system prompt, and how the next token is drawn."""

import msgspec
from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from engine.chat_settings import AnswerMode, ChatSettings, SamplingSettings
from gui.appearance import NUMBER_INSET, Colours, style_sheet, text_font, text_scale
from gui.switch import Switch

SEED_DIGITS = 9
WIDTH = 500
FIELD_WIDTH = 128


class ChatSettingsDialog(QDialog):
    """``settings`` is what the fields say.

    ``thinks`` is whether the loaded model thinks before it answers when it is not told, None where it cannot be told.
    """

    def __init__(
        self, settings: ChatSettings, colours: Colours, parent: QWidget | None = None, thinks: bool | None = None
    ) -> None:
        super().__init__(parent)
        self._thinks = thinks
        self._given = settings
        self._given_think = settings.think
        self.setWindowTitle(self.tr("Chat settings"))
        self.setStyleSheet(style_sheet(colours))
        self._system = QPlainTextEdit()
        self._system.setTabChangesFocus(True)
        self._system.setFixedHeight(72)
        self._system.setPlaceholderText(self.tr("For example: Answer briefly, in plain words."))
        self._mode = _ModeChoice()
        self._grounded = Switch(colours)
        self._think = Switch(colours)
        self._think.setEnabled(thinks is not None)
        self._temperature = _decimal(0.0, 2.0, 0.05)
        self._top_k = _whole(0, 1000)
        self._top_p = _decimal(0.0, 1.0, 0.01)
        self._min_p = _decimal(0.0, 1.0, 0.01)
        self._repeat_penalty = _decimal(1.0, 2.0, 0.05)
        self._max_tokens = _whole(16, 32768)
        self._seed = QLineEdit()
        self._seed.setMaxLength(SEED_DIGITS)
        self._seed.setPlaceholderText(self.tr("new each time"))

        form = QGridLayout()
        form.setColumnStretch(0, 1)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(9)
        think_help = self.tr("Slower, and better at hard questions")
        if thinks is None:
            think_help = self.tr("The loaded model has no switch for this")
        rows = (
            (
                self.tr("Only from the documents"),
                self.tr("Answers what they tell, and marks what they do not"),
                self._grounded,
            ),
            (self.tr("Think first"), think_help, self._think),
            (
                self.tr("Temperature"),
                self.tr("Higher is livelier, 0 always takes the likeliest token"),
                self._temperature,
            ),
            (self.tr("Top-k"), self.tr("Draw from this many tokens, 0 from all"), self._top_k),
            (self.tr("Top-p"), self.tr("Draw from the likeliest tokens up to this probability"), self._top_p),
            (self.tr("Min-p"), self.tr("Leave out tokens less likely than this share of the best"), self._min_p),
            (self.tr("Repeat penalty"), self.tr("Above 1, words said before become less likely"), self._repeat_penalty),
            (self.tr("Longest answer"), self.tr("In tokens"), self._max_tokens),
            (self.tr("Seed"), self.tr("The same number gives the same answer again"), self._seed),
        )
        for row, (name, help_text, field) in enumerate(rows):
            field.setAccessibleName(name)
            field.setAccessibleDescription(help_text)
            field.setToolTip(help_text)
            if not isinstance(field, Switch):
                field.setFixedWidth(round(FIELD_WIDTH * text_scale()))
            form.addWidget(_label(name, help_text), row, 0)
            form.addWidget(field, row, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

        system_label = QLabel(self.tr("System prompt"))
        system_label.setFont(text_font(14, text_font().Weight.DemiBold))
        system_label.setBuddy(self._system)
        self._system.setAccessibleName(system_label.text())
        reset = QPushButton(self.tr("Reset to defaults"))
        cancel = QPushButton(self.tr("Cancel"))
        save = QPushButton(self.tr("Save"))
        save.setDefault(True)
        for button, kind in ((reset, ""), (cancel, "outlined"), (save, "filled")):
            button.setProperty("kind", kind)
            button.setAccessibleName(button.text())
        reset.clicked.connect(self._reset)
        cancel.clicked.connect(self.reject)
        save.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(reset)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(save)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(24, 20, 24, 12)
        column.setSpacing(8)
        column.addWidget(system_label)
        column.addWidget(self._system)
        column.addSpacing(8)
        column.addWidget(self._mode)
        column.addSpacing(8)
        column.addLayout(form)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        buttons.setContentsMargins(24, 0, 24, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 16)
        layout.setSpacing(12)
        layout.addWidget(scroll)
        layout.addLayout(buttons)
        self._show(settings)
        width = round(WIDTH * text_scale())
        wanted = QSize(width, column.totalHeightForWidth(width) + buttons.sizeHint().height() + 40)
        self.resize(wanted if parent is None else wanted.boundedTo(parent.size() - QSize(32, 32)))

    @property
    def settings(self) -> ChatSettings:
        seed = self._seed.text().strip()
        return msgspec.structs.replace(
            self._given,
            system_prompt=self._system.toPlainText().strip(),
            sampling=SamplingSettings(
                temperature=round(self._temperature.value(), 2),
                top_k=self._top_k.value(),
                top_p=round(self._top_p.value(), 2),
                min_p=round(self._min_p.value(), 2),
                repeat_penalty=round(self._repeat_penalty.value(), 2),
                seed=int(seed) if seed.isascii() and seed.isdigit() else None,
                max_tokens=self._max_tokens.value(),
            ),
            think=self._chosen_think(),
            mode=self._mode.mode,
            grounded=self._grounded.isChecked(),
        )

    def _chosen_think(self) -> bool | None:
        """What a model without the switch cannot show stays as it is; what the model does by itself needs no word."""
        if self._thinks is None:
            return self._given_think
        chosen = self._think.isChecked()
        return None if chosen == self._thinks and self._given_think is None else chosen

    def _show(self, settings: ChatSettings) -> None:
        sampling = settings.sampling
        self._grounded.setChecked(settings.grounded)
        self._think.setChecked(bool(self._thinks if settings.think is None else settings.think))
        self._system.setPlainText(settings.system_prompt)
        self._mode.choose(settings.mode)
        self._temperature.setValue(sampling.temperature)
        self._top_k.setValue(sampling.top_k)
        self._top_p.setValue(sampling.top_p)
        self._min_p.setValue(sampling.min_p)
        self._repeat_penalty.setValue(sampling.repeat_penalty)
        self._max_tokens.setValue(sampling.max_tokens)
        self._seed.setText("" if sampling.seed is None else str(sampling.seed))

    @Slot()
    def _reset(self) -> None:
        self._given_think = None
        self._show(ChatSettings())


class _ModeChoice(QWidget):
    """What becomes of a message: one of the ``AnswerMode``s, as radio buttons under a title."""

    def __init__(self) -> None:
        super().__init__()
        ways: tuple[tuple[AnswerMode, str, str], ...] = (
            ("dialog", self.tr("Answer in the chat"), self.tr("In the light of what was said before")),
            ("single", self.tr("On its own"), self.tr("As a task of its own, without earlier messages")),
            ("continue", self.tr("Continue the text"), self.tr("The chat is one text that the model continues")),
        )
        title = QLabel(self.tr("Each message"))
        title.setFont(text_font(14, text_font().Weight.DemiBold))
        self._buttons: dict[AnswerMode, QRadioButton] = {}
        # Large text has no room for all of them beside each other.
        choices = QVBoxLayout() if text_scale() > 1 else QHBoxLayout()
        choices.setSpacing(8 if text_scale() > 1 else 16)
        for mode, name, help_text in ways:
            button = QRadioButton(name)
            button.setToolTip(help_text)
            button.setAccessibleDescription(help_text)
            choices.addWidget(button)
            self._buttons[mode] = button
        choices.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(title)
        layout.addLayout(choices)

    @property
    def mode(self) -> AnswerMode:
        return next(mode for mode, button in self._buttons.items() if button.isChecked())

    def choose(self, mode: AnswerMode) -> None:
        self._buttons[mode].setChecked(True)


def _decimal(least: float, most: float, step: float) -> QDoubleSpinBox:
    field = QDoubleSpinBox()
    field.setRange(least, most)
    field.setSingleStep(step)
    field.setDecimals(2)
    field.lineEdit().setTextMargins(NUMBER_INSET, 0, 0, 0)
    return field


def _whole(least: int, most: int) -> QSpinBox:
    field = QSpinBox()
    field.lineEdit().setTextMargins(NUMBER_INSET, 0, 0, 0)
    field.setRange(least, most)
    return field


def _label(name: str, help_text: str) -> QWidget:
    title = QLabel(name)
    title.setFont(text_font(14))
    explained = QLabel(help_text)
    explained.setProperty("kind", "quiet")
    explained.setFont(text_font(12))
    explained.setWordWrap(True)
    both = QWidget()
    layout = QVBoxLayout(both)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    layout.setAlignment(Qt.AlignmentFlag.AlignVCenter)
    layout.addWidget(title)
    layout.addWidget(explained)
    return both
