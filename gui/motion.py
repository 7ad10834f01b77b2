"""Whether parts of the window may move by themselves."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStyle, QWidget

from gui.appearance import CALM


def is_animated(widget: QWidget) -> bool:
    """Whether ``widget`` may move by itself: neither the desktop nor the settings are against it."""
    application = QGuiApplication.instance()
    if application is not None and application.property(CALM):
        return False
    return bool(widget.style().styleHint(QStyle.StyleHint.SH_Widget_Animate, None, widget))
