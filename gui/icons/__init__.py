"""Line icons of Lucide (ISC licence, see ``LICENSE`` in this folder), drawn in the colour that is asked for."""

from functools import cache
from math import ceil
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer


@cache
def icon(name: str, colour: str, size: int = 18) -> QIcon:
    """The icon ``name.svg`` with lines in ``colour`` (``#rrggbb``), ``size`` logical pixels wide and high."""
    lines = (Path(__file__).parent / f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
    renderer = QSvgRenderer(QByteArray(lines.encode()))
    # The highest ratio of the screens: drawn smaller it stays sharp, and every further size costs start-up time.
    scale = ceil(max((screen.devicePixelRatio() for screen in QGuiApplication.screens()), default=1.0))
    pixmap = QPixmap(size * scale, size * scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter)
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    return QIcon(pixmap)
