"""What a model file says, its adapters, and how fast it runs here. Adapters, threads and attention can be set."""

from collections.abc import Sequence
from typing import get_args

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from engine.library.adapter import MAX_WEIGHT, AdapterUse
from engine.library.facts import AdapterFact, ModelFacts
from engine.library.machine import AttentionMode, processor_name, threads_to_try
from engine.library.model_settings import ModelSettings
from gui.appearance import NUMBER_INSET, Colours, style_sheet, text_font, text_scale
from gui.choice_field import ChoiceField
from gui.library.model_wording import (
    advice_worded,
    attention_worded,
    fit_worded,
    is_blocked,
    kind_worded,
    measured_attention_worded,
    memory_worded,
    parameters_worded,
    speed_worded,
    threads_worded,
)
from gui.tick_box import TickBox
from gui.wording import size_worded, worded

_WIDTH = 560


class ModelDetailsDialog(QDialog):
    """``settings`` is what the fields say."""

    def __init__(
        self, facts: ModelFacts, adapters: Sequence[AdapterFact], colours: Colours, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About this model"))
        self.setStyleSheet(style_sheet(colours))
        self._facts = facts
        self._colours = colours
        self._weights: dict[str, tuple[TickBox, QDoubleSpinBox]] = {}
        self._threads = self._thread_choice()
        self._attention = self._attention_choice()
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(24, 20, 24, 12)
        column.setSpacing(14)
        column.addWidget(_title(facts.info.name))
        column.addLayout(self._file_rows())
        advice = advice_worded(facts)
        if advice:
            column.addWidget(_wrapped(advice, "quiet"))
        column.addWidget(_heading(self.tr("On this computer")))
        column.addLayout(self._machine_rows())
        if adapters:
            column.addWidget(_heading(self.tr("Adapters")))
            column.addLayout(self._adapter_rows(adapters))
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 16)
        layout.setSpacing(0)
        layout.addWidget(scroll)
        layout.addLayout(self._buttons())
        width = round(_WIDTH * text_scale())
        body.setMinimumWidth(width)
        room = parent.height() - 80 if parent is not None else 640
        self.resize(width + 8, min(body.sizeHint().height() + 72, max(room, 320)))

    @property
    def settings(self) -> ModelSettings:
        used = tuple(
            AdapterUse(path, round(weight.value(), 2))
            for path, (is_used, weight) in self._weights.items()
            if is_used.isChecked()
        )
        return ModelSettings(used, int(self._threads.currentData()), self._attention.currentData())

    def _file_rows(self) -> QFormLayout:
        info = self._facts.info
        size = size_worded(info.size_bytes)
        if info.parts > 1:
            size = self.tr("{size} in {parts} files").format(size=size, parts=info.parts)
        window = self.tr("{count} tokens").format(count=QLocale().toString(info.context_length))
        rows = [
            (self.tr("Kind"), kind_worded(self._facts)),
            (self.tr("Architecture"), info.architecture),
            (self.tr("Parameters"), parameters_worded(info.parameters)),
            (self.tr("Quantization"), info.quantization),
            (self.tr("On disk"), size),
            (self.tr("Longest context"), window if info.context_length else self.tr("not told")),
            (self.tr("Chat template"), self.tr("yes") if info.has_template else self.tr("no")),
            (self.tr("Licence"), info.licence or self.tr("not told")),
        ]
        form = _form()
        for name, value in rows:
            form.addRow(_name(name), _wrapped(value))
        return form

    def _machine_rows(self) -> QFormLayout:
        form = _form()
        memory = _wrapped(memory_worded(self._facts))
        form.addRow(_name(self.tr("Memory")), memory)
        warning = fit_worded(self._facts)
        if warning:
            form.addRow("", _wrapped(warning, "danger" if is_blocked(self._facts) else "quiet"))
        form.addRow(_name(self.tr("Processor")), _wrapped(processor_name()))
        form.addRow(_name(self.tr("Speed")), _wrapped(speed_worded(self._facts)))
        for name, choice in ((self.tr("Threads"), self._threads), (self.tr("Attention"), self._attention)):
            label = _name(name)
            label.setBuddy(choice)
            form.addRow(label, choice)
        return form

    def _thread_choice(self) -> ChoiceField:
        choice = ChoiceField(self._colours)
        choice.setAccessibleName(self.tr("Threads"))
        choice.addItem(self.tr("Automatic"), 0)
        measured = self._facts.measured.by_threads if self._facts.measured is not None else {}
        for count in sorted({*threads_to_try(), self._facts.settings.threads} - {0}):
            speed = measured.get(count)
            text = threads_worded(count)
            if speed is not None:
                text = self.tr("{threads}: writes {speed} tokens/s").format(threads=text, speed=round(speed[0]))
            choice.addItem(text, count)
        choice.setCurrentIndex(max(choice.findData(self._facts.settings.threads), 0))
        return choice

    def _attention_choice(self) -> ChoiceField:
        choice = ChoiceField(self._colours)
        choice.setAccessibleName(self.tr("Attention"))
        measured = self._facts.measured
        modes: Sequence[AttentionMode] = get_args(AttentionMode)
        automatic = self.tr("Automatic")
        if measured is not None and measured.by_attention:
            automatic = self.tr("Automatic: {way}").format(way=measured_attention_worded(measured))
        choice.addItem(automatic, "auto")
        for mode in modes:
            speed = measured.by_attention.get(mode) if measured is not None else None
            text = attention_worded(mode)
            if speed is not None:
                text = self.tr("{threads}: writes {speed} tokens/s").format(threads=text, speed=round(speed[0]))
            choice.addItem(text, mode)
        choice.setCurrentIndex(max(choice.findData(self._facts.settings.attention), 0))
        return choice

    def _adapter_rows(self, adapters: Sequence[AdapterFact]) -> QVBoxLayout:
        rows = QVBoxLayout()
        rows.setSpacing(8)
        for fact in adapters:
            is_used = TickBox(fact.adapter.name, self._colours)
            is_used.setAccessibleName(self.tr("Use the adapter {name}").format(name=fact.adapter.name))
            if fact.problem is not None:
                is_used.setEnabled(False)
                rows.addWidget(is_used)
                rows.addWidget(_wrapped(worded(fact.problem), "quiet"))
                continue
            weight = QDoubleSpinBox()
            weight.lineEdit().setTextMargins(NUMBER_INSET, 0, 0, 0)
            weight.setRange(0.0, MAX_WEIGHT)
            weight.setSingleStep(0.1)
            weight.setFixedWidth(round(112 * text_scale()))
            weight.setValue(1.0 if fact.weight is None else fact.weight)
            weight.setEnabled(fact.weight is not None)
            weight.setAccessibleName(self.tr("Weight of {name}").format(name=fact.adapter.name))
            weight.setToolTip(self.tr("0 leaves the model as it is, 1 is as trained, 2 is twice as much"))
            is_used.setChecked(fact.weight is not None)
            is_used.toggled.connect(weight.setEnabled)
            row = QHBoxLayout()
            row.addWidget(is_used, 1)
            row.addWidget(weight)
            rows.addLayout(row)
            self._weights[str(fact.adapter.path)] = (is_used, weight)
        return rows

    def _buttons(self) -> QHBoxLayout:
        cancel, save = QPushButton(self.tr("Cancel")), QPushButton(self.tr("Save"))
        save.setDefault(True)
        for button, kind in ((cancel, "outlined"), (save, "filled")):
            button.setProperty("kind", kind)
            button.setAccessibleName(button.text())
        cancel.clicked.connect(self.reject)
        save.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(24, 8, 24, 0)
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(save)
        return buttons


def _form() -> QFormLayout:
    form = QFormLayout()
    form.setHorizontalSpacing(20)
    form.setVerticalSpacing(6)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return form


def _title(text: str) -> QLabel:
    label = _wrapped(text)
    label.setFont(text_font(18, text_font().Weight.DemiBold))
    return label


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setFont(text_font(14, text_font().Weight.DemiBold))
    return label


def _name(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("kind", "quiet")
    label.setFont(text_font(13))
    label.setFixedWidth(round(132 * text_scale()))
    return label


def _wrapped(text: str, kind: str = "") -> QLabel:
    label = QLabel(text)
    label.setFont(text_font(13))
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)  # what a file says of itself is no markup
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    if kind:
        label.setProperty("kind", kind)
    return label
