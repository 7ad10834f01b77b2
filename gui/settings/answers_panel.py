"""Presets: how tokens are drawn where a chat does not say, for all models and for single ones."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QCoreApplication, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from engine.chat_settings import SamplingSettings
from engine.profile_settings import BUILT_IN_PRESETS, AnswerTable
from gui.appearance import Colours, text_font, text_scale
from gui.background import Workers
from gui.choice_field import ChoiceField
from gui.library.model_menu import ModelEntry
from gui.marking import QT_TRANSLATE_NOOP
from gui.settings.preset_fields import PresetFields
from gui.settings.rows import quiet_label
from gui.settings.store import SettingsStore

if TYPE_CHECKING:
    from gui.session import Session

TABLE = "answers"
FIELD_WIDTH = 184
NAME_LETTERS = 40
_BUILT_IN_NAMES = {
    "balanced": QT_TRANSLATE_NOOP("presets", "Balanced"),
    "precise": QT_TRANSLATE_NOOP("presets", "Precise"),
    "lively": QT_TRANSLATE_NOOP("presets", "Lively"),
}


class AnswersPanel(QWidget):
    """What is chosen or typed is set at once, and holds from the next answer on."""

    def __init__(self, session: "Session", workers: Workers, store: SettingsStore, colours: Colours) -> None:
        super().__init__()
        self._session = session
        self._workers = workers
        self._store = store
        self._colours = colours
        self._usual = self._choice(self.tr("Usual preset"))
        self._usual.activated.connect(self._choose_usual)
        self._models = QVBoxLayout()
        self._models.setSpacing(6)
        self._of_models: dict[str, ChoiceField] = {}
        self._shown = self._choice(self.tr("Preset"))
        self._shown.activated.connect(self._show_preset)
        self._name = QLineEdit()
        self._name.setMaxLength(NAME_LETTERS)
        self._name.setFixedWidth(round(FIELD_WIDTH * text_scale()))
        self._name.setAccessibleName(self.tr("Name of the preset"))
        self._name.editingFinished.connect(self._rename)
        self._fields = PresetFields()
        self._fields.changed.connect(self._change)
        self._copy = QPushButton(self.tr("Copy as a new preset"))
        self._delete = QPushButton(self.tr("Delete preset"))
        self._copy.clicked.connect(self._add)
        self._delete.clicked.connect(self._remove)
        for button in (self._copy, self._delete):
            button.setProperty("kind", "outlined")
            button.setAccessibleName(button.text())
        self._lay_out()

    @property
    def table(self) -> AnswerTable:
        """``[answers]`` as it is set; the defaults where it cannot be understood."""
        try:
            return msgspec.convert(self._store.table(TABLE), AnswerTable)
        except msgspec.ValidationError:
            return AnswerTable()

    @Slot()
    def refresh(self) -> None:
        """Show what is set, and the models that are there."""
        table = self.table
        self._fill(self._usual, table, table.usual)
        self._fill(self._shown, table, self._shown.currentData() or table.usual)
        self._show_preset()
        self._workers.errands.run(self._session.models).success(self._show_models)

    def set_colours(self, colours: Colours) -> None:
        self._colours = colours
        for field in (self._usual, self._shown, *self._of_models.values()):
            field.set_colours(colours)

    def _show_models(self, models: Sequence[ModelEntry]) -> None:
        table = self.table
        for model in models:
            name = Path(model.path).stem
            if model.problem:
                continue
            if name not in self._of_models:
                field = self._choice(self.tr("Preset for {model}").format(model=name))
                field.activated.connect(lambda _, name=name: self._choose_for(name))
                self._of_models[name] = field
                self._models.addLayout(_row(name, field))
            self._fill(self._of_models[name], table, table.models.get(name, ""), with_usual=True)

    def _fill(self, field: ChoiceField, table: AnswerTable, chosen: str, with_usual: bool = False) -> None:
        field.clear()
        if with_usual:
            field.addItem(self.tr("As usual"), "")
        for name in (*BUILT_IN_PRESETS, *sorted(set(table.presets) - set(BUILT_IN_PRESETS))):
            field.addItem(preset_worded(name), name)
        field.setCurrentIndex(max(0, field.findData(chosen)))

    def _put(self, **changes: object) -> None:
        """Other keys of the table stay."""
        self._store.set_table(TABLE, {**self._store.table(TABLE), **changes})

    @Slot()
    def _choose_usual(self) -> None:
        self._put(usual=self._usual.currentData())
        self._shown.setCurrentIndex(self._usual.currentIndex())
        self._show_preset()

    def _choose_for(self, model: str) -> None:
        others = {name: preset for name, preset in self.table.models.items() if name != model}
        preset = self._of_models[model].currentData()
        self._put(models={**others, model: preset} if preset else others)

    @Slot()
    def _show_preset(self) -> None:
        name = self._shown.currentData()
        own = name not in BUILT_IN_PRESETS
        self._fields.show_sampling(self.table.all_presets.get(name, SamplingSettings()))
        self._fields.setEnabled(own)
        self._name.setText(preset_worded(name))
        self._name.setEnabled(own)
        self._delete.setEnabled(own)

    @Slot(object)
    def _change(self, sampling: SamplingSettings) -> None:
        self._put_presets({**self.table.presets, self._shown.currentData(): sampling})

    def _put_presets(self, presets: Mapping[str, SamplingSettings]) -> None:
        # TOML has no null: a seed is no part of a preset.
        self._put(
            presets={
                name: {key: value for key, value in msgspec.to_builtins(sampling).items() if value is not None}
                for name, sampling in presets.items()
            }
        )

    @Slot()
    def _add(self) -> None:
        table = self.table
        begun = self.tr("{preset} copy").format(preset=preset_worded(self._shown.currentData()))
        names = (begun, *(f"{begun} {number}" for number in range(2, len(table.presets) + 3)))
        name = next(name for name in names if name not in table.all_presets)
        self._put_presets({**table.presets, name: self._fields.sampling})
        self._fill(self._shown, self.table, name)
        self.refresh()
        self._name.setFocus(Qt.FocusReason.OtherFocusReason)
        self._name.selectAll()

    @Slot()
    def _rename(self) -> None:
        table, before, name = self.table, self._shown.currentData(), self._name.text().strip()
        if before in BUILT_IN_PRESETS or name == before:
            return
        if not name or name in table.all_presets:
            self._name.setText(before)
            return
        self._put_presets({name if known == before else known: value for known, value in table.presets.items()})
        self._put(
            usual=name if table.usual == before else table.usual,
            models={model: name if preset == before else preset for model, preset in table.models.items()},
        )
        self._fill(self._shown, self.table, name)
        self.refresh()

    @Slot()
    def _remove(self) -> None:
        name = self._shown.currentData()
        self._put_presets({known: value for known, value in self.table.presets.items() if known != name})
        self._fill(self._shown, self.table, self.table.usual)
        self.refresh()

    def _choice(self, name: str) -> ChoiceField:
        field = ChoiceField(self._colours)
        field.setAccessibleName(name)
        field.setFixedWidth(round(FIELD_WIDTH * text_scale()))
        return field

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._copy)
        buttons.addWidget(self._delete)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(quiet_label(self.tr("For chats that have no settings of their own.")))
        layout.addLayout(_row(self.tr("Usual preset"), self._usual))
        layout.addSpacing(8)
        layout.addWidget(_heading(self.tr("For single models")))
        layout.addLayout(self._models)
        layout.addSpacing(8)
        layout.addWidget(_heading(self.tr("Presets")))
        layout.addLayout(_row(self.tr("Preset"), self._shown))
        layout.addLayout(_row(self.tr("Name"), self._name))
        layout.addWidget(self._fields)
        layout.addLayout(buttons)


def preset_worded(name: str) -> str:
    """A preset's name; the built-in ones have theirs in the window's language."""
    built_in = _BUILT_IN_NAMES.get(name)
    return QCoreApplication.translate("presets", built_in) if built_in else name


def _row(text: str, field: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(24)
    label = QLabel(text)
    label.setWordWrap(True)
    row.addWidget(label, 1)
    row.addWidget(field)
    return row


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setFont(text_font(14, text_font().Weight.DemiBold))
    return label
