"""The fields of a preset."""

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QGridLayout, QLabel, QSpinBox, QWidget

from engine.chat_settings import SamplingSettings
from gui.appearance import NUMBER_INSET, text_scale

FIELD_WIDTH = 184


class _Decimal(QDoubleSpinBox):
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class _Whole(QSpinBox):
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class PresetFields(QWidget):
    """Shows how tokens are drawn; ``changed`` carries the ``SamplingSettings`` once a person has changed them."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._temperature = self._decimal(0.0, 2.0, 0.05)
        self._top_k = self._whole(0, 1000)
        self._top_p = self._decimal(0.0, 1.0, 0.01)
        self._min_p = self._decimal(0.0, 1.0, 0.01)
        self._repeat_penalty = self._decimal(1.0, 2.0, 0.05)
        self._max_tokens = self._whole(16, 32768)
        form = QGridLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(24)
        form.setVerticalSpacing(6)
        form.setColumnStretch(0, 1)
        rows = (
            (self.tr("Temperature"), self.tr("Higher is livelier, 0 always takes the likeliest"), self._temperature),
            (self.tr("Top-k"), self.tr("Draw from this many tokens, 0 from all"), self._top_k),
            (self.tr("Top-p"), self.tr("Draw from the likeliest up to this probability"), self._top_p),
            (self.tr("Min-p"), self.tr("Leave out what is less likely than this share of the best"), self._min_p),
            (self.tr("Repeat penalty"), self.tr("Above 1, what was said becomes less likely"), self._repeat_penalty),
            (self.tr("Longest answer"), self.tr("In tokens"), self._max_tokens),
        )
        for row, (name, help_text, field) in enumerate(rows):
            field.setAccessibleName(name)
            field.setAccessibleDescription(help_text)
            field.setToolTip(help_text)
            field.setKeyboardTracking(False)
            field.setFixedWidth(round(FIELD_WIDTH * text_scale()))
            label = QLabel(name)
            label.setToolTip(help_text)
            form.addWidget(label, row, 0)
            form.addWidget(field, row, 1, Qt.AlignmentFlag.AlignRight)

    @property
    def sampling(self) -> SamplingSettings:
        return SamplingSettings(
            temperature=round(self._temperature.value(), 2),
            top_k=self._top_k.value(),
            top_p=round(self._top_p.value(), 2),
            min_p=round(self._min_p.value(), 2),
            repeat_penalty=round(self._repeat_penalty.value(), 2),
            max_tokens=self._max_tokens.value(),
        )

    def show_sampling(self, sampling: SamplingSettings) -> None:
        """Show ``sampling`` without telling of a change."""
        shown: tuple[Callable[[], None], ...] = (
            lambda: self._temperature.setValue(sampling.temperature),
            lambda: self._top_k.setValue(sampling.top_k),
            lambda: self._top_p.setValue(sampling.top_p),
            lambda: self._min_p.setValue(sampling.min_p),
            lambda: self._repeat_penalty.setValue(sampling.repeat_penalty),
            lambda: self._max_tokens.setValue(sampling.max_tokens),
        )
        with QSignalBlocker(self):
            for show in shown:
                show()

    @Slot()
    def _tell(self) -> None:
        self.changed.emit(self.sampling)

    def _decimal(self, least: float, most: float, step: float) -> QDoubleSpinBox:
        field = _Decimal()
        field.setRange(least, most)
        field.setSingleStep(step)
        field.setDecimals(2)
        field.lineEdit().setTextMargins(NUMBER_INSET, 0, 0, 0)
        field.valueChanged.connect(self._tell)
        return field

    def _whole(self, least: int, most: int) -> QSpinBox:
        field = _Whole()
        field.lineEdit().setTextMargins(NUMBER_INSET, 0, 0, 0)
        field.setRange(least, most)
        field.valueChanged.connect(self._tell)
        return field
