"""Line icons of Lucide (ISC licence, see ``LICENSE`` in this folder), drawn in the colour that is asked for."""

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

SCALES = (1, 2, 3)
"""Device pixel ratios that an icon is drawn for."""


@cache
def icon(name: str, colour: str, size: int = 18) -> QIcon:
    """The icon ``name.svg`` with lines in ``colour`` (``#rrggbb``), ``size`` logical pixels wide and high."""
    lines = (Path(__file__).parent / f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
    renderer = QSvgRenderer(QByteArray(lines.encode()))
    drawn = QIcon()
    for scale in SCALES:
        pixmap = QPixmap(size * scale, size * scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter)
        painter.end()
        pixmap.setDevicePixelRatio(scale)
        drawn.addPixmap(pixmap)
    return drawn
