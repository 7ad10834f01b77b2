"""Keeps the application and its window in the look that the settings and the system say."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication

from gui.appearance import LIGHT, application_font, colours_with, load_fonts, palette, set_manners
from gui.main_window import MainWindow
from gui.settings.store import SettingsStore
from gui.settings.table import ACCENT, CALM, DENSITY, FONT, TEXT_SIZE, THEME

if TYPE_CHECKING:
    from gui.system_colours import SystemColours

_MIDDLE_LIGHTNESS = 128
"""Of 255, as Qt counts it."""


class Look(QObject):
    """Colours follow settings and system at once. Fonts and density are for windows that are made afterwards."""

    def __init__(self, application: QApplication, settings: SettingsStore) -> None:
        super().__init__(application)
        self._application = application
        self._settings = settings
        self._window: MainWindow | None = None
        self._beside: list[MainWindow] = []
        self._system: SystemColours | None = None
        # Qt's own palette follows the system; asking for its scheme has to wait until after the first paint.
        self._system_is_dark = application.palette().window().color().lightness() < _MIDDLE_LIGHTNESS
        settings.changed.connect(self._follow_settings)

    @property
    def is_dark(self) -> bool:
        """Light where neither the settings nor the system say."""
        theme = self._settings.value(THEME)
        return theme == "dark" or (theme == "system" and self._system_is_dark)

    def dress(self, window: MainWindow) -> None:
        """Keep the colours of ``window`` from now on, in place of another one's."""
        self._window = window
        self._colour()

    def dress_beside(self, window: MainWindow) -> None:
        """Keep the colours of another window too, as long as it is there."""
        self._beside.append(window)
        window.destroyed.connect(lambda: self._beside.remove(window))
        self._colour()

    def load(self) -> None:
        """What the frame of a window is shown without: fonts, the window's icon, what the system says and is told."""
        from gui.icons import icon
        from gui.system_colours import SystemColours

        load_fonts()
        self._application.setWindowIcon(icon("message-square", LIGHT.accent, 64))
        self.set_measures()
        self._system = SystemColours(self._application.styleHints(), self)
        self._system.became_dark.connect(self.follow_system)
        self._system_is_dark = self._system.fit_to(self._settings.value(THEME))

    def set_measures(self) -> None:
        """Take over font, text size, density and motion from the settings."""
        value = self._settings.value
        self._application.setFont(application_font(value(FONT), value(TEXT_SIZE)))
        set_manners(value(DENSITY) == "compact", value(CALM))

    @Slot(bool)
    def follow_system(self, dark: bool) -> None:
        """The system is light or dark now."""
        self._system_is_dark = dark
        self._colour()

    @Slot(str)
    def _follow_settings(self, key: str) -> None:
        if key == THEME.key:
            if self._system is not None:
                self._system_is_dark = self._system.fit_to(self._settings.value(THEME))
            self._colour()
        elif key == ACCENT.key:
            self._colour()
        elif key == CALM.key:
            self.set_measures()

    def _colour(self) -> None:
        colours = colours_with(self.is_dark, self._settings.value(ACCENT))
        self._application.setPalette(palette(colours))
        for window in (self._window, *self._beside):
            if window is not None:
                window.set_colours(colours)
