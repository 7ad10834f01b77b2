"""A setting of the table as a row: its words beside its control."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.appearance import Colours, text_font, text_scale
from gui.choice_field import ChoiceField
from gui.matching import fitness
from gui.settings.controls import AnySetting, control_for, shown_text
from gui.settings.store import SettingsStore
from gui.settings.table import Choice
from gui.switch import Switch

CONTROL_WIDTH = 184


class SettingRow(QWidget):
    """A setting's text and help beside its control."""

    def __init__(self, setting: AnySetting, store: SettingsStore, colours: Colours) -> None:
        super().__init__()
        self.setting = setting
        self.control = control_for(setting, store, colours)
        text, help_text = shown_text(setting.text), shown_text(setting.help)
        self.control.setAccessibleName(text)
        self.control.setAccessibleDescription(help_text)
        if not isinstance(self.control, Switch):
            self.control.setFixedWidth(round(CONTROL_WIDTH * text_scale()))
        said = QVBoxLayout()
        said.setSpacing(2)
        title = QLabel(text)
        title.setWordWrap(True)
        said.addWidget(title)
        if help_text:
            said.addWidget(quiet_label(help_text))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 6)
        layout.setSpacing(24)
        layout.addLayout(said, 1)
        layout.addWidget(self.control, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def set_colours(self, colours: Colours) -> None:
        if isinstance(self.control, (ChoiceField, Switch)):
            self.control.set_colours(colours)

    def fits(self, query: str) -> bool:
        """Whether a search finds the setting, in the window's language or in English."""
        setting = self.setting
        options = [text for _, text in setting.kind.options] if isinstance(setting.kind, Choice) else []
        texts = [setting.text, setting.help, setting.words, *options]
        return fitness(query, [*map(shown_text, texts), *texts]) is not None


def quiet_label(text: str) -> QLabel:
    """Small, wrapped words that explain."""
    label = QLabel(text)
    label.setProperty("kind", "quiet")
    label.setFont(text_font(12))
    label.setWordWrap(True)
    return label
