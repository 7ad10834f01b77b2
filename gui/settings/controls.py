"""A control for each kind of setting. What is chosen is set at once, and what is set elsewhere is shown."""

from typing import cast

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Qt, Slot
from PySide6.QtGui import QColor, QFontDatabase, QIcon, QPainter, QPixmap, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSpinBox, QWidget

from gui.appearance import ACCENTS, FONT_FAMILY, NUMBER_INSET, Colours
from gui.choice_field import ChoiceField
from gui.settings.store import SettingsStore
from gui.settings.table import ACCENT, Choice, FontFamily, OnOff, Setting, Whole
from gui.switch import Switch

AnySetting = Setting[str] | Setting[bool] | Setting[int]

_SHOWN_LETTERS = 14
_SWATCH = 14


def shown_text(text: str) -> str:
    """A text of the table in the window's language."""
    return QCoreApplication.translate("settings", text) if text else ""


def control_for(setting: AnySetting, store: SettingsStore, colours: Colours) -> QWidget:
    """The control for a setting."""
    match setting.kind:
        case OnOff():
            return SettingSwitch(cast("Setting[bool]", setting), store, colours)
        case Whole() as kind:
            return SettingNumber(cast("Setting[int]", setting), kind, store)
        case Choice() | FontFamily() as kind:
            return SettingList(cast("Setting[str]", setting), kind, store, colours)


class SettingSwitch(Switch):
    """A switch for a setting that is on or off."""

    def __init__(self, setting: Setting[bool], store: SettingsStore, colours: Colours) -> None:
        super().__init__(colours)
        self._setting = setting
        self._store = store
        self._show(setting.key)
        self.toggled.connect(self._choose)
        store.changed.connect(self._show)

    @Slot(bool)
    def _choose(self, on: bool) -> None:
        self._store.set(self._setting, on)

    @Slot(str)
    def _show(self, key: str) -> None:
        if key == self._setting.key:
            self.setChecked(self._store.value(self._setting))


class SettingNumber(QSpinBox):
    """A field for a whole number."""

    def __init__(self, setting: Setting[int], kind: Whole, store: SettingsStore) -> None:
        super().__init__()
        self._setting = setting
        self._store = store
        self.setRange(kind.least, kind.most)
        self.setSuffix(f" {shown_text(kind.unit)}" if kind.unit else "")
        # On the way to "18", "1" is not meant.
        self.setKeyboardTracking(False)
        self.lineEdit().setTextMargins(NUMBER_INSET, 0, 0, 0)
        self._show(setting.key)
        self.valueChanged.connect(self._choose)
        store.changed.connect(self._show)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the page, as everywhere else on it."""
        event.ignore()

    @Slot(int)
    def _choose(self, value: int) -> None:
        self._store.set(self._setting, value)

    @Slot(str)
    def _show(self, key: str) -> None:
        if key == self._setting.key:
            with QSignalBlocker(self):
                self.setValue(self._store.value(self._setting))


class SettingList(ChoiceField):
    """A list to choose one value from."""

    def __init__(
        self, setting: Setting[str], kind: Choice | FontFamily, store: SettingsStore, colours: Colours
    ) -> None:
        super().__init__(colours)
        self._setting = setting
        self._store = store
        if isinstance(kind, Choice):
            for value, text in kind.options:
                self.addItem(shown_text(text), value)
                if setting is ACCENT:
                    self.setItemIcon(self.count() - 1, _swatch(value, colours))
        else:
            self.addItem(FONT_FAMILY, "")
            for family in QFontDatabase.families():
                if family != FONT_FAMILY and not QFontDatabase.isPrivateFamily(family):
                    self.addItem(family, family)
            self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            self.setMinimumContentsLength(_SHOWN_LETTERS)
        self._show(setting.key)
        self.activated.connect(self._choose)
        store.changed.connect(self._show)

    @Slot(int)
    def _choose(self, index: int) -> None:
        self._store.set(self._setting, str(self.itemData(index)))

    @Slot(str)
    def _show(self, key: str) -> None:
        if key == self._setting.key:
            self.setCurrentIndex(max(0, self.findData(self._store.value(self._setting))))


def _swatch(accent: str, colours: Colours) -> QIcon:
    """A dot in the colour."""
    pixmap = QPixmap(2 * _SWATCH, 2 * _SWATCH)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor((ACCENTS[accent].dark if colours.dark else ACCENTS[accent].light)[0]))
    painter.drawEllipse(1, 1, _SWATCH - 2, _SWATCH - 2)
    painter.end()
    return QIcon(pixmap)
