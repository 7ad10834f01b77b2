"""Whether the system is light or dark, and what it is told in turn.

Apart from the look, for after the first paint: PySide makes all the types of ``Qt`` together when it is first asked for
one of them, which takes a tenth of the time to that paint.
"""

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QStyleHints

_SCHEMES = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}


class SystemColours(QObject):
    """``became_dark`` tells each change: whether the system is dark now."""

    became_dark = Signal(bool)

    def __init__(self, hints: QStyleHints, parent: QObject) -> None:
        super().__init__(parent)
        self._hints = hints
        hints.colorSchemeChanged.connect(self._follow)

    def fit_to(self, theme: str) -> bool:
        """Have what the system draws, such as the title bar, fit to ``theme``; returns whether the system is dark."""
        scheme = _SCHEMES.get(theme)
        if scheme is None:
            self._hints.unsetColorScheme()
        else:
            self._hints.setColorScheme(scheme)
        return self._hints.colorScheme() == Qt.ColorScheme.Dark

    @Slot(Qt.ColorScheme)
    def _follow(self, scheme: Qt.ColorScheme) -> None:
        self.became_dark.emit(scheme == Qt.ColorScheme.Dark)
